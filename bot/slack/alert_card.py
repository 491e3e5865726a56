"""The alert card: a crisis's one live message, edited in place from the first sign to the end."""

from datetime import datetime
from typing import Any

from bot.charts import mentions_chart
from bot.core import rooms
from bot.core.deadlines import Deadline, level_since, next_deadline
from bot.core.dues import DueKind
from bot.core.escalation import due_of
from bot.core.models import Crisis, Event, EventKind
from bot.ports import Subject
from bot.slack import (
    buttons,
    coverage,
    dates,
    ids,
    partner_list,
    posts,
    reasons,
    roles,
    severity_line,
    wording,
)
from bot.slack import richtext as rich
from bot.slack.alert_text import alert_text
from bot.slack.language import _, sentence
from bot.slack.richtext import Block

MAX_HEADER = 150
MAX_REASONS = 3
NO_BREAK = "\u00a0"  # keeps a dash or a percent sign from starting a line on a phone


def card(subject: Subject) -> dict[str, Any]:
    """The card as `text` (the whole alert in plain words) and `blocks`; the subject must have a crisis."""
    crisis = subject.crisis
    if crisis is None:
        raise ValueError("an alert card needs a crisis")
    if crisis.merged_into is not None:
        return {"text": alert_text(subject, crisis), "blocks": _merged(crisis)}
    blocks = [
        _header(crisis),
        _ended(crisis),
        _so_what(crisis),
        _fields(subject, crisis),
        _roles(crisis),
        _unseen(subject, crisis),
        _partner(crisis),
        _buttons(subject, crisis),  # before the evidence: on a phone nobody scrolls to acknowledge
        mentions_chart(crisis.situation.series, block_id=_id("chart", crisis), say=_),
        posts.block(crisis.situation, _id("posts", crisis)),
        buttons.below_posts(crisis),
        _background(subject, crisis),
        _footer(crisis),
    ]
    return {"text": alert_text(subject, crisis), "blocks": [block for block in blocks if block]}


def _header(crisis: Crisis) -> Block:
    mark = wording.mark(crisis)
    lead = mark.badge if crisis.state.live else f"{mark.sign} {mark.word}"
    words = f"{lead}{NO_BREAK}— {rich.tidy(crisis.brand, 40)}: {rich.tidy(crisis.title, 70)}"
    plain = {"type": "plain_text", "text": rich.clip(words, MAX_HEADER)}
    return {"type": "header", "block_id": _id("header", crisis), "text": plain}


def _merged(crisis: Crisis) -> list[Block]:
    """Where it goes on; the rest is told there."""
    words = _("All of it goes on in crisis {number}.").format(number=crisis.merged_into)
    where = rich.section(rich.text(words))
    return [
        _header(crisis),
        rich.block(_id("ended", crisis), where),
        buttons.of_card(crisis),
        _footer(crisis),
    ]


def _ended(crisis: Crisis) -> Block | None:
    """How it ended: of a crisis that is over this is what people look for."""
    if not crisis.outcome or crisis.state.live:
        return None
    return rich.block(_id("ended", crisis), _line(_("How it ended"), rich.tidy(crisis.outcome, 500)))


def _buttons(subject: Subject, crisis: Crisis) -> Block:
    return buttons.of_card(crisis, drafted=wording.last_draft(subject.timeline) is not None)


def _unseen(subject: Subject, crisis: Crisis) -> Block | None:
    seen, began = crisis.situation.coverage, crisis.situation.began
    return coverage.warning(_id("coverage", crisis), seen, now=subject.now, since=began)


def _partner(crisis: Crisis) -> Block | None:
    line = partner_list.line(crisis.situation.partners)
    return rich.block(_id("partner", crisis), line) if line else None


def _so_what(crisis: Crisis) -> Block:
    window = crisis.situation.window
    pace = f"*{wording.amount(window)}*, {wording.against_usual(window)} · {wording.tone(window)}"
    about = rich.safe(wording.topics(crisis.situation), 300)
    words = "\n".join(line for line in (pace, about, _where(crisis), _score(crisis)) if line)
    words = words.replace(" %", f"{NO_BREAK}%")
    return {"type": "section", "block_id": _id("pace", crisis), "text": _mrkdwn(words)}


def _score(crisis: Crisis) -> str:
    """How bad it is in one number, where something was counted; of what it is made is told below."""
    severity = crisis.situation.severity
    return f"*{severity_line.score(severity)}*" if severity and severity.score else ""


def _where(crisis: Crisis) -> str:
    where = rich.safe(wording.platforms(crisis.situation)) or _("unknown")
    return _("Where: {where} · reach {reach}").format(where=where, reach=wording.reach(crisis.situation))


def _fields(subject: Subject, crisis: Crisis) -> Block:
    unowned = f"*{_('nobody yet')}*" if crisis.state.live else _("nobody")
    fields = {
        _("Owner"): rich.safe(wording.owner(crisis)) if crisis.owner else unowned,
        _("Next"): _next(subject, crisis),
        _("State"): sentence(wording.state(crisis.state)),
        _("Level"): _level(crisis, subject.timeline),
        _("Room"): _room(subject.timeline),
    }
    texts = [_mrkdwn(f"*{label}*\n{value}") for label, value in fields.items() if value]
    return {"type": "section", "block_id": _id("fields", crisis), "fields": texts}


