"""`firebreak scan`: one scan now, and what it saw."""

import argparse
import json
from typing import Any

from bot import app, config, logs, respond
from bot.core.models import Level
from bot.errors import InputError
from bot.scan import ScanReport, scan_watch


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("--watch", metavar="NAME", help="only this watch (default: all)")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


def run(args: argparse.Namespace) -> int:
    """Scans and prints; 1 when a source could not be read in full."""
    settings = config.load()
    logs.set_up("ERROR", config.secrets(settings))
    ports = app.make_ports(settings)
    watches = [respond.find_watch(ports, args.watch)] if args.watch else respond.list_watches(ports)
    if not watches:
        raise InputError("there is no watch yet. Add one in Slack: /crisis watch add YOUR-BRAND feed:URL")
    reports = [scan_watch(ports, watch) for watch in watches]
    for report in reports:
        print(json.dumps(_facts(report), ensure_ascii=False) if args.json else words(report))
    ports.store.close()
    return 1 if any(report.partial for report in reports) else 0


def _facts(report: ScanReport) -> dict[str, Any]:
    return {
        "watch": report.watch,
        "fetched": report.fetched,
        "matched": report.matched,
        "new": report.new,
        "level": report.signal.level.word if report.signal else Level.GREEN.word,
        "crisis": report.crisis.id if report.crisis else None,
        "reasons": [r.words for r in report.signal.reasons] if report.signal else [],
        "coverage": [{"source": c.source, "state": c.freshness, "detail": c.detail} for c in report.coverage],
        "rejected": [{"where": r.where, "reason": r.reason} for r in report.rejected],
    }


def words(report: ScanReport) -> str:
    """What a scan saw, line by line; of a private crisis only that there is one."""
    lines = [f"{report.watch}: {report.new} new of {report.fetched} read, {report.matched} about the brand"]
    lines += [f"  {c.source}: {c.freshness}{': ' + c.detail if c.detail else ''}" for c in report.coverage]
    lines += [f"  rejected {r.where}: {r.reason}" for r in report.rejected[:10]]
    if report.signal and report.signal.level:
        lines += [f"  {report.signal.level.word}: {r.words}" for r in report.signal.reasons]
    if report.crisis:
        named = "private" if report.crisis.private else f"{report.crisis.title}, {report.crisis.state}"
        lines.append(f"  crisis #{report.crisis.id}: {named}")
    return "\n".join(lines)
