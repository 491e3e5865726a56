"""What was learned is used only when it wins on answers it did not see, and says so in words."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.grading import macro_recall
from bot.core.layer import CORRECTED, LEFT_ALONE, Layer, Lesson, Taught
from bot.core.models import SYSTEM, Label
from bot.core.teaching import (
    Answered,
    Answers,
    Verdict,
    Version,
    before,
    gate,
    lessons,
    parts,
    told,
)
from tests.worlds import MAYA, NOON, mention

NEW = Layer(1, (0.6, 0.3, 0.1), NOON, 2, answers=214, held_back=53, before=0.68, after=0.74, weights=b"w")


def answered(verdict: Verdict, *, seen: bool = False, dealt: bool = False) -> Answered:
    return Answered(mention(), verdict, Label.NEUTRAL, MAYA, NOON, seen, dealt)


PRIOR = replace(NEW, version=0, answers=0, weights=b"")


@pytest.mark.parametrize(
    ("changes", "least", "rival", "worth", "words"),
    [
        (
            {},
            0.69,
            None,
            True,
            "on 53 held-back answers it gives the right tone a chance of 74 % instead of 68 %",
        ),
        ({}, 0.69, PRIOR, True, "instead of 68 %"),
        ({}, 0.68, None, False, "which may be luck"),
        ({}, 0.68, PRIOR, False, "which may be luck"),
        ({}, 0.6, NEW, True, "instead of 68 %"),
        ({"after": 0.68}, 0.6, NEW, False, "68 % instead of 68 %"),
        ({"after": 0.6834}, 0.681, None, True, "68.3 %"),
        ({"after": 0.5}, 0.4, None, False, "50 % instead of 68 %"),
        ({"held_back": 9}, 0.7, None, False, "9 answers to measure it on are too few"),
    ],
)
def test_the_first_lessons_have_to_win_beyond_luck_and_later_ones_to_win(
    changes: dict[str, float], least: float, rival: Layer | None, worth: bool, words: str
) -> None:
    verdict, why = gate(Taught(replace(NEW, **changes), least), rival=rival)
    assert verdict is worth
    assert words in why


def test_the_desk_is_told_what_it_gains_and_the_way_back() -> None:
    assert told("Acme", NEW) == (
        "Firebreak learned from 214 answers about Acme: on 53 held-back answers it now gives the right tone "
        "a chance of 74 % instead of 68 %. /crisis review undo Acme takes it back."
    )


@pytest.mark.parametrize("other", [LEFT_ALONE, CORRECTED])
def test_a_quarter_at_a_time_of_the_answers_that_were_asked_for_is_held_back(other: float) -> None:
    some = [Lesson(mention(str(n)), Label.NEUTRAL, other if n % 3 == 0 else 1.0) for n in range(8)]
    assert parts(some) == [None, 0, 1, None, 2, 3, None, 0]


def test_fresh_is_what_was_said_since_the_last_lesson() -> None:
    some = [answered(Verdict.NEGATIVE), replace(answered(Verdict.NEGATIVE), at=NOON + timedelta(hours=1))]
    assert [one.fresh for one in lessons(some, since=NOON)] == [False, True]
    assert [one.fresh for one in lessons(some)] == [True, True]


def test_what_nobody_was_asked_weighs_less_and_not_about_us_is_no_lesson_about_tone() -> None:
    some = [
        answered(Verdict.NEGATIVE, dealt=True),
        answered(Verdict.NEUTRAL),
        answered(Verdict.NEUTRAL),
        answered(Verdict.POSITIVE, seen=True),
        answered(Verdict.ELSEWHERE, dealt=True),
    ]
    weights = [(one.label.value, one.weight) for one in lessons(some)]
    assert weights == [("negative", 1.0), ("neutral", 0.9), ("neutral", 0.9), ("positive", 0.3)]


def test_of_what_was_only_seen_the_newest_count_one_for_three_answers() -> None:
    glances = [answered(Verdict.POSITIVE, seen=True), answered(Verdict.NEGATIVE, seen=True)]
    answers = [answered(Verdict.NEUTRAL)] * 3
    labels = [one.label for one in lessons([*glances, *answers])]
    assert labels == [Label.NEGATIVE, *[Label.NEUTRAL] * 3]
    assert lessons(glances) == []


def test_every_tone_counts_alike_however_rare() -> None:
    pairs = [("bad", "bad")] * 9 + [("bad", "good")] + [("good", "bad")]
    assert macro_recall(pairs) == pytest.approx(0.45)
    assert macro_recall([]) == 0.0


@pytest.mark.parametrize(
    ("answers", "needed"),
    [
        (Answers(), 50),
        (Answers(tone=49, new=49), 1),
        (Answers(tone=50, new=50), 0),
        (Answers(tone=200, new=24), 1),
        (Answers(tone=200, new=25), 0),
        (Answers(tone=30, new=30, elsewhere=40, seen=500), 20),
    ],
)
def test_how_many_answers_are_missing(answers: Answers, needed: int) -> None:
    assert answers.needed == needed


@pytest.mark.parametrize(
    ("on", "worth", "to"), [(3, {1, 3}, 1), (2, {1, 2, 3}, 1), (1, {1}, 0), (0, set(), None), (3, {3}, 0)]
)
def test_the_way_back_leads_to_the_last_version_that_won(on: int, worth: set[int], to: int | None) -> None:
    versions = [
        Version(replace(NEW, version=n), SYSTEM, n in worth or not n, "", on=n == on) for n in (3, 2, 1, 0)
    ]
    assert before(versions) == to
