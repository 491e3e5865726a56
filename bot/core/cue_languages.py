"""Cues in other languages than English: each language's words are loaded when a text in it comes."""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from bot.core.cue_words import Index, hits, index_of, negated, words_of
from bot.core.models import Cue

LANGUAGES = frozenset({"es", "fr", "de", "pt", "it", "nl"})
_ELISION = re.compile(r"\b([cdjlmnst]|qu|dell|nell|all|dall|sull|un|quest)'(?=\w)")
_GUARD = ""


@dataclass(frozen=True, slots=True)
class _Spoken:
    """A language's cues and guards by their first words, and its words of negation."""

    index: Index
    negations: frozenset[str]


def find(text: str, language: str) -> tuple[Cue, ...]:
    """The words of the text that speak of a category in that language, without negated ones."""
    spoken = _spoken(language)
    words = words_of(_plain(text, language))
    found = hits(words, spoken.index)
    guarded = {place for hit in found if hit.name == _GUARD for place in range(hit.start, hit.end)}
    return tuple(
        dict.fromkeys(
            Cue(hit.name, " ".join(words[hit.start : hit.end]), hit.strong)
            for hit in found
            if hit.name != _GUARD
            and guarded.isdisjoint(range(hit.start, hit.end))
            and not negated(words, hit.start, spoken.negations, frozenset())
        )
    )


def _plain(text: str, language: str) -> str:
    """The text without accents, elided words apart: people type "panico" and "pánico" alike."""
    letters = unicodedata.normalize("NFKD", text.replace("ß", "ss").replace("’", "'"))
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return _ELISION.sub(r"\1' ", plain.lower()) if language in ("fr", "it") else plain


@cache
def _data() -> dict[str, Any]:
    path = files("bot.core").joinpath("risk_cues_languages.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def _spoken(language: str) -> _Spoken:
    rows = _data()[language]
    guards = [(phrase, _GUARD, True) for phrase in rows["guards"]]
    cues = [
        (phrase, slug, strength == "strong")
        for slug, row in rows.items()
        if isinstance(row, dict)
        for strength, phrases in row.items()
        for phrase in phrases
    ]
    return _Spoken(index_of([*guards, *cues], {}), frozenset(rows["negations"]))
