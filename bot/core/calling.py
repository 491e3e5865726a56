"""How a change is told: whom it calls by name, whom in private and when, and which lines the thread gets.

It is decided once, with the change, and kept with its events: what was called is counted, never guessed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.core import noise, reaching
from bot.core.access import is_group
from bot.core.models import Change, Crisis, Event, EventKind, Level, Person
from bot.core.noise import Noise, Verbosity
from bot.core.wishes import Reach, Wish


@dataclass(frozen=True, slots=True)
class Ears:
    """Who listens: how loud the desk is, in which channel, and what people want."""

    noise: Noise
    channel: str
    wish_of: Callable[[Person], Wish]
    zone: ZoneInfo


def told(change: Change, timeline: Sequence[Event], ears: Ears) -> Change:
    """The change with how each of its events is told; `timeline` is what happened before it."""
    crisis, verbosity = change.crisis, ears.noise.of(ears.channel)
    known = list(timeline)
    lines = [event for event in known if noise.spoken(event, verbosity)]
    untold: list[Event] = []
    joining: list[Event] = []
    direct: list[tuple[Event, Person]] = []
    for undecided in change.events:
        aloud, private = _reached(undecided, crisis, known, ears)
        event = replace(undecided, called=aloud)
        direct += [(event, person) for person in private]
        if not noise.spoken(event, verbosity):
            untold.append(event)
        else:
            joining += [event] if verbosity is not Verbosity.FULL and noise.joins(lines, event) else []
            lines.append(event)
        known.append(event)
    waits = [(person, _when(event, person, crisis, ears)) for event, person in direct]
    return replace(
        change,
        events=tuple(known[len(timeline) :]),
        direct=tuple(direct),
        untold=tuple(untold),
        joining=tuple(joining),
        waits=tuple((person, at) for person, at in waits if at > crisis.updated_at),
    )


def _reached(
    event: Event, crisis: Crisis, known: Sequence[Event], ears: Ears
) -> tuple[tuple[Person, ...], tuple[Person, ...]]:
    """Who is called in the thread, and who is told in private."""
    left = noise.mentions_left(ears.noise, known, now=event.at)
    urgent = event.kind is EventKind.ESCALATED and crisis.level is Level.RED
    aloud: list[Person] = []
    private: list[Person] = []
    for person in reaching.asked_of(event, crisis):
        called, written_to = _wanted(event, crisis, person, ears.wish_of(person))
        if urgent:
            called = True
        elif called and len(aloud) >= left:  # the hour's mentions are used up
            called, written_to = False, True
        aloud += [person] if called else []
        private += [person] if written_to and not is_group(person) else []
    return tuple(aloud), tuple(private)


def _wanted(event: Event, crisis: Crisis, person: Person, wish: Wish) -> tuple[bool, bool]:
    if wish.reach is Reach.USUAL or is_group(person):
        return person in reaching.mentioned(event, crisis), person in reaching.direct(event, crisis)
    return wish.reach is not Reach.DIRECT, wish.reach is not Reach.MENTION


def _when(event: Event, person: Person, crisis: Crisis, ears: Ears) -> datetime:
    return ears.wish_of(person).writes_at(event.at, level=crisis.level, zone=ears.zone)
