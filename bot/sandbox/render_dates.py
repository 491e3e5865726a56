"""Dates as the platform words them: `{date_short_pretty} {time}` in the viewer's time zone."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime

TOKEN = re.compile(r"\{(\w+)\}")
MINUTE, HOUR, DAY = 60, 3_600, 86_400


def clock(moment: datetime) -> str:
    """The time of day, such as 14:05."""
    return f"{moment:%H:%M}"


def day_name(moment: datetime, now: datetime) -> str:
    """Today, Yesterday, or the day in words."""
    days = (now.date() - moment.date()).days
    if days in (-1, 0, 1):
        return {0: "Today", 1: "Yesterday", -1: "Tomorrow"}[days]
    year = "" if moment.year == now.year else f" {moment.year}"
    return f"{moment:%A}, {moment.day} {moment:%B}{year}"


def ago(moment: datetime, now: datetime) -> str:
    """How long ago, in the largest unit that fits."""
    seconds = int((now - moment).total_seconds())
    suffix, seconds = ("ago", seconds) if seconds >= 0 else ("from now", -seconds)
    for size, unit in ((DAY, "day"), (HOUR, "hour"), (MINUTE, "minute")):
        if seconds >= size:
            count = seconds // size
            return f"{count} {unit}{'s' if count > 1 else ''} {suffix}"
    return "just now"


def format_date(template: str, moment: datetime, now: datetime) -> str:
    """Fills the platform's date tokens; a token it does not know stays as it is."""

    def fill(match: re.Match[str]) -> str:
        form = FORMS.get(match[1])
        return form(moment, now) if form else match[0]

    return TOKEN.sub(fill, template)


def _long(moment: datetime, _now: datetime) -> str:
    return f"{moment:%A}, {moment:%B} {_ordinal(moment.day)}, {moment.year}"


def _plain(moment: datetime, _now: datetime) -> str:
    return f"{moment:%B} {_ordinal(moment.day)}, {moment.year}"


def _short(moment: datetime, _now: datetime) -> str:
    return f"{moment:%b} {moment.day}, {moment.year}"


def _ordinal(day: int) -> str:
    suffix = "th" if 11 <= day <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{suffix}"


def _pretty(form: Callable[[datetime, datetime], str]) -> Callable[[datetime, datetime], str]:
    """The form, but with today and yesterday in words (lower case, as inside a sentence)."""

    def shape(moment: datetime, now: datetime) -> str:
        near = abs((now.date() - moment.date()).days) <= 1
        return day_name(moment, now).lower() if near else form(moment, now)

    return shape


FORMS: Mapping[str, Callable[[datetime, datetime], str]] = {
    "date_num": lambda moment, _now: f"{moment:%Y-%m-%d}",
    "date": _plain,
    "date_slash": lambda moment, _now: f"{moment:%m/%d/%Y}",
    "date_short": _short,
    "date_long": _long,
    "date_pretty": _pretty(_plain),
    "date_short_pretty": _pretty(_short),
    "date_long_pretty": _pretty(_long),
    "day_divider_pretty": day_name,
    "time": lambda moment, _now: clock(moment),
    "time_secs": lambda moment, _now: f"{moment:%H:%M:%S}",
    "ago": ago,
}
