"""A team's layer on top of a tier: a prior, weights, and few bytes."""

from dataclasses import replace

import numpy as np
import pytest

from bot.analyzers import features, layers
from bot.analyzers.fitting import softmax
from bot.analyzers.model import LABELS, base
from bot.core.layer import Layer
from tests.worlds import NOON
from tools import fit_tone

EVEN = Layer(1, (1 / 3, 1 / 3, 1 / 3), NOON)
TEXTS = [
    f"the {part} was {word}" for part in ("lid", "cup", "tea", "pot", "box") for word in ("zorbed", "red")
]
ZORBED = np.array([2, 1] * 5)
"""Positive when zorbed, else neutral."""


def test_an_even_prior_changes_nothing() -> None:
    found = features.extract(TEXTS, [()] * 10)
    first = base().raw(found)
    assert layers.raw(EVEN, found, first) == pytest.approx(first)


@pytest.mark.parametrize("tone", range(3))
def test_a_prior_shifts_the_chances_as_bayes_says(tone: int) -> None:
    prior = tuple(0.8 if k == tone else 0.1 for k in range(3))
    found, first = features.extract(["a box"], [()]), np.array([[0.5, -0.2, 0.1]])
    chances = softmax(layers.raw(replace(EVEN, prior=prior), found, first))[0]
    wanted = softmax(first)[0] * prior
    assert chances == pytest.approx(wanted / wanted.sum())
    assert chances[tone] > softmax(first)[0, tone]


@pytest.mark.parametrize("tone", range(3))
def test_the_prior_is_found_without_a_label(tone: int) -> None:
    raw = np.random.default_rng(tone).normal(size=(400, 3))
    raw[:300, tone] += 4
    prior = layers.adapted_prior(raw)
    assert sum(prior) == pytest.approx(1)
    assert prior[tone] > 0.6
    assert layers.adapted_prior(np.zeros((0, 3))) == pytest.approx((1 / 3,) * 3)


def test_a_packed_layer_says_what_was_taught_and_only_of_that() -> None:
    found = features.extract(TEXTS, [()] * 10)
    weights = layers.fit(found, base().raw(found), ZORBED, np.full(10, 3.0))
    layer = replace(EVEN, weights=weights, version=1)
    new = features.extract(["my kettle is zorbed", "my kettle is red"], [(), ()])
    shift = softmax(layers.raw(layer, new, base().raw(new))) - softmax(base().raw(new))
    assert shift[0, 2] > 0.02
    assert shift[0, 2] > shift[1, 2]
    taught = layers.raw(layer, found, base().raw(found))
    told = np.log(softmax(taught)[np.arange(10), ZORBED]).sum()
    assert told > np.log(softmax(base().raw(found))[np.arange(10), ZORBED]).sum()


def test_answers_without_weight_teach_nothing() -> None:
    found = features.extract(TEXTS, [()] * 10)
    first = base().raw(found)
    layer = replace(EVEN, weights=layers.fit(found, first, ZORBED, np.zeros(10)), version=1)
    assert layers.raw(layer, found, first) == pytest.approx(first)


def test_the_same_answers_make_the_same_small_layer() -> None:
    texts, labels = (some[:500] for some in fit_tone.examples("ordinary"))
    found = features.extract(texts, [()] * 500)
    first, second = (layers.fit(found, base().raw(found), np.array(labels), np.ones(500)) for _ in range(2))
    assert first == second
    assert len(set(labels)) == len(LABELS)
    assert len(first) < 100_000


def test_some_of_the_texts_have_the_features_they_have_among_all() -> None:
    found = features.extract(TEXTS, [()] * 10)
    some = found.take(np.array([7, 2]))
    assert len(some) == 2
    assert base().raw(some) == pytest.approx(base().raw(found)[[7, 2]])
