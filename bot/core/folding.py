"""A text folded for matching that remembers where each of its characters came from."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from bot.core.terms import fold

# Vowels and finals of Hangul, which join the letter before them without being marks.
_JAMO = range(0x1160, 0x1200)


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text; `starts` and `ends` are, for each of its characters, those of its origin."""

    text: str
    origin: str
    starts: tuple[int, ...] | range
    ends: tuple[int, ...] | range

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where folded characters stand in the origin, with the accents that folding took from the last."""
        if start == end:
            return 0, 0
        last = self.ends[end - 1]
        while last < len(self.origin) and not fold(self.origin[last]):
            last += 1
        return self.starts[start], last


def folded(text: str) -> Folded:
    """The text folded as `fold` does it, with the way back."""
    if text.isascii():
        return Folded(text.lower(), text, range(len(text)), range(1, len(text) + 1))
    pieces = [piece for start, end in _clusters(text) for piece in _folded_cluster(text, start, end)]
    letters = [(letter, start, end) for even, start, end in pieces for letter in even]
    return Folded(
        "".join(letter for letter, _, _ in letters),
        text,
        tuple(start for _, start, _ in letters),
        tuple(end for _, _, end in letters),
    )


def _folded_cluster(text: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    """A letter and its marks, each on its own where folding them apart comes to the same."""
    whole = fold(text[start:end])
    apart = [fold(text[at]) for at in range(start, end)]
    if "".join(apart) == whole:
        yield from ((even, start + at, start + at + 1) for at, even in enumerate(apart))
    else:
        yield whole, start, end


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or not _joins(text[at]):
            yield start, at
            start = at


def _joins(char: str) -> bool:
    return unicodedata.category(char)[0] == "M" or ord(char) in _JAMO
