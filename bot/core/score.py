"""The Crisis Severity Score: how bad a story is, 0–100, each part and the confidence shown."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.core.models import Level, Part, Severity, Window
from bot.core.risk import CATEGORIES
from bot.core.wording import compact, percent, plural, times

MOST: Mapping[str, float] = {
    "volume": 25.0,
    "negativity": 20.0,
    "velocity": 15.0,
    "reach": 15.0,
    "gravity": 15.0,
    "spread": 10.0,
}
"""Points of each part. The families (volume, tone, duration, reach, relevance) are those of published
severity rulers; the weights are ours, and so are the scales below."""

HIGHEST_RATIO = 20.0
"""Times the usual at which volume is full: the severity matrix's red."""
SHARE_EMPTY, SHARE_FULL = 0.3, 0.7
RISE_EMPTY, RISE_FULL = 0.10, 0.40
"""Negative share, and its rise above the usual, from which on negativity counts, and at which it is full."""
SLOWEST_MINUTES, FASTEST_MINUTES = 240.0, 30.0
"""Doubling times between which velocity goes from nothing to all."""
SMALL_REACH, FULL_REACH = 1_000.0, 1_000_000.0
"""Followers of those who write, on a logarithmic scale."""
FULL_SPREAD = 4
"""Networks, and news outlets counted like networks, at which spread is full."""
SLOTS_A_POINT = 3
POINTS = 4
"""Velocity is the slope of log counts over the last four quarters of an hour."""
SAMPLE = 30
"""Under thirty posts a share has an error of more than about 15 points: confidence grows up to there."""
LEARNING_CONFIDENCE, UNKNOWN_TONE_CONFIDENCE = 0.6, 0.9
FOLDED_BELOW = 0.5
"""When more than half of the posts repeat the others, as many voices as posts cannot be assumed."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a story when it is judged.

    `counts` are mentions of the last slots, oldest first; `platforms` (source, mentions); `outlets` distinct
    news outlets; `reach` people (None: not given); `top_followers` of the widest negative author; `total`
    mentions of the window, `read` of them looked into, `folded` of those distinct; `seen` 0..1 how much of
    the usual could be seen; `usual_platforms` on how many networks the brand is spoken of anyway.
    """

    window: Window
    counts: tuple[int, ...] = ()
    platforms: tuple[tuple[str, int], ...] = ()
    usual_platforms: int = 1
    outlets: int = 0
    reach: int | None = None
    top_followers: int = 0
    verified: bool = False
    categories: tuple[tuple[str, int], ...] = ()
    total: int = 0
    read: int = 0
    folded: int = 0
    seen: float = 1.0


def doubling_minutes(counts: Sequence[int]) -> float | None:
    """Minutes in which mentions double, by the slope of log counts over the last hour; None: not growing."""
    sums = [sum(counts[i : i + SLOTS_A_POINT]) for i in range(len(counts) % SLOTS_A_POINT, len(counts), 3)]
    points = [math.log(n + 1) for n in sums[-POINTS:]]
    if len(points) < POINTS:
        return None
    middle = (len(points) - 1) / 2
    slope = sum((i - middle) * y for i, y in enumerate(points)) / sum(
        (i - middle) ** 2 for i in range(POINTS)
    )
    return SLOTS_A_POINT * 5 * math.log(2) / slope if slope > 0.01 else None


def score(facts: Facts, *, gravity: Level = Level.GREEN, category: str | None = None) -> Severity:
    """The severity of a story; `gravity` is the floor of its category, as far as there is evidence."""
    parts = (
        _volume(facts.window),
        _negativity(facts.window),
        _velocity(facts.counts),
        _reach(facts),
        _gravity(gravity, category),
        _spread(facts),
    )
    raw = round(sum(part.points for part in parts))
    confidence, why = _confidence(facts)
    return Severity(round(raw * confidence), raw, confidence, parts, why)


def _part(name: str, value: float, words: str) -> Part:
    value = round(min(max(value, 0.0), 1.0), 3)
    return Part(name, value, round(value * MOST[name], 1), MOST[name], words)


def _between(value: float, empty: float, full: float) -> float:
    return (value - empty) / (full - empty)


def _volume(window: Window) -> Part:
    ratio = max(window.ratio, 1e-9)
    return _part("volume", math.log(ratio) / math.log(HIGHEST_RATIO), f"{times(window.ratio)} the usual")


def _negativity(window: Window) -> Part:
    share, usual = window.negative_share, window.usual_share
    if share is None or window.scored < SAMPLE // 3:
        return _part("negativity", 0.0, "unknown")
    rise = 0.0 if usual is None else _between(share - usual, RISE_EMPTY, RISE_FULL)
    beside = "" if usual is None else f", usually {percent(usual)}"
    words = f"{percent(share)} negative{beside}"
    return _part("negativity", max(rise, _between(share, SHARE_EMPTY, SHARE_FULL)), words)


def _velocity(counts: Sequence[int]) -> Part:
    minutes = doubling_minutes(counts)
    if minutes is None:
        return _part("velocity", 0.0, "not growing")
    value = _between(math.log(minutes), math.log(SLOWEST_MINUTES), math.log(FASTEST_MINUTES))
    return _part("velocity", value, f"doubles in {minutes:.0f} min")


def _reach(facts: Facts) -> Part:
    if facts.reach is None:
        return _part("reach", 0.0, "unknown")
    value = _between(math.log10(max(facts.reach, 1)), math.log10(SMALL_REACH), math.log10(FULL_REACH))
    return _part("reach", value, f"up to {compact(facts.reach)} followers")


def _gravity(level: Level, category: str | None) -> Part:
    title = CATEGORIES[category].title.lower() if category in CATEGORIES else "no kind of crisis"
    return _part("gravity", level / Level.RED, title)


def _spread(facts: Facts) -> Part:
    places = len(facts.platforms) + facts.outlets
    words = plural(len(facts.platforms), "network")
    if facts.outlets:
        words += f", {plural(facts.outlets, 'news outlet')}"
    return _part("spread", _between(places, facts.usual_platforms, FULL_SPREAD), words)


def _confidence(facts: Facts) -> tuple[float, str]:
    """How sure the score is, 0..1, and what takes from it."""
    value, why = min(1.0, math.sqrt(facts.total / SAMPLE)), []
    if facts.total < SAMPLE:
        why.append(f"only {plural(facts.total, 'mention')}")
    if facts.window.learning:
        value *= LEARNING_CONFIDENCE
        why.append("still learning what is usual")
    if facts.window.negative_share is None:
        value *= UNKNOWN_TONE_CONFIDENCE
        why.append("tone unknown")
    distinct = facts.folded / facts.read if facts.read else 1.0
    if distinct < FOLDED_BELOW:
        value *= 0.5 + distinct
        why.append(f"{percent(1 - distinct)} of the posts repeat others")
    if facts.seen < 1.0:
        value *= facts.seen
        why.append(f"{percent(1 - facts.seen)} of the usual sources cannot be read")
    return round(value, 2), "; ".join(why) or f"{plural(facts.total, 'mention')} against a known usual"
