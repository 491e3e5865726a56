"""Threads: its keyword search, word by word."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.mentions import Batch, Kind, Mention, Query, Rejection
from bot.errors import SourceError, Trouble
from bot.http import Http
from bot.sandbox.platforms.server import served, settings
from bot.sandbox.platforms.world import World
from bot.sources.access import Access
from bot.sources.threads import open as open_threads
from bot.sources.threads import parse

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
POST = {
    "id": "18040000000000001",
    "text": "Brindle & Fern, really?",
    "username": "amber.bakes",
    "permalink": "https://www.threads.com/@amber.bakes/post/C0ffee",
    "timestamp": "2026-03-02T09:00:22+0000",
    "is_reply": True,
    "replied_to": {"id": "18040000000000000"},
    "root_post": {"id": "18039999999999999"},
    "is_quote_post": False,
}


@pytest.fixture
def world() -> Iterator[World]:
    world = World(clock=lambda: NOW)
    with served(world) as url:
        world.url = url  # type: ignore[attr-defined]
        yield world


def scan(world: World, query: Query, cursor: Any = None) -> list[Batch]:
    http = Http(clock=lambda: NOW, allow_loopback_http=True, sleep=lambda seconds: None)
    access = Access(http, lambda: NOW, settings(world.url))  # type: ignore[attr-defined]
    source = open_threads("", query=query, access=access)
    batches: list[Batch] = []
    cursor = cursor or {}
    while not batches or batches[-1].more:
        batches.append(source.fetch(cursor))
        cursor = json.loads(json.dumps(batches[-1].cursor))
    return batches


def test_a_post_becomes_a_mention() -> None:
    (mention,), _ = parse({"data": [POST]}, observed_at=NOW)
    assert (mention.native_key, mention.kind, mention.author.handle) == (
        POST["id"],
        Kind.REPLY,
        "amber.bakes",
    )
    assert (mention.parent_key, mention.root_key) == ("18040000000000000", "18039999999999999")
    assert mention.metrics.likes is None


@given(
    item=st.dictionaries(
        st.sampled_from(sorted(POST)),
        st.none()
        | st.integers()
        | st.floats()
        | st.text()
        | st.lists(st.none())
        | st.dictionaries(st.text(), st.text()),
    )
)
def test_nothing_a_network_can_send_breaks_parsing(item: dict[str, Any]) -> None:
    mentions, rejected = parse({"data": [item, POST]}, observed_at=NOW)
    assert isinstance(mentions[-1], Mention)
    assert all(isinstance(one, Rejection) for one in rejected)


def test_each_word_and_tag_is_asked_for_from_where_it_was_left(world: World) -> None:
    said = world.say("threads", "Brindle is off, #scones", at=NOW - timedelta(hours=1))
    first = scan(world, Query(any=("brindle",), hashtags=("scones",)))
    scan(world, Query(any=("brindle",), hashtags=("scones",)), first[-1].cursor)
    asked = [called.query for called in world.calls("threads")]
    assert [(one["q"], one["search_mode"]) for one in asked[:2]] == [
        ("brindle", "KEYWORD"),
        ("scones", "TAG"),
    ]
    assert all(one["search_type"] == "RECENT" for one in asked)
    assert int(asked[2]["since"]) == int((said.at - timedelta(minutes=10)).timestamp())


def test_a_sensitive_word_brings_nothing_without_a_reason(world: World) -> None:
    world.say("threads", "violence at the bakery", at=NOW)
    (batch,) = scan(world, Query(any=("violence",)))
    assert (batch.mentions, batch.note) == ((), "")


def test_a_watch_that_cannot_be_searched_for_is_refused_in_words(world: World) -> None:
    with pytest.raises(SourceError) as caught:
        scan(world, Query())
    assert (caught.value.trouble, caught.value.permanent) == (Trouble.REFUSED, True)
