"""What people ask to see: the crises, one crisis with its timeline, the watches, the help."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from bot.core import record
from bot.core.lifecycle import age
from bot.core.models import Crisis, Event, EventKind, Situation, State
from bot.core.partners import involved_words
from bot.core.record import Entry
from bot.slack import buttons, dates, figures, sentences, wording
from bot.slack import richtext as rich
from bot.slack.entry_words import behind
from bot.slack.language import N_, _
from bot.slack.verbs import COMMAND, Group, Registry, Say, Verb

Block = dict[str, Any]

RUN = "crisis_run"
"""A button whose value is a whole command line; `crisis_run:<n>` keeps the ids of one row apart."""

LIST = "list"
SHOW = "show"
MAX_TIMELINE = 30
MAX_SPOKEN = 8  # what a screen reader reads out
MAX_LISTED = 8  # crises with their buttons
MAX_PARTNERS = 3  # named on one crisis
MAX_LINES = 20  # crises of one line each

# --- the crises --------------------------------------------------------------------------------------------


def crises(found: Sequence[Crisis], *, now: datetime) -> Say:
    """The first crises with their buttons, and that there are more, if there are."""
    if not found:
        return Say(f"{_(sentences.QUIET)} {_('/crisis help lists what I can do.')}")
    blocks = [block for crisis in found[:MAX_LISTED] for block in (_line_block(crisis, now), _row(crisis))]
    return _with_rest(found, blocks, shown=MAX_LISTED, now=now)


def status(found: Sequence[Crisis], *, now: datetime) -> Say:
    """One line per crisis, and that there are more, if there are."""
    if not found:
        return Say(_(sentences.QUIET))
    blocks = [_line_block(crisis, now) for crisis in found[:MAX_LINES]]
    return _with_rest(found, blocks, shown=MAX_LINES, now=now)


def _with_rest(found: Sequence[Crisis], blocks: list[Block], *, shown: int, now: datetime) -> Say:
    lines = [line(crisis, now=now) for crisis in found[:shown]]
    if len(found) > shown:
        lines.append(sentences.more_crises(shown))
        blocks.append(sentences.plain(lines[-1]))
    return Say("\n".join(lines), blocks)


def obsolete(found: Sequence[Crisis], *, now: datetime) -> Say:
    """The answer to a control of another version."""
    current = crises(found, now=now)
    blocks = current.blocks or [sentences.plain(current.text)]
    lead = _(sentences.OBSOLETE)
    return Say(f"{lead}\n{current.text}", [sentences.plain(lead), *blocks])


def choose(choices: Sequence[Crisis], *, verb: str, text: str) -> Say:
    """Which of at most five crises was meant; each button carries the whole command."""
    asked = _("Which crisis is “{verb}” for?").format(verb=verb)
    row = [
        button(
            f"#{crisis.id} {crisis.brand}: {crisis.title}",
            f"{RUN}:{n}",
            f"{verb} #{crisis.id} {text}".strip(),
        )
        for n, crisis in enumerate(choices[:5])
    ]
    hint = " · ".join(f"{COMMAND} {verb} {crisis.id}" for crisis in choices[:5])
    return Say(f"{asked} {hint}", [sentences.plain(asked), {"type": "actions", "elements": row}])


def line(crisis: Crisis, *, now: datetime) -> str:
    """A crisis in one line: how bad, what, how much, who owns it, since when."""
    mark = wording.mark(crisis)
    owner = _("unacknowledged")
    if crisis.acknowledged_at is not None:
        owner = _("owned by {owner}").format(owner=wording.owner(crisis))
    about = f"{rich.tidy(crisis.brand, 40)}: {rich.tidy(crisis.title, 80)}"
    if not crisis.state.live:
        return f"{mark.sign} #{crisis.id} {mark.word} · {about} · {rich.tidy(crisis.outcome or '', 80)}"
    window = crisis.situation.window
    pace = f"{wording.amount(window)}, {wording.against_usual(window)}"
    parts = [f"{mark.sign} #{crisis.id} {mark.word}", about, pace, owner]
    parts += [wording.state(crisis.state)] if crisis.state is State.CONTAINED else []
    parts.append(_("opened {time} ago").format(time=age(now - crisis.opened_at)))
    return " · ".join(parts)


def _line_block(crisis: Crisis, now: datetime) -> Block:
    return rich.block(f"line:{crisis.id}:{crisis.version}", rich.section(rich.text(line(crisis, now=now))))


def _row(crisis: Crisis) -> Block:
    return buttons.of_card(crisis)


def button(text: str, action_id: str, value: str) -> Block:
    """A button that carries a value."""
    label = {"type": "plain_text", "text": rich.tidy(text, 75)}
    return {"type": "button", "action_id": action_id, "value": value[:2000], "text": label}


def confirmed(pressed: Block, *, title: str, text: str) -> Block:
    """A button that removes something, and asks before it does."""
    words = {
        "title": (title, 100),
        "text": (text, 300),
        "confirm": (_("Remove"), 30),
        "deny": (_("Keep"), 30),
    }
    asked = {
        name: {"type": "plain_text", "text": rich.tidy(said, most)} for name, (said, most) in words.items()
    }
    return pressed | {"confirm": asked}


# --- one crisis --------------------------------------------------------------------------------------------

_DID: Mapping[EventKind, str] = {
    EventKind.OPENED: N_("{who} opened it"),
    EventKind.LEVEL: N_("{who} changed the level"),
    EventKind.ACKNOWLEDGED: N_("{who} acknowledged"),
    EventKind.ASSIGNED: N_("{who} changed the owner"),
    EventKind.DRAFTED: N_("{who} saved a draft"),
    EventKind.NOTED: N_("{who} noted"),
    EventKind.CONTAINED: N_("{who} marked it as contained"),
    EventKind.BRIEFED: N_("{who} briefed the executives"),
    EventKind.RESOLVED: N_("{who} resolved it"),
    EventKind.DISMISSED: N_("{who} dismissed it"),
    EventKind.REOPENED: N_("{who} reopened it"),
    EventKind.MERGED: N_("{who} merged"),
    EventKind.SPLIT: N_("{who} split"),
    EventKind.UNACKNOWLEDGED: N_("{who} made it nobody's again"),
    EventKind.ESCALATED: N_("{who} asked for an owner"),
    EventKind.ASKED: N_("{who} asked the owner"),
    EventKind.CONFIRMED: N_("{who} is still on it"),
    EventKind.REMINDED: N_("{who} asked for the update"),
    EventKind.UPDATED: N_("{who} gave an update"),
    EventKind.ROLE: N_("{who} changed a role"),
    EventKind.EVIDENCE: N_("{who} put a message on record"),
    EventKind.CORRECTED: N_("{who} corrected an entry"),
    EventKind.ROOM: N_("{who} changed the room"),
    EventKind.HIDDEN: N_("{who} changed who sees it"),
    EventKind.MUTED: N_("{who} muted something"),
}


def show(crisis: Crisis, timeline: Sequence[Event], *, now: datetime, roles: Sequence[str] = ()) -> Say:
    """One crisis: where it stands, its numbers, who does what, its timeline, its buttons."""
    told = [*_numbers(crisis.situation), *(f"👥 {one}" for one in roles)]
    facts = rich.block(f"facts:{crisis.id}:{crisis.version}", rich.bullets(told))
    shown = record.entries(timeline)[-MAX_TIMELINE:]
    row = buttons.of_card(crisis, drafted=wording.last_draft(timeline) is not None)
    blocks = [_line_block(crisis, now), facts, *_entries(crisis, shown), row]
    spoken = [line(crisis, now=now), *roles, *(_spoken(entry, now) for entry in shown[-MAX_SPOKEN:])]
    return Say(rich.clip("\n".join(spoken), 3_500), blocks)


def _numbers(now: Situation) -> list[str]:
    window = now.window
    total = _("{mentions} since it began; reach {reach}").format(
        mentions=figures.mentions(now.total), reach=wording.reach(now)
    )
    where = wording.platforms(now)
    return [
        f"{wording.amount(window)}, {wording.against_usual(window)}, {wording.tone(window)}",
        total,
        *([_("Where: {where}").format(where=where)] if where else []),
        *(
            _("🤝 Partner: {partner}").format(partner=rich.disarm(rich.tidy(involved_words(one), 400)))
            for one in now.partners[:MAX_PARTNERS]
        ),
    ]


def _entries(crisis: Crisis, shown: Sequence[Entry]) -> list[Block]:
    sections = [rich.section(dates.element(entry.happened_at), *_told(entry)) for entry in shown]
    entries = {"type": "rich_text_list", "style": "bullet", "elements": sections}
    return [rich.block(f"timeline:{crisis.id}:{crisis.version}", entries)] if sections else []


def _told(entry: Entry) -> list[rich.Element]:
    said = rich.text(f"  {entry_line(entry)}", strike=entry.struck)
    return [said, rich.text(behind(entry))] if behind(entry) else [said]


def _spoken(entry: Entry, now: datetime) -> str:
    return f"{dates.plain(entry.happened_at, now=now)} {entry_line(entry)}{behind(entry)}"


def entry_line(entry: Entry) -> str:
    """An entry as it stands, in one line: who did what, before → after, and the words."""
    event = entry.event
    taken = event.kind is EventKind.ACKNOWLEDGED
    steps = _("{owner} owns it").format(owner=event.after) if taken else _arrow(event.before, event.after)
    said = rich.disarm(rich.tidy(entry.text, 300))
    details = " · ".join(part for part in (rich.tidy(steps, 120), said) if part)
    did = _(_DID[event.kind]).format(who=rich.tidy(event.actor.name, 60))
    return f"{did}: {details}" if details else did


def _arrow(before: str | None, after: str | None) -> str:
    return " → ".join(wording.state(wording.level(step)) for step in (before, after) if step)


# --- help --------------------------------------------------------------------------------------------------


def help_on(registry: Registry, word: str) -> Say:
    """How one verb works, or what there is."""
    verb = registry.verb(word) if word else None
    if word and verb is None:
        return Say(sentences.unknown_verb(word, registry.suggestion(word)))
    return _help_verb(verb) if verb else _help_all(registry)


def _help_verb(verb: Verb) -> Say:
    lines = [f"{COMMAND} {verb.usage}", verb.help]
    lines += [_("Also: {names}").format(names=", ".join(verb.aliases))] if verb.aliases else []
    lines.append(_("Takes the rank {rank} or a higher one.").format(rank=verb.needs.word))
    return Say("\n".join(lines))


def _help_all(registry: Registry) -> Say:
    lead = _(
        "A crisis's number (3 or #3) is only needed when several are open. Words in [ ] may be left out."
    )
    lines = [f"{COMMAND} {verb.usage} — {verb.help}" for verb in registry.verbs]
    groups = [_help_group(group, list(verbs)) for group, verbs in groupby(registry.verbs, lambda v: v.group)]
    return Say("\n".join([lead, *lines]), [sentences.plain(lead), *groups])


def _help_group(group: Group, verbs: Sequence[Verb]) -> Block:
    rows = [
        rich.section(rich.text(f"{COMMAND} {verb.usage}", bold=True), rich.text(f"  {verb.help}"))
        for verb in verbs
    ]
    heading = rich.section(rich.text(f"{_(group)}\n", bold=True))
    return rich.block(
        f"help:{group}", heading, {"type": "rich_text_list", "style": "bullet", "elements": rows}
    )
