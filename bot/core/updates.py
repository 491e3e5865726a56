"""Updates: what the team says is new, to whom, and when it will speak again."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.core.lifecycle import Act
from bot.core.models import Change, Crisis, Event, EventKind, Level
from bot.core.severity import CLOCKS
from bot.errors import Refused

MORNING = time(9)
"""When an update that waits for tomorrow is due, local time."""

MOST_CHANGES = 6


class Lane(StrEnum):
    """Who an update is for: the team in the crisis's thread, or executives in their channel."""

    TEAM = "team"
    EXEC = "exec"


def update(crisis: Crisis, act: Act, *, text: str, lane: Lane, next_at: datetime | None) -> Change:
    """What is new stands on the record, and the next update is due at `next_at` (None: none is promised)."""
    if not crisis.state.live:
        raise Refused(
            f"Crisis #{crisis.id} is {crisis.state}: there is nothing to update. A note still works."
        )
    if not text.strip():
        raise Refused(
            "Say what is new, even “nothing new”: /crisis update line stopped, recall decided at 15:00"
        )
    if next_at is not None and next_at <= act.at:
        raise Refused("The next update would be due in the past. Pick a later time.")
    after = replace(crisis, next_update=next_at, updated_at=act.at)
    said = act.event(EventKind.UPDATED, after=lane.value, text=text.strip())
    return Change(after, (said,))


def postpone(crisis: Crisis, act: Act, *, until: datetime) -> Change:
    """The next update is promised for later; the record says so."""
    if crisis.next_update is None:
        raise Refused(f"No update of crisis #{crisis.id} is promised.")
    moved = act.event(EventKind.NOTED, text=f"Next update moved to {until:%H:%M} UTC.")
    return Change(replace(crisis, next_update=until, updated_at=act.at), (moved,))


def renewed(change: Change, *, at: datetime) -> Change:
    """The change with the promised update due anew, because people were just told how it stands."""
    crisis = change.crisis
    limit = cadence(crisis.level)
    if crisis.next_update is None or limit is None:
        return change
    return replace(change, crisis=replace(crisis, next_update=at + limit))


def cadence(level: Level) -> timedelta | None:
    """After how long a level wants the next update; None: on change."""
    limit = CLOCKS[level].update_minutes
    return timedelta(minutes=limit) if limit else None


def moment(chosen: str, *, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The moment of a choice: minutes from now, `morning`, or none."""
    if chosen == "morning":
        local = now.astimezone(zone)
        day = local.date() + timedelta(days=int(local.time() >= MORNING))
        return datetime.combine(day, MORNING, zone).astimezone(now.tzinfo)
    return now + timedelta(minutes=int(chosen)) if chosen.isdecimal() and int(chosen) else None


TOLD = (EventKind.UPDATED, EventKind.BRIEFED)
"""What tells people how it stands."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """English words with places for `values`; with a `number`, so many mentions more."""

    words: str
    values: Mapping[str, str] = field(default_factory=dict)
    number: int | None = None


MORE = "{count} mentions more"
QUIET = "nothing new was said"
LEVEL = "level {before} → {after}"
TAKEN = "{who} owns it"
NOBODY = "nobody owns it"
DRAFTED = "draft “{title}” saved"
CONTAINED = "contained"
NOTED = "{note}"
MERGED = "another crisis was merged into it"


def changed(crisis: Crisis, timeline: Sequence[Event]) -> list[Phrase]:
    """What is different since the last update, a phrase each: how much was said, what people did."""
    told = max((n for n, event in enumerate(timeline) if event.kind in TOLD), default=-1)
    since = timeline[told].at if told >= 0 else crisis.opened_at
    later = timeline[told + 1 :]
    return [_said(crisis, since), *_levels(later), *_people(later)][:MOST_CHANGES]


def _said(crisis: Crisis, since: datetime) -> Phrase:
    more = sum(mentions for start, mentions, _ in crisis.situation.series if start >= since)
    return Phrase(MORE, number=more) if more else Phrase(QUIET)


def _levels(later: Sequence[Event]) -> list[Phrase]:
    moved = [event for event in later if event.kind is EventKind.LEVEL]
    if not moved:
        return []
    return [Phrase(LEVEL, {"before": moved[0].before or "", "after": moved[-1].after or ""})]


def _people(later: Sequence[Event]) -> list[Phrase]:
    return [_DID[event.kind](event) for event in later if event.kind in _DID]


def _taken(event: Event) -> Phrase:
    return Phrase(TAKEN, {"who": event.after or event.actor.name})


_DID: Mapping[EventKind, Callable[[Event], Phrase]] = {
    EventKind.ACKNOWLEDGED: _taken,
    EventKind.ASSIGNED: _taken,
    EventKind.UNACKNOWLEDGED: lambda event: Phrase(NOBODY),
    EventKind.DRAFTED: lambda event: Phrase(DRAFTED, {"title": event.draft.title if event.draft else ""}),
    EventKind.CONTAINED: lambda event: Phrase(CONTAINED),
    EventKind.NOTED: lambda event: Phrase(NOTED, {"note": (event.text or "")[:120]}),
    EventKind.MERGED: lambda event: Phrase(MERGED),
}
