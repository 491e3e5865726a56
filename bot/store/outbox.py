"""The outbox: messages that should exist in Slack, claimed one at a time in the order they must appear."""

import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.core.messages import Outgoing, Purpose
from bot.store import noise_sql, sql
from bot.store.codec import dump, millis, optional_moment
from bot.store.engine import LEASE_SLACK_MS, Part, Row, Session
from bot.store.quotes import without_buried_quotes

_EVERY_CHANNEL = "*"
_CLOCK_SLACK_MS = 60_000
"""A message asked for this far in the future was asked for before the clock was set back."""


class Outbox(Part):
    """Keeps what is to be told, and how telling it went."""

    def want(
        self,
        purpose: Purpose,
        *,
        key: str,
        stream: str,
        channel: str,
        payload: Mapping[str, Any],
        crisis_id: int | None = None,
        now: datetime,
    ) -> bool:
        """Asks for one message under a dedupe key; False if that key was asked for before."""
        with self._engine.writing() as session:
            if purpose is Purpose.BRIEF:
                payload = without_buried_quotes(session, payload)
            added = session.run(
                sql.WANT,
                dedupe_key=key,
                key=secrets.token_hex(16),
                purpose=purpose.value,
                stream=stream,
                channel=channel,
                crisis_id=crisis_id,
                event_id=None,
                payload=dump(payload),
                now=millis(now),
            )
        return added == 1

    def claim_message(
        self, *, owner: str, now: datetime, lease_seconds: float, posts: bool = True, edits: bool = True
    ) -> Outgoing | None:
        """The next message due, leased: card before thread within a stream, nothing overtakes, and one whose
        sender died mid-send comes back `uncertain`. Without `posts` (or `edits`) only of the other kind."""
        until = millis(now + timedelta(seconds=lease_seconds))
        with self._engine.writing() as session:
            row = session.one(
                sql.CLAIM_MESSAGE,
                owner=owner,
                now=millis(now),
                until=until,
                absurd=until + LEASE_SLACK_MS,
                jumped=millis(now) + _CLOCK_SLACK_MS,
                posts=int(posts),
                edits=int(edits),
            )
            if row is None:
                return None
            joined = session.all(noise_sql.JOINED, id=row["id"])
            return _outgoing(row, thread=_thread(session, row), joined=joined)

    def message_sent(self, message: Outgoing, *, owner: str, channel: str, ts: str, now: datetime) -> None:
        """Slack took it (posted or edited) as of version `message.wanted`; without the lease only the post
        is noted."""
        post = {"id": message.id, "ts": ts, "channel": channel, "wanted": message.wanted}
        with self._engine.writing() as session:
            if not session.run(sql.MESSAGE_SENT, owner=owner, now=millis(now), **post):
                session.run(sql.MESSAGE_EXISTS, **post)

    def message_failed(
        self,
        message: Outgoing,
        *,
        owner: str,
        error: str,
        retry_at: datetime | None,
        uncertain: bool,
        now: datetime,
    ) -> None:
        """Slack did not take it: due again at `retry_at`, or (None) given up and kept with the error."""
        with self._engine.writing() as session:
            session.run(
                sql.MESSAGE_FAILED,
                id=message.id,
                owner=owner,
                wanted=message.wanted,
                final=int(retry_at is None),
                due_at=millis(retry_at or now),
                error=error,
                uncertain=int(uncertain),
            )

    def pause_channel(self, channel: str | None, *, until: datetime) -> None:
        """Holds back messages to a channel (None: all) until a moment."""
        with self._engine.writing() as session:
            session.run(sql.PAUSE_CHANNEL, channel=channel or _EVERY_CHANNEL, until=millis(until))

    def card(self, crisis_id: int) -> tuple[str, str] | None:
        """(channel id, ts) of the alert card once Slack took it."""
        with self._engine.reading() as session:
            row = session.one(sql.CARD, dedupe_key=f"card:{crisis_id}")
        return None if row is None else (row["posted_channel"], row["ts"])

    def outbox_health(self, *, now: datetime) -> Mapping[str, Any]:
        """How many messages are due and dead, and for how long the oldest unsent one was asked for:
        due, dead, oldest_seconds (0 when nothing waits)."""
        with self._engine.reading() as session:
            row = session.one(sql.OUTBOX_HEALTH, now=millis(now))
        assert row is not None
        oldest = millis(now) if row["oldest"] is None else row["oldest"]
        return {
            "due": row["due"],
            "dead": row["dead"],
            "oldest_seconds": max(0.0, (millis(now) - oldest) / 1000),
        }


def _thread(session: Session, row: Row) -> Row | None:
    """Where the card stands, for an entry of its thread; None when there is no card to hang it on."""
    if row["purpose"] != Purpose.EVENT:
        return None
    card = session.one(sql.CARD_OF_STREAM, stream=row["stream"])
    return card if card is not None and card["ts"] is not None else None


def _outgoing(row: Row, *, thread: Row | None, joined: Sequence[Row]) -> Outgoing:
    return Outgoing(
        id=row["id"],
        key=row["key"],
        purpose=Purpose(row["purpose"]),
        stream=row["stream"],
        channel=row["channel"],
        crisis_id=row["crisis_id"],
        event_id=row["event_id"],
        payload=json.loads(row["payload"]),
        thread_ts=thread["ts"] if thread else None,
        ts=row["ts"],
        posted_channel=row["posted_channel"] or (thread["posted_channel"] if thread else None),
        attempts=row["attempts"],
        wanted=row["wanted"],
        uncertain=bool(row["uncertain"]),
        first_tried_at=optional_moment(row["first_tried_at"]),
        joined=tuple(one["event_id"] for one in joined),
    )
