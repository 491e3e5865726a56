"""What a brand's people said posts are about, carried over to posts in nearly the same words."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from bot.analyzers import features
from bot.analyzers.hashing import Hashed
from bot.analyzers.tokens import tokenize
from bot.core.models import Cue
from bot.core.topics import NOTHING, Memory

CLOSE = 0.65
"""Cosine of hashed words and letters from which an answer holds for another post, too: in nearly the same
words alone. Of the 5,740 posts of tools/risk, no two of which tell one story, two of other categories come
as close as 0.61, and from no lower cosine on are more than half of the pairs of one category."""
COPY = 0.9
"""From here on it is the same post in other clothes: one answer that nothing is grave is enough."""
ENOUGH = 2
"""Otherwise it takes so many answers to make a post harmless."""
SPAN = 8
"""Shared words that are quoted as the evidence."""

_CELLS = 256
_SLACK = 0.15
"""Similarities are first looked for in so many cells, where chance shifts them by a sixteenth; what may be
close is then looked at exactly."""


@dataclass(frozen=True, slots=True)
class Recall:
    """A memory, ready to be compared with: the features of its texts, exactly and folded."""

    memory: Memory
    found: tuple[dict[int, float], ...]
    folded: NDArray[np.float32]


def applied(
    texts: Sequence[str], found: Hashed, cues: Sequence[tuple[Cue, ...]], memory: Memory
) -> list[tuple[Cue, ...]]:
    """The cues of texts as people who answered about nearly the same words would have them: with the category
    they named, without what was learned or framed where they said that nothing is grave. A phrase stays."""
    kept = list(cues)
    if not memory or not texts:
        return kept
    recall = _ready(memory)
    for at, near in close(found, recall).items():
        kept[at] = _as_told(texts[at], kept[at], near, recall)
    return kept


def close(found: Hashed, recall: Recall) -> dict[int, list[tuple[float, int]]]:
    """For each text (by its place) that has any, the answers close to it with their cosine, closest first."""
    maybe = np.argwhere(_folded(found) @ recall.folded.T >= CLOSE - _SLACK)
    if not len(maybe):
        return {}
    near: dict[int, list[tuple[float, int]]] = {}
    places = np.unique(maybe[:, 0])
    vectors = dict(zip(places.tolist(), _vectors(found.take(places)), strict=True))
    for at, answer in maybe.tolist():
        cosine = _cosine(vectors[at], recall.found[answer])
        if cosine >= CLOSE:
            near.setdefault(at, []).append((cosine, answer))
    return {at: sorted(some, key=lambda one: (-one[0], one[1])) for at, some in near.items()}


def _as_told(
    text: str, cues: tuple[Cue, ...], near: Sequence[tuple[float, int]], recall: Recall
) -> tuple[Cue, ...]:
    closest, answer = near[0]
    category = recall.memory.told[answer][1]
    if category != NOTHING:
        if any(cue.strong and cue.category == category for cue in cues):
            return cues
        return (*cues, Cue(category, _shared(text, recall.memory.told[answer][0]), by="team"))
    agreeing = sum(recall.memory.told[other][1] == NOTHING for _, other in near)
    if closest < COPY and agreeing < ENOUGH:
        return cues
    return tuple(cue for cue in cues if cue.by == "phrase")


def _shared(text: str, answered: str) -> str:
    """The first words that both have, as the text writes them."""
    theirs = {word.casefold() for word in answered.split()}
    return " ".join([word for word in text.split() if word.casefold() in theirs][:SPAN])


@lru_cache(maxsize=64)
def _ready(memory: Memory) -> Recall:
    found = features.hashed([tokenize(text) for text, _ in memory.told])
    return Recall(memory, tuple(_vectors(found)), _folded(found))


def _folded(found: Hashed) -> NDArray[np.float32]:
    """Texts × cells, each text of the length 1: its features thrown together, half of them negative."""
    signs = 1 - 2 * (found.ids // _CELLS & 1)
    cells = found.rows * _CELLS + (found.ids & _CELLS - 1)
    sums = np.bincount(cells, found.values * signs, minlength=found.texts * _CELLS)
    table = sums.reshape(found.texts, _CELLS).astype(np.float32)
    lengths = np.linalg.norm(table, axis=1, keepdims=True)
    folded: NDArray[np.float32] = table / np.maximum(lengths, np.float32(1e-6))
    return folded


def _vectors(found: Hashed) -> list[dict[int, float]]:
    """The features of each text, of the length 1."""
    vectors: list[dict[int, float]] = [{} for _ in range(found.texts)]
    for row, name, value in zip(found.rows.tolist(), found.ids.tolist(), found.values.tolist(), strict=True):
        vectors[row][name] = vectors[row].get(name, 0.0) + value
    return [_of_length_one(vector) for vector in vectors]


def _of_length_one(vector: dict[int, float]) -> dict[int, float]:
    length = sum(value * value for value in vector.values()) ** 0.5
    return {name: value / length for name, value in vector.items()}


def _cosine(one: dict[int, float], other: dict[int, float]) -> float:
    return sum(value * other[name] for name, value in one.items() if name in other)
