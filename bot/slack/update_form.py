"""The form of an update: what is new, for whom, and when the next one comes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.core.models import Crisis, Event
from bot.core.updates import Lane, cadence
from bot.slack import changes, dates
from bot.slack.language import N_, _
from bot.slack.modals import UPDATE, about, form, option, select_field, text_field

View = dict[str, Any]

NEXT: Mapping[str, str] = {
    "15": N_("In 15 minutes"),
    "30": N_("In 30 minutes"),
    "60": N_("In 1 hour"),
    "120": N_("In 2 hours"),
    "240": N_("In 4 hours"),
    "morning": N_("Tomorrow at 9:00"),
    "0": N_("When something changes"),
}
LANES: Mapping[Lane, str] = {
    Lane.TEAM: N_("The team, in the crisis's thread"),
    Lane.EXEC: N_("Executives, with the brief"),
}
NOTHING_NEW = N_("Nothing new.")


def update_form(crisis: Crisis, timeline: Sequence[Event], *, lane: Lane = Lane.TEAM, text: str = "") -> View:
    """What is new, filled in with what has changed since the last update."""
    lanes = [option(_(words), one.value) for one, words in LANES.items()]
    times = [option(_(words), value) for value, words in NEXT.items()]
    usual = default_next(crisis)
    blocks = [
        about(crisis),
        text_field(
            "text",
            _("What is new?"),
            hint=_(
                "Conditions, actions, needs. What changed since the last update is filled in: edit freely."
            ),
            initial=text or prefilled(crisis, timeline),
        ),
        select_field(
            "lane", _("For whom?"), lanes, initial=next(one for one in lanes if one["value"] == lane.value)
        ),
        select_field(
            "next", _("Next update"), times, initial=next(one for one in times if one["value"] == usual)
        ),
    ]
    return form(UPDATE, _("Update"), _("Post update"), blocks, crisis=crisis.id)


def prefilled(crisis: Crisis, timeline: Sequence[Event]) -> str:
    """What has changed, as a first line to edit: `Since the last update: 41 mentions more; level …`."""
    return changes.since(crisis, timeline)


def default_next(crisis: Crisis) -> str:
    """The choice the level's clock suggests."""
    limit = cadence(crisis.level)
    return str(int(limit.total_seconds() // 60)) if limit else "0"


def done(crisis: Crisis, lane: Lane, *, now: datetime, channel: str) -> str:
    """Where it went, and when the next one is due."""
    words = (
        _("Your update of crisis #{number} stands in #{channel}.")
        if lane is Lane.EXEC
        else _("Your update of crisis #{number} stands in the thread of its card.")
    )
    told = words.format(number=crisis.id, channel=channel.removeprefix("#"))
    if crisis.next_update is None:
        return told
    due = _("The next one is due at {moment}.").format(moment=dates.plain(crisis.next_update, now=now))
    return f"{told} {due}"


def moved(crisis: Crisis, *, now: datetime) -> str:
    """That a reminder was put off."""
    assert crisis.next_update is not None  # it has just been set
    words = _("The next update of crisis #{number} is due at {moment} now.")
    return words.format(number=crisis.id, moment=dates.plain(crisis.next_update, now=now))
