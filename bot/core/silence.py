"""When a source has gone silent: expected posts that do not come. A broken source must never read as calm."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
WINDOWS_HOURS = (1, 3, 6, 12, 24)
DAYS = 7
FEWEST_DAYS = 4
FEWEST_EXPECTED = 8.0
"""Below this even no post at all is no news: a Poisson count of mean 8 is zero once in 3,000 times."""

RAREST = 0.001
MOST_LEFT = 0.1
"""A tenth of the usual is a quiet day, less is a broken pipe: real volumes vary more than Poisson's."""


@dataclass(frozen=True, slots=True)
class Silence:
    """So many posts came in the last hours where about `expected` come even on a slow day."""

    hours: int
    observed: int
    expected: float

    @property
    def words(self) -> str:
        """As a person reads it: `silent: 0 posts in 3 h, where even a slow day brings about 40`."""
        posts = "1 post" if self.observed == 1 else f"{self.observed} posts"
        return f"silent: {posts} in {self.hours} h, where even a slow day brings about {self.expected:.0f}"


def silence(hourly: Mapping[datetime, int], *, now: datetime, since: datetime) -> Silence | None:
    """The shortest stretch up to `now` in which far too little came from a source, or None.

    `hourly` are its posts by the hour they were made in (UTC, hour starts), `since` when it was first read.
    What is expected is the second lowest count of the same hours on the last seven days: one odd day, and one
    storm, do not move it. The hour that has just begun is left out.
    """
    end = now.replace(minute=0, second=0, microsecond=0)
    for hours in WINDOWS_HOURS:
        before = [
            _count(hourly, end - day * DAY, hours)
            for day in range(1, DAYS + 1)
            if end - day * DAY - hours * HOUR >= since
        ]
        if len(before) < FEWEST_DAYS:
            continue
        expected = float(sorted(before)[1])
        observed = _count(hourly, end, hours) + hourly.get(end, 0)
        if _too_few(observed, expected):
            return Silence(hours, observed, expected)
    return None


def _count(hourly: Mapping[datetime, int], end: datetime, hours: int) -> int:
    return sum(hourly.get(end - back * HOUR, 0) for back in range(1, hours + 1))


def _too_few(observed: int, expected: float) -> bool:
    if expected < FEWEST_EXPECTED or observed > MOST_LEFT * expected:
        return False
    return _poisson_at_most(observed, expected) < RAREST


def _poisson_at_most(count: int, mean: float) -> float:
    """P(X <= count) for a Poisson count of this mean."""
    logs = [k * math.log(mean) - mean - math.lgamma(k + 1) for k in range(count + 1)]
    return min(1.0, sum(math.exp(log) for log in logs))
