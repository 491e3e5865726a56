"""What was learned is used only when it wins on answers it did not see, and says so in words."""

from dataclasses import replace

import pytest

from bot.core.layer import LEFT_ALONE, Layer, Lesson
from bot.core.models import SYSTEM, Label
from bot.core.teaching import (
    Answered,
    Answers,
    Verdict,
    Version,
    agreed,
    before,
    gate,
    held_back,
    lessons,
    macro_recall,
    told,
)
from tests.worlds import MAYA, NOON, mention

NEW = Layer(1, (0.6, 0.3, 0.1), NOON, 2, answers=214, held_back=53, before=0.68, after=0.74, weights=b"w")


def answered(verdict: Verdict, said: Label = Label.NEUTRAL, *, seen: bool = False) -> Answered:
    return Answered(mention(), verdict, said, MAYA, NOON, seen)


@pytest.mark.parametrize(
    ("changes", "rival", "confirmed", "worth", "words"),
    [
        ({}, None, 0.6, True, "74 % right per tone of 53 held-back answers instead of 68 %"),
        ({}, 0.74, 0.6, True, "instead of 68 %"),
        ({}, 0.75, 0.6, False, "the one that is on 75 %"),
        ({"after": 0.68}, None, 0.6, False, "68 % without it"),
        ({"after": 0.6834}, None, 0.6, True, "68.3 % right"),
        ({"after": 0.5}, None, 0.6, False, "50 % right per tone"),
        ({"before": 0.0}, None, 0.1, False, "only 10 % of the answers confirm a label"),
        ({"held_back": 0}, None, 0.6, False, "no answer could be held back"),
    ],
)
def test_the_gate_says_yes_or_no_and_why(
    changes: dict[str, float], rival: float | None, confirmed: float, worth: bool, words: str
) -> None:
    verdict, why = gate(replace(NEW, **changes), rival=rival, agreed=confirmed)
    assert verdict is worth
    assert words in why


def test_the_desk_is_told_what_it_gains_and_the_way_back() -> None:
    assert told("Acme", NEW) == (
        "Firebreak learned from 214 answers about Acme: of 53 held-back answers it now gets 74 % right per "
        "tone instead of 68 %. /crisis review undo Acme takes it back."
    )


def test_every_fourth_answer_is_held_back_and_no_glance() -> None:
    some = [Lesson(mention(str(n)), Label.NEUTRAL, LEFT_ALONE if n % 3 == 0 else 1.0) for n in range(12)]
    learn, measure = held_back(some)
    assert [one.mention.native_key for one in measure] == ["5", "11"]
    assert len(learn) == 10


def test_a_glance_weighs_little_and_not_about_us_is_no_lesson_about_tone() -> None:
    some = [answered(Verdict.NEGATIVE), answered(Verdict.POSITIVE, seen=True), answered(Verdict.ELSEWHERE)]
    assert [(one.label, one.weight) for one in lessons(some)] == [
        (Label.NEGATIVE, 1.0),
        (Label.POSITIVE, 0.3),
    ]


def test_every_tone_counts_alike_however_rare() -> None:
    pairs = [("bad", "bad")] * 9 + [("bad", "good")] + [("good", "bad")]
    assert macro_recall(pairs) == pytest.approx(0.45)
    assert macro_recall([]) == 0.0


def test_only_answers_on_tone_agree_or_not() -> None:
    some = [
        answered(Verdict.NEUTRAL),
        answered(Verdict.NEGATIVE),
        answered(Verdict.NEUTRAL, seen=True),
        answered(Verdict.ELSEWHERE),
    ]
    assert agreed(some) == 0.5


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
