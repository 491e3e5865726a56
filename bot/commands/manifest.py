"""`firebreak manifest`: the Slack app manifest, each scope with its reason on stderr."""

import argparse
import json
import sys

from bot import app
from bot.errors import InputError
from bot.slack.manifest import SCOPES


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument(
        "--http", metavar="URL", help="for `serve`: the public https address, such as https://bot.example.com"
    )
    parser.add_argument(
        "--several", action="store_true", help="with --http: for several workspaces from one installation"
    )


def run(args: argparse.Namespace) -> int:
    """Prints JSON to paste into Slack's "From a manifest"."""
    if args.http is not None and not args.http.startswith("https://"):
        raise InputError(f"--http must be an https address, not {args.http!r}: Slack posts to nothing else")
    if args.several and not args.http:
        raise InputError("--several needs --http: Slack sends people back to your address after they agreed")
    url = f"{args.http.rstrip('/')}/slack/events" if args.http else None
    back = f"{args.http.rstrip('/')}/slack/oauth_redirect" if args.several else None
    print(json.dumps(app.app_manifest(url, redirect_url=back), indent=2, ensure_ascii=False))
    for scope, reason in SCOPES.items():
        print(f"{scope:<18} {reason}", file=sys.stderr)
    return 0
