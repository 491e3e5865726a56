"""A tail probability: how improbable are the last thirty minutes, given how much the brand scatters."""

import math

from bot.core.detectors import Observation
from bot.core.detectors._rarity import surprise

UNIT = 1.6
POOLING = 0.7
"""Scatter of a sum of slots relative to one: part of it averages out."""
NEAR = 0.8
"""Within so many standard deviations nothing is improbable, and nothing need be computed."""


def start() -> None:
    """It keeps nothing."""


def step(state: None, seen: Observation, /) -> tuple[None, float]:
    """−log10 of the probability of so many or more."""
    mean = seen.usual_half
    scatter = seen.scatter * POOLING if seen.slots > 1 else seen.scatter
    if seen.half <= mean + NEAR * math.sqrt(mean + scatter * mean * mean):
        return None, 0.0
    return None, surprise(seen.half, mean, scatter)
