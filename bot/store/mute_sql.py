"""The statements on mutes; rules as in `sql`."""

from collections import Counter
from collections.abc import Iterable

from bot.store.engine import Session

ADD_MUTE = """
INSERT INTO mute (watch_id, kind, value, also, until, made_at, actor_id, actor_name, hidden)
VALUES (:watch_id, :kind, :value, :also, :until, :made_at, :actor_id, :actor_name, :hidden)
RETURNING id
"""
MUTES = "SELECT * FROM mute WHERE watch_id = :watch_id AND until > :now ORDER BY until, id"
MUTE = "SELECT * FROM mute WHERE id = :id"
LIFT_MUTE = "UPDATE mute SET until = :now WHERE id = :id AND until > :now"
COUNTED_POSTS = """
SELECT id, slot_ms, label, chance_negative FROM (SELECT value AS wanted FROM json_each(:keys))
CROSS JOIN mention ON watch_id = :watch_id AND source = :source AND native_key = wanted
WHERE muted IS NULL
"""
MUTE_POST = "UPDATE mention SET muted = :mute_id, crisis_id = NULL WHERE id = :id"
NOTE_HIDDEN = "UPDATE mute SET hidden = hidden + :posts WHERE id = :id"


def note_hidden(session: Session, muted: Iterable[int | None]) -> None:
    """Counts with each mute what it held back."""
    for mute_id, posts in Counter(one for one in muted if one is not None).items():
        session.run(NOTE_HIDDEN, id=mute_id, posts=posts)
