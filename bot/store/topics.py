"""What people say posts are about: kept beside the answers on tone, mending the posts, taken back."""

from collections.abc import Sequence
from datetime import datetime

from bot.core.lifecycle import Act
from bot.core.mentions import Mention
from bot.core.topics import MOST, TITLES, Memory, Topic, settled
from bot.core.wording import plural
from bot.store import audit
from bot.store import topics_sql as sql
from bot.store.codec import millis, moment
from bot.store.engine import Part, Session
from bot.store.mention_rows import scored_of
from bot.store.teaching import give
from bot.store.teaching_sql import JUDGED


class Topics(Part):
    """Keeps what people say posts are about."""

    def save_topics(self, watch_id: int, topics: Sequence[Topic], *, by: Act | None = None) -> int:
        """Keeps what people say posts are about, the last word on each; the posts' categories, and so what is
        counted of them, are mended in the same transaction. How many were kept, none of a forgotten post."""
        with self._engine.writing() as session:
            kept = [topic for topic in topics if _save(session, watch_id, topic)]
            if kept:
                words = f"what {plural(len(kept), 'post')} are about" if len(kept) > 1 else _words(kept[-1])
                audit.add_act(session, by, "answered", f"watch {watch_id}", after=words)
            return len(kept)

    def take_topic_back(self, watch_id: int, *, by: Act) -> tuple[Mention, str] | None:
        """Removes the newest word on what a post is about; gives back the post and what was said of it. Its
        categories stay until it is judged anew. None when there is no such word."""
        with self._engine.writing() as session:
            row = session.one(sql.NEWEST_TOPICS, watch_id=watch_id, limit=1)
            if row is None:
                return None
            session.run(sql.CLEAR_TOPIC, id=row["id"])
            session.run(sql.CLEAR_EMPTY, id=row["id"])
            was = f"a post is about: {TITLES[row['topic']].lower()}"
            audit.add_act(session, by, "took back", f"watch {watch_id}", before=was)
            return scored_of(row).mention, row["topic"]

    def memory(self, watch_id: int) -> Memory:
        """What people said of posts that nobody forgot, the newest first, at most 500."""
        with self._engine.reading() as session:
            rows = session.all(sql.REMEMBERED, watch_id=watch_id, limit=MOST)
        return Memory(tuple((row["said"], row["topic"]) for row in rows))

    def topic_at(self, watch_id: int) -> datetime | None:
        """When the newest word was said; None for never."""
        with self._engine.reading() as session:
            row = session.one(sql.NEWEST_TOPICS, watch_id=watch_id, limit=1)
        return moment(row["category_at"]) if row else None


def _save(session: Session, watch_id: int, topic: Topic) -> bool:
    row = session.one(JUDGED, id=topic.number, watch_id=watch_id)
    if row is None or topic.category not in TITLES:
        return False
    session.run(
        sql.SAVE_TOPIC,
        id=topic.number,
        watch_id=watch_id,
        said=row["said"] or row["label"],
        category=topic.category,
        at=millis(topic.at),
        actor_id=topic.actor.id,
        actor_name=topic.actor.name,
    )
    if row["topic"] != topic.category:
        scored = scored_of(row)
        give(session, watch_id, row, settled(scored.score, topic.category, scored.mention.text))
    return True


def _words(topic: Topic) -> str:
    return f"what 1 post is about: {TITLES[topic.category].lower()}"
