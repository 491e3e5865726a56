"""Small valid values for the store's tests."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.core.mentions import Author, Mention, Metrics, Query, SourceSpec
from bot.core.models import (
    SLOT,
    SYSTEM,
    Change,
    Crisis,
    Cue,
    Event,
    EventKind,
    Label,
    Level,
    Reason,
    Score,
    Scored,
    Situation,
    State,
    Watch,
    Window,
)
from bot.ports import Placed

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
WATCH = Watch(
    id=0,
    name="Brindle & Fern",
    query=Query(any=("brindle", "fern"), none=("forest",)),
    sources=(SourceSpec("feed", "https://news.example/rss"), SourceSpec("file", "posts.csv")),
    channel="desk",
    timezone="Europe/Berlin",
)


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def score(label: Label = Label.NEGATIVE, *categories: str) -> Score:
    cues = tuple(Cue(category, "glass", strong=False, by="learned") for category in categories)
    return Score(
        label, None if label is Label.UNKNOWN else -0.5, cues, categories, ("“glass” is a risk word",)
    )


def placed(
    key: str,
    *,
    label: Label = Label.NEGATIVE,
    slot: int = 0,
    categories: Sequence[str] = (),
    observed: datetime = NOW,
    **fields: Any,
) -> Placed:
    """A mention named `key` that counts in slot number `slot` after NOW."""
    mention = Mention("bluesky", key, f"Glass in my tea, says {key}", NOW, observed)
    return Placed(Scored(replace(mention, **fields), score(label, *categories)), NOW + SLOT * slot)


def from_author(handle: str | None, followers: int | None, likes: int | None = None) -> dict[str, Any]:
    return {"author": Author(handle, followers=followers), "metrics": Metrics(likes=likes)}


def situation() -> Situation:
    window = Window(NOW, after(3600), 40, 20, 38, 5.0, 0.1)
    return Situation(
        at=NOW,
        window=window,
        began=NOW,
        total=40,
        reach=120_000,
        platforms=(("bluesky", 30), ("reddit", 10)),
        series=((NOW, 3, 1.5),),
        reasons=(Reason("volume", 40, 5.0, 40, 60, "40 posts an hour, 5 are usual"),),
    )


def crisis(**fields: Any) -> Crisis:
    new = Crisis(
        0, 1, "Brindle & Fern", "Glass in tea", "safety", Level.RED, State.OPEN, NOW, NOW, situation()
    )
    return replace(new, **fields)


def event(kind: EventKind = EventKind.NOTED, text: str | None = None) -> Event:
    return Event(kind, NOW, SYSTEM, text=text)


def opening(**fields: Any) -> Change:
    return Change(crisis(**fields), (event(EventKind.OPENED),))
