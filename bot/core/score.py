"""The Crisis Severity Score: how bad a story is, 0–100, each part and the confidence shown."""

import math
from collections.abc import Iterator, Mapping, Sequence
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
SMALL_AUTHOR = 10_000.0
"""Followers of all who write, and of the widest negative author, on logarithmic scales: one of 50,000 fills
a third and one of 250,000 two thirds, the matrix's yellow and orange."""
FULL_SPREAD = 3
"""Networks beyond the usual ones, and news outlets counted like them, at which spread is full."""
SLOTS_A_POINT = 3
POINTS = 4
"""Velocity is the slope of log counts over the last four quarters of an hour."""
GROWS_FROM = 20
"""Mentions in that hour under which a doubling is chance."""
SAMPLE = 30
"""Under thirty posts a share has an error of more than about 15 points: confidence grows up to there."""
LEARNING_CONFIDENCE, UNKNOWN_TONE_CONFIDENCE, COORDINATED_CONFIDENCE = 0.6, 0.9, 0.8
COORDINATED, COORDINATED_SHARE = "coordinated_attack", 0.1
"""The category of bot armies and brigades: where a tenth speaks of it, some of the voices may be bought."""
FOLDED_BELOW = 0.5
"""When more than half of the posts repeat the others, as many voices as posts cannot be assumed."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a story when it is judged.

    `counts` are mentions of the last slots, oldest first; `platforms` (source, mentions); `outlets` distinct
    news outlets; `reach` people (None: not given); `top_followers` of the widest negative author; `total`
    mentions of the window, `read` of them looked into, `folded` of those distinct; `seen` 0..1 how much of
    the usual could be seen; `usual_platforms` on how many networks the brand is spoken of anyway (None: not
    known yet).
    """

    window: Window
    counts: tuple[int, ...] = ()
    platforms: tuple[tuple[str, int], ...] = ()
    usual_platforms: int | None = None
    outlets: int = 0
    reach: int | None = None
    top_followers: int = 0
    verified: bool = False
    categories: tuple[tuple[str, int], ...] = ()
    total: int = 0
    read: int = 0
    folded: int = 0
    seen: float = 1.0


def quarter_hours(counts: Sequence[int]) -> list[int]:
    """Mentions of the last four quarters of an hour, oldest first; fewer when there is less to count."""
    starts = range(len(counts) % SLOTS_A_POINT, len(counts), SLOTS_A_POINT)
    return [sum(counts[start : start + SLOTS_A_POINT]) for start in starts][-POINTS:]


def doubling_minutes(counts: Sequence[int]) -> float | None:
    """Minutes in which mentions double, ln 2 / slope of log counts over the last hour; None: not growing, or
    too few to say."""
    sums = quarter_hours(counts)
    if len(sums) < POINTS or sum(sums) < GROWS_FROM:
        return None
    middle = (POINTS - 1) / 2
    rise = sum((i - middle) * math.log(n + 1) for i, n in enumerate(sums))
    slope = rise / sum((i - middle) ** 2 for i in range(POINTS))
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
    confidence, why = _confidence(facts, [part.name for part in parts if part.words == UNKNOWN])
    return Severity(round(raw * confidence), raw, confidence, parts, why)


UNKNOWN = "unknown"
"""The words of a part that nothing is known of: it counts nothing, and the score says so."""


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
        return _part("negativity", 0.0, UNKNOWN)
    rise = 0.0 if usual is None else _between(share - usual, RISE_EMPTY, RISE_FULL)
    beside = "" if usual is None else f", usually {percent(usual)}"
    words = f"{percent(share)} negative{beside}"
    return _part("negativity", max(rise, _between(share, SHARE_EMPTY, SHARE_FULL)), words)


def _velocity(counts: Sequence[int]) -> Part:
    minutes = doubling_minutes(counts)
    if minutes is None:
        return _part("velocity", 0.0, "not growing" if len(counts) >= POINTS * SLOTS_A_POINT else UNKNOWN)
    value = _between(math.log(minutes), math.log(SLOWEST_MINUTES), math.log(FASTEST_MINUTES))
    return _part("velocity", value, f"doubles in {minutes:.0f} min")


def _reach(facts: Facts) -> Part:
    """By the widest negative author or by all who write, whichever fills it more."""
    if facts.reach is None and not facts.top_followers:
        return _part("reach", 0.0, UNKNOWN)
    together = max(facts.reach or 0, facts.top_followers)
    values = (_log_between(together, SMALL_REACH), _log_between(facts.top_followers, SMALL_AUTHOR))
    return _part("reach", max(values), f"up to {compact(together)} followers")


def _log_between(followers: int, small: float) -> float:
    return _between(math.log10(max(followers, 1)), math.log10(small), math.log10(FULL_REACH))


def _gravity(level: Level, category: str | None) -> Part:
    title = CATEGORIES[category].title.lower() if category in CATEGORIES else "no kind of crisis"
    return _part("gravity", level / Level.RED, title)


def _spread(facts: Facts) -> Part:
    """Networks beyond the usual ones, and news outlets."""
    if facts.usual_platforms is None and not facts.outlets:
        return _part("spread", 0.0, UNKNOWN)
    here = len(facts.platforms)
    usual = here if facts.usual_platforms is None else max(1, facts.usual_platforms)
    words = plural(here, "network")
    if facts.outlets:
        words += f", {plural(facts.outlets, 'news outlet')}"
    return _part("spread", (max(0, here - usual) + facts.outlets) / FULL_SPREAD, words)


def _confidence(facts: Facts, unknown: Sequence[str]) -> tuple[float, str]:
    """How sure the score is, 0..1, and what takes from it; an unknown part takes nothing, but is named."""
    doubts = list(_doubts(facts))
    value = min(1.0, math.sqrt(facts.total / SAMPLE)) * math.prod(factor for factor, _ in doubts)
    why = [words for _, words in doubts] or [f"{plural(facts.total, 'mention')} against a known usual"]
    if unknown:
        why.append(f"not known: {', '.join(unknown)}")
    return round(value, 2), "; ".join(why)


def _doubts(facts: Facts) -> Iterator[tuple[float, str]]:
    """What the confidence is multiplied by, and why."""
    window = facts.window
    if facts.total < SAMPLE:
        yield 1.0, f"only {plural(facts.total, 'mention')}"  # the sample's own factor is not a step
    if window.learning:
        yield LEARNING_CONFIDENCE, "still learning what is usual"
    if window.negative_share is None:
        yield UNKNOWN_TONE_CONFIDENCE, "tone unknown"
    distinct = facts.folded / facts.read if facts.read else 1.0
    if distinct < FOLDED_BELOW:
        yield 0.5 + distinct, f"{percent(1 - distinct)} of the posts repeat others"
    if facts.total and dict(facts.categories).get(COORDINATED, 0) >= COORDINATED_SHARE * facts.total:
        yield COORDINATED_CONFIDENCE, "some of it may be coordinated"
    if facts.seen < 1.0:
        yield facts.seen, f"{percent(1 - facts.seen)} of the usual sources cannot be read"
