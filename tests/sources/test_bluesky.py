"""Bluesky by search: posts as mentions, the login, only what is new."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.mentions import Batch, Gone, Kind, Query
from bot.errors import SourceError, Trouble
from bot.http import Http
from bot.sandbox.platforms.bluesky import settings as wanted
from bot.sandbox.platforms.server import served
from bot.sandbox.platforms.world import Quirk, World, now
from bot.sources.access import Access, NoInbox
from bot.sources.bluesky import UNREAD, BlueskySource
from bot.sources.bluesky import open as open_bluesky
from bot.sources.bluesky_posts import parse

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
QUERY = Query(any=("Brindle", "Fern"))
URI = "at://did:plc:amber/app.bsky.feed.post/3kabc"
POST: dict[str, Any] = {
    "uri": URI,
    "author": {"did": "did:plc:amber", "handle": "amber.bsky.social", "displayName": "Amber \u202ebakes"},
    "record": {"text": "Brindle\u200b & Fern", "createdAt": "2026-03-01T11:30:00.000Z", "langs": ["de"]},
    "indexedAt": "2026-03-01T11:31:00.000Z",
    "likeCount": 4,
    "quoteCount": None,
}
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


class Streaming(NoInbox):
    """An inbox whose stream is alive."""

    def streaming(self, source_key: str, *, now: datetime) -> bool:
        return True


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def access(world: World) -> Iterator[Access]:
    with served(world) as url:
        http = Http(clock=now, allow_loopback_http=True, sleep=lambda seconds: None, total_seconds=10)
        yield Access(http, now, wanted(f"{url}/bluesky"))


def opened(access: Access, **settings: str) -> BlueskySource:
    return open_bluesky("", query=QUERY, access=replace(access, settings={**access.settings, **settings}))


def scan(source: BlueskySource, cursor: Any = None) -> list[Batch]:
    batches: list[Batch] = []
    while not batches or batches[-1].more:
        batches.append(source.fetch(json.loads(json.dumps(batches[-1].cursor if batches else cursor or {}))))
    return batches


def texts(batches: list[Batch]) -> set[str]:
    return {mention.text for batch in batches for mention in batch.mentions}


def one(**changed: Any) -> Any:
    (mention,), rejected = parse({"posts": [{**POST, **changed}]}, observed_at=NOW)
    assert rejected == []
    return mention


def test_a_post_becomes_a_mention() -> None:
    mention = one()
    assert (mention.native_key, mention.text, mention.lang) == (URI, "Brindle & Fern", "de")
    assert mention.url == "https://bsky.app/profile/did:plc:amber/post/3kabc"
    assert (mention.author.handle, mention.author.name) == ("amber.bsky.social", "Amber bakes")
    assert (mention.metrics.likes, mention.metrics.quotes, mention.metrics.replies) == (4, None, None)


def test_replies_and_quotes_name_what_they_answer() -> None:
    other = {"uri": "at://did:plc:ben/app.bsky.feed.post/3kxyz"}
    reply = one(record={"text": "No", "reply": {"parent": other, "root": other}})
    quote = one(record={"text": "Look", "embed": {"record": {"record": other}}})
    assert (reply.kind, reply.parent_key, reply.root_key) == (Kind.REPLY, other["uri"], other["uri"])
    assert (quote.kind, quote.quoted_key) == (Kind.QUOTE, other["uri"])


@pytest.mark.parametrize(
    ("said", "believed"),
    [
        ("2026-03-01T11:30:00Z", "11:30"),
        ("2026-03-01T12:30:00Z", "11:31"),
        ("2019-03-01T11:30:00Z", "11:31"),
        (None, "11:31"),
        (7, "11:31"),
    ],
)
def test_a_time_that_cannot_be_is_not_believed(said: Any, believed: str) -> None:
    assert f"{one(record={'text': 'Hi', 'createdAt': said}).created_at:%H:%M}" == believed


def test_what_is_no_post_is_rejected() -> None:
    mentions, rejected = parse(
        {"posts": [{**POST, "uri": "at://did:plc:a/app.bsky.feed.like/1"}, POST, 4]}, observed_at=NOW
    )
    assert (len(mentions), len(rejected)) == (1, 2)


@settings(max_examples=60, deadline=None)
@given(junk=JUNK, item=st.fixed_dictionaries({}, optional=dict.fromkeys(POST, JUNK)))
def test_no_answer_breaks_the_reading(junk: Any, item: Any) -> None:
    for data in (junk, {"posts": junk}, {"posts": [item, {**POST, **item}]}):
        parse(data, observed_at=NOW)


def test_each_term_is_asked_for_and_read_to_its_end(world: World, access: Access) -> None:
    for text in ("Brindle one", "Brindle two", "Brindle three", "Fern four", "Other"):
        world.say("bluesky", text)
    world.page_size = 2
    first = scan(opened(access))
    assert texts(first) == {"Brindle one", "Brindle two", "Brindle three", "Fern four"}
    assert [batch.more for batch in first] == [True, True, False]


def test_the_next_scan_asks_from_a_little_before_the_last(world: World, access: Access) -> None:
    began = now()
    scan(opened(access), scan(opened(access))[-1].cursor)
    asked = [called.query["since"] for called in world.calls("bluesky") if "since" in called.query]
    ago = [began - datetime.fromisoformat(since) for since in asked]
    assert ago[0] > timedelta(hours=23)
    assert timedelta(minutes=29) < ago[-1] < timedelta(minutes=31)


def test_an_endless_page_cursor_ends(world: World, access: Access) -> None:
    for number in range(5):
        world.say("bluesky", f"Brindle {number}")
    world.page_size = 2
    world.plan("bluesky", Quirk.CURSOR_LOOP)
    assert len(texts(scan(opened(access)))) == 5


def test_one_login_serves_until_the_token_expires(world: World, access: Access) -> None:
    world.say("bluesky", "Brindle one")
    scan(opened(access))
    world.plan("bluesky", Quirk.TOKEN_EXPIRED, 1)
    assert texts(scan(opened(access))) == {"Brindle one"}
    logins = [called for called in world.calls("bluesky") if called.path.endswith("createSession")]
    assert len(logins) == 2


def test_a_wrong_password_is_a_matter_of_login(access: Access) -> None:
    with pytest.raises(SourceError) as caught:
        opened(access, BLUESKY_APP_PASSWORD="wrong").fetch({})
    assert (caught.value.trouble, caught.value.permanent) == (Trouble.LOGIN, True)


def test_without_a_password_the_stream_is_enough(access: Access) -> None:
    source = opened(replace(access, inbox=Streaming()), BLUESKY_APP_PASSWORD="")
    assert source.fetch({"places": {}}) == Batch((), {"places": {}}, note=UNREAD)


def test_without_password_and_stream_a_person_must_act(access: Access) -> None:
    with pytest.raises(SourceError, match="BLUESKY_APP_PASSWORD") as caught:
        opened(access, BLUESKY_APP_PASSWORD="").fetch({})
    assert caught.value.trouble is Trouble.LOGIN


def test_a_second_look_finds_what_is_gone(world: World, access: Access) -> None:
    posts = [world.say("bluesky", f"Brindle {number}") for number in range(30)]
    found = scan(opened(access))
    keys = {m.text: m.native_key for batch in found for m in batch.mentions}
    world.delete(posts[29])
    again = opened(access).recheck([keys[post.text] for post in posts])
    assert again.gone == (Gone("bluesky", keys["Brindle 29"]),)
    assert len(again.mentions) == 29
