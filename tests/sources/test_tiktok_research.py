"""TikTok's Research API."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.mentions import Batch, Handle, Query
from bot.errors import SourceError, Trouble
from bot.http import Http
from bot.sandbox.platforms.server import served, settings
from bot.sandbox.platforms.world import Quirk, World
from bot.sources import tiktok_research
from bot.sources.access import Access, Session
from bot.sources.tiktok_research import parse, question
from tests.sources.conftest import NOW

QUERY = Query(any=("kettle",))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["id", "create_time", "x"]), inner),
)


@pytest.fixture
def world() -> World:
    return World(clock=lambda: NOW)


@pytest.fixture
def access(world: World, http: Http) -> Iterator[Access]:
    with served(world) as url:
        yield Access(http, lambda: NOW, settings(url))


def read(access: Access, cursor: dict[str, object] | None = None) -> tuple[list[Batch], dict[str, object]]:
    source = tiktok_research.open("", query=QUERY, access=access)
    batches = [source.fetch(cursor or {})]
    while batches[-1].more:
        batches.append(source.fetch(json.loads(json.dumps(batches[-1].cursor))))
    return batches, dict(batches[-1].cursor)


def texts(batches: list[Batch]) -> set[str]:
    return {mention.text for batch in batches for mention in batch.mentions}


def test_a_video_has_the_key_that_the_business_lists_give_it() -> None:
    item = {"id": 2**62 + 1, "create_time": 1772366400, "username": "amber", "video_description": "kettle"}
    (video,), _ = parse({"data": {"videos": [item]}}, observed_at=NOW)
    assert (video.source, video.native_key, video.created_at) == ("tiktok", f"video:{2**62 + 1}", NOW)
    assert video.url == f"https://www.tiktok.com/@amber/video/{2**62 + 1}"
    assert (video.metrics.likes, video.reach) == (None, None)


@given(JSON)
def test_whatever_is_listed_nothing_breaks(item: object) -> None:
    mentions, rejected = parse({"data": {"videos": [item]}}, observed_at=NOW)
    assert len(mentions) + len(rejected) == 1


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        (Query(any=("kettle*", "tea pot"), none=("metal",)), {"keyword": ["kettle", "tea pot"]}),
        (Query(hashtags=("kettle",)), {"hashtag_name": ["kettle"]}),
        (Query(handles=(Handle("tiktok", "brindle"), Handle("x", "other"))), {"keyword": ["brindle"]}),
        (Query(authors=(Handle("*", "amber"),)), {"username": ["amber"]}),
    ],
)
def test_a_query_is_asked_wider_rather_than_narrower(query: Query, asked: dict[str, list[str]]) -> None:
    assert {one["field_name"]: one["field_values"] for one in question(query)["or"]} == asked


def test_a_query_of_domains_alone_cannot_be_asked() -> None:
    with pytest.raises(SourceError) as caught:
        question(Query(domains=("brindle.example",)))
    assert caught.value.trouble is Trouble.REFUSED


def test_without_an_approved_project_nothing_is_asked(world: World, access: Access) -> None:
    with pytest.raises(SourceError, match="TIKTOK_RESEARCH_KEY") as caught:
        read(replace(access, settings={}))
    assert caught.value.trouble is Trouble.LOGIN
    assert list(world.calls("tiktok_research")) == []


def test_what_turns_up_two_days_late_is_found(world: World, access: Access) -> None:
    world.say("tiktok_research", "kettle now")
    _, cursor = read(access)
    world.say("tiktok_research", "kettle late", at=NOW - timedelta(hours=47))
    assert texts(read(access, cursor)[0]) == {"kettle now", "kettle late"}


def test_a_search_that_is_lost_is_begun_anew(world: World, access: Access) -> None:
    world.page_size = 2
    for number in range(5):
        world.say("tiktok_research", f"kettle {number}")
    world.plan("tiktok_research", Quirk.CURSOR_EXPIRED, 1)
    assert len(texts(read(access)[0])) == 5


def test_a_token_is_kept_and_a_dead_one_replaced_once(world: World, access: Access) -> None:
    world.say("tiktok_research", "kettle now")
    access.sessions["tiktok_research"] = Session("dead", NOW + timedelta(hours=1))
    for _ in range(2):
        assert texts(read(access)[0]) == {"kettle now"}
    assert len([one for one in world.calls("tiktok_research") if one.path.endswith("/token/")]) == 1
