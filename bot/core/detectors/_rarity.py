"""How rare a number is: the negative-binomial tail, and a memory that turns scores into return periods."""

import math
from collections.abc import Sequence
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
MEMORIES = ((12, 8.0), (36, 16.0), (72, 60.0))
"""(slots per block, half-life in days): what one hour, three hours and six hours bring."""
QUIET = 0.3
"""Scores below this many units are nothing unusual for anybody, and not worth looking up."""
WEEK_HOURS = 168.0

Memory = list[Any]
"""[bins, weight of all blocks, peaks not yet history, peak of the running block, slots in it]"""


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


def new_memories() -> list[Memory]:
    """Memories that have seen nothing."""
    return [[[0.0] * BINS, 0.0, [], 0.0, 0] for _ in MEMORIES]


def rarity(memories: Sequence[Memory], units: float) -> float:
    """log10 of how many weeks pass between scores this high (in units), averaged over the memories."""
    total = 0.0
    for memory, (block, _) in zip(memories, MEMORIES, strict=True):
        weeks_per_block = block / SLOTS_PER_HOUR / WEEK_HOURS
        total += math.log10(_blocks_between(memory, units) * weeks_per_block)
    return total / len(MEMORIES)


def _blocks_between(memory: Memory, units: float) -> float:
    if units <= QUIET:
        return 1.0
    bins, weight = memory[0], memory[1]
    position = min(math.log1p(units) / BIN_WIDTH, BINS - 1.0)
    index = int(position)
    reached = sum(bins[index + 1 :]) + bins[index] * (index + 1 - position)
    prior: float = (1.0 + units) ** -PRIOR_TAIL
    return float((weight + PRIOR_BLOCKS) / (reached + PRIOR_BLOCKS * prior))


def remember(memories: Sequence[Memory], units: float) -> list[Memory]:
    """The memories one slot later; what was given is left as it is."""
    return [_remember(memory, units, *kind) for memory, kind in zip(memories, MEMORIES, strict=True)]


def _remember(memory: Memory, units: float, block: int, half_life_days: float) -> Memory:
    bins, weight, waiting, peak, filled = memory
    peak, filled = (units if units > peak else peak), filled + 1
    if filled < block:
        return [bins, weight, waiting, peak, filled]
    waiting = [*waiting, round(peak, 4)]
    if len(waiting) * block <= LAG_HOURS * SLOTS_PER_HOUR:
        return [bins, weight, waiting, 0.0, 0]
    keep = 0.5 ** (block / (half_life_days * 24 * SLOTS_PER_HOUR))
    bins = [round(value * keep, 6) for value in bins]
    bins[min(int(math.log1p(waiting[0]) / BIN_WIDTH), BINS - 1)] += 1.0
    return [bins, weight * keep + 1.0, waiting[1:], 0.0, 0]
