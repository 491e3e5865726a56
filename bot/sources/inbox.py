"""What was pushed to us, read by each watch at its own pace, with polling behind it to reconcile."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from bot.core.mentions import Arrival, Batch
from bot.core.moments import moment_of
from bot.errors import SourceError
from bot.http import Clock
from bot.sources import Rechecks, Source
from bot.sources.access import Inbox

PAGE = 500
POLL_EVERY = timedelta(hours=1)
"""How often a source with a live stream is polled all the same: no stream or webhook is ever replayed."""

HELD = timedelta(minutes=15)
"""How long looking back rests after it failed."""


def arrived(arrivals: Sequence[Arrival]) -> Batch:
    """What came, as a batch whose cursor stands after its last: {"inbox": sequence number}."""
    return Batch(
        mentions=tuple(one.mention for one in arrivals if one.mention is not None),
        cursor={"inbox": arrivals[-1].seq} if arrivals else {},
        gone=tuple(one.gone for one in arrivals if one.gone is not None),
        more=len(arrivals) >= PAGE,
    )


@dataclass(frozen=True, slots=True)
class _Place:
    """How far a watch read: the last arrival, where polling goes on, and when it last ended or may again."""

    inbox: int = 0
    poll: Mapping[str, Any] = field(default_factory=dict)
    polled_at: datetime | None = None
    hold_until: datetime | None = None

    def cursor(self) -> dict[str, Any]:
        return {
            "inbox": self.inbox,
            "poll": dict(self.poll),
            "polled_at": self.polled_at.isoformat() if self.polled_at else None,
            "hold_until": self.hold_until.isoformat() if self.hold_until else None,
        }


class Inboxed:
    """First what arrived, then the source's own polling, hourly only while a stream is alive.

    It has `recheck` if the source has it.
    """

    def __init__(
        self,
        source: Source,
        inbox: Inbox,
        key: str,
        *,
        clock: Clock,
        poll_every_while_streaming: timedelta = POLL_EVERY,
    ) -> None:
        self._source = source
        self._inbox = inbox
        self._key = key
        self._clock = clock
        self._poll_every = poll_every_while_streaming
        if isinstance(source, Rechecks):
            self.recheck = source.recheck

    def fetch(self, cursor: Mapping[str, Any]) -> Batch:
        """Up to 500 arrivals, alone, so that a network that fails keeps none of them back; else a poll."""
        place, now = _place(cursor), self._clock()
        streaming = self._inbox.streaming(self._key, now=now)
        due = not (streaming and self._rests(place, now))
        batch = arrived(self._inbox.arrivals(self._key, after=place.inbox, limit=PAGE))
        if batch.cursor:
            place = replace(place, inbox=batch.cursor["inbox"])
            return replace(batch, cursor=place.cursor(), more=batch.more or due)
        return self._poll(place, now, streaming=streaming) if due else Batch((), place.cursor())

    def _rests(self, place: _Place, now: datetime) -> bool:
        """Whether the last reconciliation is young enough, or the network asked for a pause."""
        held = place.hold_until is not None and now < place.hold_until <= now + timedelta(days=1)
        since = now - place.polled_at if place.polled_at is not None else self._poll_every
        return held or timedelta(0) <= since < self._poll_every

    def _poll(self, place: _Place, now: datetime, *, streaming: bool) -> Batch:
        """One page of the source; its trouble is only a note while the stream still brings everything."""
        try:
            batch = self._source.fetch(place.poll)
        except SourceError as error:
            if not streaming:
                raise
            held = replace(place, hold_until=max(error.retry_at or now, now + HELD))
            return Batch((), held.cursor(), note=f"the stream is on, but looking back failed: {error}")
        polled_at = place.polled_at if batch.more else now
        return replace(batch, cursor=_Place(place.inbox, batch.cursor, polled_at).cursor())


def _place(cursor: Mapping[str, Any]) -> _Place:
    """The place in a cursor; one from before there was an inbox is all polling."""
    if cursor and "inbox" not in cursor:
        return _Place(poll=cursor)
    return _Place(
        inbox=int(cursor.get("inbox") or 0),
        poll=cursor.get("poll") or {},
        polled_at=moment_of(cursor.get("polled_at")),
        hold_until=moment_of(cursor.get("hold_until")),
    )
