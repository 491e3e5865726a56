"""`firebreak sandbox`: the Slack-like server alone, for any Slack app's tests."""

import argparse
import json

from bot import app, shutdown
from bot.sandbox.server import Sandbox


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("--port", type=int, default=0, help="port to listen on (default: any free one)")
    parser.add_argument("--json", action="store_true", help="print the facts as one JSON object")


def run(args: argparse.Namespace) -> int:
    """Serves until Ctrl-C."""
    stop = shutdown.listen()
    with Sandbox(port=args.port, manifest=app.app_manifest()) as sandbox:
        facts = sandbox.facts()
        if args.json:
            print(json.dumps(facts), flush=True)
        else:
            print("\n".join(f"{name:<15} {value}" for name, value in facts.items()), flush=True)
            print("Ctrl-C ends it.", flush=True)
        shutdown.wait(stop)
    return 0
