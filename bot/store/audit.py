"""The audit log in the store: entries are added in the transaction of what they tell of, and never change."""

from datetime import datetime

from bot.core.audit import EVER, NEWEST, Entry, sealed
from bot.core.lifecycle import Act
from bot.core.models import Person
from bot.store import audit_sql as sql
from bot.store.codec import millis, moment
from bot.store.engine import Part, Row, Session


class Audit(Part):
    """Keeps who did what."""

    def note(self, entry: Entry) -> None:
        """Adds an entry of which nothing else is saved: a refusal."""
        with self._engine.writing() as session:
            add(session, entry)

    def audited(self, *, after: int = 0, since: datetime = EVER, limit: int = 500) -> list[Entry]:
        """Entries behind a number, made since a moment, oldest first."""
        with self._engine.reading() as session:
            rows = session.all(sql.FROM, after=after, since=millis(since), limit=limit)
        return [_entry(row) for row in rows]

    def last_audited(self, *, subject: str = "", before: int = NEWEST, limit: int = 20) -> list[Entry]:
        """The newest entries below a number, about one subject (empty: all), newest first."""
        with self._engine.reading() as session:
            rows = session.all(sql.NEWEST, subject=subject, before=before, limit=limit)
        return [_entry(row) for row in rows]


def add(session: Session, entry: Entry) -> None:
    """Adds an entry in the running transaction, which is the only one that writes: the chain cannot fork."""
    last = session.one(sql.LAST)
    one = sealed(entry, after=_entry(last) if last else None)
    session.run(
        sql.ADD,
        seq=one.seq,
        at=millis(one.at),
        actor_id=one.actor.id,
        actor_name=one.actor.name,
        surface=one.surface,
        action=one.action,
        subject=one.subject,
        was=one.before,
        became=one.after,
        hash=one.hash,
    )


def add_act(
    session: Session,
    act: Act | None,
    action: str,
    subject: str,
    *,
    before: str | None = None,
    after: str | None = None,
) -> None:
    """Adds what a person did; nothing for what the program does by itself (no act)."""
    if act is not None:
        add(session, Entry(act.at, act.actor, act.surface, action, subject, before, after))


def _entry(row: Row) -> Entry:
    return Entry(
        at=moment(row["at"]),
        actor=Person(row["actor_id"], row["actor_name"]),
        surface=row["surface"],
        action=row["action"],
        subject=row["subject"],
        before=row["was"],
        after=row["became"],
        seq=row["seq"],
        hash=row["hash"],
    )
