"""What people complain about: delay, staff, refunds, … (11 themes), with the words that say so."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from bot.core.terms import fold
from bot.core.wording import percent

GAP = r"(?:\w+ ){0,3}?"
"""What two dots of the lexicon stand for."""

SHOWN, LEAST_SHARE, LEAST_TEXTS = 2, 0.1, 5
"""A summary names two themes at most, each of a tenth of the texts or more, and of five texts at least."""

_LEFT_OUT = re.compile(r"https?://\S+|www\.\S+|@\w+")
_APART = re.compile(r"[^\w]+")
_JOINED = re.compile(r"(?<=\w)['’](?=\w)")
_HUMPS = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Tag:
    """A theme of a text, and the words that speak of it in their order."""

    slug: str
    words: tuple[str, ...]

    @property
    def title(self) -> str:
        """The theme as people read it."""
        return _themes()[self.slug].title


@dataclass(frozen=True, slots=True)
class _Theme:
    title: str
    worth: int
    pattern: re.Pattern[str]


def tags(text: str) -> tuple[Tag, ...]:
    """The themes a text complains about, the one with most words of weight first; English words only."""
    said = _plain(text)
    found = [Tag(slug, _words(theme.pattern, said)) for slug, theme in _themes().items()]
    return tuple(sorted((tag for tag in found if tag.words), key=_most_first))


def shares(texts: Iterable[str]) -> tuple[tuple[str, float], ...]:
    """The share (0..1) of the texts whose first theme it is, by title, most first."""
    each = [tags(text) for text in texts]
    counts = Counter(found[0].title for found in each if found)
    return tuple((title, n / len(each)) for title, n in counts.most_common())


def mostly_about(texts: Iterable[str]) -> str:
    """`waiting and contact (41 %), delay (18 %)`; empty when the texts are few or of no theme."""
    texts = list(texts)
    if len(texts) < LEAST_TEXTS:
        return ""
    named = [(title, share) for title, share in shares(texts) if share >= LEAST_SHARE]
    return ", ".join(f"{title} ({percent(share)})" for title, share in named[:SHOWN])


def titles() -> Mapping[str, str]:
    """All themes: their titles by slug, the more special ones first."""
    return {slug: theme.title for slug, theme in _themes().items()}


def _most_first(tag: Tag) -> int:
    return -_themes()[tag.slug].worth * len(tag.words)


def _words(pattern: re.Pattern[str], said: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(hit[1].strip() for hit in pattern.finditer(said)))


def _plain(text: str) -> str:
    """The text as words with one space between and around them: tags are words, apostrophes go."""
    spoken = _HUMPS.sub(" ", _LEFT_OUT.sub(" ", text))
    return f" {_APART.sub(' ', _JOINED.sub('', fold(spoken))).strip()} "


@cache
def _themes() -> Mapping[str, _Theme]:
    raw = tomllib.loads(files("bot.core").joinpath("themes.toml").read_text("utf-8"))
    return {
        slug: _Theme(row["title"], row.get("worth", 1), _pattern(row["words"])) for slug, row in raw.items()
    }


def _pattern(lexicon: str) -> re.Pattern[str]:
    """One pattern for all phrases of a theme, the longer ones first."""
    phrases = sorted((phrase.strip() for phrase in lexicon.split(",")), key=lambda one: (-len(one), one))
    return re.compile(f"(?<= )({'|'.join(map(_expression, filter(None, phrases)))})(?= )")


def _expression(phrase: str) -> str:
    words = _JOINED.sub("", " ".join(phrase.split())).replace(" .. ", " \0")
    return re.escape(words).replace("\\ ", " ").replace("\\*", r"\w*").replace("\x00", GAP)
