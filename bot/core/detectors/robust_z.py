"""A robust z: the last quarter of an hour against the median of its part of the day."""

import math

from bot.core.detectors import Observation

UNIT = 1.3
PARTS = 12
"""Two-hour parts of the day: finer ones learn too slowly in a new brand."""
RATE = (1 - 0.5 ** (1 / 10)) / 24
"""A part of the day forgets half in ten days (24 slots of each a day)."""
LEVEL_RATE = 1 - 0.5 ** (1 / 576)
"""What all parts have in common forgets half in two days."""
SLOW = 0.002
LEAST = 0.4
"""The least deviation, on the scale of log(1 + count): +50 % is nothing in any brand."""


def start() -> list[list[float]]:
    """[[slots, median of all, common term, deviation], medians by part, slots by part, last values]"""
    return [[0, 0.0, 0.0, 0.4], [], [0] * PARTS, []]


def step(state: list[list[float]], seen: Observation, /) -> tuple[list[list[float]], float]:
    """Deviations above the median."""
    (n, median, common, mad), medians, counts, last = state
    value = math.log1p(seen.mentions)
    last = [*last[-2:], round(value, 3)]
    median = median + max(SLOW, 1 / (n + 2)) * _within(value - median, 1.0) if n else value
    medians, counts = list(medians or [median] * PARTS), list(counts)
    part = seen.hour * PARTS // 24
    if not counts[part]:
        medians[part] = median
    deviation = max(1.4826 * mad, LEAST)
    middle = medians[part] + common
    above = sum(last) / len(last) - middle
    counts[part] += 1
    step = _within(value - middle, 2 * deviation)
    medians[part] = round(medians[part] + max(RATE, 1 / (counts[part] + 3)) * step, 4)
    common += LEVEL_RATE * step
    mad += max(SLOW, 1 / (n + 21)) * (min(abs(above), 4 * deviation) * 0.85 - mad)
    after = [[n + 1, round(median, 4), round(common, 5), round(mad, 5)], medians, counts, last]
    return after, max(0.0, above / deviation)


def _within(value: float, limit: float) -> float:
    return limit if value > limit else -limit if value < -limit else value
