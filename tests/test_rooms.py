"""The worker of the war rooms: one call at a time, none of them twice, whatever Slack answers."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot import deliver, rooms
from bot.core.desk import Desk, Role, Seat
from bot.core.lifecycle import Act, acknowledge, reopen, resolve
from bot.core.models import SYSTEM, Change, Crisis, Event, EventKind, Level, Person
from bot.core.rooms import Room, RoomState
from bot.core.roomset import RoomMode, Rooms
from bot.errors import DeliveryError, Refused, UnknownOutcome
from bot.ports import Ports
from bot.store.sqlite import SqliteStore
from tests.worlds import MAYA, NOON, PRIYA, Hands, SilentDesk, crisis, still_ports

TEAM = Person("S0CRISIS00", "crisis-team")


class Office:
    """Channels in memory; `faults` are raised one a call, `after` ones although the call was taken."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.names: dict[str, str] = {}
        self.topics: dict[str, str] = {}
        self.purposes: dict[str, str] = {}
        self.invited: list[str] = []
        self.pinned: list[str] = []
        self.bookmarks: list[tuple[str, str]] = []
        self.archived: list[str] = []
        self.private: list[bool] = []
        self.faults: dict[str, list[DeliveryError | None]] = {}
        self.after: dict[str, list[DeliveryError | None]] = {}

    def _called(self, name: str) -> None:
        self.calls.append(name)
        self._raise(self.faults.get(name))

    def _raise(self, planned: list[DeliveryError | None] | None) -> None:
        if planned and (fault := planned.pop(0)):
            raise fault

    def make(self, name: str, *, private: bool) -> str:
        self._called("make")
        if name in self.names:
            raise DeliveryError("taken", code="name_taken")
        self.names[name] = f"C0ROOM{len(self.names):04d}"
        self.private.append(private)
        self._raise(self.after.get("make"))
        return self.names[name]

    def find(self, name: str, *, private: bool, since: datetime) -> str | None:
        self._called("find")
        return self.names.get(name)

    def topic(self, channel: str) -> str:
        self._called("topic")
        return self.topics.get(channel, "")

    def set_topic(self, channel: str, topic: str) -> None:
        self._called("set_topic")
        self.topics[channel] = topic
        self._raise(self.after.get("set_topic"))

    def set_purpose(self, channel: str, purpose: str) -> None:
        self._called("set_purpose")
        self.purposes[channel] = purpose

    def invite(self, channel: str, people: Sequence[str]) -> None:
        self._called("invite")
        self.invited += people

    def members(self, group: str) -> tuple[str, ...]:
        self._called("members")
        return ("U0LENA0000", MAYA.id)

    def pin(self, channel: str, ts: str) -> None:
        self._called("pin")
        self.pinned.append(ts)

    def permalink(self, channel: str, ts: str) -> str:
        self._called("permalink")
        return f"https://desk.slack.com/archives/{channel}/p{ts}"

    def bookmark(self, channel: str, *, title: str, link: str) -> None:
        self._called("bookmark")
        self.bookmarks.append((title, link))
        self._raise(self.after.get("bookmark"))

    def archive(self, channel: str) -> None:
        self._called("archive")
        self.archived.append(channel)


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def ports(tmp_path: Path, office: Office, clock: Hands) -> Iterator[Ports]:
    with SqliteStore(tmp_path / "t.db") as store:
        yield replace(still_ports(store, notifier=SilentDesk(), clock=clock), rooms=office)


def rise(ports: Ports, **changes: Any) -> Crisis:
    opened = Event(kind=EventKind.OPENED, at=NOON, actor=SYSTEM)
    return ports.store.apply(Change(crisis(id=0, **changes), (opened,)), channel="crisis-desk")


def work(ports: Ports, clock: Hands, *, seconds: int = 30, owner: str = "me") -> None:
    """Lets the clockwork go on for a while."""
    for _ in range(seconds):
        for _ in range(rooms.AT_ONCE):
            if not rooms.step(ports, owner=owner):
                break
        while deliver.deliver_one(ports, owner=owner):
            pass
        clock.forward(seconds=1)


