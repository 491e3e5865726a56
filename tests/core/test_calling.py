"""How a change is told: a budget of mentions, what people chose, their own quiet hours."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.core.calling import Ears, told
from bot.core.desk import Quiet
from bot.core.models import SYSTEM, Change, Crisis, Event, EventKind, Level, Person
from bot.core.noise import Noise, Verbosity
from bot.core.wishes import NO_WISH, Reach, Wish
from tests.worlds import MAYA, NOON, PRIYA, crisis

UTC = ZoneInfo("UTC")
LENA = Person("U0LENA0000", "Lena Fischer")
LEGAL = Person("S0LEGAL000", "@legal")
ORANGE, RED = crisis(level=Level.ORANGE, owner=PRIYA), crisis(level=Level.RED)


def ears(wishes: Mapping[Person, Wish] = {}, noise: Noise = Noise()) -> Ears:  # noqa: B008
    return Ears(noise, "crisis-desk", lambda person: wishes.get(person, NO_WISH), UTC)


def asking(kind: EventKind, *people: Person) -> Event:
    return Event(kind, NOON, SYSTEM, people=people)


def called(change: Change) -> tuple[Person, ...]:
    (event,) = change.events
    assert event.called is not None
    return event.called


def private(change: Change) -> list[Person]:
    return [person for _, person in change.direct]


def one(crisis: Crisis, event: Event, timeline: tuple[Event, ...] = (), **kinds: object) -> Change:
    return told(Change(crisis, (event,)), timeline, ears(**kinds))


def test_as_usual_a_question_goes_to_both_places_and_an_instruction_in_private() -> None:
    asked = one(ORANGE, asking(EventKind.ASKED, PRIYA))
    assert (called(asked), private(asked)) == ((PRIYA,), [PRIYA])
    given = one(ORANGE, Event(EventKind.ASSIGNED, NOON, MAYA, after=PRIYA.name))
    assert (called(given), private(given)) == ((), [PRIYA])


@pytest.mark.parametrize(("reach", "aloud", "written"), [
    (Reach.MENTION, (PRIYA,), []),
    (Reach.DIRECT, (), [PRIYA]),
    (Reach.BOTH, (PRIYA,), [PRIYA]),
])  # fmt: skip
@pytest.mark.parametrize("kind", [EventKind.ASKED, EventKind.REMINDED, EventKind.ROLE])
def test_people_are_reached_as_they_chose(
    kind: EventKind, reach: Reach, aloud: tuple[Person, ...], written: list[Person]
) -> None:
    change = one(ORANGE, asking(kind, PRIYA), wishes={PRIYA: Wish(reach)})
    assert (called(change), private(change)) == (aloud, written)


def test_nobody_is_called_by_what_they_did_themselves() -> None:
    change = one(ORANGE, Event(EventKind.ASSIGNED, NOON, PRIYA, after=PRIYA.name))
    assert (called(change), private(change)) == ((), [])


def test_beyond_the_budget_people_are_told_in_private() -> None:
    spent = tuple(replace(asking(EventKind.ASKED), called=(MAYA,)) for _ in range(5))
    change = one(ORANGE, asking(EventKind.ESCALATED, MAYA, PRIYA, LEGAL), spent)
    assert called(change) == (MAYA,)
    assert private(change) == [MAYA, PRIYA]
    later = replace(asking(EventKind.REMINDED, PRIYA), at=NOON + timedelta(hours=1))
    assert called(one(ORANGE, later, spent)) == (PRIYA,)


def test_two_events_of_one_change_share_the_budget() -> None:
    both = Change(ORANGE, (asking(EventKind.ASKED, PRIYA), asking(EventKind.ASKED, MAYA)))
    assert [event.called for event in told(both, (), ears(noise=Noise(1))).events] == [(PRIYA,), ()]


def test_a_red_crisis_that_nobody_has_always_calls() -> None:
    change = one(RED, asking(EventKind.ESCALATED, PRIYA), wishes={PRIYA: Wish(Reach.DIRECT)}, noise=Noise(0))
    assert (called(change), private(change)) == ((PRIYA,), [PRIYA])
    assert called(one(ORANGE, asking(EventKind.ESCALATED, PRIYA), noise=Noise(0))) == ()


@pytest.mark.parametrize(("about", "hours"), [(ORANGE, 2), (RED, None)])
def test_ones_own_quiet_hours_hold_back_what_is_below_red(about: Crisis, hours: int | None) -> None:
    wish = Wish(hours=Quiet(11 * 60, 14 * 60))
    change = one(about, asking(EventKind.ASKED, PRIYA), wishes={PRIYA: wish})
    assert change.waits == (((PRIYA, NOON + timedelta(hours=hours)),) if hours else ())


def test_a_note_stands_on_the_timeline_alone_and_one_breath_joins() -> None:
    note, level, contained = (
        Event(kind, NOON, MAYA) for kind in (EventKind.NOTED, EventKind.LEVEL, EventKind.CONTAINED)
    )
    change = told(Change(ORANGE, (level, note, contained)), (), ears())
    assert [event.kind for event in change.untold] == [EventKind.NOTED]
    assert [event.kind for event in change.joining] == [EventKind.CONTAINED]
    full = told(Change(ORANGE, (level, note, contained)), (), ears(noise=Noise(verbosity=Verbosity.FULL)))
    assert (full.untold, full.joining) == ((), ())
