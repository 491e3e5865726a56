"""The real scan in a process of its own: `DATABASE URL` in, then a moment a line; a test may kill it.

Each line of its input is a JSON object `{"now": ISO 8601}`: every watch is scanned at that moment, until
nothing waits. It answers with a line, the JSON of `scan_all`.
"""

import json
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.analyzers.tone import ToneAnalyzer
from bot.budgets import Budgets
from bot.core.mentions import Freshness
from bot.http import Http
from bot.networks import Networks
from bot.ports import Ports
from bot.sandbox.platforms.server import settings
from bot.scan import ScanReport, scan_watch
from bot.sources.access import Access
from bot.store.sqlite import SqliteStore
from tests.sources.networks import Time
from tests.worlds import SilentDesk

MOST_SCANS = 40
"""Scans of one watch at one moment, of 20 pages of a source each."""


def ports_of(store: SqliteStore, clock: Time, url: str) -> Ports:
    """The bot's own parts over stand-ins, at the pace of the real networks, without naps between tries."""
    http = Http(clock=clock, allow_loopback_http=True, sleep=lambda seconds: None)
    networks = Networks(
        access=Access(http, clock, settings(url), inbox=store),
        store=store,
        budgets=Budgets(store, clock, usd_per_month=None, announce=lambda key, words: None),
        files=Path(),
        base=timedelta(minutes=5),
    )
    far = {name: value for name, value in networks.access.settings.items() if not name.endswith("_URL")}
    paced = replace(networks, access=replace(networks.access, settings=far))
    return Ports(
        store=store,
        analyzer=ToneAnalyzer(),
        notifier=SilentDesk(),
        clock=clock,
        open_source=networks.open,
        pacing=paced.pacing,  # what is played on this machine has no pace of its own
    )


def scan_all(ports: Ports) -> dict[str, Any]:
    """A look of every watch until nothing waits: what was new, which sources failed, when each was read."""
    reports = [report for watch in ports.store.watches() for report in _scans(ports, watch.id)]
    last = {(report.watch, c.source): c for report in reports for c in report.coverage}
    return {
        "new": sum(report.new for report in reports),
        "failed": [f"{c.source} {c.detail}" for c in last.values() if c.freshness is Freshness.FAILED],
        "read": [c.last_success_at.isoformat() if c.last_success_at else "" for c in last.values()],
        "waiting": any(report.more for report in reports[-1:]),
    }


def _scans(ports: Ports, watch_id: int) -> list[ScanReport]:
    reports: list[ScanReport] = []
    while len(reports) < MOST_SCANS and (not reports or reports[-1].more):
        watch = ports.store.watch(watch_id)
        if watch is None:
            break
        reports.append(scan_watch(ports, watch))
    return reports


def main(database: str, url: str) -> None:
    """Scans when told to, until its input ends or it is killed."""
    clock = Time()
    with SqliteStore(database) as store:
        ports = ports_of(store, clock, url)
        for line in sys.stdin:
            asked: Mapping[str, str] = json.loads(line)
            clock.now = datetime.fromisoformat(asked["now"])
            print(json.dumps(scan_all(ports)), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