def room(ports: Ports) -> Room:
    found = ports.store.room(1)
    assert found is not None
    return found


def told(ports: Ports) -> list[str]:
    """What the timeline says of the room."""
    events = [event for event in ports.store.events(1) if event.kind is EventKind.ROOM]
    return [event.after or event.text or f"closed {event.before}" for event in events]


def set_up(ports: Ports, **changes: Any) -> None:
    ports.store.change_desk(lambda desk: replace(desk, **changes), actor=MAYA, surface="test", now=NOON)


# --- how it comes to be ------------------------------------------------------------------------------------


def test_a_crisis_of_its_size_gets_a_room_with_everything_in_it(
    ports: Ports, office: Office, clock: Hands
) -> None:
    set_up(ports, seats=(Seat(Role.COMMS, (TEAM,)),), rooms=Rooms(runbook="https://wiki.example/crisis"))
    rise(ports, owner=PRIYA)
    work(ports, clock)
    assert office.names == {"crisis-1-product-safety": "C0ROOM0000"}
    assert office.topics == {"C0ROOM0000": "Orange · open · Priya Raman"}
    assert office.purposes["C0ROOM0000"].startswith("War room of crisis 1, Brindle & Fern")
    assert office.invited == [PRIYA.id, "U0LENA0000", MAYA.id]
    assert office.pinned == [ports.store.room_card("C0ROOM0000")]
    assert sorted(title for title, _ in office.bookmarks) == ["Alert card", "Runbook"]
    assert told(ports) == ["#crisis-1-product-safety"]


def test_once_it_stands_nothing_more_is_called(ports: Ports, office: Office, clock: Hands) -> None:
    rise(ports)
    work(ports, clock)
    calls = list(office.calls)
    work(ports, clock, seconds=900)
    assert office.calls == calls


@pytest.mark.parametrize(
    ("wish", "level", "made"),
    [
        (Rooms(), Level.YELLOW, 0),
        (Rooms(at=Level.YELLOW), Level.YELLOW, 1),
        (Rooms(at=Level.RED), Level.ORANGE, 0),
        (Rooms(mode=RoomMode.THREAD), Level.RED, 0),
    ],
)
def test_the_level_and_the_mode_that_were_set_decide(
    ports: Ports, office: Office, clock: Hands, wish: Rooms, level: Level, made: int
) -> None:
    set_up(ports, rooms=wish)
    rise(ports, level=level)
    work(ports, clock)
    assert len(office.names) == made


def test_a_person_gets_a_room_at_any_level_and_mode(ports: Ports, office: Office, clock: Hands) -> None:
    set_up(ports, rooms=Rooms(mode=RoomMode.THREAD))
    rooms.ask(ports, rise(ports, level=Level.GREEN), Act(MAYA, NOON))
    work(ports, clock)
    assert len(office.names) == 1
    assert ports.store.events(1)[-1].actor == MAYA


def test_a_private_crisis_gets_a_private_room(ports: Ports, office: Office, clock: Hands) -> None:
    rise(ports, private=True)
    work(ports, clock)
    assert office.private == [True]


def test_a_room_that_everybody_may_read_goes_when_its_crisis_becomes_private(
    ports: Ports, office: Office, clock: Hands
) -> None:
    rise(ports)
    work(ports, clock)
    now = ports.store.crisis(1)
    ports.store.apply(Change(replace(now, private=True)), channel="crisis-desk")
    work(ports, clock)
    assert office.archived == ["C0ROOM0000"]
    assert office.topics["C0ROOM0000"] == office.purposes["C0ROOM0000"] == "This room is closed."
    assert office.private == [False, True]
    assert room(ports).private


