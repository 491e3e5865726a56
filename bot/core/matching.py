"""Which mentions belong to a watch: the local matcher has the last word, whatever a network sent."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from bot.core.mentions import Mention, Query

# Scripts written without spaces between words, and Korean, whose particles stick to the noun.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3"
    "\U00020000-\U0002ffff]"
)
_ACCENTS = re.compile("[\u0300-\u036f]+")
_ALIKE = str.maketrans({"’": "'", "‘": "'", "‐": "-", "–": "-", "—": "-"})
# Characters that continue a word; vowel signs are marks, which `\w` leaves out.
_IN_WORD = "[\\w\u0591-\u05c7\u0610-\u065f\u0900-\u0963\u0966-\u0dff\u200c\u200d]"
_GAPS = re.compile(r"[\s\-]+")


@dataclass(frozen=True, slots=True)
class _Matcher:
    """A query as patterns; None where the query says nothing."""

    any: re.Pattern[str] | None
    all: tuple[re.Pattern[str], ...]
    none: re.Pattern[str] | None


def matches(query: Query, mention: Mention) -> bool:
    """Whether the mention has any, all and none of the query's terms; an empty query takes everything."""
    matcher = _compiled(query)
    text = _text_of(mention)
    if matcher.none and matcher.none.search(text):
        return False
    if matcher.any and not matcher.any.search(text):
        return False
    return all(pattern.search(text) for pattern in matcher.all)


def matched_terms(query: Query, mention: Mention) -> tuple[str, ...]:
    """The wanted terms that the mention has, as they were typed, in the query's order."""
    text = _text_of(mention)
    wanted = dict.fromkeys((*query.any, *query.all))
    return tuple(term for term in wanted if _term_pattern(term).search(text))


def _text_of(mention: Mention) -> str:
    return _fold(f"{mention.title}\n{mention.text}" if mention.title else mention.text)


def _fold(text: str) -> str:
    """The text as matching sees it: compatibility forms, case, accents and typographic signs evened out."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKC", text).casefold().translate(_ALIKE)
    return unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", text)))


@lru_cache(maxsize=1024)
def _compiled(query: Query) -> _Matcher:
    return _Matcher(
        any=_one_of(query.any),
        all=tuple(map(_term_pattern, query.all)),
        none=_one_of(query.none),
    )


def _one_of(terms: Iterable[str]) -> re.Pattern[str] | None:
    expressions = [_expression(term) for term in terms if term.strip()]
    return re.compile("|".join(expressions)) if expressions else None


@lru_cache(maxsize=4096)
def _term_pattern(term: str) -> re.Pattern[str]:
    return re.compile(_expression(term))


def _expression(term: str) -> str:
    """One term: a word or phrase within word borders, `acme*` open at its end, `#x` and `@x` as typed."""
    folded = _fold(term.strip().strip('"'))
    stem = folded.rstrip("*")
    words = r"[\s\-]+".join(re.escape(word) for word in _GAPS.split(stem) if word)
    if _UNSPACED.search(term):
        return words
    before = f"(?<!{_IN_WORD})(?<![#@])" if stem[:1] in ("#", "@") else f"(?<!{_IN_WORD})"
    return before + words + ("" if stem != folded else f"(?!{_IN_WORD})")
