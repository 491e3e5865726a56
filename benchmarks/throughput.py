"""How many mentions one core takes from file to finding: `python -m benchmarks.throughput`."""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.synthetic import posts
from benchmarks.tables import Table
from bot.analyzers.tone import ToneAnalyzer
from bot.core.detectors.surge import Surge
from bot.core.mentions import Mention, Query
from bot.core.models import SLOT, Scored, Watch
from bot.core.windows import fill, slot_of
from bot.ports import Placed
from bot.sources.records import parse_record
from bot.sources.tables import read_records
from bot.store.sqlite import SqliteStore

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
BATCH = 500
COLUMNS = ("stage", "seconds", "µs a mention", "share")
PER_SLOT = 10
"""Mentions per five minutes: about 3,000 a day, a loud brand."""


def write(path: Path, n: int) -> None:
    """A JSONL file of n different posts by different authors."""
    with path.open("w", encoding="utf-8") as file:
        for i, text in enumerate(posts(n)):
            at = NOON + i // PER_SLOT * SLOT + timedelta(seconds=i % PER_SLOT)
            row = {
                "id": str(i),
                "created_at": at.isoformat(),
                "text": text,
                "author": f"user{i}",
                "lang": "en",
            }
            file.write(json.dumps({**row, "followers": i % 5000}) + "\n")


def measure(n: int, folder: Path) -> dict[str, float]:
    """Seconds of processor time (for the store: of the clock, since it waits for the disk) by stage."""
    write(folder / "mentions.jsonl", n)
    spent: dict[str, float] = {}
    analyzer = ToneAnalyzer()
    analyzer.score([])
    with _timed(spent, "read and clean"):
        mentions = _read(folder / "mentions.jsonl")
    analyzer.score(mentions[:1])  # the lexicon is loaded once per process
    with _timed(spent, "score"):
        scores = analyzer.score(mentions)
    scored = [Scored(mention, score) for mention, score in zip(mentions, scores, strict=True)]
    with SqliteStore(folder / "throughput.db") as store:
        watch = store.add_watch(Watch(id=0, name="Brindle & Fern", query=Query()), now=NOON)
        with _timed(spent, "store", clock=time.perf_counter):
            _save(store, watch, scored)
        with _timed(spent, "detect"):
            _detect(store, watch, until=mentions[-1].created_at)
    return spent


def _read(path: Path) -> list[Mention]:
    records = (
        parse_record(row, where=str(line), observed_at=None)
        for line, row in read_records(path)
        if isinstance(row, dict)
    )
    return [record for record in records if isinstance(record, Mention)]


def _save(store: SqliteStore, watch: Watch, scored: Sequence[Scored]) -> None:
    for start in range(0, len(scored), BATCH):
        placed = [Placed(one, slot_of(one.mention.created_at)) for one in scored[start : start + BATCH]]
        store.add(watch.id, placed, source_key="file:mentions.jsonl", cursor={"offset": start})


def _detect(store: SqliteStore, watch: Watch, *, until: datetime) -> None:
    detector, state = Surge(), None
    end = slot_of(until) + SLOT
    for slot in fill(store.slots(watch.id, start=NOON, end=end), NOON, end):
        state, _ = detector.step(state, slot)


@contextmanager
def _timed(
    spent: dict[str, float], stage: str, clock: Callable[[], float] = time.process_time
) -> Iterator[None]:
    began = clock()
    yield
    spent[stage] = clock() - began


def table(spent: Mapping[str, float], n: int) -> Table:
    """A row for each stage; below it what that makes in mentions a second."""
    whole = sum(spent.values())
    rows = (
        (stage, f"{seconds:.2f}", f"{1e6 * seconds / n:.0f}", f"{seconds / whole:.0%}")
        for stage, seconds in spent.items()
    )
    return Table(
        COLUMNS, tuple(rows), f"{n:,} mentions in {whole:.2f} s of one core: {n / whole:,.0f} a second."
    )


def main() -> int:
    """Prints seconds, microseconds per mention and share by stage, and mentions per second."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mentions", type=int, default=20_000)
    parser.add_argument("--smoke", action="store_true", help="1,000 mentions; fails below 200 a second")
    parser.add_argument("--markdown", action="store_true", help="the table as docs/accuracy.md has it")
    args = parser.parse_args()
    n = 1_000 if args.smoke else args.mentions
    with tempfile.TemporaryDirectory() as folder:
        spent = measure(n, Path(folder))
    table(spent, n).show(markdown=args.markdown)
    return 1 if args.smoke and n / sum(spent.values()) < 200 else 0


if __name__ == "__main__":
    sys.exit(main())
