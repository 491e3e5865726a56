"""What is owed next, by level and state."""

from datetime import timedelta

import pytest

from bot.core.deadlines import level_since, next_deadline
from bot.core.models import Crisis, Event, EventKind, Level, State
from tests.slack.samples import NOW, OPENED, crisis, draft, event, opened


def due(about: Crisis, *timeline: Event) -> tuple[str, int] | None:
    """What is due, and how many minutes after the opening."""
    found = next_deadline(about, timeline, NOW)
    return found and (found.words, round((found.at - OPENED).total_seconds() / 60))


def later(kind: EventKind, minutes: int, **changes: object) -> Event:
    return event(kind, at=OPENED + timedelta(minutes=minutes), **changes)


@pytest.mark.parametrize(
    ("level", "acknowledge", "first_words"),
    [(Level.YELLOW, 30, 60), (Level.ORANGE, 15, 60), (Level.RED, 5, 30)],
)
def test_level_sets_the_clocks(level: Level, acknowledge: int, first_words: int) -> None:
    about = crisis(level=level)
    assert due(about, opened(level)) == ("Acknowledge", acknowledge)
    held = crisis(level=level, state=State.ACKNOWLEDGED)
    assert due(held, opened(level)) == ("First public words", first_words)


@pytest.mark.parametrize(("level", "update"), [(Level.ORANGE, 160), (Level.RED, 100)])
def test_after_a_draft_updates_are_due_from_the_last_word(level: Level, update: int) -> None:
    timeline = (opened(level), later(EventKind.DRAFTED, 20, draft=draft()), later(EventKind.NOTED, 40))
    assert due(crisis(level=level, state=State.CONTAINED), *timeline) == ("Next update", update)


def test_yellow_owes_no_regular_update() -> None:
    about = crisis(level=Level.YELLOW, state=State.ACKNOWLEDGED)
    assert due(about, opened(), later(EventKind.DRAFTED, 20)) is None


@pytest.mark.parametrize(("risen_after", "minutes"), [(2, 7), (29, 30)])
def test_rising_never_grants_more_time(risen_after: int, minutes: int) -> None:
    risen = later(EventKind.LEVEL, risen_after, before="yellow", after="red")
    assert due(crisis(level=Level.RED), opened(Level.YELLOW), risen) == ("Acknowledge", minutes)


@pytest.mark.parametrize("state", [State.RESOLVED, State.DISMISSED])
def test_a_closed_crisis_owes_nothing(state: State) -> None:
    assert due(crisis(state=state), opened()) is None


def test_green_owes_nothing() -> None:
    assert due(crisis(level=Level.GREEN), opened(Level.GREEN)) is None


def test_reopening_starts_the_clocks_again() -> None:
    timeline = (opened(), later(EventKind.DRAFTED, 20), later(EventKind.REOPENED, 90, after="acknowledged"))
    assert due(crisis(state=State.ACKNOWLEDGED), *timeline) == ("First public words", 150)
    assert due(crisis(), *timeline[:2], later(EventKind.REOPENED, 90, after="open")) == ("Acknowledge", 105)


def test_level_stands_since_its_last_change() -> None:
    risen = later(EventKind.LEVEL, 9, before="yellow", after="red")
    assert level_since(crisis(), (opened(), risen)) == risen.at
    assert level_since(crisis(), (opened(),)) == OPENED
