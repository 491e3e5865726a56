"""What stands behind an entry of the timeline: when it was written down, and what it said before."""

from bot.core.record import SAME_MOMENT, Entry
from bot.slack import dates
from bot.slack import richtext as rich

MAX_BEFORE = 200


def behind(entry: Entry) -> str:
    """Both in words, each in brackets; empty for an entry of its own moment that stands as it was written."""
    return f"{_written(entry)}{_edited(entry)}"


def _written(entry: Entry) -> str:
    """When it was written down, where that is not when it happened."""
    at, happened = entry.event.at, entry.happened_at
    if abs(at - happened) < SAME_MOMENT:
        return ""
    planned = "planned; " if happened > at else ""
    return f" ({planned}written down {dates.plain(at, now=happened)})"


def _edited(entry: Entry) -> str:
    last = entry.last
    if last is None:
        return ""
    by = f"{rich.tidy(last.actor.name, 60)}, {dates.plain(last.at, now=entry.event.at)}"
    if entry.struck:
        return f" (struck out by {by}: {_said(last.text)})"
    before = "" if last.before == last.text else f"; before: {_said(last.before)}"
    return f" (edited by {by}{before})"


def _said(words: str | None) -> str:
    return rich.disarm(rich.tidy(words or "", MAX_BEFORE))
