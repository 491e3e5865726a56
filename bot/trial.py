"""TRY: what a rule would have alerted in the last thirty days, before it is saved."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.matching import found, matches
from bot.core.mentions import Query
from bot.core.models import SLOT, Aside, Level, Scored, Watch
from bot.core.tuning import Occasion, Tuning
from bot.errors import Refused
from bot.ports import Ports
from bot.replay import Alert, play

LOOK_BACK = timedelta(days=30)

MOST_TRIED = 20_000
"""Stored posts tried, the newest: some ten seconds; of a louder brand fewer days are tried, and said so."""

_WORSE = frozenset({"opened", "reopened"})


@dataclass(frozen=True, slots=True)
class TrialAlert:
    """One alert that would have been raised: when, how bad it got, what about, and why."""

    at: datetime
    level: Level
    title: str
    words: str
    mentions: int


@dataclass(frozen=True, slots=True)
class Trial:
    """What a rule would have done: over how many days and posts, its alerts, and the waves it would have left
    off the desk, in sentences."""

    days: float
    posts: int
    alerts: tuple[TrialAlert, ...] = ()
    asides: tuple[str, ...] = ()


def trial(
    ports: Ports,
    watch_id: int | None,
    query: Query,
    tuning: Tuning,
    occasions: tuple[Occasion, ...],
    *,
    name: str,
) -> Trial:
    """Plays a rule over the posts of the last thirty days that are stored (of one watch, or of all), through
    the engine of `firebreak backtest`; takes seconds. Raises Refused where there is nowhere to try it."""
    if ports.scratch is None:
        raise Refused("Rules cannot be tried here: there is no place for a second store.")
    now = ports.clock()
    posts = [_as_matched(query, one) for one in _stored(ports, watch_id, now) if matches(query, one.mention)]
    if not posts:
        return Trial(0.0, 0)
    known = ports.store.watch(watch_id) if watch_id else None
    zone = known.timezone if known else ports.timezone
    watch = Watch(0, name or "this brand", query, timezone=zone, tuning=tuning, occasions=occasions)
    with ports.scratch() as store:
        alerts = list(play(store, [(watch, posts)]))
        tried = store.watches()[0].id
        asides = store.asides(tried, start=now - LOOK_BACK, end=now)
    first = min(one.mention.created_at for one in posts)
    return Trial(
        days=(now - first) / timedelta(days=1),
        posts=len(posts),
        alerts=tuple(_told(alerts, until=now)),
        asides=tuple(map(_aside, asides)),
    )


def _stored(ports: Ports, watch_id: int | None, now: datetime) -> list[Scored]:
    if watch_id is None:
        return ports.store.stored_mentions(start=now - LOOK_BACK, limit=MOST_TRIED)
    found = ports.store.mentions_between(
        watch_id, start=now - LOOK_BACK, end=now + timedelta(minutes=5), limit=MOST_TRIED
    )
    return found or ports.store.stored_mentions(start=now - LOOK_BACK, limit=MOST_TRIED)


def _as_matched(query: Query, scored: Scored) -> Scored:
    return Scored(scored.mention, scored.score, found(query, scored.mention))


def _told(alerts: list[Alert], *, until: datetime) -> Iterator[TrialAlert]:
    """One entry a crisis, at the highest level it reached."""
    for alert in alerts:
        at = datetime.fromisoformat(alert["at"])
        if alert["event"] not in _WORSE or at > until + 2 * SLOT:  # the slot of this moment ends later
            continue
        reached = [one["level"] for one in alerts if one["crisis"] == alert["crisis"]]
        level = max(Level[word.upper()] for word in reached)
        words = alert["reasons"][0] if alert["reasons"] else ""
        yield TrialAlert(min(at, until), level, alert["title"], words, alert["mentions"])


def _aside(aside: Aside) -> str:
    return f"{aside.began:%-d %b}: {aside.words}"
