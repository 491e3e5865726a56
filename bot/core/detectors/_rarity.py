"""How rare a number is: the negative-binomial tail, and a memory that turns scores into return periods."""

import math
from typing import Any

SLOTS_PER_HOUR = 12
BINS = 64
BIN_WIDTH = 0.075
"""Bins of log(1 + score / unit): each is 7.5 % wide, the last begins beyond 100 units."""
PRIOR_BLOCKS = 8.0
PRIOR_TAIL = 3.0
"""Before a brand has a history its peaks follow (1 + score / unit)^-3, a tail as heavy as that of burst sizes
on social networks, believed as much as eight blocks of its own."""
LAG_HOURS = 6
"""Younger peaks do not count as history: a burst must not call itself usual while it lasts."""
MEMORIES = ((1, 8.0), (3, 16.0), (6, 60.0))
"""(hours per block, half-life in days): three horizons, because no single one suits every brand."""
QUIET = 0.3
"""Scores below this many units are nothing unusual for anybody, and not worth looking up."""
WEEK_HOURS = 168.0
QUIET_RARITY = sum(math.log10(hours / WEEK_HOURS) for hours, _ in MEMORIES) / len(MEMORIES)
GROWN = 1e6
"""New blocks weigh more instead of old ones less; beyond this all weights are scaled back."""

Memory = list[Any]
"""[peak of the running hour, slots in it, one horizon for each of MEMORIES]"""
Horizon = list[Any]
"""[bins, weight of all, weight of the next, peaks not yet history, peak of the running block, its hours]"""


def surprise(count: float, mean: float, dispersion: float) -> float:
    """−log10 P(X >= count) for a negative binomial of variance mean + dispersion · mean².

    Beyond the mean the tail is at most its first term over (1 − ratio of the next to it), and close to that.
    """
    size = 1.0 / dispersion
    step = (count + size) / (count + 1.0) * mean / (mean + size)
    if count <= mean or step >= 1.0:
        return 0.0
    log_first = (
        math.lgamma(count + size)
        - math.lgamma(size)
        - math.lgamma(count + 1.0)
        + count * math.log(mean / (mean + size))
        - size * math.log1p(mean / size)
    )
    return max(0.0, (math.log1p(-step) - log_first) / math.log(10))


def new_memory() -> Memory:
    """A memory that has seen nothing."""
    return [0.0, 0, [[[0] * BINS, 0.0, 1.0, [], 0.0, 0] for _ in MEMORIES]]


def rarity(memory: Memory, units: float) -> float:
    """log10 of how many weeks pass between scores this high (in units), averaged over the horizons."""
    if units <= QUIET:
        return QUIET_RARITY
    total = 0.0
    for horizon, (hours, _) in zip(memory[2], MEMORIES, strict=True):
        total += math.log10(_blocks_between(horizon, units) * hours / WEEK_HOURS)
    return total / len(MEMORIES)


def _blocks_between(horizon: Horizon, units: float) -> float:
    bins, weight, newest = horizon[0], horizon[1], horizon[2]
    position = min(math.log1p(units) / BIN_WIDTH, BINS - 1.0)
    index = int(position)
    reached = sum(bins[index + 1 :]) + bins[index] * (index + 1 - position)
    prior = PRIOR_BLOCKS * newest
    return float((weight + prior) / (reached + prior * (1.0 + units) ** -PRIOR_TAIL))


def remember(memory: Memory, units: float) -> Memory:
    """The memory one slot later; what was given is left as it is."""
    peak, slots, horizons = memory
    peak = max(peak, units)
    if slots + 1 < SLOTS_PER_HOUR:
        return [peak, slots + 1, horizons]
    kinds = zip(horizons, MEMORIES, strict=True)
    return [0.0, 0, [_close_hour(horizon, round(peak, 4), *kind) for horizon, kind in kinds]]


def _close_hour(horizon: Horizon, hour_peak: float, block_hours: int, half_life_days: float) -> Horizon:
    bins, weight, newest, waiting, peak, hours = horizon
    peak = max(peak, hour_peak)
    if hours + 1 < block_hours:
        return [bins, weight, newest, waiting, peak, hours + 1]
    waiting = [*waiting, peak]
    if len(waiting) * block_hours <= LAG_HOURS:
        return [bins, weight, newest, waiting, 0.0, 0]
    bins = list(bins)
    index = min(int(math.log1p(waiting[0]) / BIN_WIDTH), BINS - 1)
    bins[index] = round(bins[index] + newest, 6)
    weight = round(weight + newest, 6)
    newest = round(newest * 2.0 ** (block_hours / (half_life_days * 24)), 6)
    scale = GROWN if newest > GROWN else 1.0
    if scale > 1.0:
        bins = [value / scale for value in bins]
    return [bins, weight / scale, newest / scale, waiting[1:], 0.0, 0]
