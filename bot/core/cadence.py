"""How long a source is left alone after a look."""

import hashlib
from collections.abc import Sequence
from datetime import timedelta

from bot.core.budget import ORDINARY, Limit

BASE = timedelta(minutes=5)
NIGHT = timedelta(minutes=30)
_DAY = timedelta(days=1)


def next_look(
    *,
    every: timedelta,
    urgent: timedelta,
    base: timedelta = BASE,
    live: bool = False,
    quiet_night: bool = False,
    sharing: int = 1,
    calls_per_look: int = 1,
    limits: Sequence[Limit] = (),
) -> timedelta:
    """The time between two looks of one watch.

    `every` and `urgent` are the source's own shortest times, ordinarily and while a crisis is open; `base` is
    what the team chose. It is stretched until `sharing` watches on one credential, each with its calls per
    look, fit into the ordinary share of every limit; what is held back is for looking again in a crisis.
    """
    pace = urgent if live else max(every, base, NIGHT if quiet_night else timedelta(0))
    fits = (_fitting(limit, sharing=sharing, calls=calls_per_look) for limit in limits)
    return max((pace, *fits))


def _fitting(limit: Limit, *, sharing: int, calls: int) -> timedelta:
    return limit.per * (sharing * calls / max(1.0, limit.calls * ORDINARY))


def looks_a_day(pace: timedelta) -> int:
    """How many looks fit into a day; 0 for a source that is read whenever its watch is."""
    return int(_DAY / pace) if pace else 0


def spread(watch_id: int, interval: timedelta) -> timedelta:
    """Where in the interval a watch begins, the same every time: a hundred watches do not ask at once."""
    digest = hashlib.sha256(str(watch_id).encode()).digest()
    return interval * (int.from_bytes(digest[:4]) / 2**32)
