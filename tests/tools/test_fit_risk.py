"""The shipped model of grave categories is what the examples make, and learns from nothing held back."""

import io

import numpy as np

from benchmarks.gravity.__main__ import posts_of
from bot.analyzers import features
from bot.analyzers.fitting import softmax
from bot.analyzers.grave import SLUGS, load, shipped
from bot.analyzers.tokens import tokenize
from tools import fit_risk


def test_the_shipped_model_is_the_one_the_examples_make() -> None:
    """By its chances, not by bytes: the last bit of a sum may differ on another processor."""
    made, kept = load(io.BytesIO(fit_risk.fitted())), shipped()
    assert made.about == kept.about
    np.testing.assert_array_equal(made.least, kept.least)
    np.testing.assert_array_equal(made.doubt, kept.doubt)
    found = features.hashed([tokenize(one.text) for one in fit_risk.examples()[::50]])
    np.testing.assert_allclose(softmax(made.raw(found)), softmax(kept.raw(found)), atol=0.02)


def test_no_held_post_is_an_example() -> None:
    held = {post.text for slug in SLUGS for post in posts_of(slug) if post.part == "held"}
    assert held.isdisjoint(one.text for one in fit_risk.examples())
