"""`firebreak detect`: a series of counts in, an anomaly score and alerts out, row by row."""

import argparse
import csv
import math
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from bot import replay
from bot.errors import InputError


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument(
        "file", type=Path, metavar="FILE.csv", help="header timestamp,value; a row each 5 minutes"
    )


def run(args: argparse.Namespace) -> int:
    """Prints timestamp,value,anomaly_score,alert; a row's output depends on no later row."""
    rows = list(_rows(args.file))  # the whole file is checked before a line is printed
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["timestamp", "value", "anomaly_score", "alert"])
    for timestamp, value, score, alert in replay.detect_series(rows):
        out.writerow([timestamp, f"{value:g}", f"{score:.6f}", int(alert)])
    return 0


def _rows(path: Path) -> Iterator[tuple[str, float]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            if not {"timestamp", "value"} <= set(reader.fieldnames or ()):
                raise InputError(f"{path}: the first line must be the header timestamp,value")
            for number, row in enumerate(reader, start=2):
                yield _row(path, number, row)
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}. Check the path.") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path} is not a CSV file: {error}") from error


def _row(path: Path, number: int, row: dict[str, str | None]) -> tuple[str, float]:
    timestamp, text = (row["timestamp"] or "").strip(), (row["value"] or "").strip()
    try:
        datetime.fromisoformat(timestamp)
    except ValueError as error:
        raise InputError(
            f"{path}:{number}: {timestamp!r} is no ISO 8601 time, such as 2026-03-02 14:00:00"
        ) from error
    try:
        value = float(text)
    except ValueError as error:
        raise InputError(f"{path}:{number}: {text!r} is no number") from error
    if not math.isfinite(value) or value < 0:
        raise InputError(f"{path}:{number}: a count must be 0 or more, not {text}")
    return timestamp, value
