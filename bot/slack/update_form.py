"""The form of an update: what is new, for whom, and when the next one comes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.core.models import Crisis, Event
from bot.core.updates import Lane, cadence, changed
from bot.slack import dates
from bot.slack.modals import UPDATE, about, form, option, select_field, text_field
from bot.slack.richtext import tidy

View = dict[str, Any]

NEXT: Mapping[str, str] = {
    "15": "In 15 minutes",
    "30": "In 30 minutes",
    "60": "In 1 hour",
    "120": "In 2 hours",
    "240": "In 4 hours",
    "morning": "Tomorrow at 9:00",
    "0": "When something changes",
}
LANES: Mapping[Lane, str] = {
    Lane.TEAM: "The team, in the crisis's thread",
    Lane.EXEC: "Executives, with the brief",
}
NOTHING_NEW = "Nothing new."


def update_form(crisis: Crisis, timeline: Sequence[Event], *, lane: Lane = Lane.TEAM, text: str = "") -> View:
    """What is new, filled in with what has changed since the last update."""
    lanes = [option(words, one.value) for one, words in LANES.items()]
    times = [option(words, value) for value, words in NEXT.items()]
    usual = default_next(crisis)
    blocks = [
        about(crisis),
        text_field(
            "text",
            "What is new?",
            hint="Conditions, actions, needs. What changed since the last update is filled in: edit freely.",
            initial=text or prefilled(crisis, timeline),
        ),
        select_field(
            "lane", "For whom?", lanes, initial=next(one for one in lanes if one["value"] == lane.value)
        ),
        select_field(
            "next", "Next update", times, initial=next(one for one in times if one["value"] == usual)
        ),
    ]
    return form(UPDATE, "Update", "Post update", blocks, crisis=crisis.id)


def prefilled(crisis: Crisis, timeline: Sequence[Event]) -> str:
    """What has changed, as a first line to edit: `Since the last update: 41 mentions more; level …`."""
    return f"Since the last update: {'; '.join(tidy(one, 120) for one in changed(crisis, timeline))}."


def default_next(crisis: Crisis) -> str:
    """The choice the level's clock suggests."""
    limit = cadence(crisis.level)
    return str(int(limit.total_seconds() // 60)) if limit else "0"


def done(crisis: Crisis, lane: Lane, *, now: datetime, channel: str) -> str:
    """Where it went, and when the next one is due."""
    where = f"in #{channel.removeprefix('#')}" if lane is Lane.EXEC else "in the thread of its card"
    due = f"The next one is due at {dates.plain(crisis.next_update, now=now)}." if crisis.next_update else ""
    return f"Your update of crisis #{crisis.id} stands {where}. {due}".strip()


def moved(crisis: Crisis, *, now: datetime) -> str:
    """That a reminder was put off."""
    assert crisis.next_update is not None  # it has just been set
    return f"The next update of crisis #{crisis.id} is due at {dates.plain(crisis.next_update, now=now)} now."
