"""What reading flaky networks loses or doubles: `python -m benchmarks.lossless --kill 20`.

Every source's real connector, scan and store read simulated hours of stand-ins that fail one request in
twenty, repeat, mix up and misdate what they give, while posts are made, edited and deleted and the reader is
killed. Then what is stored is compared with what was said.
"""

import argparse
import random
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.public import MARKER, QUERY, Flaky, Public
from benchmarks.reader import Reader
from benchmarks.tables import Table
from bot.core.mentions import SourceSpec
from bot.core.models import Watch
from bot.sandbox.platforms import platforms
from bot.sandbox.platforms.server import served, target
from bot.store.sqlite import SqliteStore
from tests.sources.networks import Time

COLUMNS = ("source", "said", "edited", "deleted", "requests", "stored", "missing", "doubled", "invented")
STEP = timedelta(minutes=5)
PAGE_SIZE = 20
"""Small pages, so that a storm is many of them."""
FLAKY = 0.05
QUIET = timedelta(minutes=15)
"""Quiet means that every source was read to its end so long after the last word."""
LONGEST_QUIET = timedelta(hours=36)
"""A day's quota and a throttle of a day fit in."""


@dataclass(frozen=True, slots=True)
class Row:
    """A mention as it is stored: by which source, its marker (empty once it is forgotten)."""

    source: str
    native_key: str
    marker: str


@dataclass
class Outcome:
    """What was said, by marker, and what is stored at the end."""

    public: Public
    world: Flaky
    kills: int = 0
    failed_looks: int = 0
    hours: float = 0.0
    seconds: float = 0.0
    rows: list[Row] = field(default_factory=list)
    counted: int = 0
    """The mentions in the slots, of which there must be as many as rows."""

    def said(self, kind: str) -> set[str]:
        return {marker for marker, (network, _) in self.public.said.items() if network == kind}

    def missing(self, kind: str) -> set[str]:
        """What is not stored although it was never taken down."""
        stored = {row.marker for row in self.rows}
        standing = {m for m in self.said(kind) if self.public.said[m][1].deleted_at is None}
        return standing - stored

    def doubled(self, kind: str) -> set[str]:
        """What is stored more than once."""
        times = Counter(row.marker for row in self.rows if row.marker)
        return {marker for marker in self.said(kind) if times[marker] > 1}

    @property
    def invented(self) -> list[Row]:
        """What is stored and nobody said."""
        return [row for row in self.rows if row.marker and row.marker not in self.public.said]

    @property
    def is_whole(self) -> bool:
        """Whether everything said is there, once, and counted once."""
        kinds = self.public.kinds
        wrong = any(self.missing(kind) or self.doubled(kind) for kind in kinds) or self.invented
        return not wrong and self.counted == len(self.rows)


def run(
    *,
    total: int,
    steps: int,
    kills: int,
    seed: int,
    folder: Path,
    kinds: Sequence[str] = (),
    flaky: float = FLAKY,
) -> Outcome:
    """So many posts in so many steps of five minutes, read to the end."""
    clock, chance = Time(), random.Random(seed)
    world = Flaky(clock=clock, page_size=PAGE_SIZE, flaky=flaky, seed=seed)
    public = Public(world, total, steps, seed, sorted(kinds or platforms()))
    outcome = Outcome(public, world)
    fatal = Counter(chance.choices(range(steps), k=kills))
    began, opened = time.monotonic(), clock()
    database = folder / "lossless.db"
    with served(world) as url:
        prepare(database, url, public.kinds, now=clock())
        with reading(database, url) as reader:
            for step in range(steps):
                clock.forward(STEP)
                public.turn_odd()
                _read_while_talking(reader, public, step, chance=chance, kills=fatal[step])
                _note(outcome, reader.finish())
            _read_until_quiet(reader, clock, outcome)
    outcome.kills, outcome.seconds = kills, time.monotonic() - began
    outcome.hours = (clock() - opened) / timedelta(hours=1)
    outcome.rows, outcome.counted = stored(database)
    return outcome


def prepare(database: Path, url: str, kinds: Sequence[str], *, now: datetime, watches: int = 1) -> None:
    """A store with watches that read every kind."""
    sources = tuple(SourceSpec(kind, target(kind, url)) for kind in kinds)
    with SqliteStore(database) as store:
        for number in range(watches):
            store.add_watch(Watch(id=0, name=f"Brand {number}", query=QUERY, sources=sources), now=now)


@contextmanager
def reading(database: Path, url: str) -> Iterator[Reader]:
    """A reading process, killed at last."""
    reader = Reader(database, url)
    try:
        yield reader
    finally:
        reader.end()


