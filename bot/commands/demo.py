"""`firebreak demo`: the sandbox, the real bot and a scripted crisis in one process."""

import argparse
import logging
import webbrowser
from pathlib import Path

from bot import logs, shutdown
from bot.sandbox import demo


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("--port", type=int, default=0, help="port of the page (default: any free one)")
    parser.add_argument("--no-browser", action="store_true", help="only print the address")
    parser.add_argument(
        "--keep", type=Path, metavar="FOLDER", help="keep the store and the posts in this folder"
    )
    parser.add_argument("--seed", type=int, default=7, help="another seed tells the story in other words")
    parser.add_argument("--verbose", action="store_true", help="show what the bot logs")


def run(args: argparse.Namespace) -> int:
    """Runs until Ctrl-C."""
    logs.set_up("INFO" if args.verbose else "ERROR", [])
    logging.getLogger("slack_bolt").setLevel(logging.ERROR)
    stop = shutdown.listen()
    with demo.running(port=args.port, keep=args.keep, seed=args.seed) as sandbox:
        print(f"Firebreak demo: {sandbox.page_url}", flush=True)
        print("Open it: within half a minute a crisis rises in #crisis-desk. Ctrl-C ends it.", flush=True)
        if not args.no_browser:
            webbrowser.open(sandbox.page_url)
        shutdown.wait(stop)
    kept = f" Kept in {args.keep}." if args.keep else " Nothing is left behind."
    print(f"\nThe demo has ended.{kept}")
    return 0
