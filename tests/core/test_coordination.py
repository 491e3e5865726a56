"""What looks coordinated is a range: copies by several accounts, with or without the same minute."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.coordination import FEWEST, Coordination, coordination
from bot.core.mentions import Kind
from bot.core.models import Scored
from tests.core.stories.posts import BRAND, KETTLE, post

SLOGAN = "everybody has to stop buying from this company because it lies to all of its own customers"
LETTERS = "bdfgklmnprst"
HEADLINE = (
    "Kettle maker recalls forty thousand kettles after fires in several homes https://news.example/kettles"
)


def said(text: str, number: int, *, second: int, author: str | None = None, kind: Kind = Kind.POST) -> Scored:
    one = post(text, key=str(number), author=author or f"user{number}", kind=kind)
    return replace(
        one, mention=replace(one.mention, created_at=one.mention.created_at + timedelta(seconds=second))
    )


def talk(posts: int) -> list[Scored]:
    """Different texts of different people, one every half minute."""
    chance = random.Random(5)
    texts = (" ".join("".join(chance.choices(LETTERS, k=4)) for _ in range(12)) for _ in range(posts))
    return [said(text, number, second=30 * number) for number, text in enumerate(texts)]


def campaign(posts: int, *, every: int, author: str | None = None, kind: Kind = Kind.POST) -> list[Scored]:
    """One text by so many accounts, one every so many seconds."""
    return [said(SLOGAN, 1000 + n, second=every * n, author=author, kind=kind) for n in range(posts)]


def found(posts: Sequence[Scored]) -> Coordination:
    seen = coordination(posts, brand_terms=BRAND)
    assert seen is not None
    return seen


def share(seen: Coordination, name: str) -> float | None:
    return next(one.share for one in seen.methods if name in one.name)


def test_different_words_of_different_people_are_not_coordinated() -> None:
    seen = found(talk(60))
    assert (seen.low, seen.high, seen.worth_telling) == (0.0, 0.0, False)


def test_an_organic_crisis_with_reposts_and_a_shared_headline_stays_low() -> None:
    shared = [said(HEADLINE, 500 + n, second=700 * n) for n in range(8)]
    reposts = [said(f"RT @paper: {SLOGAN}", 600 + n, second=3 * n) for n in range(80)]
    quoted = [said(SLOGAN.title(), 700 + n, second=2 * n) for n in range(2)]
    seen = found([*talk(140), *KETTLE, *shared, *reposts, *quoted])
    assert (seen.low, round(seen.high, 2), seen.worth_telling) == (0.0, 0.05, False)


def test_copies_within_the_minute_are_strict() -> None:
    seen = found(talk(60) + campaign(40, every=4))
    assert (seen.low, seen.high) == (0.4, 0.4)
    assert share(seen, "within 5 seconds") == 0.4


def test_copies_over_hours_are_only_wide() -> None:
    seen = found(talk(60) + campaign(40, every=300))
    assert (seen.low, seen.high) == (0.0, 0.4)
    assert "0–40 % of the 100 posts" in seen.words


@pytest.mark.parametrize(
    "posts",
    [
        campaign(40, every=4, author="one"),
        campaign(40, every=4, kind=Kind.REPOST),
        campaign(40, every=4, kind=Kind.ARTICLE),
        campaign(40, every=4, kind=Kind.STUB),
        campaign(2, every=4),
    ],
    ids=["one author", "reposts", "news", "stubs", "two accounts"],
)
def test_what_is_ordinary_does_not_count(posts: list[Scored]) -> None:
    seen = found(talk(60) + posts)
    assert (seen.low, seen.high) == (0.0, 0.0)


def test_short_texts_are_alike_by_chance() -> None:
    assert found(talk(60) + [said("so bad", 500 + n, second=n) for n in range(40)]).high == 0.0


def test_reposts_are_a_share_of_all_posts() -> None:
    seen = found(talk(60) + campaign(20, every=4, kind=Kind.REPOST))
    assert (seen.posts, share(seen, "reposts")) == (60, 0.25)


@pytest.mark.parametrize(("posts", "known"), [(FEWEST - 1, False), (FEWEST, True)])
def test_few_posts_say_nothing(posts: int, known: bool) -> None:
    assert (coordination(talk(posts)) is not None) is known


def test_the_words_give_both_ends_their_method_and_what_is_normal() -> None:
    words = found(talk(60) + campaign(10, every=4)).words
    assert words.startswith(
        "14 % of the 70 posts that are no reposts look coordinated: 14 % share text and minute"
    )
    assert "14 % share text with 3 accounts or more (wide); contested topics normally show 20–30 %" in words
    assert words.endswith("reposts among all posts 0 %, account age unknown.")
