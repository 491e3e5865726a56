"""How good labels are against people's: the usual measures of classification, each as a share 0..1."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


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
    return Grades(
        by_class=by_class,
        accuracy=_share(sum(pairs[name, name] for name in classes), total),
        macro_recall=macro_recall(pair for pair in zip(wanted, given, strict=True) if pair[0] in by_class),
        count=total,
    )


def macro_recall(pairs: Iterable[tuple[T, T]]) -> float:
    """The share (0..1) of each truth that was told right, every truth counted alike, from (truth, told)."""
    right: dict[T, list[bool]] = {}
    for truth, told in pairs:
        right.setdefault(truth, []).append(truth == told)
    return sum(sum(one) / len(one) for one in right.values()) / len(right) if right else 0.0


# --- the gate ----------------------------------------------------------------------------------------------


def _grade(pairs: Counter[tuple[str, str]], name: str) -> Grade:
    right = pairs[name, name]
    given = sum(n for (was, _), n in pairs.items() if was == name)
    wanted = sum(n for (_, is_), n in pairs.items() if is_ == name)
    precision, recall = _share(right, given), _share(right, wanted)
    return Grade(precision, recall, _share(2 * precision * recall, precision + recall), wanted)


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
