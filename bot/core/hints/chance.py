"""How probable a count is by chance alone."""

import math


def tail(count: float, expected: float, *, shape: float = 2.0) -> float:
    """The probability of at least `count` where `expected` is usual: negative binomial, variance = mean +
    mean² / `shape` (posts come in groups, and what is usual is itself an estimate)."""
    mean = max(expected, 1e-9)
    term = math.exp(shape * math.log(shape / (shape + mean)))
    below, ratio = 0.0, mean / (shape + mean)
    for number in range(math.ceil(count)):
        below += term
        term *= ratio * (shape + number) / (number + 1)
    return max(0.0, 1.0 - below)


def weeks_between(chance: float, minutes: float) -> float:
    """How many weeks lie between two windows of `minutes` that hold what has this chance; 520 (ten years) at
    the most."""
    return round(min(520.0, minutes / (max(chance, 1e-9) * 7 * 24 * 60)), 1)


def share_tail(count: int, n: int, share: float) -> float:
    """The probability of at least `count` of `n` where each is one with probability `share`: binomial."""
    if count <= 0 or share >= 1:
        return 1.0
    if share <= 0 or count > n:
        return 0.0
    return min(1.0, sum(math.exp(_log_term(k, n, share)) for k in range(count, n + 1)))


def _log_term(k: int, n: int, share: float) -> float:
    ways = math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
    return ways + k * math.log(share) + (n - k) * math.log1p(-share)
