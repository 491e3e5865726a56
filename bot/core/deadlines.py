"""What the team owes next, and until when, by the clocks of the severity matrix."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.models import Crisis, Event, EventKind, Level, State
from bot.core.severity import CLOCKS

UPDATES = (EventKind.DRAFTED, EventKind.NOTED, EventKind.BRIEFED, EventKind.UPDATED)
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
    drafts = [event.at for event in timeline if event.kind is EventKind.DRAFTED and event.at >= since]
    if crisis.state is State.OPEN:
        return _acknowledge(crisis, timeline, since)
    return _update(crisis, timeline, drafts[-1]) if drafts else _first_words(crisis, since)


def opened_at(crisis: Crisis, timeline: Sequence[Event]) -> datetime:
    """When the clocks started: at the opening, or at the last reopening."""
    reopened = [event.at for event in timeline if event.kind is EventKind.REOPENED]
    return max(reopened, default=crisis.opened_at)


def level_since(crisis: Crisis, timeline: Sequence[Event]) -> datetime:
    """Since when the level stands."""
    changes = [event.at for event in timeline if event.kind is EventKind.LEVEL]
    return max(changes, default=crisis.opened_at)


def _acknowledge(crisis: Crisis, timeline: Sequence[Event], since: datetime) -> Deadline | None:
    """By the tightest limit it has run into on its way up: rising must not grant more time."""
    steps = [(since, crisis.level)] if level_since(crisis, timeline) <= since else []
    steps += [(event.at, _level(event.after)) for event in timeline if event.at >= since]
    due = [at + limit for at, level in steps if level <= crisis.level and (limit := _ack_limit(level))]
    return Deadline("Acknowledge", min(due)) if due else None


def _first_words(crisis: Crisis, since: datetime) -> Deadline | None:
    limit = CLOCKS[crisis.level].first_words_minutes
    return Deadline("First public words", since + timedelta(minutes=limit)) if limit else None


def _update(crisis: Crisis, timeline: Sequence[Event], drafted: datetime) -> Deadline | None:
    """When the team said it would speak again, else what the level wants."""
    if crisis.next_update is not None:
        return Deadline("Next update", crisis.next_update)
    limit = CLOCKS[crisis.level].update_minutes
    latest = max(event.at for event in timeline if event.kind in UPDATES and event.at >= drafted)
    return Deadline("Next update", latest + timedelta(minutes=limit)) if limit else None


def _ack_limit(level: Level) -> timedelta | None:
    limit = CLOCKS[level].acknowledge_minutes
    return timedelta(minutes=limit) if limit else None


def _level(word: str | None) -> Level:
    return next((level for level in Level if level.word == word), Level.GREEN)
