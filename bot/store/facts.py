"""Small keyed facts: requests seen before, settings, leases."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import cast

from bot.core.audit import Entry
from bot.core.desk import Desk
from bot.core.differing import difference
from bot.core.models import Person
from bot.store import audit, sql
from bot.store.codec import dump, load, millis
from bot.store.engine import LEASE_SLACK_MS, Part, Session

REQUEST_MEMORY = timedelta(hours=24)
"""How long a request is known; Slack sends an event again for about an hour at most."""

_DESK = "desk"


class Facts(Part):
    """Keeps what has to be known once."""

    def first_time(self, request_key: str, *, now: datetime) -> bool:
        """Whether this request was not seen in the last 24 hours; remembers it."""
        expired = millis(now - REQUEST_MEMORY)
        with self._engine.writing() as session:
            first = session.run(sql.FIRST_TIME, request_key=request_key, now=millis(now), expired=expired)
            session.run(sql.FORGET_REQUESTS, expired=expired)
        return first == 1

    def setting(self, key: str) -> str | None:
        """A value the team chose."""
        with self._engine.reading() as session:
            row = session.one(sql.SETTING, key=key)
        return None if row is None else str(row["value"])

    def save_setting(self, key: str, value: str) -> None:
        """Keeps a value the team chose."""
        with self._engine.writing() as session:
            session.run(sql.SAVE_SETTING, key=key, value=value)

    def desk(self) -> Desk:
        """How the team is set up; the defaults at first."""
        with self._engine.reading() as session:
            return _desk(session)

    def change_desk(
        self, decide: Callable[[Desk], Desk], *, actor: Person, surface: str, now: datetime
    ) -> Desk:
        """Replaces how the team is set up by what `decide` makes of it, in one transaction; what it raises
        leaves it as it was."""
        with self._engine.writing() as session:
            known = _desk(session)
            desk = decide(known)
            session.run(sql.SAVE_SETTING, key=_DESK, value=dump(desk))
            if desk != known:
                before, after = difference(known, desk)
                audit.add(session, Entry(now, actor, surface, "changed", "desk", before, after))
        return desk

    def hold_lease(self, name: str, *, owner: str, now: datetime, ttl_seconds: float) -> bool:
        """Takes or renews a lease; False while somebody else holds it."""
        until = millis(now + timedelta(seconds=ttl_seconds))
        with self._engine.writing() as session:
            held = session.run(
                sql.HOLD_LEASE,
                name=name,
                owner=owner,
                now=millis(now),
                until=until,
                absurd=until + LEASE_SLACK_MS,
            )
        return held == 1

    def release_lease(self, name: str, *, owner: str) -> None:
        """Gives a lease back; nothing if somebody else holds it."""
        with self._engine.writing() as session:
            session.run(sql.RELEASE_LEASE, name=name, owner=owner)


def _desk(session: Session) -> Desk:
    row = session.one(sql.SETTING, key=_DESK)
    return Desk() if row is None else cast(Desk, load(Desk, row["value"]))
