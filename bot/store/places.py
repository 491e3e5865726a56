"""Which crisis a place in Slack belongs to."""

from bot.store import places_sql
from bot.store.engine import Part


class Places(Part):
    """Knows messages by where they stand."""

    def crisis_at(self, channel: str, ts: str) -> int | None:
        """The number of the crisis that a message of ours is about; None for any other message."""
        with self._engine.reading() as session:
            row = session.one(places_sql.CRISIS_AT, channel=channel, ts=ts)
        return None if row is None else int(row["crisis_id"])
