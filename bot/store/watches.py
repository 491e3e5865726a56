"""Watches: what is scanned, when, by whom, and the small values that go with it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.core.differing import difference
from bot.core.lifecycle import Act
from bot.core.mentions import Query, SourceSpec
from bot.core.models import Watch
from bot.core.tuning import Occasion, Tuning
from bot.errors import Refused
from bot.store import mention_sql, sql
from bot.store.audit import add_act
from bot.store.codec import dump, load, millis
from bot.store.engine import BATCH, LEASE_SLACK_MS, Part, Row, Session


def require_watch(session: Session, watch_id: int) -> None:
    """Raises Refused when the watch is gone, perhaps removed during its own scan."""
    if session.one(sql.WATCH, id=watch_id) is None:
        raise Refused(f"There is no watch with the number {watch_id}; it may have been removed.")


class Watches(Part):
    """Keeps watches and their detectors' state."""

    def add_watch(self, watch: Watch, *, now: datetime, by: Act | None = None) -> Watch:
        """Saves a new watch, due at once, and gives it back with its id; raises Refused if the name is
        taken. `by` is the person's act that the audit log keeps, here and below."""
        with self._engine.writing() as session:
            row = session.one(sql.ADD_WATCH, now=millis(now), tuning=dump(watch.tuning), **_columns(watch))
            if row is None:
                raise _name_taken(watch)
            add_act(session, by, "added", f"watch {row['id']}", after=watch.name)
            return _watch(_row_of(session, row["id"]))

    def save_watch(self, watch: Watch, *, by: Act | None = None) -> None:
        """Replaces a watch of the same id; raises Refused if it is gone or the new name is taken."""
        columns = _columns(watch)
        with self._engine.writing() as session:
            require_watch(session, watch.id)
            known = _watch(_row_of(session, watch.id))
            named = session.one(sql.WATCH_NAMED, name_key=columns["name_key"])
            if named is not None and named["id"] != watch.id:
                raise _name_taken(watch)
            session.run(sql.SAVE_WATCH, id=watch.id, **columns)
            before, after = difference(known, replace(watch, tuning=known.tuning))
            add_act(session, by, "changed", f"watch {watch.id}", before=before, after=after)

    def remove_watch(self, watch_id: int, *, by: Act | None = None) -> None:
        """Forgets a watch with its mentions, slots and state; its crises stay."""
        with self._engine.writing() as session:
            require_watch(session, watch_id)
            name = _row_of(session, watch_id)["name"]
            session.run(sql.REMOVE_WATCH, id=watch_id)
            add_act(session, by, "removed", f"watch {watch_id}", before=name)
        self._sweep()

    def watches(self) -> list[Watch]:
        """All watches by name."""
        with self._engine.reading() as session:
            return [_watch(row) for row in session.all(sql.WATCHES)]

    def watch(self, watch_id: int) -> Watch | None:
        """One watch."""
        with self._engine.reading() as session:
            row = session.one(sql.WATCH, id=watch_id)
        return None if row is None else _watch(row)

    def claim_scan(self, *, owner: str, now: datetime, lease_seconds: float) -> Watch | None:
        """The most overdue watch that is not paused and nobody is scanning, leased to `owner`."""
        until = millis(now + timedelta(seconds=lease_seconds))
        with self._engine.writing() as session:
            row = session.one(
                sql.CLAIM_SCAN, owner=owner, now=millis(now), until=until, absurd=until + LEASE_SLACK_MS
            )
        return None if row is None else _watch(row)

    def finish_scan(self, watch_id: int, *, owner: str, next_at: datetime) -> None:
        """Gives the lease back and says when the watch is due again; nothing if the lease was lost."""
        with self._engine.writing() as session:
            session.run(sql.FINISH_SCAN, watch_id=watch_id, owner=owner, next_at=millis(next_at))

    def nudge(self, watch_ids: Sequence[int], *, at: datetime) -> None:
        """Makes watches due at `at` that would be due later; one being scanned is so when that scan ends."""
        with self._engine.writing() as session:
            for watch_id in watch_ids:
                session.run(sql.NUDGE, watch_id=watch_id, at=millis(at))

    def detector_state(self, watch_id: int, name: str) -> Mapping[str, Any] | None:
        """The small value a detector kept; None at first."""
        with self._engine.reading() as session:
            row = session.one(sql.DETECTOR_STATE, watch_id=watch_id, name=name)
        return None if row is None else json.loads(row["state"])

    def save_detector_state(self, watch_id: int, name: str, state: Mapping[str, Any]) -> None:
        """Keeps a detector's small value; raises Refused if the watch is gone."""
        with self._engine.writing() as session:
            require_watch(session, watch_id)
            session.run(sql.SAVE_DETECTOR_STATE, watch_id=watch_id, name=name, state=dump(state))

    def _sweep(self) -> None:
        """Deletes in batches what removed watches left; slots go last, so that a crash is made good later."""
        with self._engine.reading() as session:
            orphans = [row["watch_id"] for row in session.all(sql.ORPHANS)]
        for watch_id in orphans:
            while self._remove_batch(watch_id):
                pass

    def _remove_batch(self, watch_id: int) -> bool:
        with self._engine.writing() as session:
            removed = session.run(mention_sql.REMOVE_MENTIONS, watch_id=watch_id, limit=BATCH)
            if not removed:
                session.run(sql.REMOVE_SLOTS, watch_id=watch_id)
        return bool(removed)


def _row_of(session: Session, watch_id: int) -> Row:
    row = session.one(sql.WATCH, id=watch_id)
    assert row is not None
    return row


def _name_taken(watch: Watch) -> Refused:
    return Refused(f"There is already a watch called “{watch.name}”. Choose another name.")


def _columns(watch: Watch) -> dict[str, Any]:
    return {
        "name": watch.name,
        "name_key": " ".join(watch.name.casefold().split()),
        "query": dump(watch.query),
        "sources": dump(watch.sources),
        "channel": watch.channel,
        "exec_channel": watch.exec_channel,
        "timezone": watch.timezone,
        "interval_seconds": watch.interval_seconds,
        "paused": int(watch.paused),
        "occasions": dump(watch.occasions),
    }


def _watch(row: Row) -> Watch:
    return Watch(
        id=row["id"],
        name=row["name"],
        query=load(Query, row["query"]),
        sources=load(tuple[SourceSpec, ...], row["sources"]),
        channel=row["channel"],
        exec_channel=row["exec_channel"],
        timezone=row["timezone"],
        interval_seconds=row["interval_seconds"],
        paused=bool(row["paused"]),
        tuning=load(Tuning, row["tuning"]),
        occasions=load(tuple[Occasion, ...], row["occasions"]),
    )
