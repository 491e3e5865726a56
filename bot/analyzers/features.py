"""Texts as numbers, in batches: what every tier of the tone model looks at."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.analyzers import voices
from bot.analyzers.hashing import Hashed, Ids, hash_texts
from bot.analyzers.lexicon import Hit
from bot.analyzers.tokens import LINK, USER, tokenize
from bot.core.models import Cue

BITS = 18
"""2^18 = 262,144 places for hashed features; twice as many gained nothing on labelled tweets."""
_SILENT = frozenset({".", ",", "!", USER, LINK})


@dataclass(frozen=True, slots=True)
class Features:
    """A batch: a row of numbers per text (`voices.WIDTH`), hashed features, and what our list found."""

    numbers: voices.Numbers
    hashed: Hashed
    hits: tuple[tuple[Hit, ...], ...]

    def __len__(self) -> int:
        return len(self.hits)

    def take(self, places: Ids) -> "Features":
        """The texts at these places alone, in this order."""
        hits = tuple(self.hits[place] for place in places)
        return Features(self.numbers[places], self.hashed.take(places), hits)


def extract(texts: Sequence[str], cues: Sequence[Sequence[Cue]]) -> Features:
    """The features of texts whose cues of risk are known; each by itself, whatever stands beside it."""
    tokens = [tokenize(text) for text in texts]
    heard = [
        voices.listen(text, words, found) for text, words, found in zip(texts, tokens, cues, strict=True)
    ]
    numbers = np.array([row for row, _ in heard], float).reshape(len(texts), len(voices.NAMES))
    return Features(voices.with_bins(numbers), hashed(tokens), tuple(tuple(hits) for _, hits in heard))


def hashed(tokens: Sequence[Sequence[str]]) -> Hashed:
    """The words and letters of tokenized texts as hashed features, without names, links and stops."""
    return hash_texts([[word for word in words if word not in _SILENT] for words in tokens], bits=BITS)
