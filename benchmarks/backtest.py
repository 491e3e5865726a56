"""What a recording would have alerted: `python -m benchmarks.backtest FILE... --by COLUMN`."""

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.synthetic import write_crisis
from bot.replay import Alert, backtest


def run(files: Sequence[Path], *, by: str | None, any_terms: Sequence[str]) -> list[Alert]:
    """Replays the files, prints each alert as it falls and the time it took, and gives them back."""
    began, found = time.perf_counter(), []
    print(f"{'at':<21}{'watch':<16}{'#':>3} {'event':<9}{'level':<7}{'mentions':>9}  why")
    for alert in backtest(files, by=by, any_terms=any_terms, on_rejected=print):
        found.append(alert)
        what = f"{alert['crisis']:>3} {alert['event']:<9}{alert['level']:<7}{alert['mentions']:>9}"
        print(f"{alert['at']:<21}{alert['watch']:<16.15}{what}  {' '.join(alert['reasons'])}")
    opened = sum(alert["event"] == "opened" for alert in found)
    print(f"{opened} crises, {len(found)} lines, {time.perf_counter() - began:.1f} s")
    return found


def main() -> int:
    """Prints the table; with --smoke of a crisis made up here, which must be seen within 15 minutes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--by", help="a watch of each value of this column")
    parser.add_argument("--any", action="append", default=[], help="keep what matches a term")
    parser.add_argument("--smoke", action="store_true", help="on a made-up recording, in seconds")
    args = parser.parse_args()
    if not args.files and not args.smoke:
        parser.error("name a file of mentions, or say --smoke")
    if not args.smoke:
        run(args.files, by=args.by, any_terms=args.any)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bakery.jsonl"
        write_crisis(path)
        found = run([path], by=None, any_terms=["Brindle & Fern"])
    seen = [alert["at"] for alert in found if alert["event"] == "opened"]
    return 0 if seen and "2026-03-06T12:00" < seen[-1] <= "2026-03-06T12:15:00Z" else 1


if __name__ == "__main__":
    sys.exit(main())
