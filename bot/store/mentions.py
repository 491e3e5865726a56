"""Mentions and their tallies per slot of five minutes, kept in step by the same transaction."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.core.mentions import Mention, Metrics
from bot.core.models import Label, Scored, Slot
from bot.core.topics import joined
from bot.ports import Placed, Tally
from bot.store import mention_sql as sql
from bot.store.codec import dump, millis, moment
from bot.store.engine import Part, Row, Session
from bot.store.mention_rows import COUNTS, columns_of, metrics_of, negative_of, scored_of
from bot.store.mute_sql import note_hidden
from bot.store.quotes import buried
from bot.store.sql import CURSOR, SAVE_CURSOR
from bot.store.watches import require_watch

HOUR_MS = 3_600_000

SAMPLE_MS = timedelta(minutes=5) // timedelta(milliseconds=1)
"""The least time between two samples of one mention: how fast it spreads is told by the slot."""

LEAST_FOR_PERCENTILES = 100
"""With fewer posts the hundredth part of them is less than one."""

Columns = dict[str, Any]


class Mentions(Part):
    """Keeps what the public said about a watch, and the counts of it."""

    def add(
        self, watch_id: int, placed: Sequence[Placed], *, source_key: str, cursor: Mapping[str, Any]
    ) -> list[Scored]:
        """Saves mentions, tallies and the cursor together; gives back those that were new to the watch.

        One transaction: hand over at most 500 at a time.
        """
        brought = {
            item.scored.mention.id: (item, columns_of(watch_id, item)) for item in _newest_of_each(placed)
        }
        with self._engine.writing() as session:
            require_watch(session, watch_id)
            gone = buried(session, brought)
            batch = [pair for name, pair in brought.items() if name not in gone]
            seen = _seen(session, watch_id, [columns for _, columns in batch])
            new = [pair for pair in batch if _name(pair[1]) not in seen]
            session.many(sql.ADD_MENTION, [columns for _, columns in new])
            moves: list[_Move] = [
                (columns["slot_ms"], 1, columns) for _, columns in new if not columns["muted"]
            ]
            for _, columns in batch:
                if (before := seen.get(_name(columns))) is not None:
                    moves += _see_again(session, before, columns)
            count(session, watch_id, moves)
            note_hidden(session, [columns["muted"] for _, columns in new])
            _count_intake(session, watch_id, source_key, [columns for _, columns in new])
            session.run(SAVE_CURSOR, watch_id=watch_id, source_key=source_key, cursor=dump(cursor))
        return [item.scored for item, _ in new if item.muted is None]

    def cursor(self, watch_id: int, source_key: str) -> Mapping[str, Any]:
        """Where reading goes on; {} at first."""
        with self._engine.reading() as session:
            row = session.one(CURSOR, watch_id=watch_id, source_key=source_key)
        return {} if row is None else json.loads(row["cursor"])

    def slots(self, watch_id: int, *, start: datetime, end: datetime) -> list[Slot]:
        """The non-empty slots with start <= slot < end, in order, all `closed`."""
        with self._engine.reading() as session:
            rows = session.all(sql.SLOTS, **_range(watch_id, start, end))
            sets = session.all(sql.SLOT_CATEGORIES, **_range(watch_id, start, end)) if rows else []
        categories = _by_slot(sets)
        return [
            Slot(
                moment(row["slot_ms"]),
                row["mentions"],
                row["negative"],
                row["scored"],
                categories=categories.get(row["slot_ms"], ()),
            )
            for row in rows
        ]

    def slots_of(self, watch_id: int, crisis_id: int | None, *, start: datetime, end: datetime) -> list[Slot]:
        """The same of the posts of one crisis, or (None) of those that belong to none; no categories."""
        with self._engine.reading() as session:
            rows = session.all(sql.CLAIMED_SLOTS, crisis_id=_whose(crisis_id), **_range(watch_id, start, end))
        return [Slot(moment(r["slot_ms"]), r["mentions"], r["negative"], r["scored"]) for r in rows]

    def first_slot(self, watch_id: int) -> datetime | None:
        """The start of the oldest slot."""
        with self._engine.reading() as session:
            row = session.one(sql.FIRST_SLOT, watch_id=watch_id)
        return None if row is None or row["slot_ms"] is None else moment(row["slot_ms"])

    def tally(self, watch_id: int, *, start: datetime, end: datetime, crisis_id: int | None = 0) -> Tally:
        """What the mentions that count in start <= slot < end amount to (of one crisis, of those that belong
        to none (None), or of all (0))."""
        within = {**_range(watch_id, start, end), "crisis_id": _whose(crisis_id)}
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

    def top_mentions(
        self, watch_id: int, *, start: datetime, end: datetime, limit: int, crisis_id: int | None = 0
    ) -> list[Scored]:
        """The most telling mentions of slots in start <= slot < end (of one crisis, of none (None), or 0: of
        all), each text once: negative first, then by followers and engagements."""
        within = _range(watch_id, start, end)
        with self._engine.reading() as session:
            rows = session.all(sql.TOP_MENTIONS, limit=limit, crisis_id=_whose(crisis_id), **within)
        return [scored_of(row) for row in rows]

    def recent_mentions(self, watch_id: int, *, limit: int) -> list[Scored]:
        """The newest mentions, newest first."""
        with self._engine.reading() as session:
            rows = session.all(sql.RECENT_MENTIONS, watch_id=watch_id, limit=limit)
        return [scored_of(row) for row in rows]

    def mentions_between(
        self, watch_id: int, *, start: datetime, end: datetime, limit: int, crisis_id: int | None = 0
    ) -> list[Scored]:
        """The newest mentions that count in start <= slot < end, newest first; none forgotten. Of one crisis,
        of those that belong to none (None), or of all (0)."""
        within = _range(watch_id, start, end)
        with self._engine.reading() as session:
            rows = session.all(sql.MENTIONS_BETWEEN, limit=limit, crisis_id=_whose(crisis_id), **within)
        return [scored_of(row) for row in rows]

    def widest(self, watch_id: int, *, start: datetime, end: datetime) -> tuple[int, int]:
        """The most followers an author has and the most interactions a post has in start <= slot < end."""
        with self._engine.reading() as session:
            row = session.one(sql.WIDEST, **_range(watch_id, start, end))
        return (0, 0) if row is None else (row["followers"] or 0, row["interactions"] or 0)

    def usual_interactions(self, watch_id: int, *, start: datetime, end: datetime) -> tuple[int, int] | None:
        """The 95th and 99th percentile of interactions with posts of these slots; None under 100 posts."""
        within = _range(watch_id, start, end)
        with self._engine.reading() as session:
            total = sum(row["mentions"] for row in session.all(sql.SLOTS, **within))
            if total < LEAST_FOR_PERCENTILES:
                return None
            ranks = (total // 20, total // 100)
            rows = [session.one(sql.RANKED_INTERACTIONS, rank=rank, **within) for rank in ranks]
        high, highest = (0 if row is None else int(row["n"]) for row in rows)
        return high, highest

    def stored_mentions(self, *, start: datetime, limit: int) -> list[Scored]:
        """The newest mentions of all watches since `start`, each post once, newest first; none forgotten."""
        with self._engine.reading() as session:
            rows = session.all(sql.STORED_MENTIONS, start=millis(start), limit=limit)
        return [scored_of(row) for row in rows]

    def pace_of(self, watch_id: int, mention: Mention) -> list[tuple[datetime, Metrics]]:
        """What the public had done with a mention whenever it was seen (at most every five minutes, and
        last), oldest first; empty if the watch does not have it."""
        named = {"watch_id": watch_id, "source": mention.source, "native_key": mention.native_key}
        with self._engine.reading() as session:
            rows = session.all(sql.PACE, **named)
        return [(moment(row["at"]), metrics_of(row)) for row in rows]


def _newest_of_each(placed: Sequence[Placed]) -> list[Placed]:
    kept: dict[tuple[str, str], Placed] = {}
    for item in placed:
        mention = item.scored.mention
        name = (mention.source, mention.native_key)
        if name not in kept or kept[name].scored.mention.observed_at < mention.observed_at:
            kept[name] = item
    return list(kept.values())


def _seen(session: Session, watch_id: int, batch: Sequence[Columns]) -> dict[tuple[str, str], Row]:
    """Those of a batch that the watch has, as they are kept, by name."""
    keys: dict[str, list[str]] = {}
    for columns in batch:
        keys.setdefault(columns["source"], []).append(columns["native_key"])
    return {
        (source, row["native_key"]): row
        for source, named in keys.items()
        for row in session.all(sql.SEEN, watch_id=watch_id, source=source, keys=json.dumps(named))
    }


def _name(columns: Columns) -> tuple[str, str]:
    return columns["source"], columns["native_key"]


_Move = tuple[int, int, Mapping[str, Any]]
"""A slot, and what is counted in it once more (1) or taken back (−1)."""


def _see_again(session: Session, before: Row, columns: Columns) -> list[_Move]:
    """Updates a mention seen before with what this sight has newer; says how its slot's counts move."""
    if before["deleted_at"] is not None:  # it stays blank
        return []
    if before["answered"] == "answer":  # what a person said of its tone stands
        columns = {**columns, **_named(before, *_TONE)}
    elif before["topic"]:
        reasons = joined(json.loads(columns["reasons"]), json.loads(before["reasons"]))
        columns = {**columns, "reasons": dump(reasons)}
    if before["topic"]:  # and so does what one said it is about
        columns = {**columns, **_named(before, *_TOPIC)}
    if columns["observed_at"] > before["observed_at"]:
        _count_again(session, before, columns)
    if not _is_news(before, columns) or all(columns[name] == before[name] for name in _READ):
        return []
    session.run(sql.READ_AGAIN, id=before["id"], **_named(columns, *_READ))
    if before["muted"]:
        return []
    return [(before["slot_ms"], -1, before), (before["slot_ms"], 1, columns)]


