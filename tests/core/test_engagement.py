"""The field's metrics: the given numbers, the published formulas, and None for what was not given."""

import pytest

from bot.core import engagement
from bot.core.mentions import Author, Metrics
from tests.worlds import mention

POST = Metrics(likes=80, replies=15, shares=5, views=4_000)


@pytest.mark.parametrize(
    ("found", "percent"),
    [
        (engagement.rate_by_followers(POST, 10_000), 1.0),
        (engagement.rate_by_reach(POST, 2_000), 5.0),
        (engagement.rate_by_views(POST), 2.5),
        (engagement.love_rate(POST, 10_000), 0.8),
        (engagement.talk_rate(POST, 10_000), 0.15),
        (engagement.talk_to_love(POST), 0.1875),
        (engagement.share_of_voice(30, 90), 25.0),
        (engagement.net_sentiment(10, 60, 30), -20.0),
        (engagement.amplification(80, 100), 80.0),
    ],
)
def test_each_rate_is_the_published_formula(found: float, percent: float) -> None:
    assert found == pytest.approx(percent)


@pytest.mark.parametrize(
    "found",
    [
        engagement.engagements(Metrics()),
        engagement.rate_by_followers(Metrics(), 100),
        engagement.rate_by_followers(POST, None),
        engagement.rate_by_followers(POST, 0),
        engagement.rate_by_views(Metrics(likes=3)),
        engagement.talk_to_love(Metrics(replies=3, likes=0)),
        engagement.share_of_voice(0, 0),
        engagement.net_sentiment(0, 0, 0),
        engagement.reach_of(mention()),
        engagement.total_reach([mention()]),
    ],
)
def test_what_was_not_given_is_none_and_never_zero(found: object) -> None:
    assert found is None


def test_saves_count_where_given() -> None:
    assert engagement.engagements(Metrics(likes=0, saves=4)) == 4


@pytest.mark.parametrize(
    ("changes", "reach"),
    [
        ({"reach": 7, "reach_basis": "vendor", "metrics": POST}, (7, "vendor")),
        ({"metrics": POST, "author": Author(followers=9)}, (4_000, "views")),
        ({"author": Author(followers=100_000)}, (20_000, "followers")),
    ],
)
def test_reach_says_what_it_stands_on(changes: dict[str, object], reach: tuple[int, str]) -> None:
    assert engagement.reach_of(mention(**changes)) == reach


def test_an_author_who_posts_twice_reaches_their_people_once() -> None:
    posts = [mention(key, author=Author(handle="amber", followers=1_000)) for key in "12"]
    assert engagement.total_reach(posts) == 200
