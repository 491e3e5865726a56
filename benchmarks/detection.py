"""How well bursts are found: `python -m benchmarks.detection FOLDER`.

The folder holds series (`timestamp,value`) and `combined_windows.json`, as category realTweets of the Numenta
Anomaly Benchmark does: the labelled windows of each file. Rules of its scorer, version 1.1:
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
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.synthetic import bursty_series
from benchmarks.tables import Table
from bot.replay import detect_series

PROFILES = {"std": (1.0, 0.11), "lowFP": (1.0, 0.22), "lowFN": (2.0, 0.11)}
"""(cost of a missed window, cost of a false alert) where a found window is worth 1."""
ROWS_PER_WEEK = 7 * 288
COLUMNS = ("series", *PROFILES, "windows found", "false alerts a week", "alerts a week", "µs a slot")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one series fared: its windows, the gain of each that was found, the cost of each false alert."""

    name: str
    windows: int
    gains: tuple[float, ...]
    costs: tuple[float, ...]
    weeks: float
    seconds_per_row: float


def judge(name: str, rows: Sequence[tuple[str, float]], windows: Sequence[tuple[str, str]]) -> Outcome:
    """Runs the detector over a series and holds its alerts against the windows."""
    began = time.process_time()
    alerts = [i for i, row in enumerate(detect_series(rows)) if row[3]]
    spent = time.process_time() - began
    at = {stamp.split(".")[0]: i for i, (stamp, _) in enumerate(rows)}
    spans = sorted((at[first.split(".")[0]], at[last.split(".")[0]]) for first, last in windows)
    probation = min(len(rows) * 15 // 100, 750)
    scored = [i for i in alerts if i >= probation]
    inside = [[i for i in scored if first <= i <= last] for first, last in spans]
    outside = [i for i in scored if not any(first <= i <= last for first, last in spans)]
    return Outcome(
        name,
        windows=len(spans),
        gains=tuple(_gain(found[0], *span) for found, span in zip(inside, spans, strict=True) if found),
        costs=tuple(_cost(i, spans) for i in outside),
        weeks=(len(rows) - probation) / ROWS_PER_WEEK,
        seconds_per_row=spent / max(len(rows), 1),
    )


def score(outcomes: Sequence[Outcome], profile: str) -> float:
    """The normalised score of all series together, 0..100 (less than 0: worse than silence)."""
    miss, false = PROFILES[profile]
    windows = sum(outcome.windows for outcome in outcomes)
    gained = sum(gain + miss for outcome in outcomes for gain in outcome.gains)
    lost = sum(false * cost for outcome in outcomes for cost in outcome.costs)
    return 100 * (gained - lost) / ((1 + miss) * windows) if windows else 0.0


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


def _read(folder: Path, only: Sequence[str]) -> list[Outcome]:
    labelled = json.loads((folder / "combined_windows.json").read_text("utf-8"))
    outcomes = []
    for name, windows in sorted(labelled.items()):
        path = folder / Path(name).name
        short = path.stem.rsplit("_", 1)[-1]
        if path.exists() and (not only or short in only):
            with path.open(newline="", encoding="utf-8") as file:
                rows = [(row["timestamp"], float(row["value"])) for row in csv.DictReader(file)]
            outcomes.append(judge(short, rows, windows))
    return outcomes


def _write_example(folder: Path) -> None:
    windows = {}
    for seed, mean in enumerate((0.5, 8.0, 60.0)):
        made = bursty_series(mean=mean, seed=seed)
        windows[f"made_{mean:g}.csv"] = made["windows"]
        with (folder / f"made_{mean:g}.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([("timestamp", "value"), *made["rows"]])
    (folder / "combined_windows.json").write_text(json.dumps(windows), encoding="utf-8")


def table(outcomes: Sequence[Outcome]) -> Table:
    """A row for each series and one for all."""
    groups = [*([outcome] for outcome in outcomes), list(outcomes)]
    return Table(COLUMNS, tuple(_row(group) for group in groups))


def _row(group: Sequence[Outcome]) -> tuple[str, ...]:
    found, windows = sum(len(o.gains) for o in group), sum(o.windows for o in group)
    weeks, false = sum(o.weeks for o in group), sum(len(o.costs) for o in group)
    micros = 1e6 * sum(o.seconds_per_row for o in group) / len(group)
    return (
        group[0].name if len(group) == 1 else "all",
        *(f"{score(group, profile):.1f}" for profile in PROFILES),
        f"{found}/{windows}",
        f"{false / weeks:.2f}",
        f"{(false + found) / weeks:.2f}",
        f"{micros:.0f}",
    )


def main() -> int:
    """Prints the table; with --smoke of a series made up here, where it must find most bursts."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--files", default="", help="only these, by the last word of their names: AAPL,FB")
    parser.add_argument("--smoke", action="store_true", help="on made-up series, in seconds")
    parser.add_argument("--markdown", action="store_true", help="the table as docs/accuracy.md has it")
    args = parser.parse_args()
    if args.folder is None and not args.smoke:
        parser.error("name a folder of series, or say --smoke")
    if not args.smoke:
        outcomes = _read(args.folder, [name for name in args.files.split(",") if name])
        table(outcomes).show(markdown=args.markdown)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        _write_example(Path(folder))
        outcomes = _read(Path(folder), ())
    table(outcomes).show(markdown=args.markdown)
    return 0 if score(outcomes, "lowFP") > 60 else 1


if __name__ == "__main__":
    sys.exit(main())
