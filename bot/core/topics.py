"""What people say a post is about: one of the 18 categories or nothing grave, and what that makes of it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.models import Cue, Person, Score
from bot.core.risk import CATEGORIES

NOTHING = "none"
TITLES: dict[str, str] = {slug: one.title for slug, one in CATEGORIES.items()} | {NOTHING: "Nothing grave"}
"""What may be said of a post, as people read it."""
MOST = 500
"""Of a brand's answers the newest so many are remembered."""

_QUOTED = 5
_SAID = "a person said so"
_RISKS = tuple(f"{title.lower()}: " for title in TITLES.values())


@dataclass(frozen=True, slots=True)
class Topic:
    """Somebody's word on what the post of that number is about: a slug, or `NOTHING`."""

    number: int
    category: str
    actor: Person
    at: datetime


@dataclass(frozen=True, slots=True)
class Memory:
    """The words of posts (title and text) beside what a brand's people said each is about, newest first."""

    told: tuple[tuple[str, str], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.told)

    @property
    def name(self) -> str:
        """A short name that another memory does not have; empty for an empty one."""
        if not self.told:
            return ""
        return hashlib.blake2b(repr(self.told).encode("utf-8", "replace"), digest_size=8).hexdigest()


FORGETFUL = Memory()
"""Where nobody said anything."""


def settled(score: Score, category: str, text: str) -> Score:
    """The score of a post as a person would have it: about that alone, by its own first words."""
    grave = category != NOTHING
    cue = Cue(category, " ".join(text.split()[:_QUOTED]), by="team")
    return replace(
        score,
        cues=(cue,) if grave else (),
        categories=(category,) if grave else (),
        reasons=(*_others(score.reasons), f"{TITLES[category].lower()}: {_SAID}"),
    )


def joined(reasons: Sequence[str], settled_reasons: Sequence[str]) -> tuple[str, ...]:
    """The reasons of a later look, with those on what the post is about of one that a person settled."""
    return (*_others(reasons), *(one for one in settled_reasons if one.startswith(_RISKS)))


def _others(reasons: Sequence[str]) -> list[str]:
    return [one for one in reasons if not one.startswith(_RISKS)]
