"""Alert precision: of what was raised and judged, how much was real; week by week, for one brand."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.core.models import Aside, Crisis, State

WEEKS = 4
WEEK = timedelta(days=7)
REAL = frozenset({State.RESOLVED, State.CONTAINED})


@dataclass(frozen=True, slots=True)
class Tally:
    """Alerts of a stretch of time: how many, how many were real, how many false alarms; the rest is open."""

    alerts: int = 0
    real: int = 0
    false_alarms: int = 0

    @property
    def judged(self) -> int:
        """How many of them people judged."""
        return self.real + self.false_alarms

    @property
    def precision(self) -> float | None:
        """Real alerts over judged ones, 0..1; None when none was judged."""
        return self.real / self.judged if self.judged else None


@dataclass(frozen=True, slots=True)
class Precision:
    """One brand's last full week (from its local Monday `monday`), and the four weeks that end with it.

    `left_off` counts the waves of the week that were joy, and so raised nothing.
    """

    watch_id: int
    brand: str
    monday: str
    week: Tally
    month: Tally
    left_off: int
    alerts_per_week: float

    @property
    def empty(self) -> bool:
        """Whether there is nothing to tell: not in this week, nor in the three before."""
        return not (self.month.alerts or self.left_off)


def last_week(now: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The last full local week, Monday to Monday, as moments."""
    today = now.astimezone(zone).date()
    end = today - timedelta(days=today.weekday())
    return _midnight(end - WEEK, zone), _midnight(end, zone)


def tally(crises: Sequence[Crisis], *, start: datetime, end: datetime) -> Tally:
    """The alerts that were raised in start <= moment < end, judged as they stand today.

    One that was merged is judged as the crisis that took it over.
    """
    by_id = {crisis.id: crisis for crisis in crises}
    raised = [crisis for crisis in crises if start <= crisis.opened_at < end]
    states = [_last(crisis, by_id).state for crisis in raised]
    real = sum(state in REAL for state in states)
    return Tally(len(raised), real, states.count(State.DISMISSED))


def precision(
    crises: Sequence[Crisis],
    asides: Iterable[Aside],
    *,
    watch_id: int,
    brand: str,
    alerts_per_week: float,
    now: datetime,
    zone: ZoneInfo,
) -> Precision:
    """What a brand's alerts of the last four full weeks were worth."""
    start, end = last_week(now, zone)
    first = _midnight(end.astimezone(zone).date() - WEEKS * WEEK, zone)
    return Precision(
        watch_id,
        brand,
        f"{start.astimezone(zone):%Y-%m-%d}",
        tally(crises, start=start, end=end),
        tally(crises, start=first, end=end),
        sum(start <= aside.began < end for aside in asides),
        alerts_per_week,
    )


def _last(crisis: Crisis, by_id: Mapping[int, Crisis]) -> Crisis:
    following = by_id.get(crisis.merged_into or 0)
    return crisis if following is None else _last(following, by_id)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    # Made of the local date: right in the weeks in which the clocks change.
    return datetime.combine(day, time(), zone)
