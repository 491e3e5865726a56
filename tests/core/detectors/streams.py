"""Streams of slots for the detector's tests, generated from a seed."""

import math
import random
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from bot.core.detectors import State
from bot.core.detectors.surge import Surge
from bot.core.models import SLOT, Signal, Slot

MONDAY = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)
DAY = 288


def slots(
    counts: Iterable[int], *, share: float | Sequence[float] | None = None, start: datetime = MONDAY
) -> list[Slot]:
    """Slots of these counts in a row, of which this share (one for all, or one each) is negative."""
    made, owed = [], 0.0
    for i, n in enumerate(counts):
        part = share[i] if isinstance(share, Sequence) else share or 0.0
        owed += n * part
        negative = min(n, int(owed))
        owed -= negative
        made.append(Slot(start + i * SLOT, n, negative, 0 if share is None else n))
    return made


def noise(n: int, mean: float, *, seed: int, dispersion: float = 0.3, daily: float = 0.0) -> list[int]:
    """Negative-binomial counts round a mean that goes up and down with the day."""
    rng = random.Random(seed)
    return [
        _poisson(rng, mean * rng.gammavariate(1 / dispersion, dispersion) * _of_day(i, daily))
        for i in range(n)
    ]


def _of_day(i: int, daily: float) -> float:
    return 1 + daily * math.sin(2 * math.pi * i / DAY)


def _poisson(rng: random.Random, mean: float) -> int:
    if mean > 50:
        return max(0, round(rng.gauss(mean, math.sqrt(mean))))
    limit, product, n = math.exp(-mean), rng.random(), 0
    while product > limit:
        product *= rng.random()
        n += 1
    return n


def run(stream: Iterable[Slot], *, state: State | None = None) -> tuple[State | None, list[Signal]]:
    """The detector's state after the stream and its signals."""
    detector, signals = Surge(), []
    for slot in stream:
        state, signal = detector.step(state, slot)
        signals.append(signal)
    return state, signals


def incidents(signals: Sequence[Signal]) -> int:
    """How many alerts one would get: findings a day apart."""
    last, count = -DAY, 0
    for i, signal in enumerate(signals):
        if signal.level:
            count += i - last >= DAY
            last = i
    return count
