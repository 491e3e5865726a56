"""Updates: on record, for one lane, and the next one promised."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.core import updates
from bot.core.deadlines import Deadline, next_deadline
from bot.core.lifecycle import Act, record_brief
from bot.core.models import Crisis, Draft, Event, EventKind, Level, State
from bot.core.updates import Lane
from bot.errors import Refused
from tests.worlds import MAYA, NOON, PRIYA, crisis, situation

HOUR = timedelta(hours=1)
ACT = Act(MAYA, NOON, "modal")
BERLIN = ZoneInfo("Europe/Berlin")


def owned(**changes: object) -> Crisis:
    return replace(crisis(state=State.ACKNOWLEDGED, owner=MAYA), **changes)  # type: ignore[arg-type]


def test_an_update_promises_the_next_one() -> None:
    change = updates.update(owned(), ACT, text=" line stopped ", lane=Lane.TEAM, next_at=NOON + HOUR)
    assert change.crisis.next_update == NOON + HOUR
    assert [(one.kind, one.after, one.text) for one in change.events] == [
        (EventKind.UPDATED, "team", "line stopped")
    ]


@pytest.mark.parametrize(
    ("about", "text", "next_at"),
    [
        (owned(), "  ", None),
        (owned(), "new", NOON),
        (owned(state=State.RESOLVED), "new", None),
    ],
)
def test_an_empty_late_or_belated_update_is_refused(
    about: Crisis, text: str, next_at: datetime | None
) -> None:
    with pytest.raises(Refused):
        updates.update(about, ACT, text=text, lane=Lane.TEAM, next_at=next_at)


def test_what_was_promised_is_the_deadline_and_may_be_missed() -> None:
    draft = Draft("holding", "Holding", "We look into it.")
    timeline = [ACT.event(EventKind.DRAFTED, draft=draft)]
    about = owned(next_update=NOON + HOUR / 2)
    assert next_deadline(about, timeline, NOON + HOUR) == Deadline("Next update", NOON + HOUR / 2)


@pytest.mark.parametrize(
    ("chosen", "at"),
    [
        ("30", NOON + HOUR / 2),
        ("0", None),
        ("", None),
        ("morning", datetime(2026, 3, 3, 9, tzinfo=BERLIN)),
    ],
)
def test_a_choice_is_a_moment_in_the_brands_time(chosen: str, at: datetime | None) -> None:
    assert updates.moment(chosen, now=NOON, zone=BERLIN) == at


def test_the_morning_keeps_its_hour_when_the_clocks_change() -> None:
    before = datetime(2026, 3, 28, 20, tzinfo=BERLIN).astimezone(NOON.tzinfo)
    assert updates.moment("morning", now=before, zone=BERLIN) == datetime(2026, 3, 29, 9, tzinfo=BERLIN)


def test_what_changed_counts_from_the_last_update() -> None:
    slots = tuple((NOON + timedelta(minutes=5 * n), 10, 2.0) for n in range(4))
    about = owned(situation=replace(situation(), series=slots))
    timeline: list[Event] = [
        Act(MAYA, NOON).event(EventKind.NOTED, text="before"),
        Act(MAYA, NOON + timedelta(minutes=10)).event(EventKind.UPDATED, after="team", text="so far"),
        Act(PRIYA, NOON + timedelta(minutes=11)).event(EventKind.LEVEL, before="orange", after="red"),
        Act(PRIYA, NOON + timedelta(minutes=12)).event(EventKind.ASSIGNED, after="Priya Raman"),
        Act(PRIYA, NOON + timedelta(minutes=13)).event(EventKind.NOTED, text="called the plant"),
    ]
    assert updates.changed(about, timeline) == [
        updates.Phrase(updates.MORE, number=20),
        updates.Phrase(updates.LEVEL, {"before": "orange", "after": "red"}),
        updates.Phrase(updates.TAKEN, {"who": "Priya Raman"}),
        updates.Phrase(updates.NOTED, {"note": "called the plant"}),
    ]


def test_a_brief_renews_the_promise_and_makes_none() -> None:
    late = NOON + 3 * HOUR
    promised = record_brief(owned(next_update=NOON + HOUR), Act(MAYA, late))
    assert updates.renewed(promised, at=late).crisis.next_update == late + 2 * HOUR
    assert updates.renewed(record_brief(owned(), Act(MAYA, late)), at=late).crisis.next_update is None


def test_a_promise_is_moved_only_when_there_is_one() -> None:
    moved = updates.postpone(owned(next_update=NOON), ACT, until=NOON + HOUR)
    assert moved.crisis.next_update == NOON + HOUR
    with pytest.raises(Refused):
        updates.postpone(owned(), ACT, until=NOON + HOUR)


def test_levels_have_their_own_pace() -> None:
    assert [updates.cadence(level) for level in Level] == [None, None, 2 * HOUR, HOUR]
