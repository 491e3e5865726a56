"""`firebreak sandbox`: the Slack-like server with its networks, for any Slack app's tests."""

import argparse
import json
from pathlib import Path
from typing import Any

from bot import app, shutdown
from bot.errors import InputError
from bot.sandbox.server import Sandbox


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("--port", type=int, default=0, help="port to listen on (default: any free one)")
    parser.add_argument(
        "--manifest",
        type=Path,
        metavar="FILE.json",
        help="your app's manifest (scopes, commands, events)",
    )
    parser.add_argument("--json", action="store_true", help="print the facts as one JSON object")


def run(args: argparse.Namespace) -> int:
    """Serves until Ctrl-C."""
    stop = shutdown.listen()
    with Sandbox(port=args.port, manifest=_manifest(args.manifest)) as sandbox:
        facts = sandbox.facts()
        if args.json:
            print(json.dumps(facts), flush=True)
        else:
            plain = {name: value for name, value in facts.items() if isinstance(value, str)}
            lines = [f"{name:<15} {value}" for name, value in plain.items()]
            lines += [f"{name}={value}" for name, value in facts["networks"].items()]
            print("\n".join(lines), flush=True)
            print("Ctrl-C ends it.", flush=True)
        shutdown.wait(stop)
    return 0


def _manifest(path: Path | None) -> dict[str, Any]:
    """The manifest the sandbox holds the app to: the given one, or Firebreak's own."""
    if path is None:
        return app.app_manifest()
    try:
        given = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}. Check the path.") from error
    except ValueError as error:
        raise InputError(f"{path} is not JSON: {error}. Export the manifest as JSON.") from error
    if not isinstance(given, dict):
        raise InputError(f"{path} is not an app manifest: it must be a JSON object.")
    return given
