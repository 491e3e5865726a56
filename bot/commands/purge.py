"""`firebreak purge`: forgets now what was kept long enough, or everything of one post."""

import argparse

from bot import app, config, logs
from bot.core.mentions import Gone
from bot.errors import InputError
from bot.purge import purge
from bot.store.sqlite import SqliteStore


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument(
        "--post",
        metavar="NETWORK:KEY",
        help="one post, wherever it is kept or quoted, on its author's request (x:1290…, or its link's key)",
    )


def run(args: argparse.Namespace) -> int:
    """Forgets and prints what."""
    settings = config.load()
    logs.set_up("ERROR", config.secrets(settings))
    store = app.open_store(settings)
    try:
        print(_post(store, args.post) if args.post else _expired(store, settings))
    finally:
        store.close()
    return 0


def _expired(store: SqliteStore, settings: config.Settings) -> str:
    kept = app.keep(settings)
    done = purge(store, now=app.now(), retention=kept, default_days=settings.keep_days)
    return f"{done.words}."


def _post(store: SqliteStore, named: str) -> str:
    network, _, key = named.partition(":")
    if not network or not key:
        raise InputError("name the post as NETWORK:KEY, for example x:1290000000000000000.")
    crises = store.forget([Gone(network, key)], now=app.now())
    quoted = f"; the cards of {', '.join(f'#{one}' for one in crises)} change with it" if crises else ""
    return f"{named} is forgotten and will not be taken in again{quoted}."
