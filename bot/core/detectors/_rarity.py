"""How rare a number is: the negative-binomial tail, and a memory that turns scores into return periods."""

import math
from collections.abc import Sequence
from typing import Any

SLOTS_PER_HOUR = 12
BINS = 40
BIN_WIDTH = 0.12
"""Bins of log(1 + score / unit): each is 12 % wide, the last begins beyond 100 units."""
PRIOR_BLOCKS = 8.0
PRIOR_TAIL = 3.0
"""Before a brand has a history its peaks follow (1 + score / unit)^-3, a tail as heavy as that of burst sizes
on social networks, believed as much as eight blocks of its own."""
LAG_HOURS = 6
"""Younger peaks do not count as history: a burst must not call itself usual while it lasts."""
MEMORIES = ((1, 8.0), (3, 16.0), (6, 60.0))
"""(hours per block, half-life in days): three horizons, because no single one suits every brand."""
GROWTH = tuple(2.0 ** (hours / (half_life * 24)) for hours, half_life in MEMORIES)
QUIET = 0.3
"""Scores below this many units are nothing unusual for anybody, and not worth looking up."""
WEEK_HOURS = 168.0
BLOCK_LOGS = tuple(math.log10(hours / WEEK_HOURS) for hours, _ in MEMORIES)
QUIET_RARITY = sum(BLOCK_LOGS) / len(MEMORIES)
GROWN = 1e6
"""New blocks weigh more instead of old ones less; beyond this all weights are scaled back."""

Memory = list[Any]
"""[slots of the running hour, its peak in each view, clocks, histories]

`clocks` are [weight of all blocks, weight of the next, hours of the running block] for each of MEMORIES,
`histories` one [reached, waiting, peak] for each view and memory in turn: the weight of the past blocks that
reached each bin (no longer than needed), peaks not yet history, the peak of the running block.
"""


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


def new_memory(views: int) -> Memory:
    """A memory of so many views that has seen nothing."""
    clocks = [[0.0, 1.0, 0] for _ in MEMORIES]
    return [0, [0.0] * views, clocks, [[[], [], 0.0] for _ in range(views * len(MEMORIES))]]


def rarity(memory: Memory, view: int, units: float) -> float:
    """log10 of how many weeks pass between scores this high (in units), averaged over the horizons."""
    if units <= QUIET:
        return QUIET_RARITY
    depth = math.log1p(units)
    prior = math.exp(-PRIOR_TAIL * depth)
    position = min(depth / BIN_WIDTH, BINS - 1.0)
    index = int(position)
    product = 1.0
    at_view = view * len(MEMORIES)
    histories = memory[3]
    for which, (weight, newest, _) in enumerate(memory[2]):
        reached = histories[at_view + which][0]
        known = len(reached)
        at = reached[index] if index < known else 0.0
        beyond = reached[index + 1] if index + 1 < known else 0.0
        belief = PRIOR_BLOCKS * newest
        product *= (weight + belief) / (at + (beyond - at) * (position - index) + belief * prior)
    return QUIET_RARITY + math.log10(product) / len(MEMORIES)


def remember(memory: Memory, units: Sequence[float]) -> Memory:
    """The memory one slot later; what was given is left as it is."""
    slots, peaks, clocks, histories = memory
    if max(units) > QUIET:
        peaks = [max(peak, now) for peak, now in zip(peaks, units, strict=True)]
    if slots + 1 < SLOTS_PER_HOUR:
        return [slots + 1, peaks, clocks, histories]
    clocks, histories = _close_hour(clocks, histories, peaks)
    return [0, [0.0] * len(peaks), clocks, histories]


def _close_hour(
    clocks: list[Any], histories: list[Any], peaks: Sequence[float]
) -> tuple[list[Any], list[Any]]:
    """Adds an hour's peaks to the running block of each memory, and closes the blocks that are full."""
    histories = list(histories)
    after = []
    for which, (weight, newest, hours) in enumerate(clocks):
        block_hours, _ = MEMORIES[which]
        full = hours + 1 >= block_hours
        counted = False
        for view, hour_peak in enumerate(peaks):
            at = view * len(MEMORIES) + which
            reached, waiting, peak = histories[at]
            peak = max(peak, hour_peak)
            if full:
                waiting = [*waiting, round(peak, 3)]
                peak = 0.0
                if len(waiting) * block_hours > LAG_HOURS:
                    reached = _reached(reached, waiting[0], newest)
                    waiting = waiting[1:]
                    counted = True
            histories[at] = [reached, waiting, peak]
        clock = [round(weight + newest, 4), round(newest * GROWTH[which], 6)] if counted else [weight, newest]
        after.append([*clock, 0 if full else hours + 1])
    return _scaled_back(after, histories)


def _reached(reached: Sequence[float], peak: float, newest: float) -> Sequence[float]:
    """The weights of what reached each bin with one more peak of the weight of the newest."""
    if peak <= QUIET:
        return reached
    upto = min(int(math.log1p(peak) / BIN_WIDTH), BINS - 1) + 1
    longer = [*reached, *[0.0] * (upto - len(reached))]
    return [round(weight + newest, 2) if i < upto else weight for i, weight in enumerate(longer)]


def _scaled_back(clocks: list[Any], histories: list[Any]) -> tuple[list[Any], list[Any]]:
    for which, (weight, newest, hours) in enumerate(clocks):
        if newest < GROWN:
            continue
        clocks[which] = [weight / newest, 1.0, hours]
        for at in range(which, len(histories), len(MEMORIES)):
            reached, waiting, peak = histories[at]
            histories[at] = [[value / newest for value in reached], waiting, peak]
    return clocks, histories
