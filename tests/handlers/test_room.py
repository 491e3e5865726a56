"""`/crisis room`, and what is typed in a room."""

from dataclasses import replace

import pytest

from bot.core.models import Level, State
from bot.core.rooms import Room, RoomState
from bot.core.roomset import RoomMode, Rooms
from bot.ports import Ports
from bot.slack import ids, shortcuts
from tests.handlers.desk import Desk, raise_crisis
from tests.worlds import MAYA, NOON, PRIYA

ROOM = "C0ROOM0001"


def stand(ports: Ports, number: int = 1, **changes: object) -> Room:
    made = Room(number, due_at=NOON, state=RoomState.OPEN, channel=ROOM, name="crisis-1-product-safety")
    return ports.store.change_room(number, lambda _: replace(made, **changes))  # type: ignore[arg-type]


def room(desk: Desk) -> Room:
    found = desk.ports.store.room(1)
    assert found is not None
    return found


def test_a_room_is_asked_for_at_any_level(desk: Desk) -> None:
    raise_crisis(desk.ports, level=Level.YELLOW)
    assert "is being made" in desk.type("room")["text"]
    assert (room(desk).state, room(desk).asked_by) == (RoomState.WANTED, MAYA)


def test_a_room_is_asked_for_by_the_entry_of_a_menu(desk: Desk) -> None:
    raise_crisis(desk.ports)
    desk.choose(ids.MORE, "room:1")
    assert "is being made" in desk.slack.whispered()[0]["text"]


def test_a_room_that_stands_is_pointed_to(desk: Desk) -> None:
    raise_crisis(desk.ports)
    stand(desk.ports)
    assert "#crisis-1-product-safety" in desk.type("room 1")["text"]


def test_a_room_that_failed_is_tried_again_and_the_reason_told(desk: Desk) -> None:
    raise_crisis(desk.ports)
    stand(desk.ports, state=RoomState.FAILED, channel=None, refused=(("make", "missing_scope"),))
    assert "the app lacks channels:manage" in desk.type("room 1")["text"]
    assert room(desk).state is RoomState.WANTED


def test_a_crisis_that_is_over_gets_no_room(desk: Desk) -> None:
    raise_crisis(desk.ports, state=State.RESOLVED)
    assert "Reopen it first" in desk.type("room 1")["text"]


@pytest.mark.parametrize(("line", "closing", "keep"), [("close", True, False), ("keep", False, True)])
def test_a_person_closes_it_or_keeps_it_open(desk: Desk, line: str, closing: bool, keep: bool) -> None:
    raise_crisis(desk.ports)
    stand(desk.ports)
    assert "crisis-1-product-safety" in desk.type(f"room 1 {line}")["text"]
    assert (room(desk).closing, room(desk).keep) == (closing, keep)


def test_the_button_keeps_it_open(desk: Desk) -> None:
    raise_crisis(desk.ports)
    stand(desk.ports)
    desk.click(ids.KEEP_ROOM, "1", by=PRIYA.id)
    assert "stays open" in desk.slack.whispered()[0]["text"]
    assert room(desk).keep


def test_what_is_typed_in_a_room_is_about_its_crisis(desk: Desk) -> None:
    raise_crisis(desk.ports)
    raise_crisis(desk.ports, title="Refunds")
    stand(desk.ports)
    desk.type("note called the plant", channel_id=ROOM)
    assert desk.timeline(1)[-1].text == "called the plant"
    desk.type("note 2 another matter", channel_id=ROOM)
    assert desk.timeline(2)[-1].text == "another matter"
    assert "Which crisis" in desk.type("note called the plant")["text"]


def test_a_room_that_was_left_implies_nothing(desk: Desk) -> None:
    raise_crisis(desk.ports)
    raise_crisis(desk.ports, title="Refunds")
    stand(desk.ports, state=RoomState.ARCHIVED)
    assert "Which crisis" in desk.type("ack", channel_id=ROOM)["text"]


@pytest.mark.parametrize(
    ("line", "wish"),
    [
        ("mode thread", Rooms(mode=RoomMode.THREAD)),
        ("from red", Rooms(at=Level.RED)),
        ("hours 48", Rooms(hours=48)),
        ("people 5", Rooms(most=5)),
        ("runbook <https://wiki.example/crisis>", Rooms(runbook="https://wiki.example/crisis")),
        ("runbook off", Rooms()),
    ],
)
def test_how_rooms_are_made_is_set_in_slack(desk: Desk, line: str, wish: Rooms) -> None:
    told = desk.type(f"room {line}")["text"]
    assert desk.ports.store.desk().rooms == wish
    assert desk.type("room settings")["text"] == told


@pytest.mark.parametrize(
    "line", ["mode loud", "from green", "from", "hours many", "people 9999", "runbook http://x", "open it"]
)
def test_what_cannot_be_set_is_said_with_an_example(desk: Desk, line: str) -> None:
    raise_crisis(desk.ports)
    assert (
        "/crisis room" in desk.type(f"room {line}")["text"] or "no level" in desk.type(f"room {line}")["text"]
    )
    assert desk.ports.store.desk().rooms == Rooms()
    assert desk.ports.store.room(1) is None


def test_a_message_in_a_room_is_about_its_crisis(desk: Desk) -> None:
    for title in ("Kettles", "Refunds"):
        raise_crisis(desk.ports, title=title)
    stand(desk.ports)
    desk.deliver(desk.pointing(shortcuts.ATTACH, "the plant called") | {"channel": {"id": ROOM}})
    assert desk.timeline(1)[-1].kind == "evidence"
