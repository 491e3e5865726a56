"""`firebreak export audit`: who did what, for whoever has to check it, private crises included."""

import argparse
import csv
import json
import sys
from collections.abc import Iterable
from datetime import UTC, datetime

from bot import app, config, logs, trail
from bot.core.audit import EVER, Entry
from bot.errors import InputError

COLUMNS = (
    "seq", "at", "actor_id", "actor_name", "surface", "action", "subject", "before", "after", "hash"
)  # fmt: skip


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("what", choices=["audit"], help="the audit log, oldest entry first, as JSON lines")
    parser.add_argument("--since", metavar="DATE", help="only from this UTC date on, such as 2026-03-02")
    parser.add_argument("--csv", action="store_true", help="as a table for a spreadsheet instead")


def run(args: argparse.Namespace) -> int:
    """Prints the log on stdout and, on stderr, whether it is unbroken; 1 when it is not."""
    settings = config.load()
    logs.set_up("ERROR", config.secrets(settings))
    since = _day(args.since) if args.since else EVER
    store = app.open_store(settings)
    try:
        rows = (_row(entry) for entry in trail.entries(store, since=since))
        _print_table(rows) if args.csv else _print_lines(rows)
        verdict = trail.verdict(store)
    finally:
        store.close()
    print(f"audit: {verdict.words}. Entries on private crises are included.", file=sys.stderr)
    return 0 if verdict.first_wrong is None else 1


def _day(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise InputError(f"--since must be a date such as 2026-03-02, not {text!r}.") from None


def _row(entry: Entry) -> dict[str, str | int | None]:
    at = entry.at.astimezone(UTC).isoformat(timespec="milliseconds")
    actor = {"actor_id": entry.actor.id, "actor_name": entry.actor.name}
    values = {name: getattr(entry, name) for name in COLUMNS if name != "at" and name not in actor}
    return {name: ({"at": at} | actor | values)[name] for name in COLUMNS}


def _print_lines(rows: Iterable[dict[str, str | int | None]]) -> None:
    for row in rows:
        print(json.dumps(row, ensure_ascii=False))


def _print_table(rows: Iterable[dict[str, str | int | None]]) -> None:
    table = csv.DictWriter(sys.stdout, COLUMNS)
    table.writeheader()
    for row in rows:
        table.writerow({name: _unformed(value) for name, value in row.items()})


def _unformed(value: str | int | None) -> str | int | None:
    """Text that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in tuple("=+-@\t\r") else value
