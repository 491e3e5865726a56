"""Fitting to labelled texts, on a few made-up ones."""

import io

import numpy as np
import pytest

from bot.analyzers import features, training
from bot.analyzers.features import Features
from bot.analyzers.model import LABELS, ToneModel, save
from bot.analyzers.training import Material

WORDS = ("flimmed", "boxed", "zorbed")
"""What nobody's list knows, one a label."""
TEXTS = [f"the {part} was {WORDS[n % 3]}" for n, part in enumerate(("lid", "cup", "tea", "pot") * 15)]
TRUTHS = [n % 3 for n in range(len(TEXTS))]
NEW = ["my kettle is flimmed", "my kettle is boxed", "my kettle is zorbed"]


@pytest.fixture(scope="module")
def material() -> Material:
    return training.prepare(TEXTS, TRUTHS)


def saved(model: ToneModel) -> bytes:
    file = io.BytesIO()
    save(model, file)
    return file.getvalue()


def facts(found: Features) -> list[list[object]]:
    hashed = found.hashed
    each = [
        sorted(
            zip(hashed.ids[hashed.rows == n].tolist(), hashed.values[hashed.rows == n].tolist(), strict=True)
        )
        for n in range(len(found))
    ]
    return [[found.numbers[n].tolist(), each[n], found.hits[n]] for n in range(len(found))]


def test_a_model_tells_new_texts_by_what_it_learned(material: Material) -> None:
    fitted = training.fit(material, penalty=0.5, about={"texts": 60})
    raw = fitted.raw(features.extract(NEW, [(), (), ()]))
    assert raw.argmax(axis=1).tolist() == [0, 1, 2]
    assert (fitted.about, fitted.on_top) == ({"texts": 60}, False)


def test_the_same_texts_give_the_same_file(material: Material) -> None:
    again = training.prepare(TEXTS, TRUTHS)
    first, second, other = (
        saved(training.fit(some, penalty=penalty, about={}))
        for some, penalty in ((material, 2.0), (again, 2.0), (again, 8.0))
    )
    assert first == second != other


def test_a_model_on_top_hears_the_shipped_one(material: Material) -> None:
    fitted = training.fit(training.with_opinion(material), penalty=0.5, about={})
    assert fitted.on_top
    assert fitted.dense.shape[0] == material.features.numbers.shape[1] + len(LABELS)


def test_grades_are_of_texts_that_were_held_back(material: Material) -> None:
    """With labels by chance, what was learned by heart would grade well and what was held back does not."""
    _, grades, folds = training.judge(material)
    assert (folds, grades.count, grades.macro_recall) == (training.FOLDS, 60, 1.0)
    random = np.random.default_rng(3).integers(0, 3, 60)
    texts = [f"{text} {chr(97 + n % 26)}{chr(97 + n // 26)}x" for n, text in enumerate(TEXTS)]
    assert training.judge(training.prepare(texts, random.tolist()))[1].macro_recall < 0.6


def test_only_the_numbers_named_may_speak(material: Material) -> None:
    fitted = training.fit(material, penalty=0.5, about={}, only=frozenset({"length"}))
    spoken = {training.COLUMNS[place] for place in np.flatnonzero(np.abs(fitted.dense).sum(axis=1))}
    assert spoken <= {"length"}


@pytest.mark.parametrize(("count", "one_of", "held"), [(60, 12, 5), (61, 4, 16), (3, 4, 1)])
def test_what_is_held_back_is_not_learned(count: int, one_of: int, held: int) -> None:
    back, rest = training.held_back(count, one_of)
    assert sorted([*back.tolist(), *rest.tolist()]) == list(range(count))
    assert len(back) == held
    assert back.tolist() == training.held_back(count, one_of)[0].tolist()


def test_batches_joined_and_parts_taken_are_the_same_texts() -> None:
    whole = features.extract(TEXTS[:7], [()] * 7)
    parts = [features.extract(TEXTS[a:b], [()] * (b - a)) for a, b in ((0, 3), (3, 4), (4, 7))]
    assert facts(training.joined(parts)) == facts(whole)
    assert facts(training.some_of(whole, np.array([1, 4]))) == [facts(whole)[1], facts(whole)[4]]


def test_progress_is_told() -> None:
    told: list[tuple[str, int, int]] = []
    training.prepare(TEXTS, TRUTHS, progress=lambda what, done, total: told.append((what, done, total)))
    assert told == [("reading", 60, 60)]
