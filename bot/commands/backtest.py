"""`firebreak backtest`: recorded mentions through the real scan, store and detectors."""

import argparse
import json
import sys
from pathlib import Path

from bot import backtest, config, logs, replay


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="CSV or JSONL of mentions")
    parser.add_argument("--any", action="append", default=[], metavar="TERM", help="keep what matches a term")
    parser.add_argument("--by", metavar="COLUMN", help="a watch of each value of this column")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


def run(args: argparse.Namespace) -> int:
    """Prints what would have been alerted, when, why; what could not be read is counted on stderr."""
    logs.set_up("ERROR", [])
    told = 0
    models = config.models_path(config.load())
    for alert in backtest.backtest(
        args.files, any_terms=args.any, by=args.by, models=models, on_rejected=_complain
    ):
        told += 1
        print(json.dumps(_fields(alert), ensure_ascii=False) if args.json else _words(alert), flush=True)
    if not told and not args.json:
        print("Nothing would have been alerted.")
    return 0


def _fields(alert: replay.Alert) -> dict[str, object]:
    """What `--json` promises: no more, so that whoever reads it can rely on it."""
    return {name: value for name, value in alert.items() if name != "title"}


def _complain(sentence: str) -> None:
    print(f"firebreak: {sentence}", file=sys.stderr)


def _words(alert: replay.Alert) -> str:
    what = f"{alert['at']}  {alert['watch']}  #{alert['crisis']} {alert['event']} {alert['level']}"
    category = f" ({alert['category']})" if alert["category"] else ""
    return f"{what}{category}, {alert['mentions']} mentions: {' '.join(alert['reasons'])}"
