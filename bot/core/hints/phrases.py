"""Phrases kept as data, and where a text has them: the small language of the `hints_*.toml` files.

`a/b` is either word, `a+` the word in any of its forms, `<x>` any of the list x, `..` up to four words of the
same sentence, `9` any number, `@` an account, `$` a share ticker, `haha` a written laugh. Hyphens are spaces.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

_GAP = ".."
_MAX_GAP = 4
STOPS = frozenset(".!?;:")
"""What ends a sentence: no phrase reaches across."""

Lists = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase that was found: the row it stands in, and its first and last word (exclusive)."""

    row: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Phrase:
    row: str
    rest: tuple[frozenset[str] | None, ...]


class Phrases:
    """Finds all phrases of all rows in one pass over a text's words."""

    def __init__(self, rows: Mapping[str, Iterable[str]], lists: Lists) -> None:
        self._index: dict[str, list[_Phrase]] = {}
        for row, phrases in rows.items():
            for phrase in phrases:
                self._add(row, phrase, lists)

    def hits(self, words: Sequence[str]) -> tuple[Hit, ...]:
        """Every phrase in the words, in their order."""
        found = []
        for at, word in enumerate(words):
            for phrase in self._index.get(word, ()):
                end = _end(words, at + 1, phrase.rest)
                if end:
                    found.append(Hit(phrase.row, at, end))
        return tuple(found)

    def _add(self, row: str, phrase: str, lists: Lists) -> None:
        parts = phrase.replace("-", " ").split()
        first, *rest = (None if part == _GAP else _choices(part, lists) for part in parts)
        if first is None:
            raise ValueError(f"a phrase starts with a word: {phrase}")
        for word in first:
            self._index.setdefault(word, []).append(_Phrase(row, tuple(rest)))


def _end(words: Sequence[str], at: int, rest: tuple[frozenset[str] | None, ...]) -> int:
    """Where the words of the phrase end (exclusive); 0 if they do not follow."""
    reach = 0
    for wanted in rest:
        if wanted is None:
            reach = _MAX_GAP
            continue
        at, reach = _after(words, at, reach, wanted), 0
        if not at:
            return 0
    return at


def _after(words: Sequence[str], at: int, reach: int, wanted: frozenset[str]) -> int:
    for place in range(at, min(at + reach + 1, len(words))):
        if words[place] in wanted:
            return place + 1
        if words[place] in STOPS:
            return 0
    return 0


def _choices(part: str, lists: Lists) -> frozenset[str]:
    if len(part) == 1:
        return frozenset(part)
    words: set[str] = set()
    for choice in part.split("/"):
        if choice.startswith("<"):
            words.update(*(_choices(one, lists) for one in lists[choice.strip("<>")]))
        elif choice.endswith("+"):
            words |= _forms(choice[:-1])
        else:
            words.add(choice)
    return frozenset(words)


def _forms(word: str) -> set[str]:
    """The word with the regular endings of English; a wrong one is never met."""
    if word.endswith("e"):
        return {word, word + "s", word + "d", word[:-1] + "ing"}
    if word.endswith("y") and word[-2] not in "aeiou":
        return {word, word[:-1] + "ies", word[:-1] + "ied", word + "ing"}
    plural = word + ("es" if word.endswith(("s", "x", "z", "ch", "sh")) else "s")
    return {word, plural} | {stem + end for stem in (word, word + word[-1]) for end in ("ed", "ing")}