def test_an_owner_named_later_is_invited(ports: Ports, office: Office, clock: Hands) -> None:
    rise(ports)
    work(ports, clock)
    ports.commit(1, lambda one: acknowledge(one, Act(MAYA, clock())))
    work(ports, clock)
    assert office.invited == [MAYA.id]


# --- what goes wrong ---------------------------------------------------------------------------------------


def test_a_name_that_is_taken_gets_a_number(ports: Ports, office: Office, clock: Hands) -> None:
    office.names = {"crisis-1-product-safety": "CTHEIRS", "crisis-1-product-safety-2": "CTHEIRS2"}
    rise(ports)
    work(ports, clock)
    assert room(ports).name == "crisis-1-product-safety-3"
    assert "find" not in office.calls


def test_a_lost_answer_is_looked_up_before_it_is_made_again(
    ports: Ports, office: Office, clock: Hands
) -> None:
    office.after["make"] = [UnknownOutcome("cut")]
    rise(ports)
    work(ports, clock)
    assert office.calls[:2] == ["make", "find"]
    assert office.calls.count("make") == 1
    assert room(ports).channel == "C0ROOM0000"


def test_a_lost_request_is_made_after_the_look_up(ports: Ports, office: Office, clock: Hands) -> None:
    office.faults["make"] = [UnknownOutcome("cut")]
    rise(ports)
    work(ports, clock, seconds=19)
    assert office.calls == ["make"]
    work(ports, clock)
    assert office.calls[:3] == ["make", "find", "make"]
    assert len(office.names) == 1


def test_a_process_that_dies_while_making_it_leaves_it_to_be_looked_up(
    ports: Ports, office: Office, clock: Hands
) -> None:
    office.after["make"] = [KeyboardInterrupt()]  # type: ignore[list-item]
    rise(ports)
    with pytest.raises(KeyboardInterrupt):
        work(ports, clock)
    clock.forward(seconds=rooms.LEASE_SECONDS)
    work(ports, clock, owner="the next process")
    assert office.calls[:2] == ["make", "find"]
    assert room(ports).channel == "C0ROOM0000"


@pytest.mark.parametrize("call", ["make", "set_topic", "invite", "pin", "bookmark", "permalink"])
def test_a_rate_limit_is_waited_out(ports: Ports, office: Office, clock: Hands, call: str) -> None:
    office.faults[call] = [DeliveryError("wait", retry_after_seconds=25)]
    rise(ports, owner=MAYA)
    work(ports, clock, seconds=20)
    assert office.calls.count(call) == 1
    work(ports, clock)
    assert office.calls.count(call) == 2
    assert room(ports).refused == ()


def test_without_the_permission_the_thread_says_so_once_and_it_is_tried_every_hour(
    ports: Ports, office: Office, clock: Hands
) -> None:
    office.faults["make"] = [DeliveryError("no", code="missing_scope")] * 2
    rise(ports)
    work(ports, clock)
    assert "the app lacks channels:manage" in told(ports)[0]
    assert rooms.refusals(ports) == told(ports)
    clock.forward(hours=1)
    work(ports, clock)
    assert len(told(ports)) == 1
    clock.forward(hours=1)
    work(ports, clock)
    assert told(ports)[1] == "#crisis-1-product-safety"
    assert rooms.refusals(ports) == []


@pytest.mark.parametrize(
    "call", ["set_topic", "set_purpose", "members", "invite", "pin", "permalink", "bookmark"]
)
def test_an_optional_step_that_is_refused_costs_that_step_alone(
    ports: Ports, office: Office, clock: Hands, call: str
) -> None:
    set_up(ports, seats=(Seat(Role.COMMS, (TEAM,)),), rooms=Rooms(runbook="https://wiki.example/crisis"))
    office.faults[call] = [DeliveryError("no", code="missing_scope")] * 9
    rise(ports, owner=PRIYA)
    work(ports, clock, seconds=900)
    calls = {"set_topic", "set_purpose", "members", "invite", "pin", "permalink", "bookmark"}
    assert calls <= set(office.calls)
    assert office.calls.count(call) == 1
    assert len(told(ports)) == 2
    assert told(ports)[1].startswith("The room lacks something")


