"""TikTok's business lists and deliveries."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.mentions import Arrival, Batch, Gone, Kind, Query
from bot.errors import SourceError, Trouble
from bot.http import Http
from bot.sandbox.platforms import tiktok as stand_in
from bot.sandbox.platforms.server import served, settings
from bot.sandbox.platforms.world import World
from bot.sources import tiktok, tiktok_webhooks
from bot.sources.access import Access
from bot.sources.tiktok_items import parse
from tests.sources.conftest import NOW

VIDEO = {
    "item_id": 7_412_345_678_901_234_567,
    "create_time": "1772366400",
    "video_link": "https://www.tiktok.com/@amber/video/7412345678901234567?utm_source=x",
    "caption": "My @brindleandfern kettle melted #ad",
    "likes": 12,
    "reach": 900,
    "creator_handle_name": "amber",
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@dataclass
class Pushed:
    """An inbox with what was delivered."""

    waiting: list[Arrival] = field(default_factory=list)

    def arrivals(self, source_key: str, *, after: int, limit: int) -> list[Arrival]:
        return [one for one in self.waiting if one.seq > after and source_key == "tiktok:brindle-business"][
            :limit
        ]

    def streaming(self, source_key: str, *, now: datetime) -> bool:
        return False

    def put(self, batches: Sequence[tuple[str, Batch]]) -> None:
        for _, batch in batches:
            self.waiting += [Arrival(len(self.waiting) + 1, mention=one) for one in batch.mentions]
            self.waiting += [Arrival(len(self.waiting) + 1, gone=one) for one in batch.gone]


@pytest.fixture
def world() -> World:
    return World(clock=lambda: NOW)


@pytest.fixture
def access(world: World, http: Http) -> Iterator[Access]:
    with served(world) as url:
        yield Access(http, lambda: NOW, settings(url), inbox=Pushed())


def read(access: Access, cursor: dict[str, object] | None = None) -> tuple[list[Batch], dict[str, object]]:
    source = tiktok.open("brindle-business", query=Query(), access=access)
    batches = [source.fetch(cursor or {})]
    while batches[-1].more:
        batches.append(source.fetch(json.loads(json.dumps(batches[-1].cursor))))
    return batches, dict(batches[-1].cursor)


def keys(batches: Sequence[Batch]) -> set[str]:
    return {mention.native_key for batch in batches for mention in batch.mentions}


def test_a_video_is_read_with_its_text_time_and_counts() -> None:
    (mention,), rejected = parse({"data": {"videos": [VIDEO]}}, observed_at=NOW)
    assert (mention.native_key, mention.kind) == ("video:7412345678901234567", Kind.VIDEO)
    assert mention.created_at.isoformat() == "2026-03-01T12:00:00+00:00"
    assert mention.url == "https://www.tiktok.com/@amber/video/7412345678901234567"
    assert (mention.metrics.likes, mention.metrics.views, mention.reach) == (12, None, 900)
    assert mention.sponsored is True
    assert rejected == []


@pytest.mark.parametrize(
    "item",
    [
        {"comment_id": "9", "comment_text": "Mine too", "comment_create_time": "1772366400", "item_id": "7"},
        {"comment_id": 9, "text": "Mine too", "create_time": 1772366400, "video_id": 7},
    ],
)
def test_a_comment_is_the_same_from_both_lists(item: dict[str, object]) -> None:
    (mention,), _ = parse({"data": {"comments": [item]}}, observed_at=NOW)
    assert (mention.native_key, mention.text, mention.root_key) == ("comment:9", "Mine too", "video:7")
    assert mention.created_at == NOW


@given(JSON)
def test_whatever_is_listed_nothing_breaks(item: object) -> None:
    mentions, rejected = parse({"data": {"videos": [item], "comments": item}}, observed_at=NOW)
    assert len(mentions) + len(rejected) >= 1


def test_every_list_is_walked_and_comments_below_own_videos_too(world: World, access: Access) -> None:
    named = world.say("tiktok", "@brindleandfern melted")
    comment = world.say("tiktok", "@brindleandfern mine too", kind="comment", parent=1)
    own = world.say("tiktok", "Our new kettle", author="brindleandfern")
    below = world.say("tiktok", "It melts", kind="comment", parent=own.key)
    batches, _ = read(access)
    assert keys(batches) == {f"video:{named.key}", f"comment:{comment.key}", f"comment:{below.key}"}


def test_a_quiet_account_costs_one_page_a_list(world: World, access: Access) -> None:
    world.page_size = 2
    for minutes in range(10):
        world.say("tiktok", f"kettle {minutes}", at=NOW - timedelta(hours=minutes))
    _, cursor = read(access)
    world.called.clear()
    read(access, cursor)
    assert len(list(world.calls("tiktok"))) == 4


def test_a_list_that_is_full_says_what_it_cannot_show(world: World, access: Access) -> None:
    world.say("tiktok", "first", at=NOW - timedelta(days=2))
    _, cursor = read(access)
    for number in range(1_005):
        world.say("tiktok", f"kettle {number}", at=NOW - timedelta(minutes=number))
    batches, _ = read(access, cursor)
    (gap,) = [batch.gap for batch in batches if batch.gap]
    assert (gap.start, gap.end) == (NOW - timedelta(days=2), NOW - timedelta(minutes=999))
    assert {batch.note for batch in batches} == {"", tiktok.TOP_NOTE}


def test_a_wrong_token_wants_a_person(world: World, access: Access) -> None:
    wrong = replace(access, settings={**access.settings, "TIKTOK_ACCESS_TOKEN": "nonsense"})
    with pytest.raises(SourceError) as caught:
        read(wrong)
    assert (caught.value.trouble, caught.value.code) == (Trouble.LOGIN, "40105")


def test_a_refresh_token_gets_a_token_of_its_own(world: World, access: Access) -> None:
    named = world.say("tiktok", "@brindleandfern melted")
    renewing = {"TIKTOK_REFRESH_TOKEN": "sandbox-tiktok-refresh", "TIKTOK_APP_ID": "1"}
    given = {**access.settings, **renewing, "TIKTOK_ACCESS_TOKEN": ""}
    batches, _ = read(replace(access, settings=given))
    assert keys(batches) == {f"video:{named.key}"}


def test_a_delivered_mention_is_looked_up_before_anything_is_listed(world: World, access: Access) -> None:
    post = world.say("tiktok", "@brindleandfern melted")
    body, headers = stand_in.delivery("mention.update", {"item_id": post.key}, at=NOW)
    assert tiktok_webhooks.signed(body, headers["tiktok-signature"], stand_in.CLIENT_SECRET)
    access.inbox.put(tiktok_webhooks.parse(body, now=NOW))  # type: ignore[attr-defined]
    first = tiktok.open("brindle-business", query=Query(), access=access).fetch({})
    (mention,) = first.mentions
    assert (mention.text, mention.via, mention.kind) == ("@brindleandfern melted", "webhook", Kind.VIDEO)
    assert first.more
    assert first.cursor["inbox"] == 1


def test_a_delivered_comment_is_read_as_it_came_and_goes_when_hidden(access: Access) -> None:
    said = {"comment_id": 2**62, "video_id": 7, "comment_action": "insert", "text": "It melts"}
    for content in (said, {**said, "comment_action": "set_to_hidden"}):
        body, _ = stand_in.delivery("comment.update", content, at=NOW)
        access.inbox.put(tiktok_webhooks.parse(body, now=NOW))  # type: ignore[attr-defined]
    batch = tiktok.open("brindle-business", query=Query(), access=access).fetch({})
    assert [mention.text for mention in batch.mentions] == ["It melts"]
    assert batch.gone == (Gone("tiktok", f"comment:{2**62}"),)


def test_what_was_announced_and_is_gone_keeps_nothing_back(world: World, access: Access) -> None:
    body, _ = stand_in.delivery("mention.update", {"item_id": 12345}, at=NOW)
    access.inbox.put(tiktok_webhooks.parse(body, now=NOW))  # type: ignore[attr-defined]
    batches, _ = read(access)
    assert [rejection.where for batch in batches for rejection in batch.rejected] == ["video:12345"]


@pytest.mark.parametrize("header", ["", "t=1,s=00", "s=abc", "t=,s=", "nonsense", "t=ü,s=ü"])
def test_a_forged_signature_is_refused(header: str) -> None:
    assert not tiktok_webhooks.signed(b"{}", header, "secret")


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"event": 1}', b'{"event":"mention","content":"{"}'])
def test_what_is_no_event_is_refused_as_a_whole(body: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - json's own error among them
        tiktok_webhooks.parse(body, now=NOW)


@pytest.mark.parametrize("event", ["authorization.removed", "video.publish.completed"])
def test_events_about_other_things_bring_nothing(event: str) -> None:
    body, _ = stand_in.delivery(event, {"reason": 1}, at=NOW)
    assert tiktok_webhooks.parse(body, now=NOW) == []
