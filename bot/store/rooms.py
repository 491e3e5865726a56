"""War rooms as they should be, how far they are made, and what is to be said in them."""

import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import cast

from bot.core import rooms
from bot.core.audit import about_crisis
from bot.core.lifecycle import Act
from bot.core.messages import Purpose
from bot.core.models import Crisis, Level
from bot.core.rooms import Room
from bot.store import rooms_sql, sql
from bot.store.audit import add_act
from bot.store.codec import dump, load, millis, optional_millis
from bot.store.engine import LEASE_SLACK_MS, Part, Session


class WarRooms(Part):
    """Keeps one room a crisis."""

    def room(self, crisis_id: int) -> Room | None:
        """The room of a crisis; None while it never had one."""
        with self._engine.reading() as session:
            return _find(session, crisis_id)

    def room_in(self, channel: str) -> int | None:
        """The number of the crisis whose open room a channel is."""
        with self._engine.reading() as session:
            row = session.one(rooms_sql.ROOM_IN, channel=channel)
        return None if row is None else int(row["crisis_id"])

    def rooms(self, *, limit: int = 50) -> list[Room]:
        """The rooms, newest crisis first."""
        with self._engine.reading() as session:
            rows = session.all(rooms_sql.ROOMS, limit=limit)
        return [cast(Room, load(Room, row["room"])) for row in rows]

    def roomless(self, level: Level, *, limit: int = 50) -> list[int]:
        """The live crises of at least this level that have no room, or one archived before they came back."""
        with self._engine.reading() as session:
            rows = session.all(rooms_sql.ROOMLESS, level=int(level), limit=limit)
        return [row["id"] for row in rows]

    def due_room(self, *, now: datetime) -> int | None:
        """The crisis whose room is to be looked at now, the longest overdue first."""
        absurd = millis(now) + LEASE_SLACK_MS * 12
        with self._engine.reading() as session:
            row = session.one(rooms_sql.DUE_ROOM, now=millis(now), absurd=absurd)
        return None if row is None else int(row["crisis_id"])

    def change_room(
        self, crisis_id: int, decide: Callable[[Room | None], Room], *, by: Act | None = None
    ) -> Room:
        """Replaces a room by what `decide` makes of it (None: there is none), in one transaction. `by` is the
        person's act that the audit log keeps if it changed what the room should be."""
        with self._engine.writing() as session:
            known = _find(session, crisis_id)
            room = _save(session, decide(known))
            before, after = rooms.should_be(known), rooms.should_be(room)
            if before != after:
                add_act(session, by, "room", about_crisis(crisis_id), before=before, after=after)
            return room

    def opened_room(self, crisis_id: int, decide: Callable[[Room | None], Room]) -> Room:
        """The same for a room that was just made: what the timeline holds so far is not told there."""
        with self._engine.writing() as session:
            room = decide(_find(session, crisis_id))
            row = session.one(rooms_sql.LAST_EVENT, crisis_id=crisis_id)
            assert row is not None
            return _save(session, replace(room, known=row["id"]))

    def show_in_room(self, crisis: Crisis, *, hours: int, now: datetime) -> Room | None:
        """Wants the card in the room as the crisis is now, and one line for each change since; None when
        there is no room any more. `hours` is how long it stays after the end."""
        with self._engine.writing() as session:
            room = _find(session, crisis.id)
            if room is None or room.channel is None or not room.stands:
                return None
            _want_card(session, room, now)
            last = room.known
            for row in session.all(rooms_sql.TO_TELL, crisis_id=crisis.id, known=room.known):
                last = row["id"]
                if row["kind"] in rooms.TOLD:
                    _want_line(session, room, event_id=last, hours=hours, now=now)
            return _save(session, replace(room, known=last, seen=crisis.version, due_at=now))

    def room_card(self, channel: str) -> str | None:
        """The timestamp of the card in a room once Slack took it."""
        with self._engine.reading() as session:
            row = session.one(sql.CARD, dedupe_key=rooms.stream(channel))
        return None if row is None else str(row["ts"])

    def room_unsent(self, channel: str) -> int:
        """How many messages to a room still wait."""
        with self._engine.reading() as session:
            row = session.one(rooms_sql.UNSENT, stream=rooms.stream(channel))
        assert row is not None
        return int(row["unsent"])

    def leave_room(self, crisis_id: int, decide: Callable[[Room | None], Room]) -> Room:
        """Like `change_room` for one whose channel takes no more messages: those that wait are dropped."""
        with self._engine.writing() as session:
            room = _save(session, decide(_find(session, crisis_id)))
            if room.channel is not None:
                session.run(rooms_sql.DROP_MESSAGES, stream=rooms.stream(room.channel))
            return room


def _find(session: Session, crisis_id: int) -> Room | None:
    row = session.one(rooms_sql.ROOM, crisis_id=crisis_id)
    return None if row is None else cast(Room, load(Room, row["room"]))


def _save(session: Session, room: Room) -> Room:
    session.run(
        rooms_sql.SAVE_ROOM,
        crisis_id=room.crisis_id,
        state=room.state.value,
        channel=room.channel,
        seen=room.seen,
        due_at=millis(room.due_at),
        hold_until=optional_millis(room.hold_until),
        room=dump(room),
    )
    return room


def _want_card(session: Session, room: Room, now: datetime) -> None:
    assert room.channel is not None
    session.run(
        sql.WANT_CARD,
        dedupe_key=rooms.stream(room.channel),
        key=secrets.token_hex(16),
        stream=rooms.stream(room.channel),
        channel=room.channel,
        crisis_id=room.crisis_id,
        now=millis(now),
    )


def _want_line(session: Session, room: Room, *, event_id: int, hours: int, now: datetime) -> None:
    assert room.channel is not None
    session.run(
        sql.WANT,
        dedupe_key=f"{rooms.stream(room.channel)}:{event_id}",
        key=secrets.token_hex(16),
        purpose=Purpose.ROOM.value,
        stream=rooms.stream(room.channel),
        channel=room.channel,
        crisis_id=room.crisis_id,
        event_id=event_id,
        payload=dump({"hours": hours}),
        now=millis(now),
    )
