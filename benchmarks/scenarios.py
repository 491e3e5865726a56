"""Which crises are seen, how soon, and what is told for nothing: `python -m benchmarks.scenarios`.

Brands of five sizes made up by seed (`benchmarks/brands.py`) live three ordinary weeks, then each event of
`benchmarks/shapes.py`, each on a branch of its own, then four more ordinary weeks in which the clocks change.
Counts only (mentions, negative, scored): what takes text to tell is measured elsewhere.
  - told: something was found between the beginning of an event and its end;
  - minutes: from the onset (the first slot whose expected rate is twice the usual; where it never doubles,
    the first of the change) to the end of the slot of the first finding;
  - alerts: findings belong to one incident until a day has passed without one, as in `firebreak detect`.
Seeds 0 to 9 are for building; the published table is of seeds from 100 on.
"""

import argparse
import math
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import mean, median

from benchmarks.brands import BEGINS, SIZES, SLOTS_PER_DAY, ZONE, Brand
from benchmarks.incidents import alerts
from benchmarks.shapes import SHAPES, Play, play
from benchmarks.tables import Table
from bot.core.detectors import State
from bot.core.detectors.surge import Surge
from bot.core.models import SLOT, Level, Slot

WEEK = 7 * SLOTS_PER_DAY
LIVED, QUIET = 3 * WEEK, 4 * WEEK
PUBLISHED, BUILDING = range(100, 110), range(10)
CLOCKS = datetime(2026, 3, 29, 1, tzinfo=UTC)
ROUND_THE_CLOCKS = timedelta(days=2)
BUDGET = 1.0
LOUD, LATE_MINUTES = 60, 30
"""From this size on a flash must be seen, and this soon: the team's first thirty minutes."""
COLUMNS = ("what happens", "told", *(f"{size} an hour" for size in SIZES),
           "median min", "p90 min", "first level", "highest")  # fmt: skip
QUIET_COLUMNS = ("ordinary weeks, mentions an hour", "brands", "brand-weeks", "alerts a week: first three",
                 "later", "round the change of clocks", "the worst brand")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seen:
    """What came of one wave of an event: minutes from the onset to the first finding (None: not told), its
    level and the highest, and the alerts that the stretch raised before and after the event."""

    shape: str
    tell: bool
    size: float
    minutes: float | None
    first: Level = Level.GREEN
    highest: Level = Level.GREEN
    stray: int = 0


@dataclass(frozen=True, slots=True)
class Calm:
    """Alerts of one brand's ordinary weeks: while it was learned, later, and (of these) near the clocks."""

    size: float
    learning: int
    later: int
    clocks: int
    flooded: bool = False


def run(seeds: Iterable[int], sizes: Sequence[float] = SIZES) -> tuple[list[Seen], list[Calm]]:
    """What became of every event and every ordinary week of the brands of these seeds and sizes."""
    seen: list[Seen] = []
    calm: list[Calm] = []
    for brand in (Brand.drawn(size, seed) for seed in seeds for size in sizes):
        state, learning = _live(brand.slots(BEGINS, LIVED, part="lived"), None)
        after = BEGINS + LIVED * SLOT
        calm.append(_calm(brand, learning, _live(brand.slots(after, QUIET, part="quiet"), state)[1]))
        for shape in SHAPES:
            if shape.fits(brand):
                begin, warm = (BEGINS, None) if shape.cold else (after, state)
                seen += _seen(play(shape, brand, begin), brand, warm)
    return seen, calm


Finding = tuple[datetime, Level]


def _live(slots: Iterable[Slot], state: State | None) -> tuple[State | None, list[Finding]]:
    """The state after the slots, and the end and level of those in which something was found."""
    detector, found = Surge(timezone=ZONE), []
    for slot in slots:
        state, signal = detector.step(state, slot)
        if signal.level > Level.GREEN:
            found.append((slot.end, signal.level))
    return state, found


def _seen(played: Play, brand: Brand, state: State | None) -> Iterator[Seen]:
    _, found = _live(played.slots, state)
    during = [one for one in found if played.began < one[0] <= played.ended]
    stray = len(_alerts(found)) - sum(played.began < at <= played.ended for at in _alerts(found))
    ends = [*(played.began + timedelta(hours=wave) for wave in played.shape.waves[1:]), played.ended]
    start = played.began
    for i, (onset, end) in enumerate(zip(played.onsets, ends, strict=True)):
        name = played.shape.name if i == 0 else f"{played.shape.name}: wave {i + 1}"
        mine = [one for one in during if start < one[0] <= end]
        minutes = (mine[0][0] - onset) / timedelta(minutes=1) if mine else None
        levels = [level for _, level in mine] or [Level.GREEN]
        yield Seen(name, played.shape.tell, brand.per_hour, minutes, levels[0], max(levels), stray)
        start, stray = end, 0


def _calm(brand: Brand, learning: Sequence[Finding], later: Sequence[Finding]) -> Calm:
    first = _alerts(learning)
    told = _alerts([*learning, *later])[len(first) :]
    clocks = sum(abs(at - CLOCKS) <= ROUND_THE_CLOCKS for at in told)
    return Calm(brand.per_hour, len(first), len(told), clocks, brand.flooded)


