"""The whole alert in plain words, for notifications and screen readers, which read nothing else."""

from bot.core import rooms
from bot.core.deadlines import Deadline, next_deadline
from bot.core.models import Crisis, Situation
from bot.ports import Subject
from bot.slack import coverage, dates, figures, partner_list, reasons, roles, severity_line, wording
from bot.slack.language import _, sentence
from bot.slack.richtext import Element, clip, safe, text

MAX_FIRST_LINE = 90  # about what a phone's notification shows
MAX_REASONS = 3
MAX_TEXT = 3_900  # chat.postMessage: text above 4,000 characters may be split or cut


def alert_text(subject: Subject, crisis: Crisis) -> str:
    """Level, brand, topic, how much, tone, owner and next step, without a word of the public's."""
    lines = [
        first_line(crisis),
        *_lines(subject, crisis),
        _("Details: /crisis show {number}").format(number=crisis.id),
    ]
    return clip("\n".join(line for line in lines if line), MAX_TEXT)


def first_line(crisis: Crisis) -> str:
    """What, how much, who has it; the topic gives way so that it fits a notification."""
    head = f"{wording.mark(crisis).word.upper()} · {safe(crisis.brand, 20)}: "
    tail = f" · {_pace(crisis)} · {_held(crisis)}" if crisis.state.live else f" · {_held(crisis)}"
    title = safe(crisis.title, max(8, MAX_FIRST_LINE - len(head) - len(tail)))
    return clip(head + title + tail, MAX_FIRST_LINE)


def next_step(subject: Subject, crisis: Crisis) -> str:
    """`Next: acknowledge by 14:05 UTC.`"""
    due = next_deadline(crisis, subject.timeline, subject.now)
    return _("Next: {order}.").format(order=_due(due, subject)) if due else _("Nothing is due.")


def next_parts(subject: Subject, crisis: Crisis) -> list[Element]:
    """The same for a block: the moment stands in each reader's own time."""
    due = next_deadline(crisis, subject.timeline, subject.now)
    if due is None:
        return [text(_("Nothing is due."))]
    late = due.at < subject.now
    words = _("Next: {order} overdue since ") if late else _("Next: {order} by ")
    return [text(words.format(order=wording.owed(due.words))), dates.element(due.at), text(".")]


def _lines(subject: Subject, crisis: Crisis) -> list[str]:
    window, situation = crisis.situation.window, crisis.situation
    where = wording.platforms(situation)
    return [
        f"{wording.amount(window)}, {wording.against_usual(window)}. {sentence(wording.tone(window))}.",
        safe(wording.topics(situation), 300),
        safe(severity_line.spoken(situation.severity), 400) if situation.severity else "",
        *(
            _("Because of {reason}.").format(reason=safe(reasons.spoken(why)))
            for why in situation.reasons[:MAX_REASONS]
        ),
        _("Reach {reach}. Where: {where}.").format(
            reach=wording.reach(situation), where=safe(where) or _("unknown")
        ),
        _("State: {state}. Owner: {owner}. {next}").format(
            state=wording.state(crisis.state),
            owner=safe(wording.owner(crisis)),
            next=next_step(subject, crisis),
        ),
        safe(roles.line(crisis), 300),
        *(
            _("Partner: {partner}.").format(partner=safe(partner_list.words(one), 300))
            for one in situation.partners[:1]
        ),
        *_ended(crisis),
        _drafted(subject),
        _room(subject),
        *_unseen(subject, situation),
    ]


def _ended(crisis: Crisis) -> list[str]:
    if crisis.merged_into is not None:
        words = _("Merged into crisis {number}: all of it goes on there.")
        return [words.format(number=crisis.merged_into)]
    if not crisis.outcome:
        return []
    return [_("How it ended: {outcome}").format(outcome=safe(crisis.outcome, 300))]


def _unseen(subject: Subject, situation: Situation) -> list[str]:
    missed = coverage.missed(situation.coverage, now=subject.now, since=situation.began)
    return [safe(coverage.sentence(one, now=subject.now)) for one in missed[: coverage.MAX_NAMED]]


def _pace(crisis: Crisis) -> str:
    window = crisis.situation.window
    pace = _("{count} in {time}").format(
        count=figures.compact(window.mentions), time=figures.minutes(window.minutes)
    )
    if window.learning:
        return pace
    return _("{pace}, {times} usual").format(pace=pace, times=figures.times(window.ratio))


def _held(crisis: Crisis) -> str:
    if crisis.owner is None:
        return _("no owner")
    return _("{owner} has it").format(owner=safe(wording.owner(crisis), 14))


def _due(due: Deadline, subject: Subject) -> str:
    words = _("{order} overdue since {when}") if due.at < subject.now else _("{order} by {when}")
    return words.format(order=wording.owed(due.words), when=dates.plain(due.at, now=subject.now))


def _room(subject: Subject) -> str:
    event = rooms.standing(subject.timeline)
    return _("Room: {room}.").format(room=safe(event.after or "", 100)) if event else ""


def _drafted(subject: Subject) -> str:
    event = wording.last_draft(subject.timeline)
    if event is None or event.draft is None:
        return ""
    return _("Draft: {title}, {readiness}.").format(
        title=safe(event.draft.title, 80), readiness=safe(wording.readiness(event.draft), 300)
    )
