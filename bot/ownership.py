"""OWN: what people do about who has a crisis. Each function is one use case: load, decide, commit."""

from collections.abc import Mapping

from bot import respond
from bot.core import ownership
from bot.core.desk import Role
from bot.core.lifecycle import Act
from bot.core.models import Crisis, Person
from bot.ports import Ports


def find_mine(ports: Ports, number: int | None, person: Person) -> Crisis:
    """The crisis of that number, or, without one, the only live one that the person owns; else as `find`."""
    if number is None:
        live = ports.store.crises(live=True)
        owned = [crisis for crisis in live if crisis.owner is not None and crisis.owner.id == person.id]
        if len(owned) == 1:
            return owned[0]
    return respond.find(ports, number)


def unacknowledge(ports: Ports, crisis_id: int, act: Act) -> Crisis:
    """Takes an acknowledgement back: whoever is next on the ladder is asked at once."""
    return ports.commit(crisis_id, lambda crisis: ownership.unacknowledge(crisis, act))


def still(ports: Ports, crisis_id: int, act: Act) -> Crisis:
    """The owner says that they are on it."""
    return ports.commit(crisis_id, lambda crisis: ownership.still(crisis, act))


def set_roles(
    ports: Ports, crisis_id: int, act: Act, *, holders: Mapping[Role, Person | None], note: str | None = None
) -> Crisis:
    """Says who does what beside the owner; each new holder is told in private."""
    return ports.commit(crisis_id, lambda c: ownership.set_roles(c, act, holders=holders, note=note))
