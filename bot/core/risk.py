"""What kind of trouble a post speaks of: 18 categories, and the words that give each away."""

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from bot.core import cue_frames, cue_languages
from bot.core.cue_words import Hit, Index, hits, index_of, negated, words_of
from bot.core.models import Cue, Level

Cluster = Literal["victim", "accidental", "preventable"]

MIN_STRONG = 1
MIN_WEAK = 2


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of crisis: its number, who is held responsible, its lowest level, what to do first."""

    slug: str
    number: int
    title: str
    cluster: Cluster
    floor: Level
    first_advice: str


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files("bot.core").joinpath("risk_cues.toml").read_text(encoding="utf-8"))


def _categories() -> dict[str, Category]:
    return {
        slug: Category(
            slug=slug,
            number=row["number"],
            title=row["title"],
            cluster=row["cluster"],
            floor=Level[row["floor"].upper()],
            first_advice=row["advice"],
        )
        for slug, row in _data()["categories"].items()
    }


CATEGORIES: dict[str, Category] = _categories()
"""All 18 by slug, in the order of their numbers."""


def find_cues(text: str, language: str | None = None) -> tuple[Cue, ...]:
    """The words of the text that speak of a category, in their order, without negated and figurative ones.

    `language` is the code of the text's language when it is known not to be English ("es"): its own cues are
    looked for, beside the strong English ones.
    """
    words = words_of(text)
    found = hits(words, _index())
    cues = _cues_of(words, found, english=language in (None, "en")) if found else ()
    if language in cue_languages.LANGUAGES:
        return tuple(dict.fromkeys((*cue_languages.find(text, language), *cues)))
    return cues


def categories_of(cues: Iterable[Cue]) -> tuple[str, ...]:
    """The categories that one strong cue or two different weak cues speak for, strongest evidence first."""
    strong: dict[str, int] = {}
    weak: dict[str, set[str]] = {}
    for cue in cues:
        if cue.strong:
            strong[cue.category] = strong.get(cue.category, 0) + 1
        else:
            weak.setdefault(cue.category, set()).add(cue.text)
    weight = {
        slug: (strong.get(slug, 0), len(weak.get(slug, ())))
        for slug in CATEGORIES
        if strong.get(slug, 0) >= MIN_STRONG or len(weak.get(slug, ())) >= MIN_WEAK
    }
    return tuple(
        sorted(weight, key=lambda slug: (-weight[slug][0], -weight[slug][1], CATEGORIES[slug].number))
    )


def speaks_of_trouble(cues: Iterable[Cue]) -> bool:
    """Whether any of the cues is bad news by itself; "password" or "court" only name a topic."""
    return any(cue.strong or cue.text not in _list("topics") for cue in cues)


def _cues_of(words: Sequence[str], found: Sequence[Hit], *, english: bool) -> tuple[Cue, ...]:
    if cue_frames.told_elsewhere(found):
        return ()
    guarded = {place for hit in found if not hit.name for place in range(hit.start, hit.end)}
    silent = {start for start in {hit.start for hit in found} if _negated(words, start)}
    kept = [hit for hit in found if hit.name and guarded.isdisjoint(range(hit.start, hit.end))]
    cues = [
        Cue(hit.name, " ".join(words[hit.start : hit.end]), hit.strong)
        for hit in kept
        if hit.start not in silent and not hit.name.startswith(cue_frames.PREFIX) and (english or hit.strong)
    ]
    if english:
        told = {cue.category for cue in cues if cue.strong}
        cues += cue_frames.cues_of(words, kept, silent, besides=told)
    return tuple(dict.fromkeys(cues))


def _negated(words: Sequence[str], start: int) -> bool:
    return negated(words, start, _list("negations"), _list("not_negating"))


@cache
def _list(name: str) -> frozenset[str]:
    return frozenset(_data()[name])


@cache
def _index() -> Index:
    """Every first word of every cue and guard, with what must follow it."""
    data = _data()
    cues = [
        (phrase, slug, strength == "strong")
        for slug, row in data["categories"].items()
        for strength in ("strong", "weak")
        for phrase in row[strength]
    ]
    guards = [(phrase, "", True) for phrase in data["guards"]]
    return index_of([*guards, *cues, *cue_frames.phrases()], data["lists"])
