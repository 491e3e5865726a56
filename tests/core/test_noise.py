"""How much is said: lines of the thread, mentions in an hour, what joins one message."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.models import SYSTEM, Event, EventKind
from bot.core.noise import Noise, Verbosity, joins, mentions, mentions_left, spoken
from tests.worlds import MAYA, NOON, PRIYA


def event(kind: EventKind = EventKind.LEVEL, seconds: float = 0, **changes: object) -> Event:
    return replace(Event(kind, NOON + timedelta(seconds=seconds), MAYA, called=()), **changes)


@pytest.mark.parametrize(("kind", "full", "usual", "quiet"), [
    (EventKind.OPENED, False, False, False),
    (EventKind.LEVEL, True, True, True),
    (EventKind.ESCALATED, True, True, True),
    (EventKind.UPDATED, True, True, True),
    (EventKind.RESOLVED, True, True, True),
    (EventKind.ACKNOWLEDGED, True, True, False),
    (EventKind.DRAFTED, True, True, False),
    (EventKind.NOTED, True, False, False),
    (EventKind.ROLE, True, False, False),
])  # fmt: skip
def test_a_channel_reads_as_much_as_it_wants(kind: EventKind, full: bool, usual: bool, quiet: bool) -> None:
    assert [spoken(event(kind), verbosity) for verbosity in Verbosity] == [full, usual, quiet]


def test_what_calls_somebody_is_always_a_line() -> None:
    assert spoken(event(EventKind.ROLE, called=(PRIYA,)), Verbosity.QUIET)


def test_a_channel_may_differ_from_the_others() -> None:
    noise = Noise(channels=(("crisis-desk", Verbosity.QUIET),))
    assert (noise.of("#crisis-desk"), noise.of("legal")) == (Verbosity.QUIET, Verbosity.USUAL)


def test_mentions_are_counted_by_person_and_only_within_the_hour() -> None:
    timeline = [
        event(seconds=0, called=(MAYA, PRIYA)),
        event(seconds=1, called=(MAYA,)),
        event(seconds=2),
        event(seconds=3, called=None, people=(MAYA,)),
    ]
    assert mentions(timeline, after=NOON - timedelta(seconds=1)) == 3
    assert mentions_left(Noise(3), timeline, now=NOON + timedelta(minutes=59)) == 0
    assert mentions_left(Noise(3), timeline, now=NOON + timedelta(hours=1)) == 2
    assert mentions_left(Noise(0), timeline, now=NOON) == 0


@pytest.mark.parametrize(("then", "joined"), [
    (event(seconds=10), True),
    (event(seconds=11), False),
    (event(seconds=1, actor=PRIYA), False),
    (event(seconds=1, called=(PRIYA,)), False),
    (event(EventKind.UPDATED, 1), False),
    (event(EventKind.RESOLVED, 1), False),
])  # fmt: skip
def test_what_one_person_does_in_one_breath_is_one_message(then: Event, joined: bool) -> None:
    assert joins([event(EventKind.ACKNOWLEDGED)], then) is joined


def test_nothing_is_added_to_a_message_that_asks_somebody() -> None:
    asked = event(EventKind.ESCALATED, actor=SYSTEM, called=(PRIYA,))
    assert not joins([asked], event(seconds=1, actor=SYSTEM))
    assert not joins([], event())


def test_the_sixth_line_of_a_minute_joins_whoever_did_it() -> None:
    lines = [event(seconds=n * 11, actor=(MAYA, PRIYA)[n % 2]) for n in range(5)]
    assert joins(lines, event(seconds=55, actor=PRIYA))
    assert joins(lines, event(EventKind.DRAFTED, 55, actor=PRIYA))
    assert not joins(lines, event(EventKind.UPDATED, 55, actor=PRIYA))
    assert not joins(lines, event(seconds=120, actor=PRIYA))
