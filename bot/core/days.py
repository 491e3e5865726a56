"""The day of a brand in numbers: what the digest tells executives, and what the App Home shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core.models import Aside, Watch
from bot.core.shares import Share


@dataclass(frozen=True, slots=True)
class Day:
    """The last 24 hours of a watch.

    `usual` is mentions a day over the four weeks before (None: too new to tell), `alerts` those of the last 7
    days, `last_alert` the newest of all, `asides` the waves left off the desk.
    """

    watch: Watch
    mentions: int
    usual: float | None = None
    negative: Share | None = None
    alerts: int = 0
    last_alert: datetime | None = None
    asides: tuple[Aside, ...] = ()


@dataclass(frozen=True, slots=True)
class Sum:
    """Several days in one line: so many brands, their mentions in 24 hours, their alerts in 7 days."""

    brands: int
    mentions: int
    alerts: int


def together(days: Sequence[Day]) -> Sum:
    """The days of several watches as one."""
    return Sum(len(days), sum(day.mentions for day in days), sum(day.alerts for day in days))
