"""Moments and spans as people read them: each reader's own clock in blocks, UTC in plain text."""

from datetime import UTC, datetime, timedelta
from typing import Any

_PRETTY = "{date_short_pretty} at {time}"


def token(at: datetime) -> str:
    """The moment in mrkdwn, shown in each reader's own time, with UTC where that fails."""
    return f"<!date^{int(at.timestamp())}^{_PRETTY}|{_fallback(at)}>"


def relative(at: datetime) -> str:
    """How far away the moment is (`in 4 minutes`), as each reader's Slack counts it, in mrkdwn."""
    return f"<!date^{int(at.timestamp())}^{{ago}}|at {_fallback(at)}>"


def element(at: datetime) -> dict[str, Any]:
    """The moment as a rich_text element, shown in each reader's own time."""
    return {
        "type": "date",
        "timestamp": int(at.timestamp()),
        "format": _PRETTY,
        "fallback": _fallback(at),
    }


def plain(at: datetime, *, now: datetime) -> str:
    """The moment in plain text: `14:05 UTC`, with the day unless it is today."""
    at, now = at.astimezone(UTC), now.astimezone(UTC)
    return f"{at:%H:%M} UTC" if at.date() == now.date() else _fallback(at)


def span(length: timedelta) -> str:
    """A length of time in at most two units: `4 min`, `3 h 10 min`, `2 days 3 h`."""
    minutes = max(0, int(length.total_seconds() // 60))
    if minutes < 1:
        return "less than a minute"
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return _two(f"{hours} h", minutes, "min")
    days, hours = divmod(hours, 24)
    return _two(f"{days} days", hours, "h")


def _two(first: str, rest: int, unit: str) -> str:
    return f"{first} {rest} {unit}" if rest else first


def _fallback(at: datetime) -> str:
    at = at.astimezone(UTC)
    return f"{at:%a} {at.day} {at:%b}, {at:%H:%M} UTC"
