"""A change of settings in short words."""

from dataclasses import replace

from bot.core.access import Access, Grant, Rank
from bot.core.desk import Desk, Quiet, Role, Seat
from bot.core.differing import difference
from bot.core.models import Level
from tests.worlds import MAYA, PRIYA


def test_only_what_differs_is_told() -> None:
    after = replace(Desk(), quiet=replace(Quiet(), breaks=Level.ORANGE))
    assert difference(Desk(), after) == ("quiet breaks: red", "quiet breaks: orange")


def test_of_lists_what_went_and_what_came() -> None:
    before = Desk(access=Access((Grant(MAYA, Rank.ADMIN),)))
    after = Desk(access=Access((Grant(MAYA, Rank.ADMIN), Grant(PRIYA, Rank.VIEWER))))
    assert difference(before, after) == ("", "access grants: Priya Raman viewer")
    assert difference(after, before) == ("access grants: Priya Raman viewer", "")


def test_people_are_told_by_name() -> None:
    after = Desk(seats=(Seat(Role.LEGAL, (MAYA, PRIYA)),))
    assert difference(Desk(), after)[1] == "seats: legal Maya Okafor, Priya Raman"


def test_the_same_differs_in_nothing() -> None:
    assert difference(Desk(), Desk()) == ("", "")
