"""A reason's number can be counted again, and says what would clear it."""

from dataclasses import replace

import pytest

from bot.core import evidence
from bot.core.mentions import Author
from bot.core.models import Label, Reason, Score, Scored, Slot
from tests.worlds import NOON, mention

REASON = Reason("volume", 12, 3, 12, 15, "12 mentions", end=NOON, rarity_weeks=7.2, clears_below=10)
SLOTS = [Slot(NOON, 5, 2, 4), Slot(NOON, 7, 4, 6)]
POSTS = [
    Scored(mention(str(n)), Score(Label.NEGATIVE, -0.5, categories=("data_breach",) if n % 2 else ()))
    for n in range(5)
]


@pytest.mark.parametrize(
    ("rule", "n"),
    [
        ("volume", 12),
        ("slow burn", 12),
        ("story volume", 12),
        ("negative volume", 6),
        ("negative share", 0.6),
        ("gravity", 2),
        ("early authors", 2),
        ("viral post", None),
    ],
)
def test_a_reason_is_counted_from_what_is_stored(rule: str, n: float | None) -> None:
    assert evidence.recount(replace(REASON, rule=rule, about="data_breach"), SLOTS, POSTS) == n


def test_a_share_of_nothing_cannot_be_counted() -> None:
    assert evidence.recount(replace(REASON, rule="negative share"), [], []) is None


@pytest.mark.parametrize(
    ("weeks", "words"),
    [
        (None, ""),
        (0.25, "about 4 times a week"),
        (1.2, "about once a week"),
        (7.2, "once in about 7 weeks"),
        (1e9, "once in about 520 weeks"),
    ],
)
def test_rarity_in_words(weeks: float | None, words: str) -> None:
    assert evidence.rarity(replace(REASON, rarity_weeks=weeks)) == words


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (REASON, "clears below 10 in 15 min"),
        (replace(REASON, rule="negative share", clears_below=0.27), "clears below 27 % in 15 min"),
        (replace(REASON, rule="tone", clears_below=0.4), "clears below 40 % in 15 min"),
        (replace(REASON, clears_below=None), "only a person clears it"),
    ],
)
def test_what_would_clear_it(reason: Reason, words: str) -> None:
    assert evidence.clears(reason) == words


def test_an_author_who_says_it_twice_is_one() -> None:
    said = Score(Label.NEGATIVE, -0.5, categories=("data_breach",))
    ann, bea = Author(handle="ann"), Author(handle="bea")
    posts = [Scored(mention(str(n), author=who), said) for n, who in enumerate((ann, bea, ann))]
    early = replace(REASON, rule="early authors", about="data_breach")
    assert evidence.recount(early, [], posts) == 2
    assert evidence.recount(replace(early, about="legal"), [], posts) == 0
