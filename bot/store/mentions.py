"""Mentions and their tallies per slot of five minutes, kept in step by the same transaction."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.core.mentions import Author, Mention, Metrics
from bot.core.models import Cue, Label, Score, Scored, Slot
from bot.ports import Placed, Tally
from bot.store import sql
from bot.store.codec import dump, load, millis, moment
from bot.store.engine import Part, Row, Session
from bot.store.watches import require_watch

MOST = 10**12
"""The largest count that is kept of one post or author."""


class Mentions(Part):
    """Keeps what the public said about a watch, and the counts of it."""

    def add(
        self, watch_id: int, placed: Sequence[Placed], *, source_key: str, cursor: Mapping[str, Any]
    ) -> list[Scored]:
        """Saves mentions, tallies and the cursor together; gives back those that were new to the watch.

        One transaction: hand over at most 500 at a time.
        """
        batch = [(item, _columns(watch_id, item)) for item in _newest_of_each(placed)]
        with self._engine.writing() as session:
            require_watch(session, watch_id)
            new = [pair for pair in batch if session.run(sql.ADD_MENTION, **pair[1])]
            counts = Counter[tuple[int, Label]](_counted_as(item) for item, _ in new)
            for _, columns in _without(batch, new):
                counts.update(_see_again(session, columns))
            _count(session, watch_id, counts)
            session.run(sql.SAVE_CURSOR, watch_id=watch_id, source_key=source_key, cursor=dump(cursor))
        return [item.scored for item, _ in new]

    def cursor(self, watch_id: int, source_key: str) -> Mapping[str, Any]:
        """Where reading goes on; {} at first."""
        with self._engine.reading() as session:
            row = session.one(sql.CURSOR, watch_id=watch_id, source_key=source_key)
        return {} if row is None else json.loads(row["cursor"])

    def slots(self, watch_id: int, *, start: datetime, end: datetime) -> list[Slot]:
        """The non-empty slots with start <= slot < end, in order, all `closed`."""
        with self._engine.reading() as session:
            rows = session.all(sql.SLOTS, **_range(watch_id, start, end))
        return [Slot(moment(r["slot_ms"]), r["mentions"], r["negative"], r["scored"]) for r in rows]

    def first_slot(self, watch_id: int) -> datetime | None:
        """The start of the oldest slot."""
        with self._engine.reading() as session:
            row = session.one(sql.FIRST_SLOT, watch_id=watch_id)
        return None if row is None or row["slot_ms"] is None else moment(row["slot_ms"])

    def tally(self, watch_id: int, *, start: datetime, end: datetime) -> Tally:
        """What the mentions that count in start <= slot < end amount to."""
        within = _range(watch_id, start, end)
        with self._engine.reading() as session:
            platforms = session.all(sql.PLATFORMS, **within)
            categories = session.all(sql.CATEGORY_SETS, **within)
            reach = session.one(sql.REACH, **within)
        return Tally(
            total=sum(row["n"] for row in platforms),
            reach=reach["reach"] if reach else None,
            platforms=tuple((row["source"], row["n"]) for row in platforms),
            categories=_most_first(categories),
        )

    def top_mentions(self, watch_id: int, *, start: datetime, end: datetime, limit: int) -> list[Scored]:
        """The most telling mentions of slots in start <= slot < end, each text once: negative first, then by
        followers and engagements."""
        with self._engine.reading() as session:
            rows = session.all(sql.TOP_MENTIONS, limit=limit, **_range(watch_id, start, end))
        return [_scored(row) for row in rows]

    def recent_mentions(self, watch_id: int, *, limit: int) -> list[Scored]:
        """The newest mentions, newest first."""
        with self._engine.reading() as session:
            rows = session.all(sql.RECENT_MENTIONS, watch_id=watch_id, limit=limit)
        return [_scored(row) for row in rows]


def _newest_of_each(placed: Sequence[Placed]) -> list[Placed]:
    kept: dict[tuple[str, str], Placed] = {}
    for item in placed:
        mention = item.scored.mention
        name = (mention.source, mention.native_key)
        if name not in kept or kept[name].scored.mention.observed_at < mention.observed_at:
            kept[name] = item
    return list(kept.values())


def _without(batch: list[Any], taken: list[Any]) -> list[Any]:
    gone = {id(pair) for pair in taken}
    return [pair for pair in batch if id(pair) not in gone]


def _counted_as(item: Placed) -> tuple[int, Label]:
    return millis(item.slot), item.scored.score.label


def _see_again(session: Session, columns: dict[str, Any]) -> dict[tuple[int, Label], int]:
    """Updates a mention seen before, if this is the later sight; says how its slot's counts move."""
    counted = session.one(sql.COUNTED, **_named(columns, "watch_id", "source", "native_key", "observed_at"))
    if counted is None:
        return {}
    unused = ("slot_ms", "created_at", "url", "lang")
    session.run(sql.SEE_AGAIN, **{k: v for k, v in columns.items() if k not in unused})
    slot, before, after = counted["slot_ms"], Label(counted["label"]), Label(columns["label"])
    return {} if before is after else {(slot, before): -1, (slot, after): 1}


