"""Hashed words and letters: of a text alone, in bounds, and no louder for a long text."""

from collections import Counter

import numpy as np
import pytest

from bot.analyzers.hashing import Hashed, hash_texts

BITS = 12
TEXTS = [["the", "tea", "is", "cold"], [], ["tea"], ["a", "é", "😡", "well-known"], ["cold", "tea", "tea"]]


def of(found: Hashed, row: int) -> Counter[tuple[int, float]]:
    mine = found.rows == row
    return Counter(zip(found.ids[mine].tolist(), found.values[mine].round(9).tolist(), strict=True))


@pytest.mark.parametrize("row", range(len(TEXTS)))
def test_a_text_has_the_same_features_whatever_stands_beside_it(row: int) -> None:
    alone = of(hash_texts([TEXTS[row]], bits=BITS), 0)
    assert of(hash_texts(TEXTS, bits=BITS), row) == alone
    long = [["word"] * 40_000, TEXTS[row]]
    assert of(hash_texts(long, bits=BITS), 1) == alone


@pytest.mark.parametrize("bits", [4, 12, 18])
def test_ids_are_below_the_number_of_places(bits: int) -> None:
    ids = hash_texts(TEXTS, bits=bits).ids
    assert ids.min() >= 0
    assert 1 << (bits - 1) <= ids.max() < 1 << bits


def test_no_feature_reaches_across_texts() -> None:
    apart, together = hash_texts([["tea"], ["cold"]], bits=BITS), hash_texts([["tea", "cold"]], bits=BITS)
    assert len(together.ids) == len(apart.ids) + 1, "the pair"
    assert set(apart.ids.tolist()) < set(together.ids.tolist())


def test_words_in_another_order_are_other_features() -> None:
    first, second = (hash_texts([words], bits=18) for words in (["tea", "cold"], ["cold", "tea"]))
    assert len(set(first.ids.tolist()) ^ set(second.ids.tolist())) == 2, "the pair"


@pytest.mark.parametrize("words", [["the", "tea", "is", "cold"], ["tea"] * 7, ["of", "it"]])
def test_each_kind_has_the_length_one(words: list[str]) -> None:
    values = hash_texts([words], bits=BITS).values
    kinds = np.split(values, [len(words), 2 * len(words) - 1])
    assert [float(kind @ kind) for kind in kinds] == pytest.approx([1.0, 1.0, 1.0])


def test_no_texts_have_no_features() -> None:
    found = hash_texts([], bits=BITS)
    assert (found.texts, len(found.rows), len(found.ids), len(found.values)) == (0, 0, 0, 0)
