"""What a bot loses that is killed again and again: `python -m benchmarks.crash --kills 20 --seeds 3`.

The real bot in a process of its own, a Slack that loses answers, people at work; SIGKILL at random moments.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.tables import Table
from tests.crashes import Tally, crash_loop

COLUMNS = (
    "seed",
    "kills",
    "faults of the network",
    "notes confirmed",
    "notes lost",
    "crises",
    "cards",
    "events",
    "told",
    "told twice",
)


def run(*, kills: int, seeds: int) -> list[Tally]:
    """What happened with each seed, one after the other."""
    tallies = []
    for seed in range(1, seeds + 1):
        with tempfile.TemporaryDirectory() as folder:
            tallies.append(crash_loop(Path(folder), kills=kills, seed=seed))
    return tallies


def table(tallies: Sequence[Tally]) -> Table:
    """A row for each seed, counted from 1."""
    return Table(COLUMNS, tuple(_row(seed, tally) for seed, tally in enumerate(tallies, start=1)))


def is_whole(tally: Tally) -> bool:
    """Whether everything confirmed is there, and everything was told once."""
    told_once = tally.doubled == 0 and tally.replies == tally.events
    return not tally.lost and tally.cards == tally.crises and told_once


def _row(seed: int, tally: Tally) -> tuple[str, ...]:
    counts = (
        seed, tally.kills, tally.faults, len(tally.confirmed), len(tally.lost),
        tally.crises, tally.cards, tally.events, tally.replies, tally.doubled,
    )  # fmt: skip
    return tuple(map(str, counts))


def main() -> int:
    """Prints the table; fails when anything was lost or told twice."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--kills", type=int, default=20, help="for each seed")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--smoke", action="store_true", help="two kills")
    parser.add_argument("--markdown", action="store_true", help="the table as docs/accuracy.md has it")
    args = parser.parse_args()
    kills, seeds = (2, 1) if args.smoke else (args.kills, args.seeds)
    tallies = run(kills=kills, seeds=seeds)
    table(tallies).show(markdown=args.markdown)
    return 0 if all(map(is_whole, tallies)) else 1


if __name__ == "__main__":
    sys.exit(main())
