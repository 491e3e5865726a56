"""COUNT: the last 24 hours of a watch beside its usual day, counted in one place."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.core.days import Day
from bot.core.models import Crisis, Watch
from bot.core.shares import estimate
from bot.ports import Ports

_DAY = timedelta(days=1)


def day_of(ports: Ports, watch: Watch, crises: Sequence[Crisis], *, now: datetime) -> Day:
    """The 24 hours before `now`; `crises` are those of the watch, as far as whoever reads it may know."""
    mentions, negative, scored = ports.store.counted(watch.id, start=now - _DAY, end=now)
    return Day(
        watch,
        mentions,
        usual=_usual(ports, watch, now),
        negative=estimate(negative, scored),
        alerts=sum(one.opened_at > now - 7 * _DAY for one in crises),
        last_alert=max((one.opened_at for one in crises), default=None),
        asides=tuple(ports.store.asides(watch.id, start=now - _DAY, end=now)),
    )


def _usual(ports: Ports, watch: Watch, now: datetime) -> float | None:
    """Mentions a day in the four weeks before; None in the first two days."""
    first = ports.store.first_slot(watch.id)
    if first is None or first >= now - 2 * _DAY:
        return None
    start = max(first, now - 29 * _DAY)
    mentions, _, _ = ports.store.counted(watch.id, start=start, end=now - _DAY)
    return mentions / ((now - _DAY - start) / _DAY)
