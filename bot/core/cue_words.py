"""The language cues are written in, and how their words are found in a text.

A phrase is words in lower case: `a/b` is either word, `a+` any form of it, `<x>` any of the list x,
`..` up to four words in between, within one sentence.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest
from typing import NamedTuple

MAX_GAP = 4
STOPS = frozenset(".!?;:")
_TURNS = frozenset(
    {"not", "never", "isn't", "wasn't", "aren't", "weren't", "hasn't", "haven't", "didn't"}
    | {"nicht", "nie", "niet", "nooit", "pas", "jamais", "nunca", "nao", "mai"}
)
"""A gap does not reach across one of these: "the account was not hacked"."""
_GAP = ".."
_NEGATION_REACH = 4
_WORDS = re.compile(r"@\w+|\ba&e\b|[\w']+|[.!?;:,]")
_LINKS = re.compile(r"(?:https?://|www\.)\S+")
_HUMPS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_TAG_VERBS = re.compile(r"#(boycott|cancel|delete|recall|shameon)(?=\w)", re.IGNORECASE)
_DOUBLING = re.compile(r"[^aeiou]*[aeiou][bdgklmnprt]")

Lists = Mapping[str, Sequence[str]]


class Pattern(NamedTuple):
    """What a phrase stands for, and the words that must still follow (None: up to four in between)."""

    name: str
    strong: bool
    rest: tuple[frozenset[str] | None, ...]


class Hit(NamedTuple):
    """A phrase that was found: what it stands for, and its words (end exclusive)."""

    name: str
    strong: bool
    start: int
    end: int


class Branch(NamedTuple):
    """What may follow a first word: nothing, or anything up to four words on; or at once a second word."""

    open: tuple[Pattern, ...]
    by_second: Mapping[str, tuple[Pattern, ...]]


Index = Mapping[str, Branch]


def words_of(text: str) -> list[str]:
    """The words and stops of a text in lower case, without links, hashtags read word by word."""
    if "//" in text or "www." in text:
        text = _LINKS.sub(" ", text)
    if "#" in text:
        text = _HUMPS.sub(" ", _TAG_VERBS.sub(r"\1 ", text))
    return _WORDS.findall(text.replace("’", "'").lower())


def hits(words: Sequence[str], index: Index) -> list[Hit]:
    """Every phrase of the index that stands in the words."""
    found: list[Hit] = []
    for at, (word, second) in enumerate(zip_longest(words, words[1:], fillvalue="")):
        branch = index.get(word)
        if branch is not None:
            found += _matches(words, at, at + 1, branch.open)
            if second in branch.by_second:
                found += _matches(words, at, at + 2, branch.by_second[second])
    return found


def negated(
    words: Sequence[str], start: int, negations: frozenset[str], not_negating: frozenset[str]
) -> bool:
    """Whether a "not", "nobody" or "without" stands up to four words before, in the same sentence."""
    following = ""
    for place in range(start - 1, max(start - 1 - _NEGATION_REACH, -1), -1):
        word = words[place]
        if word in STOPS or word in (",", "but"):
            return False
        if word in negations:
            return following not in not_negating
        if word == "one" and place and words[place - 1] == "no":
            return True
        following = word
    return False


def index_of(phrases: Iterable[tuple[str, str, bool]], lists: Lists) -> Index:
    """Phrases, what each stands for and whether it is strong, by the words they begin with."""
    found: dict[str, tuple[list[Pattern], dict[str, list[Pattern]]]] = {}
    for phrase, name, strong in phrases:
        first, *rest = (None if part == _GAP else _choices(part, lists) for part in phrase.split())
        if first is None:
            raise ValueError(f"a cue starts with a word: {phrase}")
        for word in first:
            alone, by_second = found.setdefault(word, ([], {}))
            if rest and rest[0] is not None:
                for second in rest[0]:
                    by_second.setdefault(second, []).append(Pattern(name, strong, tuple(rest[1:])))
            else:
                alone.append(Pattern(name, strong, tuple(rest)))
    return {
        word: Branch(_once(alone), {second: _once(several) for second, several in by_second.items()})
        for word, (alone, by_second) in found.items()
    }


def _once(patterns: Iterable[Pattern]) -> tuple[Pattern, ...]:
    return tuple(dict.fromkeys(patterns))


def _matches(words: Sequence[str], start: int, at: int, patterns: Iterable[Pattern]) -> list[Hit]:
    found = []
    for name, strong, rest in patterns:
        end = _end_of_match(words, at, rest) if rest else at
        if end:
            found.append(Hit(name, strong, start, end))
    return found


def _end_of_match(words: Sequence[str], at: int, rest: tuple[frozenset[str] | None, ...]) -> int:
    """Where the pattern's words end (exclusive); 0 if they do not follow."""
    reach = 0
    for wanted in rest:
        if wanted is None:
            reach = MAX_GAP
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
        if words[place] in STOPS or words[place] in _TURNS:
            return -1
    return -1


def _choices(part: str, lists: Lists) -> frozenset[str]:
    """`a/b` is either word, `a+` any form of it, `<x>` any of the list x."""
    words: set[str] = set()
    for choice in part.split("/"):
        if choice.startswith("<"):
            words.update(*(_choices(one, lists) for one in lists[choice.strip("<>")]))
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
