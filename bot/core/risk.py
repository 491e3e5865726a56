"""What kind of trouble a post speaks of: 18 categories, and the words that give each away."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from bot.core.models import Cue, Level

Cluster = Literal["victim", "accidental", "preventable"]

MIN_STRONG = 1
MIN_WEAK = 2
_GAP = ".."
_MAX_GAP = 4
_NEGATION_REACH = 4
_STOPS = frozenset(".!?;:")
_WORDS = re.compile(r"@\w+|[\w']+|[.!?;:,]")
_LINKS = re.compile(r"(?:https?://|www\.)\S+")
_HUMPS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_TAG_VERBS = re.compile(r"#(boycott|cancel|delete|recall|shameon)(?=\w)", re.IGNORECASE)
_DOUBLING = re.compile(r"[^aeiou]*[aeiou][bdgklmnprt]")


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of crisis: its number, who is held responsible, its lowest level, what to do first."""

    slug: str
    number: int
    title: str
    cluster: Cluster
    floor: Level
    first_advice: str


@dataclass(frozen=True, slots=True)
class _Pattern:
    """The words that must follow a first word (None: up to four words in between); category "" guards."""

    category: str
    strong: bool
    rest: tuple[frozenset[str] | None, ...]


@dataclass(frozen=True, slots=True)
class _Hit:
    category: str
    strong: bool
    start: int
    end: int


_Index = Mapping[str, tuple[_Pattern, ...]]


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


def find_cues(text: str) -> tuple[Cue, ...]:
    """The words of the text that speak of a category, in their order, without negated and figurative ones."""
    words = _words_of(text)
    index = _index()
    hits: list[_Hit] = []
    for at, word in enumerate(words):
        if word in index:
            hits += _hits_at(words, at, index[word])
    return _cues_of(words, hits) if hits else ()


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


def _words_of(text: str) -> list[str]:
    if "//" in text or "www." in text:
        text = _LINKS.sub(" ", text)
    if "#" in text:
        text = _HUMPS.sub(" ", _TAG_VERBS.sub(r"\1 ", text))
    return _WORDS.findall(text.replace("’", "'").lower())


def _hits_at(words: Sequence[str], at: int, patterns: Iterable[_Pattern]) -> list[_Hit]:
    hits = []
    following = words[at + 1] if at + 1 < len(words) else ""
    for pattern in patterns:
        if pattern.rest and pattern.rest[0] is not None and following not in pattern.rest[0]:
            continue  # nearly all end here, without a call
        end = _end_of_match(words, at + 1, pattern.rest)
        if end:
            hits.append(_Hit(pattern.category, pattern.strong, at, end))
    return hits


def _end_of_match(words: Sequence[str], at: int, rest: tuple[frozenset[str] | None, ...]) -> int:
    """Where the pattern's words end (exclusive); 0 if they do not follow."""
    reach = 0
    for wanted in rest:
        if wanted is None:
            reach = _MAX_GAP
            continue
        found = _next(words, at, reach, wanted)
        if found < 0:
            return 0
        at, reach = found + 1, 0
    return at


def _next(words: Sequence[str], at: int, reach: int, wanted: frozenset[str]) -> int:
    for place in range(at, min(at + reach + 1, len(words))):
        if words[place] in wanted:
            return place
        if words[place] in _STOPS:
            return -1
    return -1


def _cues_of(words: Sequence[str], hits: Sequence[_Hit]) -> tuple[Cue, ...]:
    guarded = {place for hit in hits if not hit.category for place in range(hit.start, hit.end)}
    cues = [
        Cue(hit.category, " ".join(words[hit.start : hit.end]), hit.strong)
        for hit in hits
        if hit.category and guarded.isdisjoint(range(hit.start, hit.end)) and not _negated(words, hit.start)
    ]
    return tuple(dict.fromkeys(cues))


def _negated(words: Sequence[str], start: int) -> bool:
    """Whether a "not", "nobody" or "without" stands up to four words before, in the same sentence."""
    following = ""
    for place in range(start - 1, max(start - 1 - _NEGATION_REACH, -1), -1):
        word = words[place]
        if word in _STOPS or word in (",", "but"):
            return False
        if word in _list("negations"):
            return following not in _list("not_negating")
        if word == "one" and place and words[place - 1] == "no":
            return True
        following = word
    return False


@cache
def _list(name: str) -> frozenset[str]:
    return frozenset(_data()[name])


@cache
def _index() -> _Index:
    """Every first word of every cue and guard, with what must follow it."""
    data = _data()
    found: dict[str, list[_Pattern]] = {}
    for phrase in data["guards"]:
        _add(found, phrase, "", True)
    for slug, row in data["categories"].items():
        for strength in ("strong", "weak"):
            for phrase in row[strength]:
                _add(found, phrase, slug, strength == "strong")
    return {word: tuple(patterns) for word, patterns in found.items()}


def _add(found: dict[str, list[_Pattern]], phrase: str, category: str, strong: bool) -> None:
    first, *rest = (None if part == _GAP else _choices(part) for part in phrase.split())
    if first is None:
        raise ValueError(f"a cue starts with a word: {phrase}")
    for word in first:
        found.setdefault(word, []).append(_Pattern(category, strong, tuple(rest)))


def _choices(part: str) -> frozenset[str]:
    """`a/b` is either word, `a+` any form of it, `<x>` any of the list x."""
    words: set[str] = set()
    for choice in part.split("/"):
        if choice.startswith("<"):
            words |= set().union(*map(_choices, _data()["lists"][choice.strip("<>")]))
        else:
            words |= _forms(choice[:-1]) if choice.endswith("+") else {choice}
    return frozenset(words)


def _forms(word: str) -> set[str]:
    """The word with the endings English gives a noun or a regular verb; a wrong one is never met."""
    if word.endswith("e"):
        return {word, word + "s", word + "d", word[:-1] + "ing"}
    if word.endswith("y") and word[-2] not in "aeiou":
        return {word, word[:-1] + "ies", word[:-1] + "ied", word + "ing"}
    plural = word + ("es" if word.endswith(("s", "x", "z", "ch", "sh")) else "s")
    stem = word + word[-1] if _DOUBLING.fullmatch(word) else word
    return {word, plural, stem + "ed", stem + "ing"}
