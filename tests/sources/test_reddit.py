"""Reddit's search, subreddits, and second looks."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.mentions import Batch, Gone, Kind, Query
from bot.errors import InputError, SourceError, Trouble
from bot.http import Http
from bot.sandbox.platforms.server import served, settings
from bot.sandbox.platforms.world import Quirk, World
from bot.sources import reddit
from bot.sources.access import Access, Session
from bot.sources.reddit_items import parse
from tests.sources.conftest import NOW

QUERY = Query(any=("kettle",))
POST = {
    "name": "t3_1abcd",
    "title": "My kettle melted",
    "selftext": "All of it & the lid",
    "author": "amber_bakes",
    "created": 1772395200.0,
    "created_utc": 1772366400.0,
    "edited": False,
    "score": -4,
    "num_comments": 12,
    "permalink": "/r/kettles/comments/1abcd/my_kettle_melted/",
    "subreddit": "kettles",
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["name", "body", "edited", "x"]), inner),
)


@pytest.fixture
def world() -> World:
    return World(clock=lambda: NOW)


@pytest.fixture
def access(world: World, http: Http) -> Iterator[Access]:
    with served(world) as url:
        yield Access(http, lambda: NOW, settings(url))


def read(
    access: Access, cursor: dict[str, object] | None = None, target: str = ""
) -> tuple[list[Batch], dict[str, object]]:
    source = reddit.open(target, query=QUERY, access=access)
    batches = [source.fetch(cursor or {})]
    while batches[-1].more:
        batches.append(source.fetch(json.loads(json.dumps(batches[-1].cursor))))
    return batches, dict(batches[-1].cursor)


def texts(batches: list[Batch]) -> list[str]:
    return [mention.text for batch in batches for mention in batch.mentions]


def listing(*items: object) -> dict[str, object]:
    return {"data": {"children": [{"kind": "t3", "data": item} for item in items]}}


def test_a_post_is_read_by_its_true_time_and_may_have_a_negative_score() -> None:
    (post,), gone, _ = parse(listing(POST), observed_at=NOW)
    assert (post.native_key, post.title) == ("t3_1abcd", "My kettle melted")
    assert (post.created_at, post.edited_at) == (NOW, None)
    assert (post.metrics.score, post.metrics.likes, post.metrics.replies) == (-4, None, 12)
    assert post.url == "https://www.reddit.com/r/kettles/comments/1abcd/my_kettle_melted/"
    assert gone == []


@pytest.mark.parametrize(
    ("changed", "is_gone"),
    [
        ({"selftext": "[deleted]", "author": "[deleted]"}, True),
        ({"selftext": "[removed]"}, True),
        ({"title": "[ Removed by Reddit ]"}, True),
        ({"removed_by_category": "moderator"}, True),
        ({"author": "[deleted]"}, False),
    ],
)
def test_a_shell_is_gone_and_the_words_of_a_closed_account_stay(
    changed: dict[str, str], is_gone: bool
) -> None:
    mentions, gone, _ = parse(listing({**POST, **changed}), observed_at=NOW)
    assert gone == ([Gone("reddit", "t3_1abcd")] if is_gone else [])
    assert [mention.author.handle for mention in mentions] == ([] if is_gone else [None])


def test_a_comment_names_the_post_and_what_it_answers() -> None:
    item = {
        "name": "t1_9",
        "body": "Mine too",
        "parent_id": "t1_8",
        "link_id": "t3_7",
        "edited": 1772366400.0,
    }
    (comment,), _, _ = parse(listing(item), observed_at=NOW)
    assert (comment.kind, comment.parent_key, comment.root_key) == (Kind.REPLY, "t1_8", "t3_7")
    assert comment.edited_at == NOW


@given(JSON)
def test_whatever_is_listed_nothing_breaks(item: object) -> None:
    mentions, gone, rejected = parse(listing(item), observed_at=NOW)
    assert len(mentions) + len(gone) + len(rejected) == 1


def test_only_what_is_newer_than_the_newest_known_is_asked_for(world: World, access: Access) -> None:
    world.say("reddit", "kettle one", at=NOW - timedelta(hours=2))
    _, cursor = read(access)
    world.called.clear()
    new = [world.say("reddit", f"kettle {n}", at=NOW - timedelta(minutes=10 - n)) for n in (2, 3)]
    batches, _ = read(access, cursor)
    assert texts(batches)[:2] == [post.text for post in reversed(new)]
    assert "before" in next(iter(world.calls("reddit"))).query


def test_when_the_newest_known_was_deleted_the_listing_is_read_from_its_top(
    world: World, access: Access
) -> None:
    world.say("reddit", "kettle old", at=NOW - timedelta(hours=3))
    newest = world.say("reddit", "kettle new", at=NOW - timedelta(hours=2))
    _, cursor = read(access)
    world.delete(newest)
    world.say("reddit", "kettle newer", at=NOW - timedelta(hours=1))
    batches, _ = read(access, cursor)
    assert "kettle newer" in texts(batches)


def test_more_than_a_page_of_news_is_read_forward_without_a_hole(world: World, access: Access) -> None:
    world.page_size = 2
    world.say("reddit", "kettle 0", at=NOW - timedelta(hours=2))
    _, cursor = read(access)
    for number in range(1, 8):
        world.say("reddit", f"kettle {number}", at=NOW - timedelta(minutes=30 - number))
    batches, _ = read(access, cursor)
    assert {f"kettle {number}" for number in range(1, 8)} <= set(texts(batches))


def test_subreddits_give_posts_and_comments_whatever_they_say(world: World, access: Access) -> None:
    post = world.say("reddit", "Bread")
    world.say("reddit", "And butter", kind="comment", parent=post.key)
    batches, _ = read(access, target="r/kettles+tea")
    assert set(texts(batches)) == {"Bread", "And butter"}
    paths = [one.path for one in world.calls("reddit") if one.method == "GET"]
    assert {path.rpartition("/")[2] for path in paths} == {"new", "comments"}


def test_a_second_look_finds_the_shells(world: World, access: Access) -> None:
    stands, goes = world.say("reddit", "kettle one"), world.say("reddit", "kettle two")
    batches, _ = read(access)
    names = {mention.text: mention.native_key for batch in batches for mention in batch.mentions}
    world.delete(goes)
    looked = reddit.open("", query=QUERY, access=access).recheck([*names.values(), "nonsense"])
    assert looked.gone == (Gone("reddit", names["kettle two"]),)
    assert [mention.text for mention in looked.mentions] == [stands.text]


def test_without_approval_nothing_is_asked(world: World, access: Access) -> None:
    waiting = replace(access, settings={**access.settings, "REDDIT_APPROVED": ""})
    with pytest.raises(SourceError, match="by hand since November 2025") as caught:
        read(waiting)
    assert (caught.value.trouble, caught.value.permanent) == (Trouble.LOGIN, True)
    assert list(world.calls("reddit")) == []


def test_a_token_is_kept_and_a_dead_one_replaced_once(world: World, access: Access) -> None:
    world.say("reddit", "kettle one")
    access.sessions["reddit"] = Session("dead", NOW + timedelta(hours=1))
    for _ in range(2):
        assert texts(read(access)[0]) == ["kettle one"]
    assert len([one for one in world.calls("reddit") if one.path.endswith("access_token")]) == 1


def test_a_throttle_that_is_a_web_page_says_until_when(world: World, access: Access) -> None:
    world.plan("reddit", Quirk.THROTTLED)
    with pytest.raises(SourceError) as caught:
        read(access)
    assert caught.value.trouble is Trouble.THROTTLED
    assert caught.value.retry_at is not None
    assert timedelta(seconds=37) <= caught.value.retry_at - NOW < timedelta(seconds=60)


@pytest.mark.parametrize("target", ["kett les", "a/b", "../api", "x"])
def test_what_no_subreddit_is_called_is_refused(access: Access, target: str) -> None:
    with pytest.raises(InputError, match="subreddits"):
        reddit.open(target, query=QUERY, access=access)
