"""`firebreak import`: recorded mentions into a watch, once, from files anywhere."""

import argparse
import itertools
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bot import app, config, ingest, logs, respond
from bot.core.cleaning import clean
from bot.core.mentions import Batch, Mention, Rejection
from bot.core.models import Watch
from bot.errors import InputError, SourceError
from bot.ports import Clock, Ports
from bot.sources.file import FileSource
from bot.sources.file_options import FileOptions, reader_for

SAMPLES = 20
REASONS = 10


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="CSV, JSONL or JSON of mentions")
    parser.add_argument("--watch", metavar="NAME", help="only into this watch (default: all)")
    parser.add_argument(
        "--map", default="", metavar="NAME|FILE", help="generic, brandwatch, meltwater, brand24 or mine.toml"
    )
    parser.add_argument(
        "--dates", default="", metavar="FORMAT", help="iso, excel, or like %%d/%%m/%%Y %%H:%%M"
    )
    parser.add_argument("--tz", default="", metavar="ZONE", help="of dates without one, like Europe/Berlin")
    parser.add_argument("--dry-run", action="store_true", help="show what would be stored, store nothing")


def run(args: argparse.Namespace) -> int:
    """Imports and prints counts; 1 when no record at all could be used."""
    options = FileOptions(args.map, args.dates, args.tz)
    try:
        return _try_out(args.files, options) if args.dry_run else _import(args.files, options, args.watch)
    except SourceError as error:
        raise InputError(str(error)) from error


def _try_out(files: list[Path], options: FileOptions) -> int:
    batches = [batch for path in files for batch in _batches(_source(path, options, app.now))]
    mentions = [mention for batch in batches for mention in batch.mentions]
    rejected = [one for batch in batches for one in batch.rejected]
    for mention in itertools.islice(mentions, SAMPLES):
        print(_sample(mention))
    print(f"{len(mentions)} can be stored, {len(rejected)} cannot. Nothing was stored.")
    _print_reasons(rejected)
    return 1 if rejected and not mentions else 0


def _import(files: list[Path], options: FileOptions, name: str | None) -> int:
    settings = config.load()
    logs.set_up("ERROR", config.secrets(settings))
    ports = app.make_ports(settings)
    try:
        watches = [respond.find_watch(ports, name)] if name else respond.list_watches(ports)
        if not watches:
            raise InputError("there is no watch yet. Add one in Slack: /crisis watch add YOUR-BRAND")
        for path in files:  # one that cannot be read stops the import before anything is stored
            _source(path, options, ports.clock).fetch({})
        found = [_into(ports, watch, path, options) for watch in watches for path in files]
    finally:
        ports.store.close()
    return 1 if not any(one.read for one in found) and any(one.rejected for one in found) else 0


def _into(ports: Ports, watch: Watch, path: Path, options: FileOptions) -> ingest.Imported:
    done = ingest.import_into(ports, watch, _source(path, options, ports.clock), name=path.name)
    print(
        f"{watch.name}: {done.new} new of {done.read} read from {path.name}, {done.matched} about the brand"
    )
    _print_reasons(done.rejected)
    return done


def _source(path: Path, options: FileOptions, clock: Clock) -> FileSource:
    if path.is_dir():
        raise InputError(f"{path} is a folder: name its files, or watch it as file:{path.name}.")
    return FileSource(path, clock=clock, reader=reader_for(path, options, folder=None), whole=True)


def _batches(source: FileSource) -> Iterator[Batch]:
    cursor: Mapping[str, Any] = {}
    more = True
    while more:
        batch = source.fetch(cursor)
        cursor, more = batch.cursor, batch.more
        yield batch


def _sample(mention: Mention) -> str:
    author = mention.author.handle or mention.author.name or "somebody"
    text = f"{mention.title}: {mention.text}" if mention.title else mention.text
    return f"{mention.created_at:%Y-%m-%d %H:%M} UTC  {mention.source}  {author}  {clean(text, limit=100)}"


def _print_reasons(rejected: "list[Rejection] | tuple[Rejection, ...]") -> None:
    for one in rejected[:REASONS]:
        print(f"  rejected {one.where}: {one.reason}")
    if len(rejected) > REASONS:
        print(f"  and {len(rejected) - REASONS} more")
