"""The share of negative posts as a quantity: an estimate with its range, not a count of hard labels."""

import math
from dataclasses import dataclass

Z90 = 1.645
"""Of the normal distribution, for a two-sided interval of 90 %."""

CALIBRATION = 0.07
"""What a share is off by its analyzer, whatever the sample: about the mean gap between estimated and human
hourly shares before a team has taught anything (benchmarks/tone.py prints it)."""


@dataclass(frozen=True, slots=True)
class Share:
    """An estimated share and the 90 % range around it, each 0..1, from `n` posts that could be scored."""

    low: float
    value: float
    high: float
    n: int

    @property
    def words(self) -> str:
        """`58 % negative (49–66 %, n = 142)`."""
        span = f"{100 * self.low:.0f}–{100 * self.high:.0f} %"
        return f"{100 * self.value:.0f} % negative ({span}, n = {self.n:,})"


def estimate(negative: float, scored: int) -> Share | None:
    """The share of an expected number of negative posts among the scored ones; None when there are none.

    Chance by Wilson's score interval (1927); the analyzer's own error is added in quadrature.
    """
    if not scored:
        return None
    share = min(max(negative / scored, 0.0), 1.0)
    spread = 1 + Z90**2 / scored
    centre = (share + Z90**2 / (2 * scored)) / spread
    chance = Z90 / spread * math.sqrt(share * (1 - share) / scored + (Z90 / (2 * scored)) ** 2)
    half = math.hypot(chance, CALIBRATION)
    return Share(max(0.0, min(share, centre - half)), share, min(1.0, max(share, centre + half)), scored)
