"""What the team owes next, and until when: the clocks of the severity matrix."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.models import Crisis, Event, EventKind, Level, State

# Holding statement within an hour, half an hour at red; the rows "Ack by owner", "First public words" and
# "Cadence" of the severity matrix.
ACKNOWLEDGE: Mapping[Level, timedelta] = {
    Level.YELLOW: timedelta(minutes=30),
    Level.ORANGE: timedelta(minutes=15),
    Level.RED: timedelta(minutes=5),
}
FIRST_WORDS: Mapping[Level, timedelta] = {
    Level.YELLOW: timedelta(minutes=60),
    Level.ORANGE: timedelta(minutes=60),
    Level.RED: timedelta(minutes=30),
}
UPDATE: Mapping[Level, timedelta] = {Level.ORANGE: timedelta(minutes=120), Level.RED: timedelta(minutes=60)}

UPDATES = (EventKind.DRAFTED, EventKind.NOTED, EventKind.BRIEFED)
"""What counts as an update of the record."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """What is owed, as an order without its time, and until when."""

    words: str
    at: datetime


def next_deadline(crisis: Crisis, timeline: Sequence[Event], now: datetime) -> Deadline | None:
    """The one thing to do next and until when, which may be past; None when nothing is owed."""
    if not crisis.state.live or crisis.level is Level.GREEN:
        return None
    since = opened_at(crisis, timeline)
    if crisis.state is State.OPEN:
        return Deadline("Acknowledge", _tightest(ACKNOWLEDGE, crisis, timeline, since))
    last = _last(timeline, EventKind.DRAFTED, since)
    if last is None:
        return Deadline("First public words", since + FIRST_WORDS[crisis.level])
    return _update(crisis, timeline, last)


def opened_at(crisis: Crisis, timeline: Sequence[Event]) -> datetime:
    """When the clocks started: at the opening, or at the last reopening."""
    reopened = [event.at for event in timeline if event.kind is EventKind.REOPENED]
    return max(reopened, default=crisis.opened_at)


def level_since(crisis: Crisis, timeline: Sequence[Event]) -> datetime:
    """Since when the level stands."""
    changes = [event.at for event in timeline if event.kind is EventKind.LEVEL]
    return max(changes, default=crisis.opened_at)


def _tightest(
    limits: Mapping[Level, timedelta], crisis: Crisis, timeline: Sequence[Event], since: datetime
) -> datetime:
    """The earliest of the limits the crisis has run into on its way up: rising must not grant more time."""
    steps = [(event.at, _level(event.after)) for event in timeline if event.at >= since]
    due = [at + limits[level] for at, level in steps if level in limits and level <= crisis.level]
    return min(due, default=max(since, level_since(crisis, timeline)) + limits[crisis.level])


def _update(crisis: Crisis, timeline: Sequence[Event], drafted: Event) -> Deadline | None:
    limit = UPDATE.get(crisis.level)
    if limit is None:
        return None
    latest = max(event.at for event in timeline if event.kind in UPDATES and event.at >= drafted.at)
    return Deadline("Next update", latest + limit)


def _last(timeline: Sequence[Event], kind: EventKind, since: datetime) -> Event | None:
    return next((event for event in reversed(timeline) if event.kind is kind and event.at >= since), None)


def _level(word: str | None) -> Level:
    return next((level for level in Level if level.word == word), Level.GREEN)
