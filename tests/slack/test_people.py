"""Names are asked for once, never waited for long, and never cost an act."""

import threading
from typing import Any

import pytest

from bot.core.models import Person
from bot.slack.people import People


class Profiles:
    """Knows some profiles; each look-up waits for the door."""

    def __init__(self, **profiles: dict[str, Any]) -> None:
        self.profiles, self.asked, self.door = profiles, 0, threading.Event()
        self.door.set()

    def users_info(self, *, user: str) -> Any:
        self.asked += 1
        self.door.wait(5)
        return {"user": self.profiles[user]}


@pytest.mark.parametrize(
    ("profile", "name"),
    [
        ({"profile": {"display_name": "Maya", "real_name": "Maya Okafor"}, "name": "m"}, "Maya Okafor"),
        ({"profile": {"display_name": "Maya"}, "name": "m"}, "Maya"),
        ({"profile": {"display_name": "", "real_name": "Maya Okafor"}}, "Maya Okafor"),
        ({"real_name": "Maya Okafor"}, "Maya Okafor"),
        ({"name": "maya"}, "maya"),
        ({}, "U1"),
        ({"profile": {"display_name": "Ma\u202eya\n"}}, "Maya"),
    ],
)
def test_people_are_called_by_the_name_others_know(profile: dict[str, Any], name: str) -> None:
    assert People().find(Profiles(U1=profile), "U1") == Person("U1", name)


def test_a_name_is_asked_for_once() -> None:
    people, slack = People(), Profiles(U1={"name": "maya"})
    assert [people.find(slack, "U1").name for _ in range(3)] == ["maya"] * 3
    assert slack.asked == 1


def test_a_late_name_is_not_waited_for_but_kept() -> None:
    people, slack = People(wait_seconds=0.05), Profiles(U1={"name": "Maya Okafor"})
    slack.door.clear()
    assert people.find(slack, "U1", otherwise="maya").name == "maya"
    slack.door.set()
    patient = threading.Event()
    while people.find(slack, "U1").name != "Maya Okafor":
        assert not patient.wait(0.01)
    assert slack.asked == 1


def test_a_refusal_costs_only_the_name_and_is_asked_again() -> None:
    people, slack = People(), Profiles()
    assert people.find(slack, "U1").name == "U1"
    assert people.find(slack, "U1", otherwise="maya").name == "maya"
    assert slack.asked == 2


def test_many_names_take_no_longer_than_one() -> None:
    slow = Profiles(U1={"name": "maya"}, U2={"name": "priya"})
    people = People(wait_seconds=0.2)
    slow.door.clear()
    assert people.find_all(slow, ["U1", "U2"]) == {}
    slow.door.set()
    assert {one.name for one in people.find_all(slow, ["U1", "U2", "U3"]).values()} == {"maya", "priya"}
    assert slow.asked == 3
