"""Grades of labels, against what was counted by hand."""

import pytest

from bot.core.grading import Grade, grade

CLASSES = ("bad", "good")


def test_the_measures_are_those_of_the_textbook() -> None:
    given = ["bad", "bad", "bad", "good", "good"]
    wanted = ["bad", "bad", "good", "good", "bad"]
    found = grade(given, wanted, classes=CLASSES)
    assert found.by_class["bad"] == Grade(pytest.approx(2 / 3), pytest.approx(2 / 3), pytest.approx(2 / 3), 3)
    assert found.by_class["good"] == Grade(0.5, 0.5, 0.5, 2)
    assert (found.accuracy, found.macro_recall, found.count) == (0.6, pytest.approx(7 / 12), 5)


def test_precision_and_recall_are_told_apart() -> None:
    found = grade(["bad", "bad", "bad", "bad"], ["bad", "good", "good", "good"], classes=CLASSES)
    assert found.by_class["bad"] == Grade(0.25, 1.0, pytest.approx(0.4), 1)
    assert found.by_class["good"] == Grade(0.0, 0.0, 0.0, 3)


def test_a_label_outside_the_classes_is_simply_wrong() -> None:
    found = grade(["unknown", "good"], ["bad", "good"], classes=CLASSES)
    assert (found.accuracy, found.macro_recall) == (0.5, 0.5)


def test_a_class_nobody_gave_does_not_count_in_macro_recall() -> None:
    assert grade(["bad"], ["bad"], classes=CLASSES).macro_recall == 1.0


def test_nothing_is_worth_nothing() -> None:
    found = grade([], [], classes=CLASSES)
    assert (found.accuracy, found.macro_recall, found.count) == (0.0, 0.0, 0)


def test_lists_of_other_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        grade(["bad"], ["bad", "good"], classes=CLASSES)
