"""War rooms in the store: which crises lack one, what is due, and what is said in them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.core.lifecycle import Act, acknowledge, note, resolve
from bot.core.messages import Outgoing
from bot.core.models import Level, Person, State
from bot.core.rooms import Room, RoomState
from bot.store.sqlite import SqliteStore
from tests.store.samples import NOW, after, opening

MAYA = Person("U0MAYA0000", "Maya Okafor")
ROOM = Room(
    1, due_at=NOW, state=RoomState.OPEN, channel="C0ROOM0001", name="crisis-1", groups=(("S1", ("U1",)),)
)


def put(store: SqliteStore, **changes: Any) -> Room:
    room = replace(ROOM, **changes)
    return store.change_room(room.crisis_id, lambda _: room)


def sent(store: SqliteStore) -> list[Outgoing]:
    """Every message that is due, taken by Slack in its order."""
    taken = []
    while message := store.claim_message(owner="me", now=after(60), lease_seconds=60):
        place = message.posted_channel or message.channel
        store.message_sent(message, owner="me", channel=place, ts=f"{len(taken)}.0", now=after(60))
        taken.append(message)
    return taken


def test_a_room_comes_back_as_it_was_saved(store: SqliteStore) -> None:
    store.apply(opening(), channel=None)
    assert store.room(1) is None
    assert put(store) == store.room(1) == store.rooms()[0]
    assert store.room_in("C0ROOM0001") == 1
    put(store, state=RoomState.ARCHIVED)
    assert store.room_in("C0ROOM0001") is None


def test_a_crisis_lacks_a_room_until_it_has_one_and_again_after_the_archive(store: SqliteStore) -> None:
    store.apply(opening(level=Level.ORANGE), channel=None)
    store.apply(opening(level=Level.YELLOW), channel=None)
    assert store.roomless(Level.ORANGE) == [1]
    assert store.roomless(Level.RED) == []
    for state, lacking in ((RoomState.OPEN, []), (RoomState.ARCHIVED, [1]), (RoomState.CLOSED, [])):
        put(store, state=state)
        assert store.roomless(Level.ORANGE) == lacking


def test_a_crisis_that_is_over_lacks_no_room(store: SqliteStore) -> None:
    store.apply(opening(level=Level.RED, state=State.RESOLVED), channel=None)
    assert store.roomless(Level.ORANGE) == []


def test_a_room_is_due_by_its_moment_or_when_its_crisis_changed(store: SqliteStore) -> None:
    crisis = store.apply(opening(), channel=None)
    put(store, due_at=after(60), seen=crisis.version)
    assert store.due_room(now=NOW) is None
    assert store.due_room(now=after(60)) == 1
    store.apply(note(crisis, Act(MAYA, NOW), text="called"), channel=None)
    assert store.due_room(now=NOW) == 1
    put(store, due_at=NOW, hold_until=after(30))
    assert store.due_room(now=after(29)) is None
    assert store.due_room(now=after(30)) == 1


def test_a_clock_that_was_set_back_holds_no_room_for_long(store: SqliteStore) -> None:
    crisis = store.apply(opening(), channel=None)
    put(store, due_at=after(60), seen=crisis.version, hold_until=after(60))
    assert store.due_room(now=NOW - timedelta(days=1)) == 1


def test_the_card_and_one_line_a_change_of_level_state_or_owner_go_into_the_room(store: SqliteStore) -> None:
    crisis = store.apply(opening(), channel="desk")
    store.opened_room(1, lambda _: ROOM)
    crisis = store.apply(acknowledge(crisis, Act(MAYA, NOW)), channel="desk")
    crisis = store.apply(note(crisis, Act(MAYA, NOW), text="called"), channel="desk")
    shown = store.show_in_room(crisis, hours=24, now=NOW)
    assert shown is not None
    assert shown.seen == crisis.version
    in_room = [m for m in sent(store) if m.stream == "room:C0ROOM0001"]
    assert [m.purpose for m in in_room] == ["card", "room"]
    assert in_room[1].payload == {"hours": 24}
    assert in_room[1].thread_ts is None
    assert store.room_card("C0ROOM0001") is not None
    assert store.card(1) is not None


def test_the_card_is_edited_and_nothing_said_twice(store: SqliteStore) -> None:
    crisis = store.apply(opening(), channel="desk")
    store.opened_room(1, lambda _: ROOM)
    crisis = store.apply(acknowledge(crisis, Act(MAYA, NOW)), channel="desk")
    store.show_in_room(crisis, hours=24, now=NOW)
    sent(store)
    store.show_in_room(crisis, hours=24, now=NOW)
    again = [m for m in sent(store) if m.stream == "room:C0ROOM0001"]
    assert [(m.purpose, m.ts is not None) for m in again] == [("card", True)]


def test_nothing_is_shown_where_no_room_stands(store: SqliteStore) -> None:
    crisis = store.apply(opening(), channel="desk")
    assert store.show_in_room(crisis, hours=24, now=NOW) is None
    put(store, state=RoomState.WANTED, channel=None)
    assert store.show_in_room(crisis, hours=24, now=NOW) is None


def test_what_a_room_that_is_gone_still_waited_for_is_dropped(store: SqliteStore) -> None:
    crisis = store.apply(opening(), channel="desk")
    put(store)
    closed = store.apply(resolve(crisis, Act(MAYA, NOW), outcome="recalled"), channel="desk")
    store.show_in_room(closed, hours=24, now=NOW)
    assert store.room_unsent("C0ROOM0001") == 2
    store.leave_room(1, lambda room: replace(room or ROOM, state=RoomState.CLOSED))
    assert store.room_unsent("C0ROOM0001") == 0
    assert [m for m in sent(store) if m.stream == "room:C0ROOM0001"] == []
