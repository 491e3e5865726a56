"""How often and for how much a network may be asked: limits, and what is left of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

ORDINARY = 0.8
"""The share of each limit for ordinary looks; the rest is for open crises and deletion checks."""
NEARLY = 0.8
"""From this share on what is used up is worth a warning."""
_SLOTS = 12
_LONG = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """A network's limit on one credential: so many calls (or units) in so long a time.

    `bucket` names what shares it (`search`); `reset` is `rolling`, or the time zone whose midnight refills
    it at once (`America/Los_Angeles`, `UTC`). `source` says where the number comes from.
    """

    bucket: str
    calls: int
    per: timedelta
    reset: str = "rolling"
    source: str = ""


@dataclass(frozen=True, slots=True)
class Spent:
    """What was used up of one limit, by slot: a twelfth of a rolling window, else a day."""

    slots: Mapping[int, float] = field(default_factory=dict)


def midnight_after(now: datetime, zone: tzinfo) -> datetime:
    """The next midnight of a zone, in UTC."""
    following = now.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(following, time(), tzinfo=zone).astimezone(UTC)


def share(limit: Limit, *, urgent: bool) -> float:
    """How many calls of a limit a look may use; never less than one."""
    return float(limit.calls) if urgent else max(limit.calls * ORDINARY, min(limit.calls, 1))


def take(
    spent: Spent, limit: Limit, *, now: datetime, calls: float = 1.0, urgent: bool = False
) -> Spent | datetime:
    """What is spent after these calls; or, when they do not fit, the moment there is room for them.

    In no stretch of `limit.per`, wherever it begins, more is used than the limit.
    """
    slots = _counting(spent, limit, now)
    room = share(limit, urgent=urgent) - sum(slots.values())
    if calls > room and slots:  # what is larger than the whole limit goes when nothing else does
        return _room_at(slots, limit, missing=calls - room, now=now)
    slot = _slot(limit, now)
    return Spent({**slots, slot: slots.get(slot, 0.0) + calls})


def used(spent: Spent, limit: Limit, *, now: datetime, urgent: bool = False) -> float:
    """The share (0..1) that is used up of what a look may use."""
    total = sum(_counting(spent, limit, now).values())
    return min(1.0, total / share(limit, urgent=urgent)) if limit.calls > 0 else 1.0


def _slot(limit: Limit, now: datetime) -> int:
    if limit.reset == "rolling":
        return int(now.timestamp() // _width(limit).total_seconds())
    return now.astimezone(ZoneInfo(limit.reset)).date().toordinal()


def _width(limit: Limit) -> timedelta:
    return max(limit.per / _SLOTS, timedelta(milliseconds=1))


def _counting(spent: Spent, limit: Limit, now: datetime) -> dict[int, float]:
    """The slots that still count; the one a window begins in counts whole.

    A clock that was set back a little keeps what is ahead of it; what is further ahead was never true.
    """
    latest, reach = _slot(limit, now), _SLOTS if limit.reset == "rolling" else 0
    return {s: calls for s, calls in spent.slots.items() if latest - reach <= s <= latest + max(reach, 1)}


def _ends(slot: int, limit: Limit) -> datetime:
    """When what was spent in a slot counts no more."""
    if limit.reset == "rolling":
        return datetime.fromtimestamp((slot + _SLOTS + 1) * _width(limit).total_seconds(), UTC)
    zone = ZoneInfo(limit.reset)
    return midnight_after(datetime.combine(datetime.fromordinal(slot), time(12), tzinfo=zone), zone)


def _room_at(slots: Mapping[int, float], limit: Limit, *, missing: float, now: datetime) -> datetime:
    for slot in sorted(slots):
        missing -= slots[slot]
        if missing <= 1e-9:
            return max(_ends(slot, limit), now + timedelta(seconds=1))
    return max(_ends(max(slots), limit), now + timedelta(seconds=1))


def warning(before: float, after: float) -> int:
    """80 or 100 when what is used up (0..1) crossed that many per cent just now, else 0."""
    if after >= 1 > before:
        return 100
    return 80 if after >= NEARLY > before else 0


@dataclass(frozen=True, slots=True)
class Purse:
    """US dollars spent on one credential in a UTC month (`2026-11`), and on the latest day of it.

    An upper bound: X bills a post read twice in one UTC day once, here it counts twice.
    """

    month: str = ""
    usd: float = 0.0
    day: str = ""
    usd_today: float = 0.0


def pay(purse: Purse, *, now: datetime, usd: float, ceiling: float | None) -> Purse | datetime:
    """The purse after a payment; or, when the month's ceiling is reached, when the next month begins."""
    purse = opened(purse, now=now)
    if ceiling is not None and (purse.usd >= ceiling or purse.usd + usd > ceiling + 1e-9):
        return next_month(now)
    return book(purse, now=now, usd=usd)


def book(purse: Purse, *, now: datetime, usd: float) -> Purse:
    """The purse after a payment that is already made, however much it is; less than 0 gives back."""
    purse = opened(purse, now=now)
    return replace(purse, usd=max(0.0, purse.usd + usd), usd_today=max(0.0, purse.usd_today + usd))


def opened(purse: Purse, *, now: datetime) -> Purse:
    """The purse as it is today: empty again in a new month."""
    month, day = f"{now.astimezone(UTC):%Y-%m}", f"{now.astimezone(UTC):%Y-%m-%d}"
    if purse.month != month:
        return Purse(month, 0.0, day, 0.0)
    return purse if purse.day == day else replace(purse, day=day, usd_today=0.0)


def next_month(now: datetime) -> datetime:
    """The first moment of the next UTC month."""
    first = now.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return (first + timedelta(days=32)).replace(day=1)


def spent_at(purse: Purse, *, now: datetime, ceiling: float) -> datetime | None:
    """When the ceiling is reached at this month's pace; None when the month ends sooner."""
    start = now.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    passed = max(now - start, _LONG)
    if purse.usd <= 0:
        return None
    end = now + passed * min(max(ceiling - purse.usd, 0.0) / purse.usd, 1000.0)
    return end if end < next_month(now) else None
