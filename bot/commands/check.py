"""`firebreak check`: what works, what is missing, how to mend it."""

import argparse

from bot import check, config, logs


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("--online", action="store_true", help="ask Slack and web sources too")


def run(args: argparse.Namespace) -> int:
    """Prints a line per finding; 1 when something needs mending."""
    settings = config.load()
    logs.set_up("ERROR", config.secrets(settings))
    found = list(check.findings(settings, online=args.online))
    for finding in found:
        print(finding)
    broken = sum(not finding.well for finding in found)
    print("All is well." if not broken else f"{broken} to mend.")
    return 1 if broken else 0
