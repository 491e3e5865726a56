"""An Instagram account: tags, comments, the hashtag budget, mentions that arrive as ids."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.mentions import Arrival, Batch, Gone, Kind, Mention, Query, Rejection
from bot.errors import SourceError
from bot.http import Http
from bot.sandbox.platforms.instagram import ACCOUNT, ME, OWN_MEDIA, id_of
from bot.sandbox.platforms.server import served, settings
from bot.sandbox.platforms.world import Quirk, World
from bot.sources.access import Access
from bot.sources.instagram import Instagram, parse, parse_comments
from bot.sources.instagram import open as open_account
from bot.sources.instagram_posts import MediaReference

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MEDIA = {
    "id": "17950000000000001",
    "caption": "Never again #brindlefern",
    "media_type": "VIDEO",
    "permalink": "https://www.instagram.com/p/C0ffee/",
    "timestamp": "2026-03-02T09:00:22+0000",
    "username": "amber.bakes",
    "comments_count": 3,
}
COMMENT = {
    "id": "17960000000000001",
    "text": "Burnt",
    "timestamp": "2026-03-02T09:00:22+0000",
    "username": "amber.bakes",
    "replies": {"data": [{"id": "17960000000000002", "text": "Sorry!", "username": ME}, {"id": None}]},
}
ANYTHING = st.dictionaries(
    st.sampled_from(sorted({*MEDIA, *COMMENT})),
    st.none()
    | st.integers()
    | st.floats()
    | st.text()
    | st.lists(st.integers())
    | st.dictionaries(st.text(), st.text()),
)


@dataclass
class Letters:
    """An inbox of what a webhook brought."""

    came: list[Arrival] = field(default_factory=list)

    def arrivals(self, source_key: str, *, after: int, limit: int) -> list[Arrival]:
        assert source_key == f"instagram:{ACCOUNT}"
        return [one for one in self.came if one.seq > after][:limit]

    def streaming(self, source_key: str, *, now: datetime) -> bool:
        return False

    def stub(self, key: str) -> None:
        mention = Mention("instagram", key, "", NOW, NOW, kind=Kind.STUB, via="webhook")
        self.came.append(Arrival(len(self.came) + 1, mention))


@dataclass
class Desk:
    world: World
    url: str
    inbox: Letters = field(default_factory=Letters)
    now: datetime = NOW

    def source(self, *hashtags: str, **more: str) -> Instagram:
        http = Http(clock=lambda: self.now, allow_loopback_http=True, sleep=lambda seconds: None)
        access = Access(http, lambda: self.now, settings(self.url) | more, inbox=self.inbox)
        return open_account(ACCOUNT, query=Query(any=("scone",), hashtags=hashtags), access=access)

    def scan(self, *hashtags: str, cursor: Any = None) -> list[Batch]:
        batches: list[Batch] = []
        cursor = cursor or {}
        while not batches or batches[-1].more:
            batches.append(self.source(*hashtags).fetch(cursor))
            cursor = json.loads(json.dumps(batches[-1].cursor))
        return batches

    def paths(self) -> list[str]:
        return [called.path.rpartition("/")[2] for called in self.world.calls("instagram")]


@pytest.fixture
def desk() -> Iterator[Desk]:
    world = World()
    with served(world) as url:
        desk = Desk(world, url)
        world.clock = lambda: desk.now
        yield desk


def mentions(batches: list[Batch]) -> dict[str, Mention]:
    return {mention.text: mention for batch in batches for mention in batch.mentions}


def notes(batches: list[Batch]) -> list[str]:
    return [batch.note for batch in batches if batch.note]


def test_a_media_becomes_a_mention_and_hidden_likes_are_none() -> None:
    (mention,), _ = parse({"data": [MEDIA]}, observed_at=NOW)
    assert (mention.native_key, mention.kind, mention.author.handle) == (
        MEDIA["id"],
        Kind.VIDEO,
        "amber.bakes",
    )
    assert (mention.metrics.likes, mention.metrics.replies) == (None, 3)


def test_a_comment_comes_with_its_answers_but_not_with_our_own() -> None:
    media = MediaReference(id=OWN_MEDIA)
    (mine, theirs), _ = parse_comments({"data": [COMMENT]}, media=media, me="", observed_at=NOW)
    assert (mine.native_key, mine.kind, mine.parent_key) == (
        f"{OWN_MEDIA}_{COMMENT['id']}",
        Kind.COMMENT,
        OWN_MEDIA,
    )
    assert (theirs.kind, theirs.parent_key) == (Kind.REPLY, mine.native_key)
    assert len(parse_comments({"data": [COMMENT]}, media=media, me=ME, observed_at=NOW)[0]) == 1


@given(item=ANYTHING)
def test_nothing_a_network_can_send_breaks_parsing(item: dict[str, Any]) -> None:
    found, rejected = parse({"data": [item, MEDIA]}, observed_at=NOW)
    below, unfit = parse_comments({"data": [item]}, media=MediaReference(), me=ME, observed_at=NOW)
    assert all(isinstance(one, Mention) for one in (*found, *below))
    assert all(isinstance(one, Rejection) for one in (*rejected, *unfit))


def test_tags_comments_and_hashtags_are_read(desk: Desk) -> None:
    at = NOW - timedelta(hours=1)
    desk.world.say("instagram", "tagged", tagged=(ME,), at=at)
    desk.world.say("instagram", "below", kind="comment", at=at)
    desk.world.say("instagram", "by #Scones", at=at)
    found = mentions(desk.scan("scones"))
    assert set(found) == {"tagged", "below", "by #Scones"}
    assert found["by #Scones"].author.handle is None
    assert found["tagged"].author.handle == "amber_bakes"
    assert found["below"].url == "https://www.instagram.com/p/own/"


def test_comments_are_read_only_where_their_number_changed(desk: Desk) -> None:
    desk.world.say("instagram", "below", kind="comment", at=NOW)
    first = desk.scan()
    desk.scan(cursor=first[-1].cursor)
    assert desk.paths().count("comments") == 1


def test_a_hashtag_is_looked_up_once_and_its_room_asked_for_once_a_week(desk: Desk) -> None:
    first = desk.scan("scones")
    second = desk.scan("scones", cursor=first[-1].cursor)
    assert desk.paths().count("ig_hashtag_search") == desk.paths().count("recently_searched_hashtags") == 1
    desk.now += timedelta(days=8)
    desk.scan("scones", cursor=second[-1].cursor)
    assert desk.paths().count("ig_hashtag_search") == 1
    assert desk.paths().count("recently_searched_hashtags") == 2


def test_a_31st_hashtag_in_seven_days_is_left_out_in_words(desk: Desk) -> None:
    first = desk.scan(*(f"tag{number}" for number in range(30)))
    second = desk.scan("another", cursor=first[-1].cursor)
    assert notes(first) == []
    assert notes(second) == ["#another was left out: this account has asked for 30 hashtags in seven days"]
    desk.now += timedelta(days=7, minutes=1)
    assert notes(desk.scan("another", cursor=second[-1].cursor)) == []


def test_a_watch_with_31_hashtags_says_which_it_leaves_out(desk: Desk) -> None:
    batch = desk.source(*(f"tag{number}" for number in range(31))).fetch({})
    assert "tag30" in batch.note


def test_a_hashtag_that_another_watch_asked_for_is_free(desk: Desk) -> None:
    desk.scan(*(f"tag{number}" for number in range(30)))
    assert notes(desk.scan("tag7")) == []


def test_a_sensitive_hashtag_does_not_stop_the_others(desk: Desk) -> None:
    desk.world.say("instagram", "by #scones", at=NOW)
    batches = desk.scan("sensitive", "scones")
    assert set(mentions(batches)) == {"by #scones"}
    assert [note.partition(":")[0] for note in notes(batches)] == ["#sensitive was left out"]


def test_what_a_hashtag_no_longer_shows_is_a_gap(desk: Desk) -> None:
    first = desk.scan("scones")
    desk.now += timedelta(hours=30)
    (gap,) = [batch.gap for batch in desk.scan("scones", cursor=first[-1].cursor) if batch.gap]
    assert (gap.start, gap.end) == (NOW, NOW + timedelta(hours=6))


def test_pages_with_the_same_cursor_are_read_to_the_empty_one(desk: Desk) -> None:
    desk.world.page_size = 2
    desk.world.plan("instagram", Quirk.CURSOR_LOOP)
    for number in range(5):
        desk.world.say("instagram", f"n{number} #scones", at=NOW - timedelta(minutes=number))
    assert len(mentions(desk.scan("scones"))) == 5
    asked = [c.query.get("after") for c in desk.world.calls("instagram") if c.path.endswith("recent_media")]
    assert len(set(asked[1:])) == 1


def test_a_mention_that_arrives_as_an_id_is_read(desk: Desk) -> None:
    caption = desk.world.say("instagram", f"scone by @{ME}", at=NOW)
    comment = desk.world.say("instagram", f"ask @{ME}", kind="comment", parent=caption.key, at=NOW)
    desk.inbox.stub(str(caption.key))
    desk.inbox.stub(f"{caption.key}_{comment.key}")
    first = desk.source().fetch({})
    found = mentions([first])
    assert set(found) == {f"scone by @{ME}", f"ask @{ME}"}
    assert {(mention.via, mention.kind) for mention in found.values()} == {
        ("webhook", Kind.POST),
        ("webhook", Kind.COMMENT),
    }
    assert found[f"scone by @{ME}"].url is None
    assert (first.cursor["inbox"], first.more) == (2, True)


def test_a_mention_that_is_gone_before_it_was_read_is_gone(desk: Desk) -> None:
    desk.inbox.stub("17950000000000009")
    desk.inbox.came.append(Arrival(2, gone=Gone("instagram", "17950000000000008")))
    batch = desk.source().fetch({})
    assert batch.gone == (Gone("instagram", "17950000000000009"), Gone("instagram", "17950000000000008"))


def test_what_cannot_be_read_yet_waits(desk: Desk) -> None:
    caption = desk.world.say("instagram", "scone", at=NOW)
    desk.inbox.stub(str(caption.key))
    desk.world.plan("instagram", Quirk.THROTTLED, 1)
    with pytest.raises(SourceError) as caught:
        desk.source().fetch({})
    assert (caught.value.retry_at or NOW) >= NOW + timedelta(minutes=1)
    assert set(mentions([desk.source().fetch({})])) == {"scone"}


def test_the_id_of_a_hashtag_knows_no_case() -> None:
    assert id_of("Scones") == id_of("scones")
