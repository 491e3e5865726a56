"""Relative entropy: how unlike the brand's usual mix of quiet and loud slots the last three are."""

import math

from bot.core.detectors import Observation

UNIT = 4.0
BINS, SHIFT = 12, 3.5
"""Residuals in whole deviations from −3 to 8."""
WINDOW = 3
RATE = 1 - 0.5 ** (1 / 2016)
"""The mix forgets half in a week."""
ORDINARY = 3.0
"""The bin of a residual of 0: only a mix above it counts in full."""
DOWNWARD = 0.2


def start() -> list[list[float]]:
    """[weights of the bins, last bins, [slots, weight of the newest]]"""
    return [[1.0] * BINS, [], [0, 1.0]]


def step(state: list[list[float]], seen: Observation, /) -> tuple[list[list[float]], float]:
    """Kullback and Leibler's divergence times the number of slots."""
    weights, last, (n, newest) = state
    now = min(max(int(seen.residual + SHIFT), 0), BINS - 1)
    last = [*last[1 - WINDOW :], now]
    score = _divergence(weights, last) if now > ORDINARY or len(set(last)) > 1 else 0.0
    if sum(last) <= ORDINARY * len(last):
        score *= DOWNWARD
    newest /= 1.0 - max(RATE, 1.0 / (n + 51))  # newer slots weigh more instead of older ones less
    weights = list(weights)
    weights[now] = round(weights[now] + newest, 3)
    if newest > 1e6:
        weights = [weight / newest for weight in weights]
        newest = 1.0
    return [weights, last, [n + 1, round(newest, 5)]], score


def _divergence(weights: list[float], last: list[float]) -> float:
    total, size, sum_ = sum(weights), len(last), 0.0
    for bin_ in set(last):
        share = last.count(bin_) / size
        sum_ += share * math.log(share * total / weights[int(bin_)])
    return max(0.0, sum_ * size)
