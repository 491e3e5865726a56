"""How well bursts are found: `python -m benchmarks.detection FOLDER`.

The folder holds series (`timestamp,value`) and `combined_windows.json`, as category realTweets of the Numenta
Anomaly Benchmark does: the labelled windows of each file; `combined_labels.json` beside it holds the labelled
moments, from which the delay is counted. Rules of its scorer, version 1.1:
  - the first 15 % of a file, at most 750 rows, are not scored;
  - in a window the first alert counts, the more the earlier: s(y) / s(−1), s(y) = 2 / (1 + e^5y) − 1,
    y = −(rows left in the window) / (its rows); a window without one costs as much as the profile says;
  - an alert outside costs |s(y)|, y = rows since the last window / (its rows − 1), at most 1;
  - 0 is saying nothing, 100 is every window at its first row and nothing else.
"""

import argparse
import csv
import json
import math
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.synthetic import bursty_series
from benchmarks.tables import Table
from bot.replay import detect_series

PROFILES = {"std": (1.0, 0.11), "lowFP": (1.0, 0.22), "lowFN": (2.0, 0.11)}
"""(cost of a missed window, cost of a false alert) where a found window is worth 1."""
ROWS_PER_WEEK = 7 * 288
LOOKED_AT = ("AAPL", "FB", "GOOG")
"""Series on which decisions are made; every other one of the folder is held out and decides nothing."""
COLUMNS = (
    "series", *PROFILES, "windows found", "false alerts a week", "alerts a week", "minutes after the label",
    "µs a slot",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Series:
    """A series of counts with its labelled windows (first, last timestamp) and labelled moments."""

    name: str
    rows: tuple[tuple[str, float], ...]
    windows: tuple[tuple[str, str], ...]
    labels: tuple[str, ...] = ()

    @property
    def counts(self) -> list[float]:
        """What was counted in each row."""
        return [value for _, value in self.rows]

    @property
    def probation(self) -> int:
        """The first row that is scored."""
        return min(len(self.rows) * 15 // 100, 750)

    @property
    def weeks(self) -> float:
        """Weeks that are scored."""
        return (len(self.rows) - self.probation) / ROWS_PER_WEEK


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one series fared: its windows, the gain of each that was found, the cost of each false alert, and
    how many minutes after the label of its window (before: below 0) the first alert came."""

    name: str
    windows: int
    gains: tuple[float, ...]
    costs: tuple[float, ...]
    weeks: float
    seconds_per_row: float
    delays: tuple[float, ...] = ()


def run(series: Series) -> Outcome:
    """Runs the detector at its default setting over a series and judges its alerts."""
    began = time.process_time()
    alerts = [i for i, row in enumerate(detect_series(series.rows)) if row[3]]
    return judge(series, alerts, seconds=time.process_time() - began)


def judge(series: Series, alerts: Sequence[int], *, seconds: float) -> Outcome:
    """Holds alerts (row numbers), which took `seconds` to find, against the windows of their series."""
    at = {_second(stamp): i for i, (stamp, _) in enumerate(series.rows)}
    spans = sorted((at[_second(first)], at[_second(last)]) for first, last in series.windows)
    labels = [at[_second(label)] for label in series.labels]
    scored = [i for i in alerts if i >= series.probation]
    inside = [[i for i in scored if first <= i <= last] for first, last in spans]
    outside = [i for i in scored if not any(first <= i <= last for first, last in spans)]
    firsts = [(found[0], span) for found, span in zip(inside, spans, strict=True) if found]
    return Outcome(
        series.name,
        windows=len(spans),
        gains=tuple(_gain(row, *span) for row, span in firsts),
        costs=tuple(_cost(i, spans) for i in outside),
        weeks=series.weeks,
        seconds_per_row=seconds / max(len(series.rows), 1),
        delays=tuple(5.0 * (row - label) for row, span in firsts for label in _first(labels, *span)),
    )


def score(outcomes: Sequence[Outcome], profile: str) -> float:
    """The normalised score of all series together, 0..100 (less than 0: worse than silence)."""
    miss, false = PROFILES[profile]
    windows = sum(outcome.windows for outcome in outcomes)
    gained = sum(gain + miss for outcome in outcomes for gain in outcome.gains)
    lost = sum(false * cost for outcome in outcomes for cost in outcome.costs)
    return 100 * (gained - lost) / ((1 + miss) * windows) if windows else 0.0


def _second(stamp: str) -> str:
    return stamp.split(".")[0]


def _first(labels: Sequence[int], first: int, last: int) -> list[int]:
    return [row for row in labels if first <= row <= last][:1]


def _shape(y: float) -> float:
    return 2 / (1 + math.exp(5 * y)) - 1


def _gain(row: int, first: int, last: int) -> float:
    return _shape(-(last - row + 1) / (last - first + 1)) / _shape(-1)


def _cost(row: int, spans: Sequence[tuple[int, int]]) -> float:
    before = [(first, last) for first, last in spans if last < row]
    if not before:
        return 1.0
    first, last = before[-1]
    y = (row - last) / max(last - first, 1)
    return 1.0 if y > 3 else -_shape(y)


def read(folder: Path, only: Sequence[str] = ()) -> list[Series]:
    """The labelled series of a folder, all or those whose names end in one of these words."""
    windows = json.loads((folder / "combined_windows.json").read_text("utf-8"))
    labels = _labels(folder / "combined_labels.json")
    found = []
    for name, spans in sorted(windows.items()):
        path = folder / Path(name).name
        short = path.stem.rsplit("_", 1)[-1]
        if path.exists() and (not only or short in only):
            with path.open(newline="", encoding="utf-8") as file:
                rows = tuple((row["timestamp"], float(row["value"])) for row in csv.DictReader(file))
            found.append(Series(short, rows, tuple(map(tuple, spans)), tuple(labels.get(name, ()))))
    return found


def made_up(*, days: int = 28) -> list[Series]:
    """Three brands made up here, of very different size, with labelled bursts."""
    means = (0.5, 8.0, 60.0)
    made = [bursty_series(mean=mean, seed=seed, days=days) for seed, mean in enumerate(means)]
    return [
        Series(f"{mean:g} a slot", tuple(one["rows"]), tuple(one["windows"]), tuple(one["labels"]))
        for mean, one in zip(means, made, strict=True)
    ]


def _labels(path: Path) -> dict[str, list[str]]:
    return json.loads(path.read_text("utf-8")) if path.exists() else {}


def table(outcomes: Sequence[Outcome]) -> Table:
    """A row for each series, one for what was looked at, one for what is held out, and one for all."""
    looked_at = [outcome for outcome in outcomes if outcome.name in LOOKED_AT]
    held_out = [outcome for outcome in outcomes if outcome.name not in LOOKED_AT]
    rows = [_row(outcome.name, [outcome]) for outcome in outcomes]
    if looked_at and held_out:
        rows += [
            _row(_named(looked_at, "looked at"), looked_at),
            _row(_named(held_out, "held out"), held_out),
        ]
    return Table(COLUMNS, (*rows, _row("all", outcomes)))


def _named(group: Sequence[Outcome], what: str) -> str:
    return f"{', '.join(outcome.name for outcome in group)} ({what})"


def _row(name: str, group: Sequence[Outcome]) -> tuple[str, ...]:
    micros = 1e6 * sum(o.seconds_per_row for o in group) / len(group)
    return (name, *figures(group), f"{micros:.0f}")


def figures(group: Sequence[Outcome]) -> tuple[str, ...]:
    """What the series score together, as the columns say it: from the profiles to the median delay."""
    found, windows = sum(len(o.gains) for o in group), sum(o.windows for o in group)
    weeks, false = sum(o.weeks for o in group), sum(len(o.costs) for o in group)
    delays = [delay for outcome in group for delay in outcome.delays]
    return (
        *(f"{score(group, profile):.1f}" for profile in PROFILES),
        f"{found}/{windows}",
        f"{false / weeks:.2f}",
        f"{(false + found) / weeks:.2f}",
        f"{median(delays):.0f}" if delays else "–",
    )


def arguments(parser: argparse.ArgumentParser) -> tuple[argparse.Namespace, list[Series]]:
    """The arguments of a benchmark over series, its own among them, and the series they choose."""
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--files", default="", help="only these, by the last word of their names: AAPL,FB")
    parser.add_argument("--smoke", action="store_true", help="on made-up series, in seconds")
    parser.add_argument("--markdown", action="store_true", help="the table as docs/accuracy.md has it")
    args = parser.parse_args()
    if args.folder is None and not args.smoke:
        parser.error("name a folder of series, or say --smoke")
    only = [name for name in args.files.split(",") if name]
    return args, made_up() if args.smoke else read(args.folder, only)


def main() -> int:
    """Prints the table; with --smoke of a series made up here, where it must find most bursts."""
    args, chosen = arguments(argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0]))
    outcomes = [run(series) for series in chosen]
    table(outcomes).show(markdown=args.markdown)
    return 1 if args.smoke and score(outcomes, "lowFP") <= 60 else 0


if __name__ == "__main__":
    sys.exit(main())
