"""A cumulative sum: adds up evidence for four times the usual rate, slot by slot, and forgets a fifth."""

import math

from bot.core.detectors import Observation

UNIT = 1.3
RATE, KEEP = 4.0, 0.8
"""What it waits for, and what it keeps from slot to slot: evidence older than half an hour is gone."""
GAIN, COST = math.log(RATE), RATE - 1
"""Log likelihood ratio of Poisson counts at RATE times the level, or at it: count · GAIN − level · COST."""


def start() -> float:
    """No evidence."""
    return 0.0


def step(state: float, seen: Observation, /) -> tuple[float, float]:
    """The sum, deflated by how much the brand scatters, and its logarithm as score."""
    evidence = (seen.mentions * GAIN - seen.level * COST) / (1.0 + seen.spread * seen.level)
    total = state * KEEP + evidence
    if total <= 0.0:
        return 0.0, 0.0
    return round(total, 4), math.log1p(total)
