"""Past crises that were like this one, and what was said then."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core.models import Crisis, Draft, Event, State
from bot.core.story import Story

LEAST = 2.0
"""Of the points below: one thing in common beside the brand is what every two crises have."""

MOST = 3


@dataclass(frozen=True, slots=True)
class Alike:
    """A closed crisis that was like this one: how much (points), and what they have in common in words."""

    crisis: Crisis
    points: float
    common: tuple[str, ...]


def alike(crisis: Crisis, past: Iterable[Crisis], *, most: int = MOST) -> list[Alike]:
    """The closed crises that were like this one, the most alike first, newer ones first among equals."""
    found = [_alike(crisis, one) for one in past if _counts(crisis, one)]
    found = [one for one in found if one.points >= LEAST]
    return sorted(found, key=lambda one: (-one.points, -one.crisis.id))[:most]


def said(timeline: Sequence[Event]) -> Draft | None:
    """The last thing that was ready to be said in a crisis, else the last draft."""
    drafts = [event.draft for event in timeline if event.draft]
    return next((draft for draft in reversed(drafts) if draft.ready), drafts[-1] if drafts else None)


def first_words_at(timeline: Sequence[Event]) -> datetime | None:
    """When the first words were drafted."""
    return next((event.at for event in timeline if event.draft), None)


def _counts(crisis: Crisis, other: Crisis) -> bool:
    return other.id != crisis.id and not other.state.live and other.merged_into is None


def _alike(crisis: Crisis, other: Crisis) -> Alike:
    points, common = 0.0, []
    if crisis.category and crisis.category == other.category:
        points += 2.0
        common.append(crisis.category.replace("_", " "))
    for words, weight in _shared(crisis.story, other.story):
        points += weight
        common.append(words)
    if crisis.watch_id == other.watch_id:
        points += 0.5
    if other.state is State.DISMISSED:
        points -= 0.25
    return Alike(other, points, tuple(common))


def _shared(one: Story, other: Story) -> list[tuple[str, float]]:
    shared = [(f"#{tag}", 1.5) for tag in one.tags if tag in other.tags]
    shared += [(link, 1.5) for link in one.links if link in other.links]
    shared += [(name, 1.0) for name in one.names if name in other.names]
    theirs = {word for word, _ in other.words}
    words = [word for word, _ in one.words if word in theirs][:4]
    return [*shared[:4], *((word, 0.5) for word in words)]
