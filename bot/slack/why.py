"""The answer to `/crisis why`: every reason with its numbers, and every part of the severity."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.core.coordination import Coordination
from bot.core.models import Crisis, Part, Reason, Severity, State
from bot.core.reported import REPORTED
from bot.slack import buttons, ids, lists, reasons, severity_line
from bot.slack import richtext as rich
from bot.slack.language import N_, _
from bot.slack.lists import RUN, button
from bot.slack.verbs import Say

Block = dict[str, Any]

MAX_REASONS = 12
MAX_TEXT = 3_500
NO_REASON = N_("No reason is on record: a person opened it, or an earlier version did.")
NO_SEVERITY = N_("No severity score is on record for this crisis.")
_ACTS = {
    "similar": N_("Seen before?"),
    "mute": N_("Mute…"),
    "level": N_("Set level…"),
    "merge": N_("Merge…"),
    "split": N_("Split…"),
    "role": N_("Roles…"),
}

_NOT_ON_THE_CARD: Mapping[State, dict[str, str]] = {
    State.OPEN: {"update": N_("Update"), "contain": N_("Contained…"), "resolve": N_("Resolve")},
    State.ACKNOWLEDGED: {"note": N_("Add note…")},
}


def why(crisis: Crisis, *, now: datetime, coordinated: Coordination | None = None) -> Say:
    """Why a crisis is told, in numbers that can be checked, and where to go from here."""
    told, severity = crisis.situation.reasons[:MAX_REASONS], crisis.situation.severity
    lead = lists.line(crisis, now=now)
    blocks = [
        rich.block(ids.block("why-line", crisis.id, crisis.version), rich.section(rich.text(lead))),
        rich.block(ids.block("why-reasons", crisis.id, crisis.version), *_reasons(told)),
        rich.block(ids.block("why-severity", crisis.id, crisis.version), *_severity(severity)),
        *_coordinated(crisis, coordinated),
        {"type": "actions", "elements": _row(crisis)},
    ]
    lines = [lead, *map(_spoken, told), severity_line.spoken(severity) if severity else _(NO_SEVERITY)]
    lines += [coordinated.words] if coordinated and coordinated.worth_telling else []
    return Say(rich.clip("\n".join(lines), MAX_TEXT), blocks)


def _reasons(told: Sequence[Reason]) -> list[rich.Element]:
    if not told:
        return [rich.section(rich.text(_(NO_REASON)))]
    return [part for number, reason in enumerate(told, 1) for part in _reason(number, reason)]


def _reason(number: int, reason: Reason) -> list[rich.Element]:
    """A heading and what was counted when, against what, how rare, how sure, and until when it holds."""
    words = rich.disarm(rich.tidy(reason.words, reasons.MAX_WORDS))
    heading = rich.section(
        rich.text(f"{number}. {reasons.rule(reason)}", bold=True), rich.text(f"\n{words}" if words else "")
    )
    if reason.rule == REPORTED and reason.about:
        heading["elements"] += [rich.text(" "), rich.message_link(reason.about, _("Open the message"))]
    rows = [
        rich.section(*reasons.when(reason), rich.text(f": {reasons.seen(reason)}")),
        rich.section(rich.text(reasons.sure(reason))),
    ]
    return [heading, {"type": "rich_text_list", "style": "bullet", "elements": rows}]


def _severity(severity: Severity | None) -> list[rich.Element]:
    if severity is None:
        return [rich.section(rich.text(_(NO_SEVERITY)))]
    because = f"\n{rich.disarm(rich.tidy(severity.why, 300))}" if severity.why else ""
    heading = rich.section(rich.text(severity_line.head(severity), bold=True), rich.text(because or " "))
    return [heading, rich.bullets([_part(part) for part in severity.parts])] if severity.parts else [heading]


def _coordinated(crisis: Crisis, found: Coordination | None) -> list[Block]:
    """The range that looks coordinated with its methods, once it is as much as contested topics have."""
    if found is None or not found.worth_telling:
        return []
    name = ids.block("why-coordination", crisis.id, crisis.version)
    return [
        rich.block(name, rich.section(rich.text(_("Coordination"), bold=True), rich.text(f"\n{found.words}")))
    ]


def _part(part: Part) -> str:
    words = rich.disarm(rich.tidy(part.words, 160))
    return f"{severity_line.name(part)} {severity_line.points(part)}" + (f": {words}" if words else "")


def _spoken(reason: Reason) -> str:
    return f"{reasons.rule(reason)}: {reasons.seen(reason)}. {reasons.sure(reason)}"


def _row(crisis: Crisis) -> list[Block]:
    """Where to go from here; a crisis that is over can only be looked at."""
    shown = buttons.button(ids.SHOW, crisis)
    if not crisis.state.live:
        return [shown]
    acts = _ACTS | _NOT_ON_THE_CARD.get(crisis.state, {})
    row = [_act(_(label), word, f"{word} #{crisis.id}", crisis) for word, label in acts.items()]
    label, turn = (_("Show to everybody"), "off") if crisis.private else (_("Make private"), "on")
    row.append(_act(label, "private", f"private #{crisis.id} {turn}", crisis))
    return [shown, *row, _act(_("Open a room"), "room", f"room #{crisis.id}", crisis)]


def _act(label: str, word: str, command: str, crisis: Crisis) -> Block:
    """A button that runs a command, and says to a screen reader for which crisis."""
    return button(label, f"{RUN}:{word}", command) | {"accessibility_label": buttons.about(label, crisis)}