def _roles(crisis: Crisis) -> Block | None:
    """Who does what beside the owner, in a line, once somebody was named."""
    line = roles.line(crisis)
    return rich.block(_id("roles", crisis), rich.section(rich.text(line))) if line else None


def _room(timeline: tuple[Event, ...]) -> str:
    room = rooms.standing(timeline)
    channel = rooms.channel_of(room) if room else None
    return f"<#{channel}>" if channel else ""


def _next(subject: Subject, crisis: Crisis) -> str:
    if not crisis.state.live:
        return ""
    due = next_deadline(crisis, subject.timeline, subject.now)
    both = [one for one in (due, _promised(crisis, due)) if one is not None]
    owed = [_owed(one, subject.now) for one in sorted(both, key=lambda one: one.at)] or [_("nothing due")]
    return "\n".join(line for line in (*owed, _asked_next(crisis)) if line)


def _promised(crisis: Crisis, due: Deadline | None) -> Deadline | None:
    """The update that was promised, where something else is owed too."""
    if crisis.next_update is None or (due is not None and due.at == crisis.next_update):
        return None
    return Deadline("Next update", crisis.next_update)


def _asked_next(crisis: Crisis) -> str:
    """Who is asked next while nobody has it, and when."""
    due = due_of(crisis, DueKind.ESCALATE)
    if due is None or due.done:
        return ""
    who, when = rich.safe(rich.tidy(due.who, 80)), dates.relative(due.at)
    return _("then asks {who} {when}").format(who=who, when=when)


def _owed(due: Deadline, now: datetime) -> str:
    order, when = _(due.words), dates.token(due.at)
    if due.at < now:
        return _("⏰ {order}, overdue since {when}").format(order=order, when=when)
    return _("{order} by {when}").format(order=order, when=when)


def _level(crisis: Crisis, timeline: tuple[Event, ...]) -> str:
    word, when = wording.MARKS[crisis.level].word, dates.token(level_since(crisis, timeline))
    since = _("{level} since {when}").format(level=word, when=when)
    if crisis.peak_level <= crisis.level:
        return since
    return _("{since}, peak {level}").format(since=since, level=wording.level(crisis.peak_level.word))


def _background(subject: Subject, crisis: Crisis) -> Block | None:
    """Why it fired, who set the level, what was drafted: rich text, as others wrote it."""
    parts = [
        *_why(crisis),
        *_sure(crisis),
        *_set_by_person(crisis, subject.timeline),
        *_drafted(subject.timeline),
    ]
    return rich.block(_id("why", crisis), *parts) if parts else None


def _why(crisis: Crisis) -> list[rich.Element]:
    told = [reasons.told(why) for why in crisis.situation.reasons[:MAX_REASONS]]
    more = len(crisis.situation.reasons) - len(told)
    if more > 0:
        rest = _("and {count} more: /crisis why {number}").format(count=more, number=crisis.id)
        told.append(rich.section(rich.text(rest)))
    return [rich.section(rich.text(_("Why this alert"), bold=True)), rich.listed(told)] if told else []


def _sure(crisis: Crisis) -> list[rich.Element]:
    severity = crisis.situation.severity
    if severity is None:
        return []
    made = [_line(_("Severity"), severity_line.made_of(severity))] if severity.parts else []
    return made + ([_line(_("How sure"), rich.disarm(rich.tidy(severity.why, 300)))] if severity.why else [])


def _set_by_person(crisis: Crisis, timeline: tuple[Event, ...]) -> list[rich.Element]:
    chosen = [event for event in timeline if event.kind is EventKind.LEVEL and event.actor.id]
    if crisis.set_level is None or not chosen:
        return []
    event = chosen[-1]
    level, who = wording.level(crisis.set_level.word), rich.tidy(event.actor.name, 60)
    words = _("{level}, set by {who}").format(level=level, who=who)
    words += f": {rich.tidy(event.text, 200)}" if event.text else ""
    if crisis.level > crisis.set_level:
        words += _(" · risen to {level} since").format(level=wording.level(crisis.level.word))
    return [_line(_("Level"), words)]


def _drafted(timeline: tuple[Event, ...]) -> list[rich.Element]:
    event = wording.last_draft(timeline)
    if event is None or event.draft is None:
        return []
    title, who = rich.tidy(event.draft.title, 80), rich.tidy(event.actor.name, 60)
    words = _("{title}, by {who}").format(title=title, who=who)
    return [_line(_("Draft"), f"{words} · {wording.readiness(event.draft)}")]


def _footer(crisis: Crisis) -> Block:
    words = _("Crisis {number} · opened {opened} · counted {counted} · `/crisis show {number}`").format(
        number=crisis.id,
        opened=dates.token(crisis.opened_at),
        counted=dates.token(crisis.situation.at),
    )
    return {"type": "context", "block_id": _id("footer", crisis), "elements": [_mrkdwn(words)]}


def _line(label: str, words: str) -> rich.Element:
    return rich.section(rich.text(f"{label}: ", bold=True), rich.text(words))


def _mrkdwn(words: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": words, "verbatim": True}


def _id(name: str, crisis: Crisis) -> str:
    return ids.block(name, crisis.id, crisis.version)
