"""What a brand's team taught, as weights on top of any tier: fitted, applied, packed into few bytes."""

import io
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from bot.analyzers import fitting
from bot.analyzers.features import Features
from bot.analyzers.model import LABELS
from bot.analyzers.voices import NAMES, Numbers
from bot.core.layer import Layer

Ids = NDArray[np.int64]

PENALTY, DENSE_PENALTY, TEMPER_PENALTY = 1.0, 40.0, 10.0
"""Strong for the lexicons, which mean much the same to everybody; weaker for words, each of which is rare.
Chosen on simulated answers about two of five airlines."""
PRIOR_STEPS = 50
PRIOR_SMOOTHING = 5.0
_EVEN = 1.0 / len(LABELS)


def adapted_prior(raw: Numbers) -> tuple[float, ...]:
    """How frequent each tone is among a brand's posts, from what a tier that expects all tones alike makes of
    them, without a label: expectation-maximisation after Saerens, Latinne and Decaestecker (2002)."""
    even, prior = fitting.softmax(raw), np.full(len(LABELS), _EVEN)
    for _ in range(PRIOR_STEPS):
        weighed = even * prior
        each = weighed / weighed.sum(axis=1, keepdims=True)
        prior = (each.sum(axis=0) + PRIOR_SMOOTHING * _EVEN) / (len(raw) + PRIOR_SMOOTHING)
    return tuple(prior.tolist())


def fit(found: Features, raw: Numbers, labels: Ids, weights: Numbers) -> bytes:
    """The weights of a layer from posts that people labelled: their features, what the tier made of them, the
    index of each label, how much each counts. First how sure the tier should be, which few answers tell; on
    top of that, what the lexicons and words mean to this brand."""
    factor, usual = fitting.temper(raw, labels, weights, penalty=TEMPER_PENALTY)
    dense = np.hstack([_numbers(found), raw])
    centre, scale = dense.mean(axis=0), np.maximum(dense.std(axis=0), 0.05)
    hashed = found.hashed
    used, columns = np.unique(hashed.ids, return_inverse=True)
    tempered = factor * raw + usual
    table = fitting.Table(hashed.rows, columns, hashed.values, len(used), (dense - centre) / scale, tempered)
    fitted = fitting.fit(
        table, labels, weights, classes=len(LABELS), penalty=PENALTY, dense_penalty=DENSE_PENALTY
    )
    bends = fitted.dense / scale[:, None]
    intercepts = fitted.intercepts + usual - centre @ bends
    bends[-len(LABELS) :] += (factor - 1) * np.eye(len(LABELS))
    return _packed(used, fitted.sparse, bends, intercepts)


def raw(layer: Layer, found: Features, first: Numbers) -> Numbers:
    """What a tier said (`first`, texts × classes) as the team would have it."""
    if not layer.weights:
        usual: Numbers = np.log(np.maximum(np.array(layer.prior), 1e-4) / _EVEN)
        return np.asarray(first + usual)
    used, sparse, dense, intercepts = _unpacked(layer.weights)
    said: Numbers = first + np.hstack([_numbers(found), first]) @ dense + intercepts
    hashed = found.hashed
    place = np.searchsorted(used, hashed.ids)
    known = np.append(used, -1)[place] == hashed.ids
    rows, values, place = hashed.rows[known], hashed.values[known], place[known]
    for k in range(len(LABELS)):
        said[:, k] += np.bincount(rows, values * sparse[place, k], minlength=len(found))
    return said


def _numbers(found: Features) -> Numbers:
    return found.numbers[:, : len(NAMES)]


def _packed(used: Ids, sparse: Numbers, dense: Numbers, intercepts: Numbers) -> bytes:
    """Weights in steps of 1/127 of the strongest, as in a model; what rounds to nothing is left out."""
    steps = np.maximum(np.abs(sparse).max(axis=0, initial=0.0), 1e-9) / 127
    sparse = np.rint(sparse / steps) * steps
    kept = sparse.any(axis=1)
    used, sparse = used[kept], sparse[kept]
    file = io.BytesIO()
    np.savez_compressed(
        file, used=used.astype(np.int32), sparse=sparse.astype(np.float16), dense=dense, intercepts=intercepts
    )
    return file.getvalue()


@lru_cache(maxsize=64)
def _unpacked(weights: bytes) -> tuple[Ids, Numbers, Numbers, Numbers]:
    with np.load(io.BytesIO(weights), allow_pickle=False) as archive:
        return (
            archive["used"].astype(np.int64),
            archive["sparse"].astype(float),
            archive["dense"],
            archive["intercepts"],
        )
