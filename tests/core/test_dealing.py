"""People are asked about a fair sample of the posts."""

from dataclasses import replace
from typing import Any

from bot.core.dealing import deal
from bot.core.mentions import Author
from bot.core.models import Label, Score, Scored
from bot.core.teaching import Asked
from tests.worlds import mention

WARNING = "glass in the same tea again, be careful out there"
SURE, TORN = (0.9, 0.05, 0.05), (0.4, 0.35, 0.25)
UNSCORED = Score(Label.UNKNOWN, None)


def asked(number: int, chances: Any = SURE, *categories: str, by: str | None = None, **author: Any) -> Asked:
    """A post of its own words and author."""
    who = Author(by or f"author{number}", **author)
    words = "".join(chr(97 + number // 26**n % 26) * 3 for n in range(3))
    post = mention(str(number), f"{words} thinks of the {words[::-1]} kettle", author=who)
    return Asked(number, Scored(post, Score(Label.NEUTRAL, 0.0, (), categories, chances=chances)))


def numbers(posts: list[Asked], count: int = 10) -> list[int]:
    return [one.number for one in deal(posts, count)]


def test_posts_are_dealt_by_lot_whoever_wrote_them_and_however_sure_their_tone() -> None:
    posts = [asked(n, TORN if n % 2 else SURE, followers=9_000 * (n % 2)) for n in range(400)]
    dealt = numbers(posts, 100)
    assert dealt == numbers(posts, 100)
    assert 35 < sum(n % 2 for n in dealt) < 65
    assert 35 < sum(n < 200 for n in dealt) < 65


def test_what_cannot_be_scored_comes_last() -> None:
    posts = [asked(n) for n in range(20)]
    posts = [replace(one, scored=replace(one.scored, score=UNSCORED)) for one in posts[:10]] + posts[10:]
    assert min(numbers(posts)) == 10
    assert sorted(numbers(posts, 20)) == list(range(20))


def test_copies_are_asked_about_once() -> None:
    neutral = Score(Label.NEUTRAL, 0.0)
    copies = [Asked(n, Scored(mention(str(n), WARNING, author=Author(f"a{n}")), neutral)) for n in range(5)]
    assert len(deal(copies)) == 1
    assert deal(copies[1:], answered=[copies[0].scored.mention]) == []


def test_no_author_gets_more_than_a_third() -> None:
    posts = [asked(n, TORN, by="loud") for n in range(90)] + [asked(n) for n in range(90, 110)]
    dealt = numbers(posts)
    assert (len(dealt), sum(n < 90 for n in dealt)) == (10, 3)
