"""The private instruction: what one person has to do, why them, where it stands, and the buttons to do it."""

from collections.abc import Mapping
from typing import Any

from bot.core.models import Crisis, Event, EventKind, State
from bot.ports import Subject
from bot.slack import buttons, ids, wording
from bot.slack import richtext as rich
from bot.slack.alert_text import MAX_TEXT, next_parts, next_step
from bot.slack.language import N_, _

_DUTIES: Mapping[str, str] = {
    "comms": N_("you lead what is said"),
    "legal": N_("you check what may be said"),
    "product": N_("you find out what is true about the product"),
    "exec": N_("you decide, and speak for the company"),
    "social": N_("you answer on the networks"),
}

_BY_STATE: Mapping[State, tuple[str, ...]] = {
    State.OPEN: (ids.ACKNOWLEDGE, ids.BRIEF, ids.SHOW),
    State.ACKNOWLEDGED: (ids.UPDATE, ids.BRIEF, ids.SHOW),
    State.CONTAINED: (ids.UPDATE, ids.BRIEF, ids.SHOW),
}


def instruction(subject: Subject, *, link: str | None = None) -> dict[str, Any]:
    """The message as `text` and `blocks`; `link` leads to the card. The subject must have both.

    It is edited when somebody takes the crisis on, gives it away or ends it: what is no longer asked is not
    asked here either.
    """
    crisis, event = subject.crisis, subject.event
    if crisis is None or event is None:
        raise ValueError("a private instruction needs a crisis and an event")
    order, acts = _asked(subject, crisis, event)
    order, mark = rich.tidy(order, 300), wording.mark(crisis)
    what = f"{mark.badge} · {rich.tidy(crisis.brand, 40)}: {rich.tidy(crisis.title, 80)}"
    due = next_step(subject, crisis)
    said = rich.disarm(rich.tidy(event.text or "", 1_000)) if event.actor.id else ""
    body = rich.section(
        rich.text(order, bold=True),
        rich.text(f"\n{what}\n"),
        *next_parts(subject, crisis),
        *_where(crisis, link),
    )
    spoken = [order, what, due, said, *([] if link else [_command(crisis)])]
    quoted = [rich.quote(rich.text(said))] if said else []
    row = _row(subject, crisis, event, acts)
    return {
        "text": rich.clip("\n".join(rich.safe(line, 1_000) for line in spoken if line), MAX_TEXT),
        "blocks": [rich.block(f"direct:{crisis.id}:{event.id}", body, *quoted), row],
    }


def _row(subject: Subject, crisis: Crisis, event: Event, acts: tuple[str, ...]) -> rich.Block:
    block_id = f"direct-row:{crisis.id}:{event.id}"
    if event.kind is EventKind.REMINDED and crisis.state.live and not _answered(subject, event):
        return buttons.of_reminder(block_id, crisis)
    row = buttons.row(block_id, crisis, *acts)
    if len(acts) > 1 and event.kind is not EventKind.ROLE:
        row["elements"].append(buttons.give(crisis))
    return row


def _asked(subject: Subject, crisis: Crisis, event: Event) -> tuple[str, tuple[str, ...]]:
    """What is asked of the reader as things stand, and the buttons for it, the primary one first."""
    owner, acts = crisis.owner, _BY_STATE.get(crisis.state, (ids.SHOW,))
    if not crisis.state.live:
        words = _("Crisis {number} is {state}: nothing is asked of you any more.")
        return words.format(number=crisis.id, state=wording.state(crisis.state)), acts
    if event.kind is EventKind.ROLE:
        return _role(event, crisis), acts
    if owner is None:
        words = _("Crisis {number} has nobody: please take it on, or give it to somebody.")
        return words.format(number=crisis.id), acts
    if event.kind is EventKind.REMINDED and not _answered(subject, event):
        return _("Crisis {number}: the update that was promised is due.").format(number=crisis.id), acts
    if owner.id != subject.message.channel:
        words = _("Crisis {number} is with {owner} now: nothing is asked of you.")
        return words.format(number=crisis.id, owner=owner.name), (ids.SHOW,)
    if event.kind is EventKind.ASKED and not _answered(subject, event):
        words = _("Crisis {number}: are you still on it? Without an answer somebody else is asked.")
        return words.format(number=crisis.id), (ids.CONFIRM, ids.BRIEF, ids.SHOW)
    if event.kind is EventKind.ASSIGNED:
        words = _("Crisis {number} is yours now: {who} gave it to you.")
        return words.format(number=crisis.id, who=event.actor.name), acts
    return _("Crisis {number} is yours now.").format(number=crisis.id), acts


def _answered(subject: Subject, event: Event) -> bool:
    return any(later.actor.id and later.at >= event.at for later in subject.timeline)


def _role(event: Event, crisis: Crisis) -> str:
    role = (event.after or "").partition(":")[0]
    duty = _(_DUTIES.get(role, N_("you help")))
    words = _("Crisis {number}: {who} made you {role}: {duty}.")
    return words.format(number=crisis.id, who=event.actor.name, role=_(role), duty=duty)


def _where(crisis: Crisis, link: str | None) -> list[rich.Element]:
    if link is None:
        return [rich.text(f"\n{_command(crisis)}")]
    words = _("Open the card of crisis {number}").format(number=crisis.id)
    return [rich.text("\n"), {"type": "link", "url": link, "text": words}]


def _command(crisis: Crisis) -> str:
    return _("The whole of it: /crisis show {number}").format(number=crisis.id)
