"""Posts and contexts as the hints read them, made of a few words."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from bot.core.hints.context import Context
from bot.core.mentions import Author, Mention, Metrics
from bot.core.models import Label, Score, Scored
from bot.core.risk import categories_of, find_cues

NOW = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)
TONES = {Label.NEGATIVE: -0.5, Label.NEUTRAL: 0.0, Label.POSITIVE: 0.5, Label.UNKNOWN: None}
_KEYS = count()


def post(
    text: str,
    *,
    ago: float = 10.0,
    by: str | None = None,
    label: Label = Label.NEUTRAL,
    source: str = "x",
    author: Author | None = None,
    likes: int | None = None,
    **more: Any,
) -> Scored:
    """A post made `ago` minutes before NOW, with the categories that its words give it."""
    key = str(next(_KEYS))
    at = NOW - timedelta(minutes=ago)
    mention = Mention(
        source=source,
        native_key=key,
        text=text,
        created_at=at,
        observed_at=NOW,
        author=author or Author(handle=by or f"user{key}"),
        metrics=Metrics(likes=likes),
        **more,
    )
    cues = find_cues(text)
    return Scored(mention, Score(label, TONES[label], cues, categories_of(cues)))


def posts(texts: Iterable[str], **same: Any) -> list[Scored]:
    """One post of each text, each by another author, half a minute apart, the newest first."""
    start = same.pop("ago", 10.0)
    return [post(text, ago=start + number / 2, **same) for number, text in enumerate(texts)]


def context(**given: Any) -> Context:
    """What is usual for a brand of twelve posts an hour, a fifth of them negative."""
    usual: dict[str, Any] = {"now": NOW, "today": NOW.date(), "usual_mentions": 1.0, "usual_share": 0.2}
    return Context(**usual | given)