def _alerts(found: Sequence[Finding]) -> list[datetime]:
    return [BEGINS + n * SLOT for n in alerts((at - BEGINS) // SLOT for at, _ in found)]


# --- the tables --------------------------------------------------------------------------------------------


def events(seen: Sequence[Seen], calm: Sequence[Calm]) -> Table:
    """A row for each event, by size of brand; below it how many of all alerts were right."""
    names = dict.fromkeys((one.shape, one.tell) for one in seen)
    rows = [_row(name, tell, [one for one in seen if one.shape == name]) for name, tell in names]
    right = sum(one.tell and one.minutes is not None for one in seen)
    due = sum(one.tell for one in seen)
    wrong = sum(one.stray + (not one.tell and one.minutes is not None) for one in seen)
    idle = sum(one.learning + one.later for one in calm)
    delay = _minutes(_delays(seen, tell=True), median)
    caption = (
        f"{right} of {due} crises told, a median of {delay} min after the onset. Of {right + wrong} alerts "
        f"in the stretches round the events {right / max(right + wrong, 1):.0%} were right; {idle} more came "
        f"in {len(calm) * (LIVED + QUIET) // WEEK} ordinary brand-weeks."
    )
    return Table(COLUMNS, tuple(rows), caption)


def _row(name: str, tell: bool, group: Sequence[Seen]) -> tuple[str, ...]:
    told = [one for one in group if one.minutes is not None]
    return (
        name if tell else f"not to be told: {name}",
        f"{len(told) / len(group):.0%}",
        *(_cell([one for one in group if one.size == size]) for size in SIZES),
        _minutes(_delays(group, tell=tell), median),
        _minutes(_delays(group, tell=tell), _ninth_tenth),
        _level([one.first for one in told]),
        _level([one.highest for one in told]),
    )


def _cell(group: Sequence[Seen]) -> str:
    told = [one.minutes for one in group if one.minutes is not None]
    if not told:
        return f"0/{len(group)}" if group else "–"
    return f"{len(told)}/{len(group)}, {median(told):.0f} min"


def _delays(group: Sequence[Seen], *, tell: bool) -> list[float]:
    return [one.minutes for one in group if one.minutes is not None and one.tell is tell]


def _minutes(delays: Sequence[float], of: Callable[[Sequence[float]], float]) -> str:
    return f"{of(delays):.0f}" if delays else "–"


def _ninth_tenth(values: Sequence[float]) -> float:
    return sorted(values)[math.ceil(0.9 * len(values)) - 1]


def _level(levels: Sequence[Level]) -> str:
    return Level(sorted(levels)[len(levels) // 2]).word if levels else "–"


def ordinary(calm: Sequence[Calm]) -> Table:
    """A row for each size of brand, with floods and without, and one for all: alerts when nothing happens."""
    sizes = list(dict.fromkeys(one.size for one in calm))
    rows = [_idle(str(size), [one for one in calm if one.size == size]) for size in sizes]
    for words, flooded in (("all without floods of bots", False), ("all that know floods", True)):
        if group := [one for one in calm if one.flooded is flooded]:
            rows.append(_idle(words, group))
    return Table(QUIET_COLUMNS, (*rows, _idle("all", calm)))


def _idle(name: str, group: Sequence[Calm]) -> tuple[str, ...]:
    n, later = len(group), QUIET // WEEK
    return (
        name,
        str(n),
        str(n * (LIVED + QUIET) // WEEK),
        f"{mean(one.learning for one in group) / (LIVED // WEEK):.2f}",
        f"{mean(one.later for one in group) / later:.2f}",
        f"{mean(one.clocks for one in group) / (2 * ROUND_THE_CLOCKS / timedelta(weeks=1)):.2f}",
        f"{max(one.later for one in group) / later:.2f}",
    )


# --- what must hold ----------------------------------------------------------------------------------------


def broken(seen: Sequence[Seen], calm: Sequence[Calm]) -> list[str]:
    """What falls below what anybody may rely on, in words; the budget has two standard errors of play."""
    loud = [one for one in seen if one.size >= LOUD and one.shape.startswith(("flash in m", "outage in m"))]
    missed = [f"{one.shape} missed at {one.size} an hour" for one in loud if one.minutes is None]
    late = [
        f"{one.shape} seen after {one.minutes:.0f} min" for one in loud if (one.minutes or 0) > LATE_MINUTES
    ]
    weeks = len(calm) * (LIVED + QUIET) / WEEK
    rate = sum(one.learning + one.later for one in calm) / weeks
    over = (
        [f"{rate:.2f} alerts a week when nothing happens"]
        if rate > BUDGET + 2 * math.sqrt(BUDGET / weeks)
        else []
    )
    return missed + late + over


def main() -> int:
    """Prints both tables; fails when a loud crisis is missed or late, or ordinary weeks break the budget."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--build", action="store_true", help="seeds 0 to 9, for building")
    parser.add_argument("--smoke", action="store_true", help="two seeds of one size, in seconds")
    parser.add_argument("--markdown", action="store_true", help="the tables as docs/accuracy.md has them")
    args = parser.parse_args()
    seeds = BUILDING if args.build else PUBLISHED
    seen, calm = run(BUILDING[:2], SIZES[2:3]) if args.smoke else run(seeds)
    events(seen, calm).show(markdown=args.markdown)
    print()
    ordinary(calm).show(markdown=args.markdown)
    trouble = broken(seen, calm)
    for sentence in trouble:
        print(sentence, file=sys.stderr)
    return 1 if trouble else 0


if __name__ == "__main__":
    sys.exit(main())
