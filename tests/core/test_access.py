"""Ranks: who may, who is asked instead, who sees a private crisis; nobody can lock everyone out."""

from dataclasses import replace

import pytest

from bot.core.access import Access, Grant, Rank, Viewer, given, hide, may, sees
from bot.core.lifecycle import Act
from bot.core.models import SYSTEM, Event, EventKind, Person
from bot.errors import Refused
from tests.worlds import MAYA, NOON, PRIYA, crisis

LENA = Person("U0LENA0000", "Lena Fischer")
LEADS = Person("S0COMMSLDS", "comms-leads")
ADMIN, APPROVERS = Grant(MAYA, Rank.ADMIN), Grant(LEADS, Rank.APPROVER)
NAMED = Access((ADMIN, APPROVERS))


def viewer(person: Person, *groups: str) -> Viewer:
    return Viewer(person, frozenset(groups))


@pytest.mark.parametrize("needed", list(Rank))
def test_until_a_rank_is_given_everybody_may_everything(needed: Rank) -> None:
    assert may(needed, viewer(PRIYA), Access())


@pytest.mark.parametrize(
    ("who", "rank"),
    [
        (viewer(MAYA), Rank.ADMIN),
        (viewer(PRIYA, LEADS.id), Rank.APPROVER),
        (viewer(PRIYA), Rank.RESPONDER),
        (viewer(MAYA, LEADS.id), Rank.ADMIN),
    ],
)
def test_the_highest_rank_given_counts_and_the_rest_have_the_default(who: Viewer, rank: Rank) -> None:
    assert NAMED.rank_of(who) is rank


def test_a_person_can_be_less_than_the_default() -> None:
    access = replace(NAMED, grants=(*NAMED.grants, Grant(LENA, Rank.VIEWER)))
    assert not may(Rank.RESPONDER, viewer(LENA), access)
    assert may(Rank.RESPONDER, viewer(PRIYA), access)


def test_the_lowest_who_may_are_asked_first_and_people_before_groups() -> None:
    assert [one.name for one in NAMED.who_may(Rank.APPROVER)] == ["Maya Okafor", "@comms-leads"]
    assert NAMED.who_may(Rank.ADMIN) == (ADMIN,)


# --- giving ranks ------------------------------------------------------------------------------------------


def test_who_gives_the_first_rank_is_admin_from_then_on() -> None:
    after = given(Access(), [APPROVERS], default=Rank.VIEWER, by=viewer(PRIYA))
    assert after.rank_of(viewer(PRIYA)) is Rank.ADMIN
    assert after.default is Rank.VIEWER


@pytest.mark.parametrize("left", [[], [Grant(LEADS, Rank.ADMIN)], [Grant(MAYA, Rank.APPROVER)]])
def test_the_last_person_who_is_admin_stays(left: list[Grant]) -> None:
    with pytest.raises(Refused, match="must stay admin"):
        given(NAMED, left, default=Rank.RESPONDER, by=viewer(MAYA))


def test_an_admin_can_hand_over_and_leave() -> None:
    after = given(NAMED, [Grant(PRIYA, Rank.ADMIN)], default=Rank.RESPONDER, by=viewer(MAYA))
    assert after.grants == (Grant(PRIYA, Rank.ADMIN),)


def test_who_was_too_late_to_be_the_first_gives_no_ranks() -> None:
    with pytest.raises(Refused, match="you are none"):
        given(NAMED, [Grant(PRIYA, Rank.ADMIN)], default=Rank.RESPONDER, by=viewer(PRIYA))


def test_not_everybody_can_be_admin() -> None:
    with pytest.raises(Refused, match="Not everybody"):
        given(NAMED, NAMED.grants, default=Rank.ADMIN, by=viewer(MAYA))


def test_somebody_given_two_ranks_has_the_higher() -> None:
    both = [Grant(PRIYA, Rank.VIEWER), ADMIN, Grant(PRIYA, Rank.APPROVER)]
    after = given(NAMED, both, default=Rank.RESPONDER, by=viewer(MAYA))
    assert after.grants == (ADMIN, Grant(PRIYA, Rank.APPROVER))


# --- private crises ----------------------------------------------------------------------------------------

SECRET = crisis(private=True, owner=PRIYA, roles=(("legal", LENA), ("comms", LEADS)))


def event(kind: EventKind, actor: Person, *people: Person) -> Event:
    return replace(Act(actor, NOON).event(kind), people=people)


def test_everybody_sees_what_is_not_private() -> None:
    assert sees(viewer(Person("U0STRANGER", "")), crisis(), (), NAMED)


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        (viewer(PRIYA), True),
        (viewer(LENA), True),
        (viewer(Person("U0MEMBER00", ""), LEADS.id), True),
        (viewer(MAYA), True),
        (viewer(Person("U0STRANGER", "")), False),
        (viewer(Person("", "")), False),
    ],
)
def test_a_private_crisis_is_seen_by_its_owner_its_roles_and_admins(who: Viewer, seen: bool) -> None:
    assert sees(who, SECRET, (event(EventKind.OPENED, SYSTEM),), NAMED) is seen


def test_who_hid_it_sees_it_and_an_admin_nobody_named_does_not() -> None:
    hidden = (event(EventKind.HIDDEN, LENA),)
    secret = crisis(private=True)
    assert sees(viewer(LENA), secret, hidden, Access())
    assert not sees(viewer(MAYA), secret, hidden, Access())


def test_whom_its_ladder_asks_sees_it_only_if_asked_since_it_is_private() -> None:
    asked, hidden = event(EventKind.ESCALATED, SYSTEM, LENA), event(EventKind.HIDDEN, PRIYA)
    secret = crisis(private=True)
    assert sees(viewer(LENA), secret, (hidden, asked), NAMED)
    assert not sees(viewer(LENA), secret, (asked, hidden), NAMED)


@pytest.mark.parametrize("kind", [EventKind.ESCALATED, EventKind.ASKED])
def test_once_somebody_owns_it_those_asked_before_do_not_see_it(kind: EventKind) -> None:
    timeline = (event(EventKind.HIDDEN, PRIYA), event(kind, SYSTEM, LENA))
    assert sees(viewer(LENA), crisis(private=True), timeline, NAMED)
    assert not sees(viewer(LENA), crisis(private=True, owner=PRIYA), timeline, NAMED)


def test_one_that_was_private_from_the_start_is_seen_by_whom_its_ladder_asks() -> None:
    split = (event(EventKind.OPENED, PRIYA), event(EventKind.ESCALATED, SYSTEM, LENA))
    assert sees(viewer(LENA), crisis(private=True), split, NAMED)


@pytest.mark.parametrize("private", [True, False])
def test_hiding_twice_is_refused(private: bool) -> None:
    with pytest.raises(Refused):
        hide(crisis(private=private), Act(MAYA, NOON), private=private)


def test_hiding_says_who_sees_it_before_and_after() -> None:
    change = hide(crisis(), Act(MAYA, NOON), private=True)
    assert change.crisis.private
    assert (change.events[0].before, change.events[0].after) == ("everybody", "those it names")
