"""`firebreak check`: what works, what is missing, how to mend it."""

import argparse

from bot import check, check_sources, config, logs


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("--online", action="store_true", help="ask Slack and each source too")
    parser.add_argument(
        "--sources", action="store_true", help="every kind of source: ready, or what it needs"
    )


def run(args: argparse.Namespace) -> int:
    """Prints a line per finding; 1 when something needs mending."""
    settings = config.load()
    logs.set_up("ERROR", config.secrets(settings))
    if args.sources:
        for line in check_sources.of_kinds(settings.keys):
            print(line)
        return 0
    found = list(check.findings(settings, online=args.online))
    for finding in found:
        print(finding)
    broken = sum(not finding.well for finding in found)
    print("All is well." if not broken else f"{broken} to mend.")
    return 1 if broken else 0
