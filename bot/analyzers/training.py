"""Fits a tone model to labelled texts: always the same model from the same texts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.analyzers import features, fitting, model
from bot.analyzers.features import BITS, Features
from bot.analyzers.hashing import Hashed
from bot.analyzers.model import LABELS, ToneModel, base
from bot.analyzers.voices import COLUMNS, Numbers
from bot.core.grading import Grades, grade
from bot.core.risk import find_cues

Ids = NDArray[np.int64]
Progress = Callable[[str, int, int], None]

PENALTIES = (0.5, 2.0, 8.0)
"""Strengths of the L2 penalty that are tried; which is best depends on how many texts there are."""
DENSE_PENALTY = 10.0
FOLDS = 5
MANY = 20_000
"""Texts from which three folds say enough, and a part of them which penalty is best."""
_OPINIONS = LABELS
_BATCH = 500
_LEAST_SEEN = 2
_LEAST_SPREAD = 0.05


@dataclass(frozen=True, slots=True)
class Material:
    """Labelled texts as features; `labels` index LABELS, `weights` say how much each counts."""

    features: Features
    labels: Ids
    weights: Numbers
    opinion: Numbers | None = None

    def __len__(self) -> int:
        return len(self.labels)


def prepare(
    texts: Sequence[str], labels: Sequence[int], *, progress: Progress = lambda what, done, total: None
) -> Material:
    """The texts as features, each class with the same say."""
    parts = []
    for start in range(0, len(texts), _BATCH):
        some = texts[start : start + _BATCH]
        parts.append(features.extract(some, [find_cues(text) for text in some]))
        progress("reading", min(start + _BATCH, len(texts)), len(texts))
    wanted = np.array(labels, np.int64)
    return Material(joined(parts), wanted, fitting.balanced(wanted, classes=len(LABELS)))


def joined(parts: Sequence[Features]) -> Features:
    """Batches as one."""
    starts = np.cumsum([0, *(len(part) for part in parts)])
    hashed = Hashed(
        int(starts[-1]),
        np.concatenate([part.hashed.rows + start for part, start in zip(parts, starts, strict=False)]),
        np.concatenate([part.hashed.ids for part in parts]),
        np.concatenate([part.hashed.values for part in parts]),
    )
    numbers = np.vstack([part.numbers for part in parts])
    return Features(numbers, hashed, tuple(hits for part in parts for hits in part.hits))


def with_opinion(material: Material) -> Material:
    """The same, with what the model that comes with Firebreak makes of each text as further numbers."""
    return replace(material, opinion=base().raw(material.features))


def judge(
    material: Material, *, progress: Progress = lambda what, done, total: None
) -> tuple[float, Grades, int]:
    """The best penalty, the cross-validated grades with it, and in how many folds."""
    some = np.flatnonzero(_folds(len(material), max(1, len(material) // 8_000)) == 0)
    sample = _part(material, some)
    tried = []
    for place, penalty in enumerate(PENALTIES):
        tried.append((cross_validate(sample, penalty=penalty, folds=3).macro_recall, penalty))
        progress("choosing the penalty", place + 1, len(PENALTIES))
    best = max(tried)[1]
    folds = 3 if len(material) >= MANY else FOLDS
    return best, cross_validate(material, penalty=best, folds=folds, progress=progress), folds


def _part(material: Material, rows: Ids) -> Material:
    return Material(
        some_of(material.features, rows),
        material.labels[rows],
        material.weights[rows],
        _some(material.opinion, rows),
    )


def fit(
    material: Material,
    *,
    penalty: float,
    about: Mapping[str, Any],
    rows: Ids | None = None,
    only: frozenset[str] | None = None,
) -> ToneModel:
    """The model of the material, or of some of its rows; of the numbers it may use `only` those named."""
    rows = np.arange(len(material)) if rows is None else rows
    numbers = material.features.numbers[rows]
    if material.opinion is not None:
        numbers = np.hstack([numbers, material.opinion[rows]])
    centre, scale = numbers.mean(axis=0), np.maximum(numbers.std(axis=0), _LEAST_SPREAD)
    used = np.array([only is None or name in only for name in (*COLUMNS, *_OPINIONS)][: numbers.shape[1]])
    table, places = _table(material.features.hashed, rows, (numbers - centre) / scale * used)
    fitted = fitting.fit(
        table, material.labels[rows], material.weights[rows],
        classes=len(LABELS), penalty=penalty, dense_penalty=DENSE_PENALTY,
    )  # fmt: skip
    fitted = replace(fitted, dense=fitted.dense * used[:, None])
    return model.packed(fitted, places, centre=centre, scale=scale, about=about)


def cross_validate(
    material: Material,
    *,
    penalty: float,
    folds: int = FOLDS,
    progress: Progress = lambda what, done, total: None,
) -> Grades:
    """The grades of labels given to texts by models that had not seen them."""
    fold = _folds(len(material), folds)
    given = np.empty(len(material), np.int64)
    for k in range(folds):
        fitted = fit(material, penalty=penalty, about={}, rows=np.flatnonzero(fold != k))
        held = np.flatnonzero(fold == k)
        given[held] = raw_of(fitted, material, held).argmax(axis=1)
        progress("cross-validating", k + 1, folds)
    names = np.array(LABELS)
    return grade(names[given].tolist(), names[material.labels].tolist(), classes=LABELS)


def held_back(count: int, one_of: int) -> tuple[Ids, Ids]:
    """The places of texts to hold back (one of so many, by a fixed shuffle), and of the others."""
    fold = _folds(count, one_of)
    return np.flatnonzero(fold == 0), np.flatnonzero(fold != 0)


def raw_of(fitted: ToneModel, material: Material, rows: Ids) -> Numbers:
    """What a model makes of some of the texts: texts × classes."""
    return fitted.raw(some_of(material.features, rows), opinion=_some(material.opinion, rows))


def some_of(all_of: Features, rows: Ids) -> Features:
    """The features of some texts."""
    place = np.full(len(all_of), -1)
    place[rows] = np.arange(len(rows))
    found = all_of.hashed
    kept = place[found.rows] >= 0
    hashed = Hashed(len(rows), place[found.rows[kept]], found.ids[kept], found.values[kept])
    return Features(all_of.numbers[rows], hashed, tuple(all_of.hits[row] for row in rows))


def _some(opinion: Numbers | None, rows: Ids) -> Numbers | None:
    return None if opinion is None else opinion[rows]


def _folds(count: int, folds: int) -> Ids:
    """A fold for each text, by a fixed shuffle."""
    order = np.random.default_rng(0).permutation(count)
    fold = np.empty(count, np.int64)
    fold[order] = np.arange(count) % folds
    return fold


def _table(found: Hashed, rows: Ids, numbers: Numbers) -> tuple[fitting.Table, Ids]:
    """The training rows with hashed features that were seen at least twice, and which those are."""
    place = np.full(found.texts, -1)
    place[rows] = np.arange(len(rows))
    kept = place[found.rows] >= 0
    row, ids, values = place[found.rows[kept]], found.ids[kept], found.values[kept]
    used = np.flatnonzero(np.bincount(ids, minlength=1 << BITS) >= _LEAST_SEEN)
    column = np.full(1 << BITS, -1)
    column[used] = np.arange(len(used))
    known = column[ids] >= 0
    return fitting.Table(row[known], column[ids[known]], values[known], len(used), numbers), used
