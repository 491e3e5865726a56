"""The plain level: the last ten minutes against the brand's long average, which hardly moves."""

import math

from bot.core.detectors import Observation

UNIT = 0.6
OFFSET = 3.0
RATE = 1 - 0.5 ** (1 / (60 * 288))
"""Half of the average is two months old: what is rare is left to the memory of past peaks."""
MOST = 8.0
"""A slot teaches at most eight times the average."""


def start() -> list[float]:
    """[slots seen, average per slot]"""
    return [0, 0.0]


def step(state: list[float], seen: Observation, /) -> tuple[list[float], float]:
    """The logarithm of now over ever."""
    n, average = state[0] + 1, state[1]
    learnt = min(seen.mentions, MOST * (average + OFFSET)) if n > 1 else seen.mentions
    after = [n, round(average + max(RATE, 1 / n) * (learnt - average), 4)]
    now = seen.ten / min(seen.slots, 2)
    if now <= average:
        return after, 0.0
    return after, math.log((now + OFFSET) / (average + OFFSET))
