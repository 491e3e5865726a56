"""Moments and spans as people read them: each reader's own clock in blocks, UTC in plain text."""

from datetime import UTC, datetime, timedelta
from typing import Any

from bot.slack.language import N_, _

_PRETTY = N_("{date_short_pretty} at {time}")
_DAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
_MONTHS = (
    N_("Jan"),
    N_("Feb"),
    N_("Mar"),
    N_("Apr"),
    N_("May"),
    N_("Jun"),
    N_("Jul"),
    N_("Aug"),
    N_("Sep"),
    N_("Oct"),
    N_("Nov"),
    N_("Dec"),
)


def token(at: datetime) -> str:
    """The moment in mrkdwn, shown in each reader's own time, with UTC where that fails."""
    return f"<!date^{int(at.timestamp())}^{_(_PRETTY)}|{_fallback(at)}>"


def relative(at: datetime) -> str:
    """How far away the moment is (`in 4 minutes`), as each reader's Slack counts it, in mrkdwn."""
    otherwise = _("at {moment}").format(moment=_fallback(at))
    return f"<!date^{int(at.timestamp())}^{{ago}}|{otherwise}>"


def element(at: datetime) -> dict[str, Any]:
    """The moment as a rich_text element, shown in each reader's own time."""
    return {
        "type": "date",
        "timestamp": int(at.timestamp()),
        "format": _(_PRETTY),
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
        return _("less than a minute")
    if minutes < 60:
        return _("{number} min").format(number=minutes)
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return _two(_("{number} h").format(number=hours), _("{number} min"), minutes)
    days, hours = divmod(hours, 24)
    return _two(_("{number} days").format(number=days), _("{number} h"), hours)


def _two(first: str, second: str, rest: int) -> str:
    return f"{first} {second.format(number=rest)}" if rest else first


def _fallback(at: datetime) -> str:
    at = at.astimezone(UTC)
    day, month = _(_DAYS[at.weekday()]), _(_MONTHS[at.month - 1])
    return _("{weekday} {day} {month}, {time} UTC").format(
        weekday=day, day=at.day, month=month, time=f"{at:%H:%M}"
    )
