"""Novelty of shape: how far the last hour's course is from every course this brand has shown before.

Courses are kept as boxes that grow to take in what resembles them: the fuzzy ART of Carpenter, Grossberg and
Rosen (1991), which ARTime applies to series.
"""

import math

from bot.core.detectors import Observation

UNIT = 0.04
SPAN = 5.0
"""A feature is a logarithm of now over the level, from 0 to 5 (150 times), divided by this."""
BOXES = 24
"""Courses remembered; the one not seen for longest makes room."""
SIZE = 0.3
"""A box grows to take in a course as long as its three sides are together no longer than this."""
OFFSET = 3.0


def start() -> list[list[float]]:
    """Boxes, each three lows and three highs, the one seen last at the end."""
    return []


def step(state: list[list[float]], seen: Observation, /) -> tuple[list[list[float]], float]:
    """The distance, upwards, from the nearest box; a course inside one scores 0."""
    base = seen.level + OFFSET
    point = (
        _feature(seen.mentions, base),
        _feature(seen.quarter / min(seen.slots, 3), base),
        _feature(seen.half / seen.slots, base),
    )
    if not state:
        return [[*point, *point]], 0.0
    if _inside(state[-1], point):
        return state, 0.0
    distances = [_outside(box, point) for box in state]
    nearest = state[distances.index(min(distances))]
    score = sum(max(0.0, point[i] - nearest[i + 3]) for i in range(3))
    grown = [min(nearest[i], point[i]) for i in range(3)] + [max(nearest[i + 3], point[i]) for i in range(3)]
    if sum(grown[3:]) - sum(grown[:3]) <= SIZE:
        return [*(box for box in state if box is not nearest), grown], score
    return [*state[1 - BOXES :], [*point, *point]], score


def _feature(value: float, base: float) -> float:
    above = (value + OFFSET) / base
    return round(min(math.log(above) / SPAN, 1.0), 3) if above > 1.0 else 0.0


def _inside(box: list[float], point: tuple[float, float, float]) -> bool:
    a, b, c = point
    return box[0] <= a <= box[3] and box[1] <= b <= box[4] and box[2] <= c <= box[5]


def _outside(box: list[float], point: tuple[float, float, float]) -> float:
    """How far a point is outside a box, along its sides."""
    low_a, low_b, low_c, high_a, high_b, high_c = box
    a, b, c = point
    first = low_a - a if a < low_a else a - high_a if a > high_a else 0.0
    second = low_b - b if b < low_b else b - high_b if b > high_b else 0.0
    third = low_c - c if c < low_c else c - high_c if c > high_c else 0.0
    return first + second + third
