"""The demo's story: people who sound like people, and a storm that is plainly about the kettle."""

from collections import Counter
from datetime import UTC, datetime

import pytest

from bot.core.risk import categories_of, find_cues
from bot.sandbox.story import Post, Story

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def posts() -> list[Post]:
    return list(Story().live(NOON))


def test_most_of_the_storm_is_recognised_as_product_safety(posts: list[Post]) -> None:
    safety = [post for post in posts if "product_safety" in categories_of(find_cues(post.text))]
    assert 0.6 < len(safety) / len(posts) < 0.9


def test_people_seldom_write_the_very_same_post(posts: list[Post]) -> None:
    texts = Counter(post.text for post in posts)
    assert len(texts) > 0.6 * len(posts)
    assert all("{" not in text and text.strip() for text in texts)


def test_the_loudest_are_heard_differently(posts: list[Post]) -> None:
    loudest = sorted(posts, key=lambda post: post.likes)[-3:]
    assert len({post.likes + post.reposts + post.replies for post in loudest}) == 3


def test_the_same_seed_tells_the_same_story(posts: list[Post]) -> None:
    assert list(Story().live(NOON)) == posts
    assert list(Story(seed=8).live(NOON)) != posts
