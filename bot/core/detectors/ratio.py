"""A plain ratio: how many times the usual were the last fifteen minutes, blind to chance."""

import math

from bot.core.detectors import Observation

UNIT = 0.6
OFFSET = 6.0
"""Added on both sides, so that 3 instead of 1 is no burst."""


def start() -> None:
    """It keeps nothing."""


def step(state: None, seen: Observation, /) -> tuple[None, float]:
    """The logarithm of seen over usual."""
    if seen.quarter <= seen.usual_quarter:
        return None, 0.0
    return None, math.log((seen.quarter + OFFSET) / (seen.usual_quarter + OFFSET))