def _named(columns: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: columns[name] for name in names}


def _count(session: Session, watch_id: int, counts: Mapping[tuple[int, Label], int]) -> None:
    for slot_ms in sorted({slot for slot, _ in counts}):
        of = {label: counts.get((slot_ms, label), 0) for label in Label}
        mentions = sum(of.values())
        session.run(
            sql.COUNT_SLOT,
            watch_id=watch_id,
            slot_ms=slot_ms,
            mentions=mentions,
            negative=of[Label.NEGATIVE],
            scored=mentions - of[Label.UNKNOWN],
        )


def _range(watch_id: int, start: datetime, end: datetime) -> dict[str, int]:
    return {"watch_id": watch_id, "start": millis(start), "end": millis(end)}


def _most_first(sets: Sequence[Row]) -> tuple[tuple[str, int], ...]:
    counts = Counter[str]()
    for row in sets:
        for category in set(json.loads(row["categories"])):
            counts[category] += row["n"]
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def _text_key(text: str) -> str:
    folded = " ".join(text.casefold().split())
    return hashlib.sha256(folded.encode()).hexdigest()[:32]


def _bounded(count: int | None) -> int | None:
    """Forged counts must not overflow the sum over all authors."""
    return None if count is None else min(max(count, 0), MOST)


def _columns(watch_id: int, placed: Placed) -> dict[str, Any]:
    mention, score = placed.scored.mention, placed.scored.score
    author, metrics = mention.author, mention.metrics
    return {
        "watch_id": watch_id,
        "source": mention.source,
        "native_key": mention.native_key,
        "slot_ms": millis(placed.slot),
        "created_at": millis(mention.created_at),
        "observed_at": millis(mention.observed_at),
        "text": mention.text,
        "text_key": _text_key(mention.text),
        "url": mention.url,
        "title": mention.title,
        "lang": mention.lang,
        "handle": author.handle,
        "author_name": author.name,
        "followers": _bounded(author.followers),
        "verified": None if author.verified is None else int(author.verified),
        "likes": _bounded(metrics.likes),
        "replies": _bounded(metrics.replies),
        "shares": _bounded(metrics.shares),
        "views": _bounded(metrics.views),
        "label": score.label.value,
        "tone": score.tone,
        "categories": dump(score.categories),
        "cues": dump(score.cues),
        "reasons": dump(score.reasons),
    }


def _scored(row: Row) -> Scored:
    verified = None if row["verified"] is None else bool(row["verified"])
    return Scored(
        mention=Mention(
            source=row["source"],
            native_key=row["native_key"],
            text=row["text"],
            created_at=moment(row["created_at"]),
            observed_at=moment(row["observed_at"]),
            url=row["url"],
            title=row["title"],
            lang=row["lang"],
            author=Author(row["handle"], row["author_name"], row["followers"], verified),
            metrics=Metrics(row["likes"], row["replies"], row["shares"], row["views"]),
        ),
        score=Score(
            label=Label(row["label"]),
            tone=row["tone"],
            cues=load(tuple[Cue, ...], row["cues"]),
            categories=load(tuple[str, ...], row["categories"]),
            reasons=load(tuple[str, ...], row["reasons"]),
        ),
    )