_COUNTED: tuple[str, ...] = (
    *COUNTS,
    "observed_at",
    "url",
    "handle",
    "author_name",
    "author_key",
    "followers",
    "verified",
)
_COUNTED += ("is_bot", "reach", "reach_basis")
_READ: tuple[str, ...] = (
    "text",
    "text_key",
    "title",
    "lang",
    "kind",
    "edited_at",
    "parent_key",
    "root_key",
    "quoted_key",
)
_READ += ("rating", "sponsored", "extra", "label", "tone", "chance_negative", "chance_positive")
_READ += ("categories", "cues", "reasons", "matched")
_TOPIC = ("categories", "cues")
_TONE = ("label", "tone", "chance_negative", "chance_positive", "reasons")


def _count_again(session: Session, before: Row, columns: Columns) -> None:
    """Takes over the later counts; those they replace become a sample, if the last one is old enough."""
    changed = any(columns[name] not in (None, before[name]) for name in COUNTS)
    last = before["sampled_at"]
    if changed and (last is None or before["observed_at"] - last >= SAMPLE_MS):
        session.run(sql.ADD_SAMPLE, **_named(before, "id", "observed_at", *COUNTS))
    session.run(sql.COUNT_AGAIN, id=before["id"], **_named(columns, *_COUNTED))


