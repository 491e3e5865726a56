"""What a person reads when a source is broken: `python -m benchmarks.check`.

Each kind of source is checked at its stand-in over loopback, in order and then broken in each way in turn.
The fault is planned at the stand-in; the sentence is the one `firebreak check --online` prints.
"""

import argparse
import logging
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from benchmarks.tables import Table
from bot.check_sources import Finding
from bot.sandbox.platforms import platforms
from bot.sandbox.platforms.server import served, settings
from bot.sandbox.platforms.world import Quirk, World
from bot.store.sqlite import SqliteStore
from tests.checks import NOWHERE, online, unset
from tests.worlds import Hands

COLUMNS = ("source", "broken how", "what a person reads")
IN_ORDER = "in order"
NO_KEYS = "no key set"
ADDRESS = "wrong address"
FAULTS: Mapping[str, Quirk] = {
    "dead token": Quirk.TOKEN_EXPIRED,
    "asked too often": Quirk.THROTTLED,
    "error 503": Quirk.SERVER_ERROR,
    "web page for data": Quirk.HTML,
    "cut off": Quirk.CUT,
}
LONGEST = 400
SHORTEST_SECRET = 6
SMOKE = ("feed", "x")


@dataclass(frozen=True, slots=True)
class Trial:
    """One source, broken in one way, and what was said of it; `secrets` is how many of its tokens showed."""

    kind: str
    how: str
    found: Finding
    secrets: int

    @property
    def holds(self) -> bool:
        """Whether it is one line without a token, and tells trouble where there is some, and only there."""
        words = self.found.words
        told = self.found.well is (self.how == IN_ORDER) or self.how == NO_KEYS
        return told and "\n" not in words and len(words) <= LONGEST and self.secrets == 0


def run(kinds: Sequence[str]) -> Iterator[Trial]:
    """Every kind in order, without keys, at a wrong address, and with each fault."""
    world = World(clock=Hands())
    with served(world) as url:
        for kind in kinds:
            yield _trial(kind, IN_ORDER, url, online)
            yield _trial(kind, NO_KEYS, url, unset)
            yield _trial(kind, ADDRESS, url, partial(online, at=NOWHERE))
            for how, quirk in FAULTS.items():
                world.plan(kind, quirk)
                yield _trial(kind, how, url, online)
                world.plan(kind, quirk, 0)


def _trial(kind: str, how: str, url: str, check: Callable[[str, str, SqliteStore], Finding]) -> Trial:
    with tempfile.TemporaryDirectory() as folder, SqliteStore(Path(folder) / "firebreak.db") as store:
        found = check(kind, url, store)
    hidden = [value for value in settings(url).values() if not value.startswith("http")]
    shown = sum(len(value) >= SHORTEST_SECRET and value in str(found) for value in hidden)
    words = found.words.replace(url.removeprefix("http://"), "stand-in")
    return Trial(kind, how, replace(found, words=words), shown)


def table(trials: Sequence[Trial]) -> Table:
    """A row for each trial."""
    rows = tuple((trial.kind, trial.how, trial.found.words) for trial in trials)
    sound = sum(trial.holds for trial in trials)
    caption = (
        f"{sound} of {len(trials)} sentences are one line of at most {LONGEST} characters without a token, "
        "and call well what is well only."
    )
    return Table(COLUMNS, rows, caption)


def main() -> int:
    """Prints the table; fails when a sentence is no good."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--smoke", action="store_true", help="two sources")
    parser.add_argument("--markdown", action="store_true", help="the table as a page of the docs has it")
    args = parser.parse_args()
    logging.disable(logging.CRITICAL)
    trials = list(run(SMOKE if args.smoke else sorted(platforms())))
    table(trials).show(markdown=args.markdown)
    return 0 if all(trial.holds for trial in trials) else 1


if __name__ == "__main__":
    sys.exit(main())
