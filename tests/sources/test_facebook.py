"""A Facebook Page: its lists, comments below its own posts, reviews, second looks."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.mentions import Batch, Gone, Kind, Mention, Query, Rejection
from bot.errors import InputError, SourceError, Trouble
from bot.http import Http
from bot.sandbox.platforms.facebook import OWN_POST, PAGE
from bot.sandbox.platforms.graph import APP_SECRET
from bot.sandbox.platforms.server import served, settings
from bot.sandbox.platforms.world import Quirk, World
from bot.sources.access import Access
from bot.sources.facebook import FacebookPage, parse
from bot.sources.facebook import open as open_page
from bot.sources.meta import MOST_PAGES, Page, Reading, proof

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
POST = {
    "id": "5550001_777",
    "message": "Brindle &amp; Fern burned my scone",
    "created_time": "2026-03-02T09:00:22+0000",
    "updated_time": "2026-03-02T11:00:00+0000",
    "permalink_url": "https://www.facebook.com/5550001/posts/777?access_token=never",
    "shares": {"count": 4},
    "reactions": {"data": [], "summary": {"total_count": 31}},
    "comments": {"data": [], "summary": {"total_count": 6}},
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from([*POST, "from", "data"]), inner)
    ),
    max_leaves=12,
)


@dataclass
class Desk:
    world: World
    url: str
    now: datetime = NOW

    def source(self, **more: str) -> FacebookPage:
        http = Http(clock=lambda: self.now, allow_loopback_http=True, sleep=lambda seconds: None)
        return open_page(
            PAGE, query=Query(), access=Access(http, lambda: self.now, settings(self.url) | more)
        )

    def scan(self, cursor: Any = None) -> tuple[dict[str, Mention], list[Batch]]:
        batches: list[Batch] = []
        cursor = cursor or {}
        while not batches or batches[-1].more:
            batches.append(self.source().fetch(cursor))
            cursor = json.loads(json.dumps(batches[-1].cursor))
        return {m.native_key: m for batch in batches for m in batch.mentions}, batches

    def paths(self) -> list[str]:
        return [called.path.rpartition("/")[2] for called in self.world.calls("facebook")]


@pytest.fixture
def desk() -> Iterator[Desk]:
    world = World(clock=lambda: NOW)
    with served(world) as url:
        yield Desk(world, url)


def one(item: dict[str, Any], lane: str = "tagged") -> Mention:
    (mention,), _ = parse({"data": [item]}, lane=lane, page=PAGE, observed_at=NOW)
    return mention


def test_a_post_becomes_a_mention_without_token_in_its_address() -> None:
    mention = one(POST)
    assert (mention.native_key, mention.kind, mention.author.name) == ("5550001_777", Kind.POST, None)
    assert mention.created_at == datetime(2026, 3, 2, 9, 0, 22, tzinfo=UTC)
    assert mention.url == "https://www.facebook.com/5550001/posts/777"
    assert (mention.metrics.likes, mention.metrics.replies, mention.metrics.shares) == (31, 6, 4)


@pytest.mark.parametrize(("comments", "edited"), [(0, True), (6, False), (None, False)])
def test_only_a_post_without_comments_shows_that_it_was_edited(comments: int | None, edited: bool) -> None:
    counted = {} if comments is None else {"summary": {"total_count": comments}}
    assert (one({**POST, "comments": counted}).edited_at is not None) is edited


@pytest.mark.parametrize(
    "url", ["https://evil.example/x", "javascript:alert(1)", "https://facebook.com.evil.example/"]
)
def test_a_link_elsewhere_is_not_given(url: str) -> None:
    assert one({**POST, "permalink_url": url}).url == "https://www.facebook.com/5550001_777"


def test_what_the_page_itself_says_is_no_mention() -> None:
    own = {**POST, "from": {"id": PAGE, "name": "Brindle & Fern"}}
    for lane in ("feed", OWN_POST):
        assert parse({"data": [own]}, lane=lane, page=PAGE, observed_at=NOW) == ([], [])


@pytest.mark.parametrize(
    ("facts", "rating"),
    [
        ({"recommendation_type": "negative"}, -1.0),
        ({"recommendation_type": "positive"}, 1.0),
        ({"rating": 1}, -1.0),
        ({"rating": 4}, 0.5),
        ({"rating": 9}, None),
        ({}, None),
    ],
)
def test_a_review_is_rated(facts: dict[str, Any], rating: float | None) -> None:
    review = {
        "open_graph_story": {"id": "91"},
        "review_text": "Stale",
        "created_time": "2026-03-02T09:00:00+0000",
    }
    mention = one({**review, **facts}, "ratings")
    assert (mention.native_key, mention.kind, mention.rating) == ("91", Kind.REVIEW, rating)


def test_a_review_without_a_story_is_rejected() -> None:
    mentions, (rejection,) = parse(
        {"data": [{"review_text": "x"}]}, lane="ratings", page=PAGE, observed_at=NOW
    )
    assert mentions == []
    assert "open_graph_story" in rejection.reason


@given(data=JSON, lane=st.sampled_from(["tagged", "feed", "ratings", OWN_POST]))
def test_nothing_a_network_can_send_breaks_parsing(data: Any, lane: str) -> None:
    mentions, rejected = parse({"data": [data, POST]}, lane=lane, page=PAGE, observed_at=NOW)
    assert all(isinstance(one, Mention) for one in mentions)
    assert all(isinstance(one, Rejection) for one in rejected)


def test_every_list_of_the_page_is_read(desk: Desk) -> None:
    at = NOW - timedelta(hours=1)
    desk.world.say("facebook", "tagged", tagged=("brindlefern",), at=at)
    desk.world.say("facebook", "on the wall", at=at)
    desk.world.say("facebook", "below", kind="comment", at=at)
    desk.world.say("facebook", "a warning", kind="review", title="negative", at=at)
    found, batches = desk.scan()
    by_text = {mention.text: mention for mention in found.values()}
    assert set(by_text) == {"tagged", "on the wall", "below", "a warning"}
    assert (by_text["tagged"].author.name, by_text["on the wall"].author.name) == (None, "Amber")
    assert (by_text["below"].parent_key, by_text["a warning"].rating) == (OWN_POST, -1.0)
    assert [batch.more for batch in batches] == [True, True, True, True, False]


def test_comments_are_read_only_where_something_is_new(desk: Desk) -> None:
    desk.world.say("facebook", "below", kind="comment", at=NOW - timedelta(hours=1))
    _, batches = desk.scan()
    desk.scan(batches[-1].cursor)
    assert desk.paths().count("comments") == 1
    desk.world.say("facebook", "again", kind="comment", at=NOW - timedelta(minutes=30))
    found, _ = desk.scan(batches[-1].cursor)
    assert "again" in {mention.text for mention in found.values()}


def test_a_look_goes_back_ten_minutes_behind_the_last(desk: Desk) -> None:
    desk.world.say("facebook", "one", at=NOW - timedelta(hours=2))
    _, batches = desk.scan()
    desk.world.say("facebook", "late", at=NOW - timedelta(hours=2, minutes=9))
    desk.world.say("facebook", "too late", at=NOW - timedelta(hours=2, minutes=11))
    found, _ = desk.scan(batches[-1].cursor)
    assert {mention.text for mention in found.values()} == {"one", "late"}


def test_a_refused_page_cursor_begins_the_list_anew_and_then_leaves_a_gap(desk: Desk) -> None:
    desk.world.page_size = 2
    for number in range(5):
        desk.world.say("facebook", f"n{number}", at=NOW - timedelta(minutes=number))
    desk.world.plan("facebook", Quirk.CURSOR_EXPIRED, 1)
    found, batches = desk.scan()
    assert len(found) == 5
    assert not any(batch.gap for batch in batches)
    desk.world.plan("facebook", Quirk.CURSOR_EXPIRED)
    _, batches = desk.scan()
    assert [batch.gap.why for batch in batches if batch.gap] == [
        "the list broke off, and what is older was not read"
    ]


def test_a_second_look_tells_what_is_gone(desk: Desk) -> None:
    kept = desk.world.say("facebook", "kept", at=NOW)
    gone = desk.world.say("facebook", "gone", at=NOW)
    keys = {"kept": f"{PAGE}_{kept.key}", "gone": f"{PAGE}_{gone.key}"}
    desk.world.delete(gone)
    found = desk.source().recheck([*keys.values(), "91"])
    assert found.gone == (Gone("facebook", keys["gone"]),)
    assert [mention.native_key for mention in found.mentions] == [keys["kept"]]


def test_calls_carry_a_proof_where_the_app_has_a_secret(desk: Desk) -> None:
    assert proof("token", "secret") == "e941110e3d2bfe82621f0e3e1434730d7305d106c5f68c87165d0b27a4611a4a"
    assert desk.source().fetch({}).more
    assert desk.source(META_APP_SECRET=f"{APP_SECRET}, the old one").fetch({}).more
    with pytest.raises(SourceError, match="appsecret_proof"):
        desk.source(META_APP_SECRET="another").fetch({})


def test_a_dead_token_is_a_matter_for_a_person(desk: Desk) -> None:
    with pytest.raises(SourceError) as caught:
        desk.source(FACEBOOK_PAGE_TOKEN="old").fetch({})
    assert (caught.value.trouble, caught.value.permanent) == (Trouble.LOGIN, True)
    assert "old" not in str(caught.value).split()


@pytest.mark.parametrize("target", ["brindlefern", "../me", "12 3", "", "１２"])
def test_a_page_is_named_by_its_number(desk: Desk, target: str) -> None:
    with pytest.raises(InputError, match="numeric id"):
        open_page(target, query=Query(), access=Access(Http(clock=lambda: NOW), lambda: NOW))


def test_a_list_that_never_ends_is_left_with_a_gap() -> None:
    reading, more, gap, pages = Reading(), True, None, 0
    while more:
        reading, more, gap = reading.over(Page((NOW,), False, "same"), now=NOW)
        pages += 1
    assert pages == MOST_PAGES
    assert gap is not None


@given(kept=JSON)
def test_any_kept_reading_is_understood(kept: Any) -> None:
    assert isinstance(Reading.of(kept), Reading)
