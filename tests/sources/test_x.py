"""X: posts as mentions, only what is new, what X refuses and what that costs."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.mentions import Batch, Gone, Kind, Query
from bot.errors import InputError, SourceError, Trouble
from bot.http import Http
from bot.sandbox.platforms.server import served
from bot.sandbox.platforms.world import Quirk, World, now
from bot.sources.access import Access
from bot.sources.x import XSource
from bot.sources.x import open as open_x
from bot.sources.x_cursor import REACH, Place, begun
from bot.sources.x_posts import lang_of, moment_of_id, parse

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
QUERY = Query(any=("Brindle & Fern",))
OLD_NAMES: dict[str, Any] = {
    "id": "2028071000000000001",
    "text": "RT? No: Brindle &amp; Fern &lt;3 &amp;amp;",
    "created_at": "2026-03-01T11:50:00.000Z",
    "lang": "iw",
    "author_id": "77",
    "conversation_id": "2028070000000000001",
    "referenced_tweets": [{"type": "replied_to", "id": "2028070000000000001"}],
    "public_metrics": {"retweet_count": 4, "reply_count": 0, "like_count": 9, "impression_count": 120},
    "edit_history_tweet_ids": ["2028071000000000001"],
}
NEW_NAMES = {
    **{k: v for k, v in OLD_NAMES.items() if "tweet" not in k},
    "referenced_posts": [{"type": "quoted", "id": "2028080000000000009"}],
    "public_metrics": {"repost_count": 4, "like_count": 9},
    "note_post": {"text": "The whole of it"},
    "paid_partnership": True,
    "edit_history_post_ids": ["2028070900000000001", "2028071000000000001"],
}
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@pytest.fixture(scope="module")
def world_and_url() -> Iterator[tuple[World, str]]:
    world = World()
    with served(world) as url:
        yield world, url


@pytest.fixture
def world(world_and_url: tuple[World, str]) -> World:
    """The same stand-in for all, emptied."""
    world = world_and_url[0]
    world.posts.clear()
    world.called.clear()
    world._quirks.clear()
    world.page_size = 0
    return world


@pytest.fixture
def access(world_and_url: tuple[World, str]) -> Access:
    http = Http(clock=now, allow_loopback_http=True, sleep=lambda seconds: None, total_seconds=10)
    wanted = {"X_API_URL": f"{world_and_url[1]}/x", "X_BEARER_TOKEN": "sandbox-x"}
    return Access(http, now, wanted)


def opened(access: Access, target: str = "", **settings: str) -> XSource:
    return open_x(target, query=QUERY, access=replace(access, settings={**access.settings, **settings}))


def scan(source: XSource, cursor: dict[str, Any] | None = None) -> list[Batch]:
    """Every page of one scan, the cursor written down between them."""
    batches: list[Batch] = []
    while not batches or batches[-1].more:
        batches.append(source.fetch(json.loads(json.dumps(batches[-1].cursor if batches else cursor or {}))))
    return batches


def texts(batches: list[Batch]) -> list[str]:
    return [mention.text for batch in batches for mention in batch.mentions]


def say(world: World, *numbers: int, **facts: Any) -> list[Any]:
    return [world.say("x", f"Brindle & Fern {number}", **facts) for number in numbers]


# what a post becomes


def one(item: dict[str, Any], **more: Any) -> Any:
    (mention,), rejected = parse({"data": [item], **more}, observed_at=NOW)
    assert rejected == []
    return mention


def test_a_post_with_the_old_names_becomes_a_mention() -> None:
    mention = one(OLD_NAMES)
    assert (mention.source, mention.native_key, mention.kind) == ("x", "2028071000000000001", Kind.REPLY)
    assert (mention.text, mention.lang) == ("RT? No: Brindle & Fern <3 &amp;", "he")
    assert (mention.metrics.shares, mention.metrics.replies, mention.metrics.quotes) == (4, 0, None)
    assert mention.parent_key == mention.root_key == "2028070000000000001"
    assert mention.url == "https://x.com/i/status/2028071000000000001"


def test_a_post_with_the_new_names_becomes_one_mention_through_its_edits() -> None:
    mention = one(NEW_NAMES)
    assert (mention.native_key, mention.kind) == ("2028070900000000001", Kind.QUOTE)
    assert (mention.text, mention.sponsored, mention.metrics.shares) == ("The whole of it", True, 4)
    assert mention.created_at == moment_of_id("2028070900000000001")
    assert mention.edited_at == moment_of_id("2028071000000000001")


def test_an_author_is_known_where_it_was_paid_for() -> None:
    user = {"id": "77", "username": "amber_bakes", "verified_type": "blue", "name": "Amber"}
    author = one(OLD_NAMES, includes={"users": [{}, {**user, "public_metrics": {"followers_count": 12}}]})
    assert author.url == "https://x.com/amber_bakes/status/2028071000000000001"
    assert (author.author.handle, author.author.followers, author.author.verified) == (
        "amber_bakes",
        12,
        True,
    )


def test_without_fields_the_id_tells_the_time() -> None:
    mention = one({"id": "2028071000000000001", "text": "Hello"})
    assert mention.created_at == moment_of_id("2028071000000000001")
    assert (mention.author.key, mention.lang, mention.metrics.likes, mention.sponsored) == (None,) * 4


def test_of_two_versions_on_a_page_the_later_counts() -> None:
    first = {**NEW_NAMES, "id": "2028070900000000001", "note_post": {"text": "Before"}}
    mentions, _ = parse({"data": [NEW_NAMES, first]}, observed_at=NOW)
    assert [mention.text for mention in mentions] == ["The whole of it"]


@pytest.mark.parametrize(
    ("code", "lang"),
    [("en", "en"), ("in", "id"), ("zh-CN", "zh-cn"), ("und", None), ("qme", None), ("zxx", None), ("", None)],
)
def test_odd_language_codes_are_put_right(code: str, lang: str | None) -> None:
    assert lang_of(code) == lang


@settings(max_examples=60, deadline=None)
@given(
    junk=JUNK,
    item=st.fixed_dictionaries({}, optional={key: JUNK for key in {**OLD_NAMES, **NEW_NAMES}}),
)
def test_no_answer_breaks_the_reading(junk: Any, item: Any) -> None:
    for data in (
        junk,
        {"data": junk, "includes": {"users": [junk]}},
        {"data": [item, {**OLD_NAMES, **item}]},
    ):
        parse(data, observed_at=NOW)


# only what is new


def test_posts_come_oldest_first_and_once(world: World, access: Access) -> None:
    say(world, 1, 2, 3)
    world.say("x", "Something else")
    first = scan(opened(access))
    say(world, 4)
    second = scan(opened(access), first[-1].cursor)
    assert texts(first) == [f"Brindle & Fern {n}" for n in (1, 2, 3)]
    assert texts(second) == ["Brindle & Fern 4"]


def test_the_mark_moves_only_when_the_whole_listing_was_read(world: World, access: Access) -> None:
    say(world, *range(1, 6))
    world.page_size = 2
    source = opened(access)
    half = source.fetch({})
    say(world, 6)
    rest = scan(source, dict(half.cursor))
    assert sorted(texts([half, *rest])) == [f"Brindle & Fern {n}" for n in range(1, 6)]
    assert texts(scan(source, rest[-1].cursor)) == ["Brindle & Fern 6"]


def test_a_quiet_watch_asks_from_where_it_last_looked(world: World, access: Access) -> None:
    first = scan(opened(access))
    scan(opened(access), first[-1].cursor)
    asked = [called.query for called in world.calls("x")]
    assert all("since_id" not in query and "start_time" in query for query in asked)
    assert asked[0]["start_time"] < asked[1]["start_time"]


@pytest.mark.parametrize(
    ("seen_ago", "since_ago", "by_id", "gap"),
    [
        (timedelta(minutes=5), timedelta(hours=1), True, False),
        (timedelta(minutes=5), timedelta(days=30), False, False),
        (timedelta(days=9), timedelta(days=9), False, True),
    ],
)
def test_an_id_out_of_reach_gives_way_to_a_time(
    seen_ago: timedelta, since_ago: timedelta, by_id: bool, gap: bool
) -> None:
    ms = int((NOW - since_ago).timestamp() * 1000) - 1_288_834_974_657
    place, lost = begun(Place(since=str(ms << 22), seen_to=NOW - seen_ago), NOW)
    assert (place.since is not None, place.start is None, lost is not None) == (by_id, by_id, gap)
    if lost:
        assert (lost.start, lost.end) == (NOW - seen_ago, NOW - REACH)


def test_a_mark_that_x_refuses_is_dropped_and_a_gap_is_marked(world: World, access: Access) -> None:
    say(world, 1)
    first = scan(opened(access))
    say(world, 2)
    world.plan("x", Quirk.CURSOR_EXPIRED, 1)
    (batch,) = scan(opened(access), first[-1].cursor)
    assert "Brindle & Fern 2" in texts([batch])
    assert batch.gap is not None
    assert "since_id" not in list(world.calls("x"))[-1].query


def test_an_endless_page_cursor_ends(world: World, access: Access) -> None:
    say(world, *range(1, 6))
    world.page_size = 2
    world.plan("x", Quirk.CURSOR_LOOP)
    assert len(texts(scan(opened(access)))) == 5


def test_an_edit_comes_again_under_the_same_key(world: World, access: Access) -> None:
    (post,) = say(world, 1)
    first = scan(opened(access))
    world.edit(post, "Brindle & Fern, corrected")
    (again,) = scan(opened(access), first[-1].cursor)[0].mentions
    assert (again.native_key, again.text) == (str(post.key), "Brindle & Fern, corrected")
    assert again.edited_at is not None


# names, money, refusals


def test_the_other_family_of_names_is_asked_and_remembered(world: World, access: Access) -> None:
    say(world, 1)
    world.plan("x", Quirk.OTHER_NAMES)
    scan(opened(access))
    (mention,) = scan(opened(access))[0].mentions
    families = ["post" if "post.fields" in called.query else "tweet" for called in world.calls("x")]
    assert families == ["post", "tweet", "tweet"]
    assert (mention.metrics.shares, mention.author.key) == (1, "8800000000000000001")


@pytest.mark.parametrize(("authors", "usd", "handle"), [("no", 0.015, None), ("yes", 0.025, "amber_bakes")])
def test_each_post_and_each_author_is_paid_for(
    world: World, access: Access, authors: str, usd: float, handle: str | None
) -> None:
    say(world, 1, 2, 3)
    (batch,) = scan(opened(access, X_AUTHORS=authors))
    assert access.meter.usage().usd == pytest.approx(usd)
    assert batch.mentions[0].author.handle == handle


def test_an_empty_answer_costs_nothing(world: World, access: Access) -> None:
    assert texts(scan(opened(access))) == []
    assert access.meter.usage().usd == pytest.approx(0)


def test_own_mentions_are_read_at_their_own_price(world: World, access: Access) -> None:
    world.say("x", "Where is my cake, @BrindleFern?")
    assert texts(scan(opened(access, "mentions/2244994945"))) == ["Where is my cake, @BrindleFern?"]
    assert access.meter.usage().usd == pytest.approx(0.001)


def test_an_account_that_is_none_is_said_to_be_gone(access: Access) -> None:
    with pytest.raises(SourceError) as caught:
        opened(access, "mentions/12").fetch({})
    assert caught.value.trouble is Trouble.GONE


@pytest.mark.parametrize("target", ["counts", "mentions/", "mentions/amber", "@amber"])
def test_a_target_that_x_has_not_is_refused_in_words(access: Access, target: str) -> None:
    with pytest.raises(InputError, match="mentions/ and an account's number"):
        opened(access, target)


def test_after_a_busy_scan_it_says_how_much_waits(world: World, access: Access) -> None:
    source = opened(access, X_COUNTS_FIRST="yes")
    busy = say(world, *range(120))
    first = scan(source)
    say(world, *range(600))
    assert len(busy) == 120
    assert [batch.note for batch in first] == ["", ""]
    assert source.fetch(first[-1].cursor).note.startswith("about 600 posts wait on X ($3.00)")


# a second look


def test_a_second_look_finds_what_is_gone_and_what_was_edited(world: World, access: Access) -> None:
    kept, gone, edited = say(world, 1, 2, 3)
    world.delete(gone)
    world.edit(edited, "Brindle & Fern, corrected")
    found = opened(access).recheck([str(post.key) for post in (kept, gone, edited)])
    assert found.gone == (Gone("x", str(gone.key)),)
    assert [mention.text for mention in found.mentions] == ["Brindle & Fern 1", "Brindle & Fern, corrected"]
    assert found.mentions[1].native_key == str(edited.key)


def test_when_all_are_gone_a_second_look_says_so(world: World, access: Access) -> None:
    posts = say(world, 1, 2)
    for post in posts:
        world.delete(post)
    assert len(opened(access).recheck([str(post.key) for post in posts]).gone) == 2
