"""What stands behind an entry of the timeline: when it was written down, and what it said before."""

from bot.core.record import SAME_MOMENT, Entry
from bot.slack import dates
from bot.slack import richtext as rich
from bot.slack.language import _

MAX_BEFORE = 200


def behind(entry: Entry) -> str:
    """Both in words, each in brackets; empty for an entry of its own moment that stands as it was written."""
    return f"{_written(entry)}{_edited(entry)}"


def _written(entry: Entry) -> str:
    """When it was written down, where that is not when it happened."""
    at, happened = entry.event.at, entry.happened_at
    if abs(at - happened) < SAME_MOMENT:
        return ""
    planned = happened > at
    words = _(" (planned; written down {moment})") if planned else _(" (written down {moment})")
    return words.format(moment=dates.plain(at, now=happened))


def _edited(entry: Entry) -> str:
    last = entry.last
    if last is None:
        return ""
    by = f"{rich.tidy(last.actor.name, 60)}, {dates.plain(last.at, now=entry.event.at)}"
    if entry.struck:
        return _(" (struck out by {who}: {words})").format(who=by, words=_said(last.text))
    if last.before == last.text:
        return _(" (edited by {who})").format(who=by)
    return _(" (edited by {who}; before: {words})").format(who=by, words=_said(last.before))


def _said(words: str | None) -> str:
    return rich.disarm(rich.tidy(words or "", MAX_BEFORE))
