"""The command line: parses, calls, and turns every error into one line and an exit code."""

import argparse
import difflib
import importlib
import keyword
import sys
from collections.abc import Mapping, Sequence
from typing import NoReturn

from bot.errors import FirebreakError, InputError

COMMANDS: Mapping[str, str] = {
    "demo": "the real bot in a Slack-like sandbox with a scripted crisis; no account needed",
    "run": "the bot in your workspace over Socket Mode, with its scheduler and outbox",
    "serve": "the same bot behind signed HTTP, with /healthz and /metrics",
    "scan": "one scan now: what it saw",
    "import": "recorded mentions into a watch, by the usual columns or a vendor's mapping",
    "backtest": "replay recorded mentions: what would have been alerted, when, why",
    "detect": "run the detector over a series of counts",
    "learn": "a tone model of your own from labelled texts; versions, and the way back",
    "score": "tone and risk of JSON lines on stdin",
    "sandbox": "the Slack-like server alone, for any Slack app's tests",
    "check": "what works, what is missing, how to mend it",
    "export": "the audit log, entry by entry, and whether it is unbroken",
    "purge": "forget now what was kept long enough, or one post on request",
    "manifest": "the Slack app manifest, each scope with its reason",
}


class _Parser(argparse.ArgumentParser):
    """An argument parser whose errors are one line."""

    def error(self, message: str) -> NoReturn:
        raise InputError(f"{message}. See: {self.prog} --help")


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command; gives the exit code: 0 done, 1 a failure, 2 bad input."""
    given = list(sys.argv[1:] if argv is None else argv)
    try:
        return _run(given)
    except FirebreakError as error:
        print(f"firebreak: {error}", file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:  # the reader of our output left, as `head` does
        sys.stderr.close()
        return 0
    except KeyboardInterrupt:
        return 130


def _run(given: list[str]) -> int:
    if not given or given[0] in ("-h", "--help", "help"):
        print(usage())
        return 0
    name = given[0]
    if name not in COMMANDS:
        raise InputError(f"there is no command {name!r}{_suggestion(name)} See: firebreak --help")
    module = f"{name}_" if keyword.iskeyword(name) else name
    command = importlib.import_module(f"bot.commands.{module}")
    parser = _Parser(prog=f"firebreak {name}", description=COMMANDS[name], allow_abbrev=False)
    command.arguments(parser)
    return int(command.run(parser.parse_args(given[1:])))


def usage() -> str:
    """The help text: every command with its line."""
    lines = [f"  {name:<10} {about}" for name, about in COMMANDS.items()]
    return "\n".join(
        ["usage: firebreak COMMAND [options]", "", *lines, "", "firebreak COMMAND --help says more."]
    )


def _suggestion(name: str) -> str:
    close = difflib.get_close_matches(name, COMMANDS, n=1)
    return f"; did you mean {close[0]!r}?" if close else "."


if __name__ == "__main__":
    sys.exit(main())
