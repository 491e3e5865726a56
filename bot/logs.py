"""Logging to stderr, with every secret taken out of what is written."""

import logging
import re
from collections.abc import Sequence

# Slack tokens, Authorization values, webhook addresses, passwords in URLs, secrets in query strings.
_SHAPES = re.compile(
    r"xox[a-z]-[\w-]+|xapp-[\w-]+|(?<=Bearer )\S+|hooks\.slack\.com/\S+|(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"
    r"|(?<=token=)[^&\s'\"]+|(?<=secret=)[^&\s'\"]+|(?<=key=)[^&\s'\"]+"
)


class WithoutSecrets(logging.Formatter):
    """Formats as usual, then blanks the given values and what looks like a secret, tracebacks too."""

    def __init__(self, pattern: str, secrets: Sequence[str]) -> None:
        super().__init__(pattern)
        self._secrets = [secret for secret in secrets if secret]

    def format(self, record: logging.LogRecord) -> str:
        """The line without its secrets."""
        line = super().format(record)
        for secret in self._secrets:
            line = line.replace(secret, "[secret]")
        return _SHAPES.sub("[secret]", line)


def _is_quiet(record: logging.LogRecord) -> bool:
    """Drops the chatter of Slack's libraries: below WARNING they write whole payloads, forged ones too.

    A filter, because Bolt gives its loggers the root's level and so passes over a level set on their parent.
    """
    return record.levelno >= logging.WARNING or not record.name.startswith(("slack_bolt", "slack_sdk"))


def set_up(level: str, secrets: Sequence[str]) -> None:
    """Sends every log line to stderr without secrets; quiet libraries stay quiet."""
    handler = logging.StreamHandler()
    handler.setFormatter(WithoutSecrets("%(asctime)s %(levelname)s %(name)s: %(message)s", secrets))
    handler.addFilter(_is_quiet)
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in ("httpx", "httpcore", "apscheduler", "uvicorn.access", "websockets"):
        logging.getLogger(name).setLevel(logging.WARNING)
    # Its callers say what could not be reached, once and in words.
    logging.getLogger("slack_sdk.web.base_client").setLevel(logging.CRITICAL)