def test_several_refusals_are_one_line(ports: Ports, office: Office, clock: Hands) -> None:
    for call in ("pin", "bookmark"):
        office.faults[call] = [DeliveryError("no", code="missing_scope")]
    rise(ports)
    work(ports, clock)
    assert len(told(ports)) == 2
    assert "pins:write" in told(ports)[1]
    assert "bookmarks:write" in told(ports)[1]


def test_a_bookmark_whose_answer_is_lost_is_not_set_twice(ports: Ports, office: Office, clock: Hands) -> None:
    office.after["bookmark"] = [UnknownOutcome("cut")]
    rise(ports)
    work(ports, clock)
    assert len(office.bookmarks) == 1


def test_a_room_that_somebody_archived_is_left_alone(ports: Ports, office: Office, clock: Hands) -> None:
    rise(ports)
    work(ports, clock)
    office.faults["topic"] = [DeliveryError("gone", code="is_archived")]
    ports.commit(1, lambda one: acknowledge(one, Act(MAYA, clock())))
    work(ports, clock)
    assert room(ports).state is RoomState.CLOSED
    assert len(office.names) == 1


def test_a_bug_in_one_room_holds_no_other_back(ports: Ports, office: Office, clock: Hands) -> None:
    office.faults["make"] = [ZeroDivisionError()]  # type: ignore[list-item]
    rise(ports)
    rise(ports, watch_id=2)
    work(ports, clock)
    assert list(office.names) == ["crisis-2-product-safety"]


def test_two_processes_do_not_make_two_rooms(ports: Ports, office: Office, clock: Hands) -> None:
    rise(ports)
    for n in range(60):
        rooms.step(ports, owner=f"process {n % 2}")
        clock.forward(seconds=1)
    assert office.calls.count("make") == 1


# --- its topic ---------------------------------------------------------------------------------------------


def test_the_topic_follows_and_a_burst_of_changes_is_one(ports: Ports, office: Office, clock: Hands) -> None:
    rise(ports)
    work(ports, clock, seconds=3)
    ports.commit(1, lambda one: acknowledge(one, Act(MAYA, clock())))
    ports.commit(1, lambda one: Change(replace(one, level=Level.RED, updated_at=clock())))
    work(ports, clock)
    assert office.topics["C0ROOM0000"] == "Red · acknowledged · Maya Okafor"
    assert office.calls.count("set_topic") == 2


def test_a_topic_of_a_person_stays(ports: Ports, office: Office, clock: Hands) -> None:
    rise(ports)
    work(ports, clock)
    office.topics["C0ROOM0000"] = "call at 15:00, link below"
    ports.commit(1, lambda one: acknowledge(one, Act(MAYA, clock())))
    work(ports, clock)
    ports.commit(1, lambda one: Change(replace(one, level=Level.RED, updated_at=clock())))
    work(ports, clock)
    assert office.topics["C0ROOM0000"] == "call at 15:00, link below"


def test_a_topic_whose_answer_was_lost_is_not_taken_for_a_persons(
    ports: Ports, office: Office, clock: Hands
) -> None:
    rise(ports)
    work(ports, clock)
    office.after["set_topic"] = [DeliveryError("cut", retry_after_seconds=20)]
    ports.commit(1, lambda one: acknowledge(one, Act(MAYA, clock())))
    work(ports, clock, seconds=5)
    ports.commit(1, lambda one: Change(replace(one, level=Level.RED, updated_at=clock())))
    work(ports, clock)
    assert office.topics["C0ROOM0000"] == "Red · acknowledged · Maya Okafor"


# --- how it ends -------------------------------------------------------------------------------------------


