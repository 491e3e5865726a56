"""How people are reached: whom an event mentions in the thread, and whom it tells in private.

As is usual: an instruction to one person goes to them directly, a question to whoever is asked next stands in
the thread for all to see and goes to them as well. `calling` decides by what people chose.
"""

from bot.core.access import is_group
from bot.core.models import Crisis, Event, EventKind, Person

IN_PRIVATE = frozenset({EventKind.ASSIGNED, EventKind.ROLE})
"""An instruction to one person: the thread says what was done without calling them."""

IN_BOTH = frozenset({EventKind.ESCALATED, EventKind.ASKED})
"""A question that must not be missed: in the thread and in private."""


_TURNS = frozenset(
    {
        EventKind.ACKNOWLEDGED,
        EventKind.ASSIGNED,
        EventKind.UNACKNOWLEDGED,
        EventKind.CONFIRMED,
        EventKind.RESOLVED,
        EventKind.DISMISSED,
        EventKind.REOPENED,
        EventKind.MERGED,
    }
)


def turns(event: Event) -> bool:
    """Whether it changes of whom something is asked, so that what was said in private is no longer right."""
    return event.kind in _TURNS


def mentioned(event: Event, crisis: Crisis) -> tuple[Person, ...]:
    """Who is called by name in the thread, as was decided or as is usual; never whoever did it."""
    if event.called is not None:
        return event.called
    told = asked_of(event, crisis)
    if event.kind in IN_PRIVATE:
        return tuple(person for person in told if is_group(person))
    return told


def direct(event: Event, crisis: Crisis) -> tuple[Person, ...]:
    """Who gets the event as a message of their own; a group has no inbox."""
    if event.kind not in IN_PRIVATE | IN_BOTH:
        return ()
    return tuple(person for person in asked_of(event, crisis) if not is_group(person))


def asked_of(event: Event, crisis: Crisis) -> tuple[Person, ...]:
    """Those of whom something is asked, each once; never whoever did it."""
    asked = event.people
    if event.kind is EventKind.ASSIGNED:
        asked = (crisis.owner,) if crisis.owner is not None and crisis.owner.name == event.after else ()
    return tuple(dict.fromkeys(person for person in asked if person.id and person.id != event.actor.id))
