"""YouTube's search, videos and comments."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.mentions import Batch, Gone, Kind, Query
from bot.errors import SourceError, Trouble
from bot.http import Http
from bot.sandbox.platforms import youtube as stand_in
from bot.sandbox.platforms.server import served, settings
from bot.sandbox.platforms.world import Quirk, World
from bot.sources import youtube
from bot.sources.access import Access
from bot.sources.youtube_items import parse_comments, parse_videos, searched
from tests.sources.conftest import NOW

QUERY = Query(any=("kettle",))
VIDEO = {
    "id": "dQw4w9WgXcQ",
    "snippet": {
        "title": "The kettle & I",
        "description": "It melted",
        "publishedAt": "2026-03-01T11:00:00Z",
        "channelId": "UC1",
        "channelTitle": "Amber",
        "defaultAudioLanguage": "en",
    },
    "statistics": {"viewCount": "90210", "commentCount": "7"},
    "paidProductPlacementDetails": {"hasPaidProductPlacement": True},
}
COMMENT = {
    "id": "Ugx1.Ugx2",
    "snippet": {
        "authorDisplayName": "@amber",
        "authorChannelId": {"value": "UC1"},
        "textDisplay": "5 < 6",
        "likeCount": 3,
        "publishedAt": "2026-03-01T11:00:00Z",
        "updatedAt": "2026-03-01T11:30:00Z",
        "videoId": "dQw4w9WgXcQ",
        "parentId": "Ugx1",
    },
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["id", "snippet", "items", "x"]), inner),
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
    source = youtube.open(target, query=QUERY, access=access)
    batches = [source.fetch(cursor or {})]
    while batches[-1].more:
        batches.append(source.fetch(json.loads(json.dumps(batches[-1].cursor))))
    return batches, dict(batches[-1].cursor)


def texts(batches: list[Batch]) -> set[str]:
    return {mention.text for batch in batches for mention in batch.mentions}


def test_a_video_is_read_with_its_counts_from_text_and_hidden_ones_as_none() -> None:
    (video,), _ = parse_videos({"items": [VIDEO]}, observed_at=NOW)
    assert (video.native_key, video.kind, video.lang) == ("yt:video:dQw4w9WgXcQ", Kind.VIDEO, "en")
    assert (video.title, video.text) == ("The kettle & I", "It melted")
    assert (video.metrics.views, video.metrics.likes, video.metrics.replies) == (90210, None, 7)
    assert video.sponsored is True
    assert video.url == "https://www.youtube.com/watch?v=dQw4w9WgXcQ"


def test_an_answer_to_a_comment_names_what_it_answers_and_when_it_changed() -> None:
    (reply,), _ = parse_comments({"items": [COMMENT]}, observed_at=NOW)
    assert (reply.native_key, reply.kind, reply.text) == ("yt:comment:Ugx1.Ugx2", Kind.REPLY, "5 < 6")
    assert (reply.parent_key, reply.root_key) == ("yt:comment:Ugx1", "yt:video:dQw4w9WgXcQ")
    assert reply.edited_at == NOW - timedelta(minutes=30)
    assert reply.url == "https://www.youtube.com/watch?v=dQw4w9WgXcQ&lc=Ugx1.Ugx2"


@given(JSON)
def test_whatever_is_listed_nothing_breaks(item: object) -> None:
    for parse in (parse_videos, parse_comments):
        mentions, rejected = parse({"items": [item]}, observed_at=NOW)
        assert len(mentions) + len(rejected) >= 1
    assert searched({"items": [item]}) == []


def test_comments_below_found_videos_are_read_with_their_answers(world: World, access: Access) -> None:
    video = world.say("youtube", "A kettle melted", title="Kettle")
    comment = world.say("youtube", "Mine too", kind="comment", parent=video.key)
    world.say("youtube", "And mine", kind="reply", parent=comment.key)
    other = world.say("youtube", "Bread", title="Bread")
    world.say("youtube", "Nice crust", kind="comment", parent=other.key)
    batches, _ = read(access)
    assert texts(batches) == {"A kettle melted", "Mine too", "And mine"}


def test_a_look_at_what_is_known_costs_one_search_and_two_units(world: World, access: Access) -> None:
    video = world.say("youtube", "A kettle melted", at=NOW - timedelta(days=2))
    _, cursor = read(access)
    world.called.clear()
    world.say("youtube", "Mine too", kind="comment", parent=video.key)
    batches, _ = read(access, cursor)
    assert "Mine too" in texts(batches)
    assert [one.path.rpartition("/")[2] for one in world.calls("youtube")] == [
        "search",
        "videos",
        "commentThreads",
    ]


def test_a_video_without_comments_is_left_out(world: World, access: Access) -> None:
    quiet = world.say("youtube", "kettle one", title=f"One ({stand_in.COMMENTS_OFF})")
    loud = world.say("youtube", "kettle two", title="Two")
    world.say("youtube", "Mine too", kind="comment", parent=loud.key)
    batches, cursor = read(access)
    assert "Mine too" in texts(batches)
    assert [one["id"] for one in cursor["videos"]] == [f"v{loud.key}"]  # type: ignore[attr-defined]
    assert quiet.deleted_at is None


def test_a_video_taken_down_between_two_looks_is_gone(world: World, access: Access) -> None:
    video = world.say("youtube", "A kettle melted")
    _, cursor = read(access)
    world.delete(video)
    batches, _ = read(access, cursor)
    assert [gone for batch in batches for gone in batch.gone] == [Gone("youtube", f"yt:video:v{video.key}")]


def test_a_second_look_tells_gone_comments_from_those_that_stand(world: World, access: Access) -> None:
    video = world.say("youtube", "A kettle melted", likes=3)
    gone = world.say("youtube", "Mine too", kind="comment", parent=video.key)
    stands = world.say("youtube", "Not mine", kind="comment", parent=video.key)
    world.delete(gone)
    video.likes = 300
    keys = [f"yt:video:v{video.key}", f"yt:comment:Ugx{gone.key}", f"yt:comment:Ugx{stands.key}"]
    looked = youtube.open("", query=QUERY, access=access).recheck(keys)
    assert looked.gone == (Gone("youtube", keys[1]),)
    assert [mention.metrics.likes for mention in looked.mentions] == [300, 3]


def test_a_channel_gives_all_its_comments_and_makes_no_search(world: World, access: Access) -> None:
    video = world.say("youtube", "Our own film")
    world.say("youtube", "Anything at all", kind="comment", parent=video.key)
    batches, _ = read(access, target=stand_in.CHANNEL)
    assert texts(batches) == {"Anything at all"}
    assert {one.path.rpartition("/")[2] for one in world.calls("youtube")} == {"commentThreads"}


def test_one_page_is_read_unless_more_are_paid_for_and_the_rest_is_a_gap(
    world: World, access: Access
) -> None:
    world.page_size = 2
    for minutes in range(5):
        world.say("youtube", f"kettle {minutes}", at=NOW - timedelta(minutes=minutes))
    thrifty = replace(access, settings={**access.settings, "YOUTUBE_SEARCH_PAGES": ""})
    batches, _ = read(thrifty)
    assert texts(batches) == {"kettle 0", "kettle 1"}
    assert batches[0].gap is not None
    assert batches[0].gap.end == NOW - timedelta(minutes=1)
    assert "100 searches a day" in batches[0].note


def test_a_page_token_that_is_refused_starts_the_search_over(world: World, access: Access) -> None:
    world.page_size = 2
    for minutes in range(5):
        world.say("youtube", f"kettle {minutes}", at=NOW - timedelta(minutes=minutes))
    world.plan("youtube", Quirk.CURSOR_EXPIRED, 1)
    batches, _ = read(access)
    assert len(texts(batches)) == 5
    assert len([one for one in world.calls("youtube") if one.path.endswith("/search")]) == 5


def test_searches_used_up_wait_for_midnight_in_california(world: World, access: Access) -> None:
    spent = replace(access, settings={**access.settings, "YOUTUBE_API_KEY": stand_in.SPENT_KEY})
    with pytest.raises(SourceError) as caught:
        read(spent)
    assert (caught.value.trouble, caught.value.code) == (Trouble.THROTTLED, "quotaExceeded")
    assert caught.value.retry_at is not None
    midnight = NOW.replace(hour=8)  # of 2 March there, in winter time
    assert timedelta() <= caught.value.retry_at - midnight - timedelta(days=1) < timedelta(minutes=2)


def test_a_wrong_key_is_no_bad_request_but_a_login(access: Access) -> None:
    wrong = replace(access, settings={**access.settings, "YOUTUBE_API_KEY": "nonsense"})
    with pytest.raises(SourceError) as caught:
        read(wrong)
    assert caught.value.trouble is Trouble.LOGIN
    assert "nonsense" not in str(caught.value)
