"""How good labels are against people's: the usual measures of classification, each as a share 0..1."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Grade:
    """What a class is worth: precision, recall, F1, and how many texts people gave it."""

    precision: float
    recall: float
    f1: float
    count: int


@dataclass(frozen=True, slots=True)
class Grades:
    """The grades of every class, accuracy, and macro recall, of `count` texts.

    Macro recall is the mean of the classes' recalls: the measure of sentiment in SemEval and TweetEval.
    """

    by_class: dict[str, Grade]
    accuracy: float
    macro_recall: float
    count: int


def grade(given: Sequence[str], wanted: Sequence[str], *, classes: Sequence[str]) -> Grades:
    """The grades of given labels against the wanted ones; a label outside `classes` is simply wrong."""
    pairs = Counter(zip(given, wanted, strict=True))
    total = len(wanted)
    by_class = {name: _grade(pairs, name) for name in classes}
    present = [each.recall for each in by_class.values() if each.count]
    return Grades(
        by_class=by_class,
        accuracy=_share(sum(pairs[name, name] for name in classes), total),
        macro_recall=_share(sum(present), len(present)),
        count=total,
    )


def _grade(pairs: Counter[tuple[str, str]], name: str) -> Grade:
    right = pairs[name, name]
    given = sum(n for (was, _), n in pairs.items() if was == name)
    wanted = sum(n for (_, is_), n in pairs.items() if is_ == name)
    precision, recall = _share(right, given), _share(right, wanted)
    return Grade(precision, recall, _share(2 * precision * recall, precision + recall), wanted)


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
