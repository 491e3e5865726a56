"""What watching costs: `python -m benchmarks.cost`.

Brands of five sizes (`benchmarks/brands.py`) live eight weeks; every step of the last is timed, and the state
is what the store would keep of it, as JSON. Then 10,000 brands, copies of these, take one step each on one
core: the state is decoded, the step taken and the state encoded in turn, each timed for itself.
"""

import argparse
import json
import math
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import mean
from typing import Any

from benchmarks.brands import BEGINS, SIZES, SLOTS_PER_DAY, ZONE, Brand
from benchmarks.tables import Table
from bot.core.detectors.surge import Surge
from bot.core.models import Slot

COLUMNS = ("mentions an hour", "µs a step: mean", "median", "p99", "state, kB as JSON")
WEEKS, BRANDS = 8, 10_000
AT_ONCE = 100
"""States held decoded at a time: ten thousand at once would measure memory, not the step."""
MOST_MICROSECONDS, MOST_KILOBYTES = 300.0, 16.0
"""What the smoke allows on any machine: several times what is measured, so that only a blunder breaks it."""


@dataclass(frozen=True, slots=True)
class Lived:
    """A brand after its weeks: seconds of each timed step, its state as JSON, and the next slot."""

    size: float
    seconds: tuple[float, ...]
    state: str
    following: Slot

    @property
    def kilobytes(self) -> float:
        """The size of the state."""
        return len(self.state) / 1000


@dataclass(frozen=True, slots=True)
class Round:
    """Seconds that one step of so many brands took: to decode their states, to step, to encode them."""

    brands: int
    decode: float
    step: float
    encode: float


def live(brand: Brand, *, weeks: int) -> Lived:
    """The brand after so many weeks; the last is timed."""
    detector, n = Surge(timezone=ZONE), weeks * 7 * SLOTS_PER_DAY
    *slots, following = brand.slots(BEGINS, n + 1, part="cost")
    state, seconds = None, []
    for slot in slots:
        began = time.perf_counter()
        state, _ = detector.step(state, slot)
        seconds.append(time.perf_counter() - began)
    return Lived(brand.per_hour, tuple(seconds[-7 * SLOTS_PER_DAY :]), json.dumps(state), following)


def step_all(lived: Sequence[Lived], brands: int = BRANDS) -> Round:
    """One step of so many brands, copies of those given in turn, on one core."""
    detector, spent = Surge(timezone=ZONE), {"decode": 0.0, "step": 0.0, "encode": 0.0}
    for first in range(0, brands, AT_ONCE):
        turn = [lived[i % len(lived)] for i in range(first, min(first + AT_ONCE, brands))]
        began = time.process_time()
        states: list[Any] = [json.loads(one.state) for one in turn]
        decoded = time.process_time()
        after = [detector.step(state, one.following)[0] for state, one in zip(states, turn, strict=True)]
        stepped = time.process_time()
        for state in after:
            json.dumps(state)
        spent["decode"] += decoded - began
        spent["step"] += stepped - decoded
        spent["encode"] += time.process_time() - stepped
    return Round(brands, **spent)


def table(lived: Sequence[Lived], done: Round) -> Table:
    """A row for each size of brand and one for all; below it what ten thousand brands take."""
    rows = [_row(f"{one.size:,}", [one]) for one in lived]
    whole = done.decode + done.step + done.encode
    caption = (
        f"{done.brands:,} brands, one step each, on one core: {done.step:.2f} s; with the states decoded "
        f"({done.decode:.2f} s) and encoded ({done.encode:.2f} s) {whole:.2f} s."
    )
    return Table(COLUMNS, (*rows, _row("all", lived)), caption)


def _row(name: str, lived: Sequence[Lived]) -> tuple[str, ...]:
    steps = sorted(second for one in lived for second in one.seconds)
    shown = (mean(steps), _quantile(steps, 0.5), _quantile(steps, 0.99))
    return (name, *(f"{1e6 * value:.0f}" for value in shown), f"{max(one.kilobytes for one in lived):.1f}")


def _quantile(ordered: Sequence[float], share: float) -> float:
    return ordered[math.ceil(share * len(ordered)) - 1]


def dear(lived: Iterable[Lived]) -> list[str]:
    """What costs more than it may anywhere, in words; the smoke fails on it."""
    found = []
    for one in lived:
        micros = 1e6 * mean(one.seconds)
        if micros > MOST_MICROSECONDS:
            found.append(f"a step takes {micros:.0f} µs at {one.size} mentions an hour")
        if one.kilobytes > MOST_KILOBYTES:
            found.append(f"a state has {one.kilobytes:.0f} kB at {one.size} mentions an hour")
    return found


def main() -> int:
    """Prints the table; fails when a step or a state is beyond all bounds."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--smoke", action="store_true", help="two weeks, 1,000 brands")
    parser.add_argument("--markdown", action="store_true", help="the table as docs/accuracy.md has it")
    args = parser.parse_args()
    weeks, brands = (2, 1_000) if args.smoke else (WEEKS, BRANDS)
    lived = [live(Brand.drawn(size, 0), weeks=weeks) for size in SIZES]
    table(lived, step_all(lived, brands)).show(markdown=args.markdown)
    trouble = dear(lived)
    for sentence in trouble:
        print(sentence, file=sys.stderr)
    return 1 if trouble else 0


if __name__ == "__main__":
    sys.exit(main())
