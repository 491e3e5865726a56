"""Words and stretches of letters as hashed features, so that no vocabulary of anybody's text is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

WORD_LENGTHS = (1, 2)
LETTER_LENGTHS = (2, 3, 4, 5)
"""Word pairs and stretches of two to five letters within a word: what did best on labelled tweets in every
comparison of linear models that we know (SVM baselines of SemEval and TweetEval)."""

_FACTOR = 0x9E3779B97F4A7C15 | 1  # odd, so that it has an inverse modulo 2^64
_INVERSE = pow(_FACTOR, -1, 1 << 64)
_NEWLINE, _SPACE = 10, 32

Ids = NDArray[np.int64]
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Hashed:
    """The features of `texts` texts: text `rows[i]` has feature `ids[i]` with `values[i]`."""

    texts: int
    rows: Ids
    ids: Ids
    values: Numbers

    def take(self, places: Ids) -> "Hashed":
        """The texts at these places alone, in this order."""
        now = np.full(self.texts, -1)
        now[places] = np.arange(len(places))
        rows = now[self.rows]
        kept = rows >= 0
        return Hashed(len(places), rows[kept], self.ids[kept], self.values[kept])


def hash_texts(token_lists: Sequence[Sequence[str]], *, bits: int) -> Hashed:
    """The word and letter features of each text, as ids below 2^`bits`.

    Each kind of feature has the length 1 in a text (value = 1/√count), so that a long text speaks no louder.
    """
    if not token_lists:
        empty = np.zeros(0, np.int64)
        return Hashed(0, empty, empty, np.zeros(0))
    joined = "\n".join(f" {' '.join(tokens)} " for tokens in token_lists)
    spans = _Spans(np.frombuffer(joined.encode("utf-32-le"), np.uint32).astype(np.uint64), bits)
    kinds = [*spans.words(), *spans.letters()]
    texts = len(token_lists)
    values = [_even(rows, texts) for rows, _ in kinds]
    return Hashed(
        texts,
        np.concatenate([rows for rows, _ in kinds]),
        np.concatenate([ids for _, ids in kinds]),
        np.concatenate(values),
    )


def _even(rows: Ids, texts: int) -> Numbers:
    counts = np.bincount(rows, minlength=texts)
    scale: Numbers = 1.0 / np.sqrt(np.maximum(counts, 1))
    return scale[rows]


class _Spans:
    """Hashes of any stretch of letters in constant time, from running sums modulo 2^64."""

    def __init__(self, codes: NDArray[np.uint64], bits: int) -> None:
        powers, self._inverses = _powers(1 << max(16, len(codes).bit_length()))
        self._sums = np.zeros(len(codes) + 1, np.uint64)
        np.cumsum((codes + np.uint64(1)) * powers[: len(codes)], out=self._sums[1:])
        self._shift = np.uint64(64 - bits)
        self._newline = codes == _NEWLINE
        self._space = self._newline | (codes == _SPACE)
        self._row = np.cumsum(self._newline)
        self._spaces = np.concatenate([[0], np.cumsum(self._space)])

    def words(self) -> list[tuple[Ids, Ids]]:
        """(rows, ids) of single words and of pairs."""
        inside = np.concatenate([[False], ~self._space, [False]])
        starts = np.flatnonzero(inside[1:] & ~inside[:-1])
        ends = np.flatnonzero(inside[:-1] & ~inside[1:])
        rows = self._row[starts] if len(starts) else np.zeros(0, np.int64)
        pairs = np.flatnonzero(rows[1:] == rows[:-1])
        one = self._ids(starts, ends, salt=1)
        two = self._ids(starts[pairs], ends[pairs + 1], salt=2)
        return [(rows, one), (rows[pairs], two)]

    def letters(self) -> list[tuple[Ids, Ids]]:
        """(rows, ids) of all stretches of the lengths, none across two words."""
        rows, ids = [], []
        for length in LETTER_LENGTHS:
            at = np.arange(len(self._space) - length + 1)
            within = self._spaces[at + length - 1] == self._spaces[at + 1]
            at = at[within & ~self._newline[at] & ~self._newline[at + length - 1]]
            rows.append(self._row[at])
            ids.append(self._ids(at, at + length, salt=2 + length))
        return [(np.concatenate(rows), np.concatenate(ids))]

    def _ids(self, starts: Ids, ends: Ids, *, salt: int) -> Ids:
        raw = (self._sums[ends] - self._sums[starts]) * self._inverses[starts]
        mixed = (raw ^ (raw >> np.uint64(29)) ^ np.uint64(salt * 0x2545F4914F6CDD1D % (1 << 64))) * np.uint64(
            _FACTOR
        )
        mixed ^= mixed >> np.uint64(32)
        ids: Ids = ((mixed * np.uint64(_FACTOR)) >> self._shift).astype(np.int64)
        return ids


@lru_cache(maxsize=4)
def _powers(length: int) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    def rising(factor: int) -> NDArray[np.uint64]:
        steps = np.full(length, factor, np.uint64)
        steps[0] = 1
        return np.cumprod(steps)

    return rising(_FACTOR), rising(_INVERSE)
