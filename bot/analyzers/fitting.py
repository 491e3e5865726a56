"""Fits a multinomial logistic regression with an L2 penalty: convex, so nothing depends on chance."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Ids = NDArray[np.int64]
Loss = Callable[[Numbers], tuple[float, Numbers]]

_MEMORY = 8
_ENOUGH = 1e-4


@dataclass(frozen=True, slots=True)
class Table:
    """Training rows: sparse entries (row, column, value), dense columns, and offsets (rows × classes) that
    are added to the result without being fitted."""

    rows: Ids
    columns: Ids
    values: Numbers
    width: int
    dense: Numbers
    offsets: Numbers | None = None


@dataclass(frozen=True, slots=True)
class Fitted:
    """Weights by sparse column and by dense column, and the intercepts; each has a number per class."""

    sparse: Numbers
    dense: Numbers
    intercepts: Numbers


def fit(
    table: Table,
    labels: Ids,
    weights: Numbers,
    *,
    classes: int,
    penalty: float,
    dense_penalty: float,
    steps: int = 60,
) -> Fitted:
    """The weights that minimise Σ weight · −log p(label) + ½ penalty ‖sparse‖² + ½ dense_penalty ‖dense‖²."""
    texts, dense_width = table.dense.shape
    wanted = np.eye(classes)[labels]
    sizes = (table.width * classes, dense_width * classes, classes)
    cuts = np.cumsum(sizes)
    strength = np.concatenate(
        [np.full(sizes[0], penalty), np.full(sizes[1], dense_penalty), np.zeros(sizes[2])]
    )

    def split(flat: Numbers) -> tuple[Numbers, Numbers, Numbers]:
        return (
            flat[: cuts[0]].reshape(classes, table.width),
            flat[cuts[0] : cuts[1]].reshape(classes, dense_width),
            flat[cuts[1] :],
        )

    by_row, by_column = _Sums(table, by_row=True), _Sums(table, by_row=False)

    def loss(flat: Numbers) -> tuple[float, Numbers]:
        sparse, dense, intercepts = split(flat)
        raw = table.dense @ dense.T + intercepts
        for k in range(classes):
            raw[:, k] += by_row.of(sparse[k])
        if table.offsets is not None:
            raw += table.offsets
        chances = softmax(raw)
        off = (chances - wanted) * weights[:, None]
        back = [by_column.of(off[:, k]) for k in range(classes)]
        slope = np.concatenate([*back, (off.T @ table.dense).ravel(), off.sum(axis=0)])
        fit_loss = -float(np.sum(weights * np.log(np.maximum(chances[np.arange(texts), labels], 1e-12))))
        return fit_loss + 0.5 * float(strength @ (flat * flat)), slope + strength * flat

    sparse, dense, intercepts = split(_minimise(loss, np.zeros(cuts[2]), steps=steps))
    return Fitted(sparse.T.copy(), dense.T.copy(), intercepts.copy())


class _Sums:
    """Σ value · given[other] of the entries in each row (or column): sorted once, then one pass a call."""

    def __init__(self, table: Table, *, by_row: bool) -> None:
        mine, others = (table.rows, table.columns) if by_row else (table.columns, table.rows)
        order = np.argsort(mine, kind="stable")
        self._places, self._starts = np.unique(mine[order], return_index=True)
        self._others = others[order].astype(np.int32)
        self._values = table.values[order].astype(np.float32)
        self._size = len(table.dense) if by_row else table.width

    def of(self, given: Numbers) -> Numbers:
        """The sums, one for each row (or column)."""
        sums = np.zeros(self._size)
        if len(self._places):
            entries = np.take(given.astype(np.float32), self._others) * self._values
            sums[self._places] = np.add.reduceat(entries, self._starts)
        return sums


def softmax(raw: Numbers) -> Numbers:
    """Each row as probabilities."""
    powers = np.exp(raw - raw.max(axis=1, keepdims=True))
    chances: Numbers = powers / powers.sum(axis=1, keepdims=True)
    return chances


def temper(raw: Numbers, labels: Ids, weights: Numbers, *, penalty: float) -> tuple[float, Numbers]:
    """How much surer or less sure a judge should speak, as a factor, and what to add to each class: minimises
    Σ weight · −log p(label) + ½ penalty (factor − 1)² (Platt 1999; Guo et al. 2017 call it temperature)."""
    rows, wanted = np.arange(len(raw)), np.eye(raw.shape[1])[labels]

    def loss(at: Numbers) -> tuple[float, Numbers]:
        chances = softmax(at[0] * raw + at[1:])
        off = (chances - wanted) * weights[:, None]
        slope = np.concatenate([[float((off * raw).sum()) + penalty * (at[0] - 1)], off.sum(axis=0)])
        missed = -float(np.sum(weights * np.log(np.maximum(chances[rows, labels], 1e-12))))
        return missed + 0.5 * penalty * float(at[0] - 1) ** 2, slope

    found = _minimise(loss, np.concatenate([[1.0], np.zeros(raw.shape[1])]), steps=60)
    return float(found[0]), found[1:]


def balanced(labels: Ids, *, classes: int, smoothing: float = 5.0) -> Numbers:
    """A weight per row that gives each class the same say, with a mean of 1."""
    counts = np.bincount(labels, minlength=classes) + smoothing
    each = (len(labels) + smoothing * classes) / (classes * counts)
    weights: Numbers = np.asarray(each[labels], np.float64)
    return np.asarray(weights / max(float(weights.mean()), 1e-12)) if len(weights) else weights


def _minimise(loss: Loss, at: Numbers, *, steps: int) -> Numbers:
    """L-BFGS (Nocedal and Wright, algorithms 7.4 and 7.5) with a step halved until it gains enough."""
    value, slope = loss(at)
    moves: list[tuple[Numbers, Numbers, float]] = []
    for _ in range(steps):
        way = -_curved(slope, moves)
        gain = float(slope @ way)
        if gain >= 0:
            moves, way, gain = [], -slope, -float(slope @ slope)
        length = 1.0 if moves else min(1.0, 1.0 / max(float(np.abs(slope).sum()), 1e-12))
        ahead, (new, new_slope) = at + length * way, loss(at + length * way)
        while new > value + 1e-4 * length * gain and length > 1e-10:
            length /= 2
            ahead = at + length * way
            new, new_slope = loss(ahead)
        step, turn = ahead - at, new_slope - slope
        if float(step @ turn) > 1e-10:
            moves = [*moves[-_MEMORY + 1 :], (step, turn, 1.0 / float(step @ turn))]
        done = value - new < _ENOUGH * max(abs(new), 1.0) and bool(moves)
        at, value, slope = ahead, new, new_slope
        if done:
            break
    return at


def _curved(slope: Numbers, moves: list[tuple[Numbers, Numbers, float]]) -> Numbers:
    way = slope.copy()
    shares = []
    for step, turn, inverse in reversed(moves):
        share = inverse * float(step @ way)
        way -= share * turn
        shares.append(share)
    if moves:
        step, turn, _ = moves[-1]
        way *= float(step @ turn) / float(turn @ turn)
    for (step, turn, inverse), share in zip(moves, reversed(shares), strict=True):
        way += step * (share - inverse * float(turn @ way))
    return way
