"""How much is said: what stands in a channel's thread, how many people are called, what joins one message."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.core.models import Event, EventKind

MENTIONS_PER_HOUR = 6
"""People called by name in one crisis within an hour; beyond that a team mutes the channel."""
HOUR = timedelta(hours=1)
SAME_BREATH = timedelta(seconds=10)
"""What one person does within so long of their last act is told in one message."""
BURST, BURST_WITHIN = 5, timedelta(minutes=1)
"""After so many lines within so long every further one joins the last."""


class Verbosity(StrEnum):
    """How much of a crisis stands in the thread below its card: in full every entry is a message of its own.
    The timeline has all of it."""

    FULL = "full"
    USUAL = "usual"
    QUIET = "quiet"


@dataclass(frozen=True, slots=True)
class Noise:
    """How loud a desk is: mentions per crisis and hour, and how much each channel is told."""

    mentions_per_hour: int = MENTIONS_PER_HOUR
    verbosity: Verbosity = Verbosity.USUAL
    channels: tuple[tuple[str, Verbosity], ...] = ()

    def of(self, channel: str) -> Verbosity:
        """How much a channel is told."""
        return dict(self.channels).get(channel.removeprefix("#"), self.verbosity)


SMALL = frozenset(
    {
        EventKind.NOTED, EventKind.ROLE, EventKind.CONFIRMED, EventKind.CORRECTED, EventKind.EVIDENCE,
        EventKind.MUTED,
    }
)  # fmt: skip
"""What changes neither how bad it is, nor who has it, nor what is said."""

LOUD = frozenset(
    {
        EventKind.LEVEL, EventKind.ESCALATED, EventKind.ASKED, EventKind.REMINDED, EventKind.UNACKNOWLEDGED,
        EventKind.UPDATED, EventKind.RESOLVED, EventKind.DISMISSED, EventKind.REOPENED,
    }
)  # fmt: skip
"""What even a quiet channel reads."""

ALONE = frozenset(
    {
        EventKind.ESCALATED, EventKind.ASKED, EventKind.REMINDED, EventKind.UPDATED, EventKind.DRAFTED,
        EventKind.RESOLVED, EventKind.DISMISSED,
    }
)  # fmt: skip
"""What is read or answered by itself, and so is a message of its own."""


def spoken(event: Event, verbosity: Verbosity) -> bool:
    """Whether an event is a line of the thread; one that calls somebody always is."""
    if event.kind is EventKind.OPENED:  # the card itself says so
        return False
    if event.called or verbosity is Verbosity.FULL:
        return True
    return event.kind in LOUD if verbosity is Verbosity.QUIET else event.kind not in SMALL


def mentions(timeline: Iterable[Event], *, after: datetime) -> int:
    """How many people were called by name in the thread later than a moment."""
    return sum(len(event.called or ()) for event in timeline if event.at > after)


def mentions_left(noise: Noise, timeline: Iterable[Event], *, now: datetime) -> int:
    """How many more may be called in this hour."""
    return max(0, noise.mentions_per_hour - mentions(timeline, after=now - HOUR))


def joins(lines: Sequence[Event], event: Event) -> bool:
    """Whether an event is added to the last message instead of being one; `lines` stand in the thread.

    An edit notifies nobody, so what calls somebody, or is to be read by itself, never joins.
    """
    if event.called or not lines:
        return False
    recent = sum(timedelta(0) <= event.at - line.at <= BURST_WITHIN for line in lines)
    if recent >= BURST:
        return event.kind not in ALONE or event.kind is EventKind.DRAFTED
    last = lines[-1]
    one_breath = last.actor.id == event.actor.id and event.at - last.at <= SAME_BREATH
    return one_breath and not last.called and not {last.kind, event.kind} & ALONE