def _read_while_talking(
    reader: Reader, public: Public, step: int, *, chance: random.Random, kills: int
) -> None:
    """Half of what the public says, and all its second thoughts, come while the reader reads, or dies."""
    now = public.world.clock()
    words = public.step(step)
    half = public.size(step) // 2
    for _ in range(half):
        next(words, None)
    reader.begin(now)
    for _ in words:
        time.sleep(0.001)
    public.change_minds()
    for _ in range(kills):
        time.sleep(chance.uniform(0.0, 0.3))
        reader.kill_and_start()
        reader.begin(now)


def _read_until_quiet(reader: Reader, clock: Time, outcome: Outcome) -> None:
    end = clock()
    while clock() < end + LONGEST_QUIET:
        clock.forward(STEP)
        outcome.public.turn_odd()
        reader.begin(clock())
        answer = reader.finish()
        _note(outcome, answer)
        whole = all(at and datetime.fromisoformat(at) >= end + QUIET for at in answer["read"])
        if whole and not answer["failed"] and not answer["waiting"] and not answer["new"]:
            return


def _note(outcome: Outcome, answer: Mapping[str, list[str]]) -> None:
    outcome.failed_looks += len(answer["failed"])


def stored(database: Path) -> tuple[list[Row], int]:
    """The mentions of a store, and how many its slots count."""
    with closing(sqlite3.connect(database)) as connection:
        found = connection.execute(
            "SELECT source, native_key, coalesce(title, '') || ' ' || text FROM mention"
        )
        rows = [Row(source, key, _marker(text)) for source, key, text in found]
        (counted,) = connection.execute("SELECT coalesce(sum(mentions), 0) FROM slot").fetchone()
    return rows, counted


def _marker(text: str) -> str:
    found = MARKER.search(text)
    return found[0] if found else ""


def table(outcome: Outcome) -> Table:
    """A row for each source and one for all."""
    kinds = outcome.public.kinds
    rows = [_row(outcome, kind) for kind in kinds]
    sums = [f"{sum(int(row[at].replace(',', '')) for row in rows):,}" for at in range(1, len(COLUMNS) - 1)]
    rows.append(("all", *sums, str(len(outcome.invented))))
    faults = ", ".join(f"{n} × {fault.value}" for fault, n in sorted(outcome.world.faults.items()))
    return Table(
        COLUMNS,
        tuple(rows),
        f"Faults: {faults}. {outcome.failed_looks:,} looks failed; {outcome.kills} kills. "
        f"{len(outcome.rows):,} mentions are stored, the slots count {outcome.counted:,}; "
        f"{outcome.hours:.1f} simulated hours in {outcome.seconds:.0f} s.",
    )


def _row(outcome: Outcome, kind: str) -> tuple[str, ...]:
    said = [outcome.public.said[marker][1] for marker in outcome.said(kind)]
    there = {row.marker for row in outcome.rows} & outcome.said(kind)
    counts = (
        len(said), sum(post.edited_at is not None for post in said),
        sum(post.deleted_at is not None for post in said), sum(1 for _ in outcome.world.calls(kind)),
        len(there), len(outcome.missing(kind)), len(outcome.doubled(kind)),
    )  # fmt: skip
    return (kind, *(f"{count:,}" for count in counts), "")


def main() -> int:
    """Prints the table; fails when anything is missing, doubled or invented."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--mentions", type=int, default=10_000)
    parser.add_argument("--steps", type=int, default=48, help="of five minutes, in which they are said")
    parser.add_argument("--kill", type=int, default=0, help="how often the reader is killed")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kinds", nargs="*", default=(), help="only these kinds of sources")
    parser.add_argument("--flaky", type=float, default=FLAKY, help="share of requests that fail (0..1)")
    parser.add_argument("--smoke", action="store_true", help="300 mentions in an hour, two kills")
    parser.add_argument("--markdown", action="store_true", help="the table as docs/accuracy.md has it")
    args = parser.parse_args()
    total, steps, kills = (300, 12, 2) if args.smoke else (args.mentions, args.steps, args.kill)
    with tempfile.TemporaryDirectory() as folder:
        outcome = run(
            total=total,
            steps=steps,
            kills=kills,
            seed=args.seed,
            folder=Path(folder),
            kinds=args.kinds,
            flaky=args.flaky,
        )
    table(outcome).show(markdown=args.markdown)
    for kind in outcome.public.kinds:
        for marker in sorted(outcome.missing(kind) | outcome.doubled(kind)):
            print(f"{kind}: {outcome.public.said[marker][1]}", file=sys.stderr)
    return 0 if outcome.is_whole else 1


if __name__ == "__main__":
    sys.exit(main())
