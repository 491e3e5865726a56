"""Page and Hinkley's test on residuals: sums what is two deviations above the level, and re-arms fast."""

from bot.core.detectors import Observation

UNIT = 0.5
DRIFT, KEEP = 2.0, 0.5
"""Deviations that count as ordinary, and the share of the sum that outlives a slot."""
MOST = 8.0
"""No single slot says more than eight deviations: one flood is one flood."""


def start() -> float:
    """Nothing summed."""
    return 0.0


def step(state: float, seen: Observation, /) -> tuple[float, float]:
    """The leaky sum, which is also the score."""
    total = state * KEEP + min(seen.residual, MOST) - DRIFT
    return (round(total, 4), total) if total > 0.0 else (0.0, 0.0)
