"""ROOM: the channel of each crisis that wants one, made and kept one step at a time.

What should be stands in the store; a step is one call, safe to make again, and what Slack refuses for good
costs that step alone.
"""

import logging
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from bot import room_steps
from bot.core import rooms
from bot.core.desk import Desk
from bot.core.lifecycle import Act
from bot.core.models import SYSTEM, Crisis, Person
from bot.core.rooms import Room, RoomState
from bot.core.roomset import RoomMode, Rooms
from bot.errors import Refused
from bot.ports import Ports, RoomCalls
from bot.room_work import Work

log = logging.getLogger(__name__)

AT_ONCE = 20
"""The most steps one look does: about two rooms' worth."""

LEASE = "rooms"
LEASE_SECONDS = 30.0
"""One process at a time makes rooms. A step that takes longer is safe: what is tried stands in the store."""

AFTER_A_BUG = timedelta(minutes=10)


# --- the worker --------------------------------------------------------------------------------------------


def step(ports: Ports, *, owner: str) -> bool:
    """Does one thing for one room; False when nothing is due or another process does it."""
    calls, now = ports.rooms, ports.clock()
    if calls is None:
        return False
    desk = ports.store.desk()
    roomless = ports.store.roomless(desk.rooms.at) if desk.rooms.mode is RoomMode.CHANNEL else []
    due = ports.store.due_room(now=now)
    if not roomless and due is None:
        return False
    if not ports.store.hold_lease(LEASE, owner=owner, now=now, ttl_seconds=LEASE_SECONDS):
        return False
    for crisis_id in roomless:
        ports.store.change_room(crisis_id, partial(_anew, crisis_id=crisis_id, now=now, by=SYSTEM))
    if due is not None:
        _look(ports, calls, desk, due, now)
    return True


def _look(ports: Ports, calls: RoomCalls, desk: Desk, crisis_id: int, now: datetime) -> None:
    room = ports.store.room(crisis_id)
    assert room is not None  # it is due
    try:
        room_steps.one(Work(ports, calls, desk, room, ports.store.crisis(crisis_id), now))
    except Exception:  # a room that cannot be made must not stop the others
        log.exception("the room of crisis %s cannot be kept", crisis_id)
        ports.store.change_room(crisis_id, lambda one: replace(one or room, hold_until=now + AFTER_A_BUG))


def _anew(room: Room | None, crisis_id: int, *, now: datetime, by: Person) -> Room:
    """A room to be made; the names of those that were archived are taken."""
    if room is not None and room.state in (RoomState.WANTED, RoomState.OPEN):
        return room  # another process was faster
    attempt = 1 if room is None else room.attempt + int(room.channel is not None)
    fresh = Room(crisis_id, due_at=now, asked_by=by, attempt=attempt)
    return fresh if room is None else replace(fresh, tried_at=room.tried_at, private=room.private)


# --- what people do ----------------------------------------------------------------------------------------


def ask(ports: Ports, crisis: Crisis, act: Act) -> Room:
    """Wants a room for a crisis of any level; gives the one that stands if there is one."""
    if not crisis.state.live:
        raise Refused(f"Crisis #{crisis.id} is {crisis.state}. Reopen it first: /crisis reopen {crisis.id}")
    made = partial(_anew, crisis_id=crisis.id, now=act.at, by=act.actor)
    return ports.store.change_room(crisis.id, made, by=act)


def close(ports: Ports, crisis_id: int, act: Act) -> Room:
    """Archives the room as soon as its last words are said; raises Refused when there is none."""
    return _changed(ports, crisis_id, act, closing=True, keep=False)


def keep_open(ports: Ports, crisis_id: int, act: Act) -> Room:
    """The room stays after the crisis is over until somebody closes it; raises Refused when there is none."""
    return _changed(ports, crisis_id, act, closing=False, keep=True)


def set_up(ports: Ports, act: Act, wish: Rooms) -> Rooms:
    """How the team wants its rooms from now on."""
    desk = ports.store.change_desk(
        lambda desk: replace(desk, rooms=wish), actor=act.actor, surface=act.surface, now=act.at
    )
    return desk.rooms


def implied(ports: Ports, channel: str | None) -> int | None:
    """The crisis that is meant by what is typed in a channel: that of the room it is."""
    return ports.store.room_in(channel) if channel else None


def refusals(ports: Ports) -> list[str]:
    """What Slack refused about the rooms that should stand, each once, in words."""
    standing = (RoomState.OPEN, RoomState.FAILED)
    found = [
        rooms.refusal(rooms.Step(name), code, private=room.private)
        for room in ports.store.rooms()
        if room.state in standing
        for name, code in room.refused
    ]
    return list(dict.fromkeys(found))


def _changed(ports: Ports, crisis_id: int, act: Act, *, closing: bool, keep: bool) -> Room:
    def change(room: Room | None) -> Room:
        if room is None or not room.stands:
            raise Refused(f"Crisis #{crisis_id} has no room. Open one: /crisis room {crisis_id}")
        return replace(room, closing=closing, keep=keep, due_at=act.at)

    return ports.store.change_room(crisis_id, change, by=act)