def _is_news(before: Row, columns: Columns) -> bool:
    """Whether the words are to be taken over: a later edition always, an earlier one never, of the same
    edition what was seen last, unless it has lost its words."""
    had, has = before["edited_at"] or 0, columns["edited_at"] or 0
    if had != has:
        return bool(has > had)
    is_later = columns["observed_at"] > before["observed_at"]
    return is_later and bool(columns["text"] or not before["text"])


def _named(columns: Mapping[str, Any], *names: str) -> Columns:
    return {name: columns[name] for name in names}


def count(session: Session, watch_id: int, moves: Iterable[_Move]) -> None:
    """Moves the counts of slots."""
    totals: dict[int, tuple[int, float, int]] = {}
    for slot_ms, times, row in moves:
        mentions, negative, scored = totals.get(slot_ms, (0, 0.0, 0))
        known = row["label"] != Label.UNKNOWN
        totals[slot_ms] = (mentions + times, negative + times * negative_of(row), scored + times * known)
    for slot_ms, (mentions, negative, scored) in sorted(totals.items()):
        session.run(
            sql.COUNT_SLOT,
            watch_id=watch_id,
            slot_ms=slot_ms,
            mentions=mentions,
            negative=negative,
            scored=scored,
        )


def _count_intake(session: Session, watch_id: int, source_key: str, new: Iterable[Columns]) -> None:
    hours = Counter(columns["created_at"] // HOUR_MS * HOUR_MS for columns in new)
    for hour_ms, mentions in hours.items():
        session.run(
            sql.COUNT_INTAKE, watch_id=watch_id, source_key=source_key, hour_ms=hour_ms, mentions=mentions
        )


def _range(watch_id: int, start: datetime, end: datetime) -> dict[str, int]:
    return {"watch_id": watch_id, "start": millis(start), "end": millis(end)}


def _whose(crisis_id: int | None) -> int:
    return -1 if crisis_id is None else crisis_id


def _by_slot(sets: Sequence[Row]) -> dict[int, tuple[tuple[str, int], ...]]:
    slots: dict[int, list[Row]] = {}
    for row in sets:
        slots.setdefault(row["slot_ms"], []).append(row)
    return {slot: _most_first(rows) for slot, rows in slots.items()}


def _most_first(sets: Sequence[Row]) -> tuple[tuple[str, int], ...]:
    counts = Counter[str]()
    for row in sets:
        for category in set(json.loads(row["categories"])):
            counts[category] += row["n"]
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
