"""The private instruction: what one person has to do, why them, where it stands, and the buttons to do it."""

from collections.abc import Mapping
from typing import Any

from bot.core.models import Crisis, Event, EventKind, State
from bot.ports import Subject
from bot.slack import buttons, ids, wording
from bot.slack import richtext as rich
from bot.slack.alert_text import MAX_TEXT, next_parts, next_step

_DUTIES: Mapping[str, str] = {
    "comms": "you lead what is said",
    "legal": "you check what may be said",
    "product": "you find out what is true about the product",
    "exec": "you decide, and speak for the company",
    "social": "you answer on the networks",
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
        return f"Crisis {crisis.id} is {crisis.state}: nothing is asked of you any more.", acts
    if event.kind is EventKind.ROLE:
        return _role(event, crisis), acts
    if owner is None:
        return f"Crisis {crisis.id} has nobody: please take it on, or give it to somebody.", acts
    if event.kind is EventKind.REMINDED and not _answered(subject, event):
        return f"Crisis {crisis.id}: the update that was promised is due.", acts
    if owner.id != subject.message.channel:
        return f"Crisis {crisis.id} is with {owner.name} now: nothing is asked of you.", (ids.SHOW,)
    if event.kind is EventKind.ASKED and not _answered(subject, event):
        asked = f"Crisis {crisis.id}: are you still on it? Without an answer somebody else is asked."
        return asked, (ids.CONFIRM, ids.BRIEF, ids.SHOW)
    given = f": {event.actor.name} gave it to you" if event.kind is EventKind.ASSIGNED else ""
    return f"Crisis {crisis.id} is yours now{given}.", acts


def _answered(subject: Subject, event: Event) -> bool:
    return any(later.actor.id and later.at >= event.at for later in subject.timeline)


def _role(event: Event, crisis: Crisis) -> str:
    role = (event.after or "").partition(":")[0]
    return f"Crisis {crisis.id}: {event.actor.name} made you {role}: {_DUTIES.get(role, 'you help')}."


def _where(crisis: Crisis, link: str | None) -> list[rich.Element]:
    if link is None:
        return [rich.text(f"\n{_command(crisis)}")]
    return [rich.text("\n"), {"type": "link", "url": link, "text": f"Open the card of crisis {crisis.id}"}]


def _command(crisis: Crisis) -> str:
    return f"The whole of it: /crisis show {crisis.id}"
