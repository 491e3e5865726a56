"""Arrivals: what streams and webhooks pushed, kept in its order until every watch has read it."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.core.mentions import Arrival, Batch, Gone, Mention
from bot.store import mention_sql, stream_sql
from bot.store.codec import dump, is_text, load, millis
from bot.store.engine import BATCH, Part, Row, Session
from bot.store.quotes import buried

HEARD_FOR = timedelta(minutes=2)
"""A stream that said nothing for this long, not even that it lives, counts as broken."""


class Arrivals(Part):
    """Keeps what came by itself, and where each stream resumes."""

    def receive(self, source_key: str, batch: Batch, *, delivery: str | None, now: datetime) -> int:
        """Saves what a stream or webhook brought, and the stream's cursor (an empty one leaves it), in one
        transaction; gives how many were kept, 0 when a delivery of that id came before. What was taken down
        already is not kept, nor what holds half a character: it would keep all the rest from coming in."""
        at = millis(now)
        readable = [mention for mention in batch.mentions if is_text(dump(mention))]
        with self._engine.writing() as session:
            if delivery is not None and not session.run(
                stream_sql.ADD_DELIVERY, source_key=source_key, delivery=delivery, now=at
            ):
                return 0
            gone = buried(session, (mention.id for mention in readable))
            kept = [mention for mention in readable if mention.id not in gone]
            brought: tuple[Mention | Gone, ...] = (*kept, *batch.gone)
            for item in brought:
                _add(session, source_key, item, at)
            if batch.cursor:
                session.run(stream_sql.SAVE_STREAM_CURSOR, source_key=source_key, cursor=dump(batch.cursor))
        return len(brought)

    def arrivals(self, source_key: str, *, after: int, limit: int) -> list[Arrival]:
        """What came after a sequence number, oldest first."""
        with self._engine.reading() as session:
            rows = session.all(stream_sql.ARRIVALS, source_key=source_key, after=after, limit=limit)
        return [_arrival(row) for row in rows]

    def forget_arrivals(self, *, before: datetime) -> int:
        """Forgets what came before a moment, and the ids of deliveries of that time; how many arrivals."""
        forgotten = 0
        while some := self._forget_some(millis(before)):
            forgotten += some
        if forgotten:
            self._engine.settle()
        return forgotten

    def _forget_some(self, before: int) -> int:
        with self._engine.writing() as session:
            some = session.run(stream_sql.FORGET_ARRIVALS, before=before, limit=BATCH)
            if not some:
                session.run(stream_sql.FORGET_DELIVERIES, before=before)
                session.run(mention_sql.FORGET_TOMBSTONES, before=before, known=0)
        return some

    def stream_cursor(self, source_key: str) -> Mapping[str, Any]:
        """Where a stream resumes; {} at first."""
        with self._engine.reading() as session:
            row = session.one(stream_sql.STREAM, source_key=source_key)
        return {} if row is None else json.loads(row["cursor"])

    def heard(self, source_key: str, *, now: datetime) -> None:
        """Remembers that a stream is connected and alive."""
        with self._engine.writing() as session:
            session.run(stream_sql.HEARD, source_key=source_key, now=millis(now))

    def streaming(self, source_key: str, *, now: datetime) -> bool:
        """Whether a stream was heard of in the last two minutes."""
        with self._engine.reading() as session:
            row = session.one(stream_sql.STREAM, source_key=source_key)
        if row is None or row["heard_at"] is None:
            return False
        # Heard in the future: the clock was set back since, and nobody knows when it was.
        return bool(abs(millis(now) - row["heard_at"]) <= HEARD_FOR // timedelta(milliseconds=1))


def _add(session: Session, source_key: str, item: Mention | Gone, at: int) -> None:
    session.run(
        stream_sql.ADD_ARRIVAL,
        source_key=source_key,
        now=at,
        source=item.source,
        native_key=item.native_key,
        mention=dump(item) if isinstance(item, Mention) else None,
    )


def _arrival(row: Row) -> Arrival:
    if row["mention"] is None:
        return Arrival(row["seq"], gone=Gone(row["source"], row["native_key"]))
    return Arrival(row["seq"], mention=load(Mention, row["mention"]))
