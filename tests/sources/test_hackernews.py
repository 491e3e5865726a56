"""Hacker News: hits, slices of time, and items looked up again."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.core.mentions import Gone, Kind, Mention, Query
from bot.http import Http
from bot.sandbox.platforms.server import served, settings
from bot.sandbox.platforms.world import World
from bot.sources.access import Access
from bot.sources.hackernews import open as open_hackernews
from bot.sources.hackernews import parse, parse_item
from tests.sources.conftest import NOW

COMMENT = {
    "objectID": "40000002",
    "author": "tess",
    "comment_text": "I&#x27;d never buy <i>Brindle &amp; Fern</i><p>again",
    "points": None,
    "created_at_i": 1772366400,
    "parent_id": 40000001,
    "story_id": 40000000,
    "story_title": "Scones",
}
STORY = {
    "objectID": "40000000",
    "title": "Brindle & Fern recalls scones",
    "url": "https://gazette.example/1",
    "points": 12,
    "num_comments": 3,
    "created_at": "2026-03-01T11:00:00Z",
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from([*STORY, *COMMENT, "hits"]), inner),
    max_leaves=12,
)


def one(hit: dict[str, Any]) -> Mention:
    ((mention,), _) = parse({"hits": [hit]}, observed_at=NOW)
    return mention


def test_a_comment_becomes_a_mention_with_its_story() -> None:
    mention = one(COMMENT)
    assert mention.text == "I'd never buy Brindle & Fern again"
    assert (mention.kind, mention.parent_key, mention.root_key) == (Kind.COMMENT, "40000001", "40000000")
    assert mention.metrics.score is None
    assert mention.created_at == datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def test_a_story_keeps_what_it_links_to_beside_its_own_address() -> None:
    mention = one(STORY)
    assert (mention.text, mention.title, mention.metrics.score) == ("Brindle & Fern recalls scones", None, 12)
    assert mention.url == "https://news.ycombinator.com/item?id=40000000"
    assert mention.extra == (("link", "https://gazette.example/1"),)


@given(JSON)
def test_nothing_that_json_holds_breaks_the_reading(data: Any) -> None:
    for shape in (data, {"hits": data}, {"hits": [{**STORY, "title": data, "created_at_i": data}]}):
        mentions, rejected = parse(shape, observed_at=NOW)
        assert all(isinstance(mention, Mention) for mention in mentions)
        assert all(rejection.reason for rejection in rejected)
    assert parse_item(data, observed_at=NOW) is None or isinstance(data, dict)


def read(world: World, http: Http) -> tuple[set[str], int]:
    with served(world) as url:
        source = open_hackernews(
            "", query=Query(any=("scones",)), access=Access(http, lambda: NOW, settings(url))
        )
        cursor: Any = {}
        texts: set[str] = set()
        gaps = 0
        for _ in range(40):
            batch = source.fetch(cursor)
            texts |= {mention.text for mention in batch.mentions}
            gaps += batch.gap is not None
            cursor = batch.cursor
            if not batch.more:
                return texts, gaps
    raise AssertionError("it has not ended")


def test_more_hits_than_the_search_pages_through_are_read_in_slices_of_time(http: Http) -> None:
    world = World(clock=lambda: NOW, page_size=2)  # pages end after six hits
    for minutes in range(1, 20):
        world.say("hackernews", f"scones {minutes}", at=NOW - timedelta(minutes=minutes))
    assert read(world, http) == ({f"scones {minutes}" for minutes in range(1, 20)}, 0)


def test_a_second_with_more_hits_than_the_search_shows_is_a_gap(http: Http) -> None:
    world = World(clock=lambda: NOW, page_size=2)
    for number in range(9):
        world.say("hackernews", f"scones {number}", at=NOW - timedelta(minutes=1))
    world.say("hackernews", "scones before", at=NOW - timedelta(minutes=9))
    texts, gaps = read(world, http)
    assert "scones before" in texts
    assert (len(texts), gaps) == (7, 1)


def test_a_killed_item_is_gone_and_an_unknown_one_is_not(http: Http) -> None:
    world = World(clock=lambda: NOW)
    post = world.say("hackernews", "scones")
    world.delete(post)
    with served(world) as url:
        source = open_hackernews(
            "", query=Query(any=("scones",)), access=Access(http, lambda: NOW, settings(url))
        )
        found = source.recheck([str(post.key), "17", "../x"])
    assert (found.mentions, found.gone) == ((), (Gone("hackernews", str(post.key)),))
