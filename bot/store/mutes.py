"""Mutes: what is kept but not counted, with the counts mended when one begins."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.core.lifecycle import Act
from bot.core.models import Person
from bot.core.mutes import Mute, MuteKind
from bot.errors import Refused
from bot.store import mute_sql as sql
from bot.store.audit import add_act
from bot.store.codec import dump, millis, moment
from bot.store.engine import Part, Row, Session
from bot.store.mentions import count
from bot.store.watches import require_watch


class Mutes(Part):
    """Keeps what a team does not want counted for a while."""

    def add_mute(self, mute: Mute, hidden: Sequence[tuple[str, str]], *, by: Act | None = None) -> Mute:
        """Keeps a mute and takes these posts (source, native key) out of the counts; raises Refused if the
        watch is gone. `by` is the person's act that the audit log keeps, here and below."""
        with self._engine.writing() as session:
            require_watch(session, mute.watch_id)
            row = session.one(sql.ADD_MUTE, **_columns(mute))
            assert row is not None
            posts = _take_out(session, mute.watch_id, row["id"], hidden)
            sql.note_hidden(session, [row["id"]] * posts)
            add_act(session, by, "muted", f"watch {mute.watch_id}", after=_named(mute))
            return replace(mute, id=row["id"], hidden=posts)

    def mutes(self, watch_id: int, *, now: datetime) -> list[Mute]:
        """The mutes of a watch that hold, the first to end first."""
        with self._engine.reading() as session:
            return [_mute(row) for row in session.all(sql.MUTES, watch_id=watch_id, now=millis(now))]

    def lift_mute(self, mute_id: int, *, now: datetime, by: Act | None = None) -> Mute:
        """Ends a mute; what it held back while it held stays out of the counts. Raises Refused when it has
        ended."""
        with self._engine.writing() as session:
            if not session.run(sql.LIFT_MUTE, id=mute_id, now=millis(now)):
                raise Refused("This mute has ended already. /crisis mute list shows those that hold.")
            row = session.one(sql.MUTE, id=mute_id)
            assert row is not None
            mute = _mute(row)
            add_act(session, by, "unmuted", f"watch {mute.watch_id}", before=_named(mute))
            return mute


def _take_out(session: Session, watch_id: int, mute_id: int, posts: Sequence[tuple[str, str]]) -> int:
    """Marks stored posts as muted and takes them out of their slots; how many there were."""
    keys: dict[str, list[str]] = {}
    for source, key in posts:
        keys.setdefault(source, []).append(key)
    rows: list[Row] = []
    for source, some in keys.items():
        rows += session.all(sql.COUNTED_POSTS, watch_id=watch_id, source=source, keys=json.dumps(some))
    session.many(sql.MUTE_POST, [{"mute_id": mute_id, "id": row["id"]} for row in rows])
    count(session, watch_id, [(row["slot_ms"], -1, row) for row in rows])
    return len(rows)


def _named(mute: Mute) -> str:
    """The mute as the audit log has it; of the public's words only what the team itself named."""
    return f"{mute.kind}: {mute.value}"


def _columns(mute: Mute) -> dict[str, object]:
    return {
        "watch_id": mute.watch_id,
        "kind": mute.kind.value,
        "value": mute.value,
        "also": dump(mute.also),
        "until": millis(mute.until),
        "made_at": millis(mute.made_at),
        "actor_id": mute.actor.id,
        "actor_name": mute.actor.name,
        "hidden": 0,
    }


def _mute(row: Row) -> Mute:
    return Mute(
        watch_id=row["watch_id"],
        kind=MuteKind(row["kind"]),
        value=row["value"],
        until=moment(row["until"]),
        made_at=moment(row["made_at"]),
        actor=Person(row["actor_id"], row["actor_name"]),
        also=tuple(json.loads(row["also"])),
        hidden=row["hidden"],
        id=row["id"],
    )
