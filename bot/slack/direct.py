"""The private instruction: what one person has to do, why them, where it stands, and the buttons to do it."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.core.models import Crisis, Event, EventKind, State
from bot.ports import Subject
from bot.slack import buttons, ids, wording
from bot.slack import richtext as rich
from bot.slack.alert_text import MAX_TEXT, next_step

_DUTIES: Mapping[str, str] = {
    "comms": "you lead what is said",
    "legal": "you check what may be said",
    "product": "you find out what is true about the product",
    "exec": "you decide, and speak for the company",
    "social": "you answer on the networks",
}

_BY_STATE: Mapping[State, tuple[str, ...]] = {
    State.OPEN: (ids.ACKNOWLEDGE, ids.BRIEF, ids.SHOW),
    State.ACKNOWLEDGED: (ids.DRAFT, ids.BRIEF, ids.SHOW),
    State.CONTAINED: (ids.RESOLVE, ids.BRIEF, ids.SHOW),
    State.RESOLVED: (ids.SHOW,),
    State.DISMISSED: (ids.SHOW,),
}


def instruction(subject: Subject, *, link: str | None = None) -> dict[str, Any]:
    """The message as `text` and `blocks`; `link` leads to the card. The subject must have both."""
    crisis, event = subject.crisis, subject.event
    if crisis is None or event is None:
        raise ValueError("a private instruction needs a crisis and an event")
    order = rich.tidy(_ORDERS[event.kind](event, crisis), 300)
    mark = wording.mark(crisis)
    what = f"{mark.badge} · {rich.tidy(crisis.brand, 40)}: {rich.tidy(crisis.title, 80)}"
    due = next_step(subject, crisis)
    said = rich.tidy(event.text or "", 1_000) if event.actor.id else ""
    body = rich.section(rich.text(order, bold=True), rich.text(f"\n{what}\n{due}"), *_where(crisis, link))
    quoted = [rich.quote(rich.text(rich.disarm(said)))] if said else []
    text = "\n".join(
        rich.safe(line, 1_000) for line in (order, what, due, said, *_spoken(crisis, link)) if line
    )
    return {
        "text": rich.clip(text, MAX_TEXT),
        "blocks": [rich.block(f"direct:{crisis.id}:{event.id}", body, *quoted), _row(crisis, event)],
    }


def _where(crisis: Crisis, link: str | None) -> list[rich.Element]:
    if link is None:
        return [rich.text(f"\nThe whole of it: /crisis show {crisis.id}")]
    return [rich.text("\n"), {"type": "link", "url": link, "text": f"Open the card of crisis {crisis.id}"}]


def _spoken(crisis: Crisis, link: str | None) -> list[str]:
    return [] if link else [f"The whole of it: /crisis show {crisis.id}"]


def _row(crisis: Crisis, event: Event) -> rich.Block:
    asked = event.kind is EventKind.ASKED and crisis.owner is not None and crisis.state.live
    acts = (ids.CONFIRM, ids.BRIEF, ids.SHOW) if asked else _BY_STATE[crisis.state]
    row = buttons.row(f"direct-row:{crisis.id}:{event.id}", crisis, *acts)
    if crisis.state.live and event.kind is not EventKind.ROLE:
        row["elements"].append(buttons.give(crisis))
    return row


def _assigned(event: Event, crisis: Crisis) -> str:
    return f"Crisis {crisis.id} is yours now: {event.actor.name} gave it to you."


def _role(event: Event, crisis: Crisis) -> str:
    role = (event.after or "").partition(":")[0]
    duty = _DUTIES.get(role, "you help")
    return f"Crisis {crisis.id}: {event.actor.name} made you {role}, {duty}."


def _escalated(event: Event, crisis: Crisis) -> str:
    if crisis.owner is not None:
        return f"You were asked for crisis {crisis.id}; meanwhile {crisis.owner.name} has it."
    return f"Crisis {crisis.id} has nobody yet: please take it on, or give it to somebody."


def _asked(event: Event, crisis: Crisis) -> str:
    return f"Crisis {crisis.id}: are you still on it? Without an answer somebody else is asked."


_ORDERS: Mapping[EventKind, Callable[[Event, Crisis], str]] = {
    EventKind.ASSIGNED: _assigned,
    EventKind.ROLE: _role,
    EventKind.ESCALATED: _escalated,
    EventKind.ASKED: _asked,
}
