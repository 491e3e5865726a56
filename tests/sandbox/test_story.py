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


def test_what_is_changed_later_was_said_before() -> None:
    story = Story()
    said = {post.label: post.created_at for post in story.live(NOON)}
    changes = story.changes(NOON)
    assert {bool(change.text) for change in changes} == {True, False}
    assert all(said[change.label] < change.at for change in changes)


def test_nothing_is_about_what_was_not_said_yet(posts: list[Post]) -> None:
    said: set[str] = set()
    for post in posts:
        assert not post.about or post.about in said
        said.add(post.label)


def test_tiktok_videos_name_the_account_for_otherwise_nobody_is_told(posts: list[Post]) -> None:
    assert all("@brindleandfern" in post.text for post in posts if post.network == "tiktok")
