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
from statistics import mean, median

from benchmarks.brands import BEGINS, SIZES, SLOTS_PER_DAY, ZONE, Brand
from benchmarks.tables import Table
from bot.core.detectors.surge import Surge
from bot.core.models import Slot

COLUMNS = ("mentions an hour", "µs a step: mean", "median", "p99", "state, kB as JSON")
WEEKS, BRANDS = 8, 10_000
HOUR = 12
"""Slots of an hour: what is done once an hour is a twelfth of the mean, and all of one slot."""
MOST_MICROSECONDS, MOST_KILOBYTES = 300.0, 24.0
"""What the smoke allows on any machine: well above what is measured (µs: the median), so that only a blunder
breaks it."""


@dataclass(frozen=True, slots=True)
class Lived:
    """A brand after its weeks: seconds of each timed step, and each slot of the last hour with the state
    before it as JSON."""

    size: float
    seconds: tuple[float, ...]
    hour: tuple[tuple[str, Slot], ...]

    @property
    def kilobytes(self) -> float:
        """The size of the largest state."""
        return max(len(state) for state, _ in self.hour) / 1000


@dataclass(frozen=True, slots=True)
class Round:
    """Seconds that one step of so many brands took: to decode their states, to step, to encode them; and what
    stepping would take in the dearest slot of the hour."""

    brands: int
    decode: float
    step: float
    encode: float
    dearest: float


def live(brand: Brand, *, weeks: int) -> Lived:
    """The brand after so many weeks; the last is timed."""
    detector, n = Surge(timezone=ZONE), weeks * 7 * SLOTS_PER_DAY
    state, seconds, hour = None, [], []
    for i, slot in enumerate(brand.slots(BEGINS, n, part="cost")):
        if i >= n - HOUR:
            hour.append((json.dumps(state), slot))
        began = time.perf_counter()
        state, _ = detector.step(state, slot)
        seconds.append(time.perf_counter() - began)
    return Lived(brand.per_hour, tuple(seconds[-7 * SLOTS_PER_DAY :]), tuple(hour))


def step_all(lived: Sequence[Lived], brands: int = BRANDS) -> Round:
    """One step of so many brands, copies of those given in turn at every slot of an hour, on one core."""
    detector = Surge(timezone=ZONE)
    kinds = [moment for one in lived for moment in enumerate(one.hour)]
    spent, of_slot = {"decode": 0.0, "encode": 0.0}, [0.0] * HOUR
    for i in range(brands):
        number, (kept, slot) = kinds[i % len(kinds)]
        began = time.process_time()
        state = json.loads(kept)
        decoded = time.process_time()
        state, _ = detector.step(state, slot)
        stepped = time.process_time()
        json.dumps(state)
        spent["encode"] += time.process_time() - stepped
        spent["decode"] += decoded - began
        of_slot[number] += stepped - decoded
    return Round(brands, step=sum(of_slot), dearest=HOUR * max(of_slot), **spent)


def table(lived: Sequence[Lived], done: Round) -> Table:
    """A row for each size of brand and one for all; below it what ten thousand brands take."""
    rows = [_row(f"{one.size:,}", [one]) for one in lived]
    whole = done.decode + done.step + done.encode
    caption = (
        f"{done.brands:,} brands, one step each, on one core: {done.step:.2f} s ({done.dearest:.2f} s in the "
        f"dearest slot of an hour); with the states decoded ({done.decode:.2f} s) and encoded "
        f"({done.encode:.2f} s) {whole:.2f} s."
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
        micros = 1e6 * median(one.seconds)
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
