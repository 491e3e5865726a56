"""The fit itself: it finds the minimum, a penalty shrinks, a weight counts, chance plays no part."""

from dataclasses import replace

import numpy as np
import pytest

from bot.analyzers.fitting import Fitted, Numbers, Table, balanced, fit, softmax, temper

CLASSES = 3
LABELS = np.arange(60) % CLASSES
ALIKE = np.ones(60)


def table() -> Table:
    """Each text has the sparse feature of its class and one that says nothing; a dense one says a little."""
    texts = np.arange(60)
    rows, columns = np.concatenate([texts, texts]), np.concatenate([LABELS, 3 + texts % 2])
    dense = np.random.default_rng(1).normal(size=(60, 2)) + (LABELS == 2)[:, None]
    return Table(rows, columns, np.ones(120), 5, dense)


def fitted(
    given: Table | None = None, labels: Numbers = LABELS, weights: Numbers = ALIKE, **how: float
) -> Fitted:
    strengths = {"penalty": 0.1, "dense_penalty": 0.1, **how}
    return fit(given or table(), labels, weights, classes=CLASSES, **strengths)  # type: ignore[arg-type]


def raw(model: Fitted, given: Table) -> Numbers:
    spoken = np.zeros((len(given.dense), CLASSES))
    np.add.at(spoken, given.rows, given.values[:, None] * model.sparse[given.columns])
    offsets = 0 if given.offsets is None else given.offsets
    return spoken + given.dense @ model.dense + model.intercepts + offsets


def objective(model: Fitted, given: Table, *, penalty: float, dense_penalty: float) -> float:
    chances = softmax(raw(model, given))[np.arange(60), LABELS]
    size = penalty * (model.sparse**2).sum() + dense_penalty * (model.dense**2).sum()
    return float(-np.log(chances).sum() + size / 2)


def test_a_separable_problem_is_recovered() -> None:
    model = fitted()
    assert (raw(model, table()).argmax(axis=1) == LABELS).all()
    assert (model.sparse[:3].argmax(axis=1) == np.arange(3)).all()


@pytest.mark.parametrize("part", ["sparse", "dense", "intercepts"])
@pytest.mark.parametrize("offset", [False, True])
def test_at_the_minimum_a_numerical_gradient_is_nothing(part: str, offset: bool) -> None:
    """Differences of the objective as its docstring states it, so that a wrong slope or penalty shows."""
    given = replace(table(), offsets=np.random.default_rng(2).normal(size=(60, CLASSES)) if offset else None)
    strengths = {"penalty": 2.0, "dense_penalty": 5.0}
    model = fitted(given, **strengths)
    for place in np.ndindex(getattr(model, part).shape):
        values = []
        for step in (-1e-4, 1e-4):
            moved = getattr(model, part).copy()
            moved[place] += step
            values.append(objective(replace(model, **{part: moved}), given, **strengths))
        assert abs(values[1] - values[0]) / 2e-4 < 0.2, place


@pytest.mark.parametrize(("name", "part"), [("penalty", "sparse"), ("dense_penalty", "dense")])
def test_a_penalty_shrinks_its_own_weights(name: str, part: str) -> None:
    sizes = [np.abs(getattr(fitted(**{name: by}), part)).sum() for by in (0.1, 10.0, 1000.0)]
    assert sizes[0] > 2 * sizes[1] > 4 * sizes[2]


def test_a_weight_counts_like_so_many_texts() -> None:
    given = Table(np.zeros(0, int), np.zeros(0, int), np.zeros(0), 0, np.zeros((60, 0)))
    weights = np.where(LABELS == 1, 6.0, 1.0)
    chances = softmax(raw(fitted(given, weights=weights), given))[0]
    assert chances == pytest.approx([1 / 8, 6 / 8, 1 / 8], abs=0.01)


def test_the_same_texts_give_the_same_weights() -> None:
    first, second = fitted(), fitted()
    for part in ("sparse", "dense", "intercepts"):
        assert getattr(first, part).tobytes() == getattr(second, part).tobytes()


def test_balanced_classes_have_the_same_say() -> None:
    labels = np.array([0] * 40 + [1] * 10 + [2] * 20)
    weights = balanced(labels, classes=CLASSES, smoothing=0)
    assert [weights[labels == k].sum() for k in range(3)] == pytest.approx([70 / 3] * 3)
    milder = balanced(labels, classes=CLASSES)
    assert 1 < milder[40] / milder[0] < weights[40] / weights[0]
    assert milder.mean() == pytest.approx(1)
    assert len(balanced(np.zeros(0, int), classes=CLASSES)) == 0


def test_chances_add_up_even_of_huge_numbers() -> None:
    chances = softmax(np.array([[1e4, 0.0, -1e4], [0.0, 0.0, 0.0]]))
    assert chances.tolist() == [[1, 0, 0], pytest.approx([1 / 3] * 3)]


@pytest.mark.parametrize("factor", [0.5, 2.0])
def test_how_sure_a_judge_should_be_is_recovered(factor: float) -> None:
    rng = np.random.default_rng(1)
    raw = rng.normal(size=(4_000, 3))
    chances = softmax(factor * raw + np.array([0.7, 0.0, -0.7]))
    labels = (rng.random((4_000, 1)) > chances.cumsum(axis=1)).sum(axis=1)
    found, usual = temper(raw, labels, np.ones(4_000), penalty=10.0)
    assert found == pytest.approx(factor, rel=0.15)
    assert usual - usual.mean() == pytest.approx([0.7, 0.0, -0.7], abs=0.15)
    assert temper(raw, labels, np.zeros(4_000), penalty=10.0)[0] == pytest.approx(1.0)
