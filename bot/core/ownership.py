"""Owning a crisis: taking an acknowledgement back, saying that one is still on it, who does what beside."""

from collections.abc import Mapping
from dataclasses import replace

from bot.core.desk import Role
from bot.core.lifecycle import Act
from bot.core.models import Change, Crisis, Event, EventKind, Person, State
from bot.errors import Refused

NOBODY = "nobody"


def unacknowledge(crisis: Crisis, act: Act) -> Change:
    """The acknowledgement is taken back: the crisis is nobody's, and the ladder starts anew."""
    if crisis.state is State.CONTAINED:
        raise Refused(
            f"Crisis #{crisis.id} is contained: nobody needs to be found for it any more. "
            f"To hand it over: /crisis assign {crisis.id}"
        )
    if crisis.state is not State.ACKNOWLEDGED:
        raise Refused(f"There is nothing to undo: crisis #{crisis.id} is {crisis.state}.")
    before = crisis.owner.name if crisis.owner else NOBODY
    after = replace(crisis, state=State.OPEN, owner=None, acknowledged_at=None, updated_at=act.at)
    return Change(after, (act.event(EventKind.UNACKNOWLEDGED, before=before, after=NOBODY),))


def still(crisis: Crisis, act: Act) -> Change:
    """The owner is still on it."""
    if not crisis.state.live:
        raise Refused(f"Crisis #{crisis.id} is {crisis.state}: nothing is left to do.")
    if crisis.owner is None:
        raise Refused(f"Nobody owns crisis #{crisis.id} any more. Take it on: /crisis ack {crisis.id}")
    if crisis.owner.id != act.actor.id:
        raise Refused(
            f"{crisis.owner.name} owns crisis #{crisis.id}, so only they can say that they are on it. "
            f"To take it over: /crisis assign {crisis.id} me"
        )
    return Change(replace(crisis, updated_at=act.at), (act.event(EventKind.CONFIRMED),))


def set_roles(
    crisis: Crisis, act: Act, *, holders: Mapping[Role, Person | None], note: str | None = None
) -> Change:
    """Who has which role from now on (None: nobody); one event for each that changed."""
    if not crisis.state.live:
        raise Refused(f"Crisis #{crisis.id} is {crisis.state}. Reopen it first: /crisis reopen {crisis.id}")
    held = {role: person for role, person in crisis.roles if role in {*Role}}
    changed = {role: to for role, to in holders.items() if _id(held.get(role)) != _id(to)}
    if not changed:
        raise Refused(f"Nothing changed: on crisis #{crisis.id} the roles are held like that already.")
    kept = {role: changed.get(role, held.get(role)) for role in Role}
    roles = tuple((role.value, person) for role, person in kept.items() if person is not None)
    events = tuple(_role_event(act, role, held.get(role), to, note) for role, to in changed.items())
    return Change(replace(crisis, roles=roles, updated_at=act.at), events)


def _id(person: Person | None) -> str | None:
    return person.id if person else None


def _role_event(act: Act, role: Role, before: Person | None, to: Person | None, note: str | None) -> Event:
    was, now = (f"{role}: {person.name if person else NOBODY}" for person in (before, to))
    event = act.event(EventKind.ROLE, before=was, after=now, text=note)
    return replace(event, people=(to,) if to else ())
