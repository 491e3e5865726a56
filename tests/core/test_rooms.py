"""What a war room is called, who belongs into it, and when it goes."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.core import rooms
from bot.core.desk import Desk, Role, Rota, Seat
from bot.core.models import SYSTEM, Event, EventKind, Level, Person, State
from bot.core.rooms import Room, Step
from tests.worlds import MAYA, NOON, PRIYA, crisis

UTC = ZoneInfo("UTC")
LENA, TOMAS = Person("U0LENA0000", "Lena Fischer"), Person("U0TOMAS000", "Tomas Reyes")
TEAM = Person("S0CRISIS00", "crisis-team")


def room(**changes: Any) -> Room:
    return replace(Room(3, due_at=NOON, channel="C1", private=False), **changes)


@pytest.mark.parametrize(
    ("title", "attempt", "name"),
    [
        ("Product safety", 1, "crisis-3-product-safety"),
        ("Kettles: “on fire”!", 1, "crisis-3-kettles-on-fire"),
        ("Crème brûlée & Straße", 2, "crisis-3-creme-brulee-strasse-2"),
        ("製品の安全", 1, "crisis-3"),
        ("", 3, "crisis-3-3"),
        ("a-" * 60, 12, "crisis-3-" + "a-" * 33 + "a-12"),
    ],
)
def test_a_name_is_safe_short_and_unlike_the_one_that_was_taken(title: str, attempt: int, name: str) -> None:
    made = rooms.name(crisis(title=title), attempt=attempt)
    assert made == name
    assert len(made) <= 80


@pytest.mark.parametrize(
    ("changes", "topic"),
    [
        ({}, "Orange · open · nobody yet"),
        (
            {"owner": MAYA, "state": State.ACKNOWLEDGED, "level": Level.RED},
            "Red · acknowledged · Maya Okafor",
        ),
    ],
)
def test_the_topic_says_level_state_and_owner(changes: dict[str, Any], topic: str) -> None:
    assert rooms.topic(crisis(**changes)) == topic


def test_owner_roles_on_call_and_the_seats_of_the_level_belong_into_it() -> None:
    seats = (Seat(Role.COMMS, (TEAM, LENA)), Seat(Role.EXEC, (TOMAS,)), Seat(Role.LEGAL, (MAYA,)))
    desk = Desk(seats=seats, rota=Rota(people=(PRIYA,)))
    orange = crisis(owner=MAYA, roles=(("product", LENA),))
    assert rooms.people(orange, desk, now=NOON, zone=UTC) == (MAYA, LENA, PRIYA, TEAM)
    red = replace(orange, level=Level.RED)
    assert TOMAS in rooms.people(red, desk, now=NOON, zone=UTC)


def test_members_of_groups_come_until_enough_are_in_and_named_people_always() -> None:
    known = room(groups=((TEAM.id, ("U1", "U2", "U3")),), invited=("U9",))
    assert rooms.to_invite(known, (MAYA, TEAM), most=4) == (MAYA.id, "U1", "U2")
    assert rooms.to_invite(known, (MAYA, TEAM), most=0) == (MAYA.id,)


def test_nobody_is_invited_twice_who_left() -> None:
    assert rooms.to_invite(room(invited=(MAYA.id,)), (MAYA,), most=30) == ()


def test_a_group_is_expanded_once() -> None:
    assert rooms.group_to_expand(room(), (MAYA, TEAM)) == TEAM.id
    assert rooms.group_to_expand(room(groups=((TEAM.id, ()),)), (MAYA, TEAM)) is None


@pytest.mark.parametrize(
    ("after", "changes", "over"),
    [
        (timedelta(hours=23), {}, False),
        (timedelta(hours=24), {}, True),
        (timedelta(hours=24), {"keep": True}, False),
        (timedelta(0), {"closing": True}, True),
    ],
)
def test_a_room_goes_a_day_after_the_end(after: timedelta, changes: dict[str, Any], over: bool) -> None:
    ended = crisis(state=State.RESOLVED, closed_at=NOON)
    assert rooms.is_over(room(**changes), ended, Desk(), now=NOON + after) is over


def test_the_room_of_a_live_crisis_stays_unless_it_is_public_and_the_crisis_private() -> None:
    later = NOON + timedelta(days=30)
    assert not rooms.is_over(room(), crisis(), Desk(), now=later)
    assert rooms.is_over(room(), crisis(private=True), Desk(), now=later)
    assert not rooms.is_over(room(private=True), crisis(private=True), Desk(), now=later)


def told(**changes: Any) -> Event:
    return replace(Event(EventKind.ROOM, NOON, SYSTEM), **changes)


def test_the_room_that_stands_is_the_last_one_that_was_made() -> None:
    made = told(after="#crisis-3", link=rooms.link_to("C7"))
    lacking = told(text="The room lacks something.")
    assert rooms.standing((made, lacking)) == made
    assert rooms.channel_of(made) == "C7"
    assert rooms.standing((made, told(before="#crisis-3"))) is None
    assert rooms.standing((lacking,)) is None


@pytest.mark.parametrize(
    ("step", "code", "private", "words"),
    [
        (
            Step.MAKE,
            "missing_scope",
            False,
            "the app lacks channels:manage; reinstall with `firebreak manifest`",
        ),
        (Step.MAKE, "missing_scope", True, "the app lacks groups:write"),
        (
            Step.MAKE,
            "restricted_action",
            False,
            "Slack answers restricted_action; ask your Slack admin, or set",
        ),
        (Step.PIN, "missing_scope", False, "(the card is not pinned): the app lacks pins:write"),
    ],
)
def test_a_refusal_says_what_is_missing_and_what_mends_it(
    step: Step, code: str, private: bool, words: str
) -> None:
    assert words in rooms.refusal(step, code, private=private)
