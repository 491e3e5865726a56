"""Forgetting: the words of what was taken down or is too old go wherever they stand; the counts stay."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime

from bot.core.mentions import Gone, Mention
from bot.store import mention_sql as sql
from bot.store.codec import is_text, millis
from bot.store.engine import BATCH, Part, Session
from bot.store.quotes import unquote

_WHENEVER = datetime.min.replace(tzinfo=UTC)


class Forgetting(Part):
    """Blanks, buries and removes what may not be kept."""

    def forget(self, gone: Sequence[Gone], *, now: datetime) -> list[int]:
        """Blanks the text, title, author and extras of these mentions wherever they are kept, in one
        transaction; counts stay. Wants the cards and briefs anew of the crises that quoted them and gives
        their ids. What was forgotten never comes back, not even from a page that is read later."""
        some = {name: one for named in _by_source(gone).values() for name, one in named.items()}
        at = millis(now)
        with self._engine.writing() as session:
            known = [name for name, one in some.items() if _bury(session, name, one, at)]
            crises = unquote(session, tuple(some), now=at)
        if known or crises:
            self._engine.settle()
        return crises

    def known(self, gone: Sequence[Gone]) -> list[Gone]:
        """Those of which something is kept; read only, for networks that tell every deletion there is."""
        found: list[Gone] = []
        with self._engine.reading() as session:
            for source, some in _by_source(gone).items():
                rows = session.all(
                    sql.KNOWN,
                    source=source,
                    keys=json.dumps([one.native_key for one in some.values()]),
                    ids=json.dumps(list(some)),
                )
                names = {row["name"] for row in rows}
                found += [one for name, one in some.items() if name in names or one.native_key in names]
        return found

    def expire(self, *, source: str | None, before: datetime, now: datetime) -> int:
        """The same for what was first seen before a moment (of one source, or of all); how many were."""
        with self._engine.reading() as session:
            sources = [source] if source else [row["source"] for row in session.all(sql.SOURCES)]
        expired = sum(self._expire(one, millis(before), millis(now)) for one in sources)
        if expired:
            self._engine.settle()
        return expired

    def forget_tallies(self, *, before: datetime) -> int:
        """Removes the counts of slots before a moment and the blank mentions in them; how many slots."""
        at, removed = millis(before), 0
        with self._engine.reading() as session:
            watches = [row["watch_id"] for row in session.all(sql.COUNTED_WATCHES)]
        for watch_id in watches:
            while some := self._removed(sql.REMOVE_BLANK, watch_id=watch_id, before=at):
                pass
            while some := self._removed(sql.REMOVE_OLD_SLOTS, watch_id=watch_id, before=at):
                removed += some
            self._removed(sql.REMOVE_INTAKE, watch_id=watch_id, before=at)
        self._removed(sql.FORGET_TOMBSTONES, before=at, known=1)
        return removed

    def sources_kept(self) -> list[str]:
        """The sources of which something is kept that is not blank, by name."""
        with self._engine.reading() as session:
            return [row["source"] for row in session.all(sql.SOURCES)]

    def _expire(self, source: str, before: int, now: int) -> int:
        expired = 0
        while True:
            with self._engine.writing() as session:
                rows = session.all(sql.BLANK_OLD, source=source, before=before, now=now, limit=BATCH)
                names = {_id(row["source"], row["native_key"]) for row in rows}
                unquote(session, names, now=now)
            expired += len(rows)
            if len(rows) < BATCH:
                return expired

    def _removed(self, statement: str, **params: object) -> int:
        with self._engine.writing() as session:
            return session.run(statement, limit=BATCH, **params)


def _by_source(gone: Sequence[Gone]) -> dict[str, dict[str, Gone]]:
    """What is gone, by source and id; nothing is kept of what no text can name."""
    found: dict[str, dict[str, Gone]] = {}
    for one in gone:
        if is_text(one.native_key):
            found.setdefault(one.source, {})[_id(one.source, one.native_key)] = one
    return found


def _id(source: str, native_key: str) -> str:
    """The id that its mention has."""
    return Mention(source, native_key, "", _WHENEVER, _WHENEVER).id


def _bury(session: Session, name: str, gone: Gone, at: int) -> bool:
    """Blanks one mention and remembers that it is gone; whether anything of it was kept."""
    named = {"source": gone.source, "native_key": gone.native_key}
    kept = session.run(sql.BLANK, now=at, **named) + session.run(sql.BLANK_ARRIVAL, **named)
    session.run(sql.BURY, mention_id=name, now=at, known=int(kept > 0))
    return kept > 0
