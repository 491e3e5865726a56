"""Mentions as rows and back."""

import hashlib
from collections.abc import Mapping
from typing import Any

from bot.core.mentions import Author, Kind, Match, Mention, Metrics
from bot.core.models import Cue, Label, Score, Scored
from bot.ports import Placed
from bot.store.codec import dump, load, millis, moment, optional_millis, optional_moment
from bot.store.engine import Row

MOST = 10**12
"""The largest count that is kept of one post or author."""

COUNTS = ("likes", "replies", "shares", "views", "quotes", "saves", "votes")
"""The columns of what the public did, in the order of `Metrics`."""


def columns_of(watch_id: int, placed: Placed) -> dict[str, Any]:
    """A row of the table `mention`."""
    mention, score = placed.scored.mention, placed.scored.score
    author, metrics = mention.author, mention.metrics
    return {
        "watch_id": watch_id,
        "source": mention.source,
        "native_key": mention.native_key,
        "slot_ms": millis(placed.slot),
        "created_at": millis(mention.created_at),
        "observed_at": millis(mention.observed_at),
        "edited_at": optional_millis(mention.edited_at),
        "text": mention.text,
        "text_key": _text_key(mention.text),
        "url": mention.url,
        "title": mention.title,
        "lang": mention.lang,
        "kind": mention.kind.value,
        "parent_key": mention.parent_key,
        "root_key": mention.root_key,
        "quoted_key": mention.quoted_key,
        "rating": mention.rating,
        "reach": _bounded(mention.reach),
        "reach_basis": mention.reach_basis,
        "sponsored": _flag(mention.sponsored),
        "via": mention.via,
        "extra": _list(mention.extra),
        "label": score.label.value,
        "tone": score.tone,
        "chance_negative": score.chances[0] if score.chances else None,
        "chance_positive": score.chances[2] if score.chances else None,
        "categories": _list(score.categories),
        "cues": _list(score.cues),
        "reasons": _list(score.reasons),
        "matched": _list(placed.scored.matched),
        "muted": placed.muted,
        "handle": author.handle,
        "author_name": author.name,
        "author_key": author.key,
        "followers": _bounded(author.followers),
        "verified": _flag(author.verified),
        "is_bot": _flag(author.is_bot),
        "likes": _bounded(metrics.likes),
        "replies": _bounded(metrics.replies),
        "shares": _bounded(metrics.shares),
        "views": _bounded(metrics.views),
        "quotes": _bounded(metrics.quotes),
        "saves": _bounded(metrics.saves),
        "votes": _bounded(metrics.score, least=-MOST),
    }


def scored_of(row: Row) -> Scored:
    """The mention of a row with its score."""
    return Scored(
        mention=_mention(row),
        score=Score(
            label=Label(row["label"]),
            tone=row["tone"],
            cues=_tuple_of(Cue, row["cues"]),
            categories=_tuple_of(str, row["categories"]),
            reasons=_tuple_of(str, row["reasons"]),
            chances=_chances(row),
        ),
        matched=_tuple_of(Match, row["matched"]),
    )


def negative_of(row: Mapping[str, Any]) -> float:
    """How much of a negative post a row (or its columns) counts as, as `Score.negative` has it."""
    if row["label"] == Label.UNKNOWN:
        return 0.0
    chance = row["chance_negative"]
    return float(row["label"] == Label.NEGATIVE) if chance is None else float(chance)


def _chances(row: Row) -> tuple[float, float, float] | None:
    negative, positive = row["chance_negative"], row["chance_positive"]
    if negative is None or positive is None:
        return None
    return negative, round(1.0 - negative - positive, 4), positive


def metrics_of(row: Row) -> Metrics:
    """The counts of a row or of a sample."""
    return Metrics(*(row[name] for name in COUNTS))


def _mention(row: Row) -> Mention:
    return Mention(
        source=row["source"],
        native_key=row["native_key"],
        text=row["text"],
        created_at=moment(row["created_at"]),
        observed_at=moment(row["observed_at"]),
        url=row["url"],
        title=row["title"],
        lang=row["lang"],
        author=_author(row),
        metrics=metrics_of(row),
        kind=Kind(row["kind"]),
        edited_at=optional_moment(row["edited_at"]),
        parent_key=row["parent_key"],
        root_key=row["root_key"],
        quoted_key=row["quoted_key"],
        rating=row["rating"],
        reach=row["reach"],
        reach_basis=row["reach_basis"],
        sponsored=_claim(row["sponsored"]),
        via=row["via"],
        extra=_tuple_of(tuple[str, str], row["extra"]),
    )


def _author(row: Row) -> Author:
    return Author(
        handle=row["handle"],
        name=row["author_name"],
        followers=row["followers"],
        verified=_claim(row["verified"]),
        key=row["author_key"],
        is_bot=_claim(row["is_bot"]),
    )


def _bounded(count: int | None, *, least: int = 0) -> int | None:
    """Forged counts must not overflow the sum over all authors."""
    return None if count is None else min(max(count, least), MOST)


def _flag(claim: bool | None) -> int | None:
    return None if claim is None else int(claim)


def _claim(flag: int | None) -> bool | None:
    return None if flag is None else bool(flag)


def _list(values: tuple[Any, ...]) -> str:
    return dump(values) if values else "[]"


def _tuple_of(kind: Any, text: str) -> tuple[Any, ...]:
    return () if text == "[]" else load(tuple[kind, ...], text)


def _text_key(text: str) -> str:
    folded = " ".join(text.casefold().split())
    return hashlib.sha256(folded.encode()).hexdigest()[:32]