def over(ports: Ports, clock: Hands) -> None:
    rise(ports)
    work(ports, clock)
    ports.commit(1, lambda one: resolve(one, Act(MAYA, clock()), outcome="recalled"))
    work(ports, clock)


def test_a_day_after_the_end_it_is_archived_with_last_words(
    ports: Ports, office: Office, clock: Hands
) -> None:
    over(ports, clock)
    clock.forward(hours=23, minutes=58)
    work(ports, clock)
    assert office.archived == []
    clock.forward(minutes=2)
    work(ports, clock)
    assert office.archived == ["C0ROOM0000"]
    assert room(ports).state is RoomState.ARCHIVED
    assert told(ports)[-1] == "closed #crisis-1-product-safety"


def test_one_that_is_kept_open_stays_until_somebody_closes_it(
    ports: Ports, office: Office, clock: Hands
) -> None:
    over(ports, clock)
    rooms.keep_open(ports, 1, Act(PRIYA, clock()))
    clock.forward(days=9)
    work(ports, clock)
    assert office.archived == []
    rooms.close(ports, 1, Act(PRIYA, clock()))
    work(ports, clock)
    assert office.archived == ["C0ROOM0000"]


def test_a_live_crisis_whose_room_a_person_closed_gets_no_other_by_itself(
    ports: Ports, office: Office, clock: Hands
) -> None:
    rise(ports)
    work(ports, clock)
    rooms.close(ports, 1, Act(MAYA, clock()))
    work(ports, clock)
    assert room(ports).state is RoomState.CLOSED
    rooms.ask(ports, ports.store.crisis(1), Act(MAYA, clock()))
    work(ports, clock)
    assert list(office.names) == ["crisis-1-product-safety", "crisis-1-product-safety-2"]


def test_a_crisis_that_comes_back_within_the_day_keeps_its_room(
    ports: Ports, office: Office, clock: Hands
) -> None:
    over(ports, clock)
    ports.commit(1, lambda one: reopen(one, Act(MAYA, clock())))
    clock.forward(days=3)
    work(ports, clock)
    assert office.archived == []


def test_a_crisis_that_comes_back_later_gets_another_room(ports: Ports, office: Office, clock: Hands) -> None:
    over(ports, clock)
    clock.forward(days=1)
    work(ports, clock)
    ports.commit(1, lambda one: reopen(one, Act(MAYA, clock())))
    work(ports, clock)
    assert room(ports).name == "crisis-1-product-safety-2"
    assert room(ports).stands


def test_a_room_that_may_not_be_archived_stays_and_says_so(
    ports: Ports, office: Office, clock: Hands
) -> None:
    over(ports, clock)
    office.faults["archive"] = [DeliveryError("no", code="restricted_action")]
    clock.forward(days=1)
    work(ports, clock)
    assert "it stays open" in told(ports)[-2]
    assert room(ports).state is RoomState.ARCHIVED


def test_a_crisis_that_ends_before_its_room_is_made_gets_none(
    ports: Ports, office: Office, clock: Hands
) -> None:
    office.faults["make"] = [DeliveryError("wait", retry_after_seconds=60)]
    rise(ports)
    work(ports, clock)
    ports.commit(1, lambda one: resolve(one, Act(MAYA, clock()), outcome="a drill"))
    work(ports, clock, seconds=90)
    assert office.calls == ["make"]
    assert office.names == {}


def test_what_cannot_be_is_refused(ports: Ports, clock: Hands) -> None:
    with pytest.raises(Refused, match="has no room"):
        rooms.close(ports, 1, Act(MAYA, NOON))
    rise(ports)
    ended = ports.commit(1, lambda one: resolve(one, Act(MAYA, clock()), outcome="a drill"))
    with pytest.raises(Refused, match="Reopen it first"):
        rooms.ask(ports, ended, Act(MAYA, NOON))


def test_the_desk_has_rooms_by_default() -> None:
    assert Desk().rooms == Rooms(RoomMode.CHANNEL, Level.ORANGE, 24, 30, "")
