"""Taking an acknowledgement back, saying that one is still on it, roles with their deputies."""

from dataclasses import replace

import pytest

from bot.core import calling, escalation, lifecycle, ownership, reaching
from bot.core.desk import Desk, Role, Rung, Seat
from bot.core.dues import DueKind
from bot.core.lifecycle import Act
from bot.core.models import Change, EventKind, Level, Person, State
from bot.core.noise import Noise
from bot.core.wishes import NO_WISH
from bot.errors import Refused
from tests.core.test_escalation import DESK, UTC, ladder, minutes, planned, taken
from tests.worlds import MAYA, NOON, PRIYA, crisis

ACT = Act(PRIYA, NOON + minutes(5), "button")
SAM = Person("U0SAM00000", "Sam Lee")
LEGAL = Person("S0LEGAL000", "legal")


def test_taking_it_back_makes_it_nobodys_and_starts_the_ladder_at_once() -> None:
    owned = taken(planned(Change(crisis(level=Level.RED))), 2)
    change = ownership.unacknowledge(owned, ACT)
    assert [(event.kind, event.before, event.after) for event in change.events] == [
        (EventKind.UNACKNOWLEDGED, "Priya Raman", "nobody")
    ]
    free = planned(change, owned, after=5)
    assert (free.state, free.owner, free.acknowledged_at) == (State.OPEN, None, None)
    assert ladder(free).at == NOON + minutes(5)
    assert escalation.due_of(free, DueKind.CONFIRM) is None


@pytest.mark.parametrize(
    ("state", "why"),
    [(State.OPEN, "nothing to undo"), (State.RESOLVED, "nothing to undo"), (State.CONTAINED, "hand it over")],
)
def test_there_is_nothing_to_take_back(state: State, why: str) -> None:
    with pytest.raises(Refused, match=why):
        ownership.unacknowledge(crisis(state=state, owner=PRIYA), ACT)


def test_only_the_owner_can_say_that_they_are_on_it() -> None:
    owned = crisis(state=State.ACKNOWLEDGED, owner=PRIYA)
    assert [event.kind for event in ownership.still(owned, ACT).events] == [EventKind.CONFIRMED]
    for about, why in (
        (replace(owned, owner=MAYA), "Maya Okafor owns"),
        (crisis(), "Nobody owns"),
        (crisis(state=State.RESOLVED, owner=PRIYA), "nothing is left"),
    ):
        with pytest.raises(Refused, match=why):
            ownership.still(about, ACT)


def test_a_role_is_given_and_taken_away_with_before_and_after() -> None:
    given = ownership.set_roles(crisis(), ACT, holders={Role.LEGAL: SAM}, note="the recall text")
    assert given.crisis.roles == (("legal", SAM),)
    (event,) = given.events
    assert (event.before, event.after, event.text) == ("legal: nobody", "legal: Sam Lee", "the recall text")
    gone = ownership.set_roles(given.crisis, ACT, holders={Role.LEGAL: None})
    assert (gone.crisis.roles, gone.events[0].before) == ((), "legal: Sam Lee")


def test_a_role_that_is_held_already_is_no_change() -> None:
    held = crisis(roles=(("legal", Person(SAM.id, "sam")),))
    with pytest.raises(Refused, match="Nothing changed"):
        ownership.set_roles(held, ACT, holders={Role.LEGAL: SAM})


def test_the_one_with_the_role_here_is_asked_before_the_one_who_usually_has_it() -> None:
    desk = Desk(seats=(Seat(Role.LEGAL, (MAYA, PRIYA)),))
    seated = desk.of(crisis(roles=(("legal", SAM),)))
    assert seated.seat(Role.LEGAL) == (SAM, MAYA, PRIYA)
    assert seated.asked(Rung(0, ("legal",)), NOON, UTC) == (SAM,)


# --- how people are reached --------------------------------------------------------------------------------


def reached(change: Change) -> list[str]:
    told = calling.told(change, (), calling.Ears(Noise(), "crisis-desk", lambda person: NO_WISH, UTC))
    return [person.name for _, person in told.direct]


def test_a_new_owner_is_told_in_private_unless_they_took_it() -> None:
    assert reached(lifecycle.assign(crisis(), ACT, to=MAYA)) == ["Maya Okafor"]
    assert reached(lifecycle.assign(crisis(), ACT, to=PRIYA)) == []
    assert reached(lifecycle.acknowledge(crisis(), ACT)) == []


def test_a_role_is_told_in_private_and_to_a_group_in_the_thread() -> None:
    change = ownership.set_roles(crisis(), ACT, holders={Role.LEGAL: LEGAL, Role.PRODUCT: SAM})
    assert reached(change) == ["Sam Lee"]
    mentioned = [reaching.mentioned(event, change.crisis) for event in change.events]
    assert mentioned == [(LEGAL,), ()]


def test_who_is_asked_next_is_told_in_the_thread_and_in_private() -> None:
    about = planned(Change(crisis(level=Level.RED)))
    change = escalation.fired(about, DESK, now=NOON, zone=UTC)
    assert change is not None
    assert reached(change) == ["Maya Okafor"]
    assert reaching.mentioned(change.events[0], about) == (MAYA,)


def test_what_asks_nobody_is_told_nobody_in_private() -> None:
    noted = lifecycle.note(crisis(owner=MAYA, state=State.ACKNOWLEDGED), ACT, text="calling")
    assert reached(noted) == []
    released = ownership.unacknowledge(crisis(state=State.ACKNOWLEDGED, owner=MAYA), ACT)
    assert reached(released) == []
