"""Mastodon: statuses, servers and tokens, second looks, and the stream."""

import queue
import threading
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.mentions import Batch, Gone, Kind, Mention, Query
from bot.errors import InputError, SourceError, Trouble
from bot.http import Http
from bot.sandbox.platforms.server import served, settings
from bot.sandbox.platforms.world import World
from bot.sources.access import Access
from bot.sources.mastodon import open as open_mastodon
from bot.sources.mastodon import stream as open_stream
from bot.sources.mastodon_posts import parse
from bot.sources.mastodon_server import base_url, token
from tests.sources.conftest import NOW

STATUS: dict[str, Any] = {
    "id": "115000000000000002",
    "uri": "https://far.example/users/tess/statuses/9007199254740993",
    "url": "https://far.example/@tess/9007199254740993",
    "content": '<p>Burnt <a href="https://far.example/tags/scones">#<span>scones</span></a> &amp; tears</p>',
    "spoiler_text": "food",
    "created_at": "2026-03-01T11:00:00.000Z",
    "edited_at": "2026-03-01T11:05:00.000Z",
    "language": "en",
    "visibility": "public",
    "account": {"id": "7", "acct": "tess@far.example", "followers_count": 41, "bot": False},
    "favourites_count": 5,
    "quote": {"state": "accepted", "quoted_status": {"uri": "https://far.example/users/kit/statuses/1"}},
}
TAGGED = Query(hashtags=("scones",))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from([*STATUS, "status", "type"]), inner),
    max_leaves=12,
)


def one(**facts: Any) -> Mention:
    ((mention,), _) = parse([{**STATUS, **facts}], observed_at=NOW)
    return mention


def test_a_status_becomes_a_mention_by_its_lasting_name() -> None:
    mention = one()
    assert (mention.native_key, mention.text) == (STATUS["uri"], "Burnt #scones & tears")
    assert (mention.title, mention.kind) == ("food", Kind.QUOTE)
    assert mention.edited_at == datetime(2026, 3, 1, 11, 5, tzinfo=UTC)
    assert (mention.author.handle, mention.author.followers) == ("tess@far.example", 41)
    assert (mention.metrics.likes, mention.metrics.shares) == (5, None)


@pytest.mark.parametrize("visibility", ["private", "direct"])
def test_what_was_not_said_in_public_is_passed_over(visibility: str) -> None:
    notified = {"id": "3", "type": "mention", "status": {**STATUS, "visibility": visibility}}
    assert parse([notified], observed_at=NOW) == ([], [])


@given(JSON)
def test_nothing_that_json_holds_breaks_the_reading(data: Any) -> None:
    for shape in (data, [data], [{**STATUS, "account": data, "created_at": data, "quote": data}]):
        mentions, rejected = parse(shape, observed_at=NOW)
        assert all(isinstance(mention, Mention) for mention in mentions)
        assert all(rejection.reason for rejection in rejected)


KEYS = {"MASTODON_TOKEN": "of-social", "MASTODON_TOKEN_CHAOS_SOCIAL": "of-chaos"}


@pytest.mark.parametrize(
    ("target", "shown"),
    [("", "of-social"), ("mastodon.social", "of-social"), ("chaos.social", "of-chaos"), ("far.example", "")],
)
def test_a_token_is_shown_only_to_its_own_server(http: Http, target: str, shown: str) -> None:
    assert token(target, Access(http, lambda: NOW, KEYS)) == shown


@pytest.mark.parametrize("target", ["https://far.example", "far", "far.example/x", "a@far.example"])
def test_what_is_no_server_is_refused(http: Http, target: str) -> None:
    with pytest.raises(InputError, match="name a server"):
        base_url(target, Access(http, lambda: NOW))


def without_token(url: str) -> Mapping[str, str]:
    return {"MASTODON_API_URL": f"{url}/mastodon"}


def test_without_a_token_hashtags_are_read_and_nothing_else_is_asked(http: Http) -> None:
    world = World(clock=lambda: NOW)
    world.say("mastodon", "Burnt #scones")
    with served(world) as url:
        source = open_mastodon("", query=TAGGED, access=Access(http, lambda: NOW, without_token(url)))
        assert [mention.text for mention in source.fetch({}).mentions] == ["Burnt #scones"]
    assert {called.path.split("/")[-2] for called in world.called} == {"tag"}


def test_words_alone_need_a_token(http: Http) -> None:
    with pytest.raises(SourceError, match="set MASTODON_TOKEN") as caught:
        open_mastodon("", query=Query(any=("burnt scones",)), access=Access(http, lambda: NOW)).fetch({})
    assert caught.value.trouble is Trouble.LOGIN


def test_a_second_look_asks_the_server_that_has_a_post(http: Http) -> None:
    world = World(clock=lambda: NOW)
    here, gone = world.say("mastodon", "#scones one"), world.say("mastodon", "#scones two")
    world.delete(gone)
    with served(world) as url:
        source = open_mastodon("", query=TAGGED, access=Access(http, lambda: NOW, settings(url)))
        keys = [f"{url}/mastodon/users/amber_bakes/statuses/{post.key}" for post in (here, gone)]
        found = source.recheck([*keys, "tag:far.example,2026:x"])
    assert [mention.native_key for mention in found.mentions] == keys[:1]
    assert found.gone == (Gone("mastodon", keys[1]),)


def test_the_stream_brings_posts_edits_and_deletions(http: Http) -> None:
    world = World(clock=lambda: NOW)
    arrived: queue.Queue[Batch] = queue.Queue()
    stopping = threading.Event()
    with served(world) as url:
        stream = open_stream("", queries=[TAGGED], access=Access(http, lambda: NOW, settings(url)))
        reader = threading.Thread(
            target=stream.run, args=({},), kwargs={"put": arrived.put, "stopping": stopping}
        )
        reader.start()
        threading.Event().wait(0.5)  # subscribed by then
        post = world.say("mastodon", "Burnt #scones", at=NOW - timedelta(seconds=1))
        (new,) = arrived.get(timeout=5).mentions
        world.edit(post, "Saved #scones")
        (edited,) = arrived.get(timeout=5).mentions
        world.delete(post)
        gone = arrived.get(timeout=5).gone
        stopping.set()
        reader.join(5)
    assert (new.text, new.via) == ("Burnt #scones", "stream")
    assert (edited.native_key, edited.text) == (new.native_key, "Saved #scones")
    assert gone == (Gone("mastodon", new.native_key),)


@pytest.mark.parametrize("message", ["", "[]", "{", '{"event": "update", "payload": "{"}', '{"event": 3}'])
def test_what_is_no_event_is_passed_over(http: Http, message: str) -> None:
    stream = open_stream("", queries=[TAGGED], access=Access(http, lambda: NOW))
    assert stream.read(message) is None
