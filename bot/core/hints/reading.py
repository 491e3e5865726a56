"""What one text says, read once: its words, the phrases in it, and the print by which copies are known."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from bot.core.hints.phrases import Hit, Phrases
from bot.core.terms import fold

KINDS = ("gravity", "joy", "ridicule")
"""The files of phrases: `hints_<kind>.toml`."""

KEPT = 8192
"""Texts remembered: four watches at the 2,000 posts that are looked at again with every scan."""
PRINT_LENGTH = 60
"""Copies are told by their first so many letters: networks cut what is quoted, people add to its end."""
TELLING_WORDS = 4
"""Fewer words than this are no copy of each other: two people may both say "so true"."""

_RETWEET = re.compile(r"\b(?:rt|mt|via)\s*:?\s*(?=@\w)")
_LINK = re.compile(r"(?:https?://|www\.)\S+|\bpic\.twitter\.com/\S+|&\w{2,4};")
_HUMPS = re.compile(r"#\w*[a-z0-9][A-Z]\w*")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_EMOJI = "\U0001f300-\U0001faff\u2600-\u27bf"
_TOKEN = re.compile(rf"\$[a-z]{{1,5}}(?![\w])|[#@]?\w[\w'’]*|[{_EMOJI}]|[.!?;:,%\"“”+/]")
_NUMBER = re.compile(r"\d[\d_]*(?:k|m|bn|b|million|billion)?")
_YEAR = re.compile(r"(?:19|20)\d\d")
_DRAWN = re.compile(r"([^\W\d_])\1{2,}")
_LAUGH = re.compile(r"b?w?a?h?(?:ha|he|ah|ja|je|ka){2,}h?a?|(?:kk){2,}k*|l(?:ol)+s*z*|l+o+l+")
_WORD = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Reading:
    """A text's words (folded; numbers `9`, accounts `@`, tickers `$`), the phrases in it, and its print.

    `handles` are the accounts named in it; `quotes` says that it repeats somebody's words.
    """

    words: tuple[str, ...]
    hits: tuple[Hit, ...]
    print: str
    handles: tuple[str, ...]
    quotes: bool

    @property
    def brief(self) -> bool:
        """Whether it is too short to be known as a copy."""
        return self.print.count(" ") + 1 < TELLING_WORDS


@lru_cache(maxsize=KEPT)
def read(text: str) -> Reading:
    """The reading of a text; the same text is read only once."""
    bare = _LINK.sub(" ", text)
    spread = _HUMPS.sub(lambda tag: f"{tag[0]} {_HUMP.sub(' ', tag[0][1:])}", bare)
    folded = fold(spread)
    own = _RETWEET.sub(" ", folded)
    tokens = _TOKEN.findall(own)
    words = tuple(_even(token) for token in tokens)
    plain = [word for word in words if _WORD.match(word) and word != "9"]
    return Reading(
        words=words,
        hits=_phrases().hits(words),
        print=" ".join(plain)[:PRINT_LENGTH],
        handles=tuple(token[1:] for token in tokens if token[0] == "@"),
        quotes=own != folded or "“" in text or '"@' in text,
    )


@cache
def data(kind: str) -> dict[str, Any]:
    """A kind's file of phrases as it is written."""
    return tomllib.loads(files("bot.core").joinpath(f"hints_{kind}.toml").read_text(encoding="utf-8"))


def _even(word: str) -> str:
    """A word as phrases have it: a sign for an account or a ticker, `9` for a number, `haha` for a laugh, no
    letter drawn out."""
    word = word.replace("’", "'")
    if word[0] in "@$":
        return word[0]
    if word[0].isdigit() and _NUMBER.fullmatch(word) and not _YEAR.fullmatch(word):
        return "9"
    if not word[0].isalpha():
        return word
    if _LAUGH.fullmatch(word):
        return "haha"
    return _DRAWN.sub(r"\1", word) if len(word) > 3 else word


@cache
def _phrases() -> Phrases:
    rows: dict[str, list[str]] = {}
    lists: dict[str, list[str]] = {}
    for kind in KINDS:
        for name, content in data(kind).items():
            if name == "lists":
                lists |= content
            elif name == "empty":
                continue
            elif isinstance(content, dict):
                rows |= {
                    f"{kind}.{name}.{row}": phrases
                    for row, phrases in content.items()
                    if isinstance(phrases, list)
                }
            elif isinstance(content, list):
                rows[f"{kind}.{name}"] = content
    return Phrases(rows, lists)
