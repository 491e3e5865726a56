"""People are asked about the posts from whose answers most is learned."""

from typing import Any

import pytest

from bot.core.dealing import deal, margin
from bot.core.mentions import Author
from bot.core.models import Label, Score, Scored
from bot.core.teaching import Asked
from tests.worlds import mention

WARNING = "glass in the same tea again, be careful out there"
SURE, TORN, HALF = (0.9, 0.05, 0.05), (0.4, 0.35, 0.25), (0.6, 0.3, 0.1)


def asked(number: int, chances: Any = SURE, *categories: str, by: str | None = None, **author: Any) -> Asked:
    """A post of its own words and author."""
    who = Author(by or f"author{number}", **author)
    words = "".join(chr(97 + number // 26**n % 26) * 3 for n in range(3))
    post = mention(str(number), f"{words} thinks of the {words[::-1]} kettle", author=who)
    return Asked(number, Scored(post, Score(Label.NEUTRAL, 0.0, (), categories, chances=chances)))


def numbers(posts: list[Asked], count: int = 10) -> list[int]:
    return [one.number for one in deal(posts, count)]


def test_the_least_sure_come_first() -> None:
    assert numbers([asked(1), asked(2, TORN), asked(3, HALF)]) == [2, 3, 1]


def test_among_equally_sure_ones_a_risk_and_then_reach_come_first() -> None:
    posts = [asked(1), asked(2, followers=9_000), asked(3, SURE, "data_breach"), asked(4, followers=90_000)]
    assert numbers(posts) == [3, 4, 2, 1]


def test_copies_are_asked_about_once() -> None:
    neutral = Score(Label.NEUTRAL, 0.0)
    copies = [Asked(n, Scored(mention(str(n), WARNING, author=Author(f"a{n}")), neutral)) for n in range(5)]
    assert len(deal(copies)) == 1
    assert deal(copies[1:], answered=[copies[0].scored.mention]) == []


def test_no_author_gets_more_than_a_third() -> None:
    posts = [asked(n, TORN, by="loud") for n in range(9)] + [asked(n) for n in range(10, 20)]
    dealt = numbers(posts)
    assert (len(dealt), sum(n < 9 for n in dealt)) == (10, 3)


@pytest.mark.parametrize(("chances", "sure"), [(SURE, 0.85), (HALF, 0.3), (None, 1.0)])
def test_how_sure_a_score_is(chances: Any, sure: float) -> None:
    assert margin(Score(Label.NEUTRAL, 0.0, chances=chances)) == pytest.approx(sure)
