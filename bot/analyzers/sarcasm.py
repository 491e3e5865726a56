"""Praise that is none: turns of phrase of mockery, praise followed by a mishap, praise in quotes."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise, product

from bot.analyzers.lexicon import Hit
from bot.analyzers.tokens import tokenize

NAMES = ("mocks_plainly", "starts_as_mockery", "praise_turned", "praise_quoted")
"""What `hear` tells, in this order."""

_MOST = 2
_NEAR = 12
"""Words from praise to its mishap, at most: further on the subject is another."""
_SLASH_S = re.compile(r"(?:^|\s)/s\s*$", re.IGNORECASE)
_CLAPS = re.compile(r"\w\s*👏[\U0001f3fb-\U0001f3ff]?\s*\w+\s*👏")

_Ways = Mapping[tuple[str, str], Sequence[tuple[bool, list[str]]]]
"""Of two first words: whether it is plain mockery, and the words that follow."""


@dataclass(frozen=True, slots=True)
class _Words:
    ways: _Ways
    firsts: frozenset[tuple[str, str]]
    mishaps: frozenset[str]
    mended: frozenset[str]
    quoted: re.Pattern[str]


def hear(text: str, tokens: Sequence[str], hits: Sequence[Hit]) -> tuple[int, int, bool, bool]:
    """How often a text mocks in plain words (at most twice), how often it starts as mockery does (at most
    twice), whether its praise is followed by a mishap, whether its praise stands in quotes."""
    words = _words()
    plain = leading = 0
    if not words.firsts.isdisjoint(pairwise(tokens)):
        plain, leading = _phrases(tokens, words.ways)
    if "/s" in text and _SLASH_S.search(text):
        plain += 1
    if "👏" in text and _CLAPS.search(text):
        plain += 1
    quoted = ('"' in text or "“" in text) and words.quoted.search(text) is not None
    return min(plain, _MOST), min(leading, _MOST), _turned(tokens, hits, words), quoted


def _phrases(tokens: Sequence[str], ways: _Ways) -> tuple[int, int]:
    """How many phrases of plain mockery, and how many that only start like it."""
    counts = [0, 0]
    for at, pair in enumerate(pairwise(tokens), 2):
        for plain, rest in ways.get(pair, ()):
            if tokens[at : at + len(rest)] == rest:
                counts[not plain] += 1
    return counts[0], counts[1]


def _turned(tokens: Sequence[str], hits: Sequence[Hit], words: _Words) -> bool:
    """ "Great, another delay", but not "great, the delay was sorted"."""
    praised = [hit.start for hit in hits if hit.value >= 1]
    if not praised or not words.mended.isdisjoint(tokens):
        return False
    bad = [hit.start for hit in hits if hit.value < 0]
    if not words.mishaps.isdisjoint(tokens):
        bad += [at for at, token in enumerate(tokens) if token in words.mishaps]
    return any(0 < mishap - praise <= _NEAR for mishap in bad for praise in praised)


@cache
def _words() -> _Words:
    data = tomllib.loads(files("bot.analyzers").joinpath("sarcasm.toml").read_text(encoding="utf-8"))
    ways: dict[tuple[str, str], list[tuple[bool, list[str]]]] = {}
    for kind in ("plain", "leading"):
        for phrase in data[kind]:
            for choice in product(*(word.split("/") for word in phrase.split())):
                first, second, *rest = tokenize(" ".join(choice))
                ways.setdefault((first, second), []).append((kind == "plain", rest))
    claims = "|".join(data["claims"])
    quoted = rf'["“”]\s?(?:\w+[ -])?(?:{claims})\b[^"“”]{{0,24}}["“”]'
    return _Words(
        ways,
        frozenset(ways),
        frozenset(data["mishaps"]),
        frozenset(data["mended"]),
        re.compile(quoted, re.IGNORECASE),
    )
