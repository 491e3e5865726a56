"""What is seen at a glance: sums over many slots, how the last message fared, what drafts were made from."""

from collections.abc import Mapping
from datetime import datetime

from bot.core.messages import Told
from bot.store import glance_sql as sql
from bot.store.codec import millis
from bot.store.engine import Part


class Glances(Part):
    """Answers in one statement each what a screen shows that is opened often."""

    def counted(self, watch_id: int, *, start: datetime, end: datetime) -> tuple[int, float, int]:
        """The slots with start <= slot < end in a sum: mentions, the expected negative ones, the scored."""
        with self._engine.reading() as session:
            row = session.one(sql.COUNTED, watch_id=watch_id, start=millis(start), end=millis(end))
        assert row is not None
        return row["mentions"], float(row["negative"]), row["scored"]

    def last_told(self, channel: str) -> Told | None:
        """How the last message to a channel fared; None while none was asked for there."""
        with self._engine.reading() as session:
            row = session.one(sql.LAST_TOLD, channel=channel)
        if row is None:
            return None
        return Told(row["ts"] is not None, "" if row["ts"] is not None else row["error"] or "")

    def drafted(self) -> Mapping[str, int]:
        """How many drafts were saved from each template, by its title."""
        with self._engine.reading() as session:
            return {row["text"]: row["n"] for row in session.all(sql.DRAFTED)}
