"""What a recording would have alerted: `python -m benchmarks.backtest FILE... --by COLUMN`."""

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.synthetic import write_crisis
from benchmarks.tables import Table
from bot.backtest import backtest
from bot.replay import Alert

COLUMNS = ("at (UTC)", "watch", "crisis", "event", "level", "mentions", "why")


def run(files: Sequence[Path], *, by: str | None, any_terms: Sequence[str], markdown: bool) -> list[Alert]:
    """Replays the files, prints what would have been alerted and the time it took, and gives it back."""
    began = time.perf_counter()
    found = list(backtest(files, by=by, any_terms=any_terms, on_rejected=print))
    opened = sum(alert["event"] == "opened" for alert in found)
    caption = f"{opened} crises, {len(found)} lines; replayed in {time.perf_counter() - began:.0f} s."
    Table(COLUMNS, tuple(_row(alert) for alert in found), caption).show(markdown=markdown)
    return found


def _row(alert: Alert) -> tuple[str, ...]:
    at = alert["at"].replace("T", " ").removesuffix(":00Z")
    what = (str(alert["crisis"]), alert["event"], alert["level"], str(alert["mentions"]))
    return (at, alert["watch"], *what, " ".join(alert["reasons"]))


def main() -> int:
    """Prints the table; with --smoke of a crisis made up here, which must be seen within 15 minutes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--by", help="a watch of each value of this column")
    parser.add_argument("--any", action="append", default=[], help="keep what matches a term")
    parser.add_argument("--smoke", action="store_true", help="on a made-up recording, in seconds")
    parser.add_argument("--markdown", action="store_true", help="the table as docs/accuracy.md has it")
    args = parser.parse_args()
    if not args.files and not args.smoke:
        parser.error("name a file of mentions, or say --smoke")
    if not args.smoke:
        run(args.files, by=args.by, any_terms=args.any, markdown=args.markdown)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bakery.jsonl"
        write_crisis(path)
        found = run([path], by=None, any_terms=["Brindle & Fern"], markdown=args.markdown)
    seen = [alert["at"] for alert in found if alert["event"] == "opened"]
    return 0 if seen and "2026-03-06T12:00" < seen[-1] <= "2026-03-06T12:15:00Z" else 1


if __name__ == "__main__":
    sys.exit(main())
