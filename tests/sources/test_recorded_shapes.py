"""What older and newer versions of the networks' answers look like, and what becomes of it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.core.mentions import Kind
from bot.sources.facebook import parse as parse_facebook
from bot.sources.feed_formats import parse_feed
from bot.sources.instagram import parse_comments
from bot.sources.instagram_posts import MediaReference
from bot.sources.mastodon_posts import parse as parse_mastodon
from bot.sources.reddit_items import parse as parse_reddit
from bot.sources.youtube_items import parse_comments as parse_youtube_comments
from bot.sources.youtube_items import parse_videos

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
POST = "https://www.facebook.com/42/posts/901/"


@pytest.mark.parametrize(
    ("query", "key"),
    [("comment_id=77", "901_77"), ("comment_id=77&reply_comment_id=78", "901_78")],
)
def test_a_comment_without_id_is_known_by_its_address(query: str, key: str) -> None:
    item = {"message": "Cold kettle", "created_time": "2021-08-10T18:45:03+0000", "like_count": 0}
    item |= {"permalink_url": f"{POST}?{query}&access_token=never"}
    (mention,), _ = parse_facebook({"data": [item]}, lane="42_901", page="42", observed_at=NOW)
    assert (mention.native_key, mention.url) == (key, f"{POST}?{query}")
    assert (mention.metrics.likes, mention.metrics.replies) == (0, None)


def test_a_comment_with_neither_id_nor_address_is_rejected() -> None:
    answer = {"data": [{"message": "Cold kettle"}]}
    mentions, (rejection,) = parse_facebook(answer, lane="42_901", page="42", observed_at=NOW)
    assert mentions == []
    assert "neither an id nor an address" in rejection.reason


def test_a_review_without_story_is_known_by_its_reviewer() -> None:
    item = {"rating": 1, "review_text": "Never again", "reviewer": {"id": "7", "name": "Amber"}}
    (mention,), _ = parse_facebook({"data": [item]}, lane="ratings", page="42", observed_at=NOW)
    assert (mention.native_key, mention.rating, mention.author.key) == ("42:review:7", -1.0, "7")


def test_who_wrote_a_comment_on_instagram_may_stand_in_from() -> None:
    item = {"id": "5", "text": "Cold", "from": {"id": "9", "username": "amber_bakes"}}
    (mention,), _ = parse_comments({"data": [item]}, media=MediaReference(id="3"), me="", observed_at=NOW)
    assert (mention.author.handle, mention.author.key) == ("amber_bakes", "9")


def thing(kind: str, name: str, **facts: Any) -> dict[str, Any]:
    return {"kind": kind, "data": {"name": name, **facts}}


def test_a_post_with_its_comments_is_read_down_to_its_answers() -> None:
    answer = thing("t1", "t1_c2", body="Mine too", link_id="t3_a", parent_id="t1_c1")
    more = thing("more", "t1_c9", count=3, children=["c9"])
    inside = {"kind": "Listing", "data": {"children": [answer, more]}}
    comment = thing("t1", "t1_c1", body="It &lt;melted&gt;", link_id="t3_a", replies=inside, likes=None)
    listings = [{"data": {"children": [thing("t3", "t3_a", title="Kettles &amp; tea")]}}]
    listings += [{"data": {"children": [comment, more]}}]
    mentions, gone, rejected = parse_reddit(listings, observed_at=NOW)
    assert [mention.text for mention in mentions] == ["Kettles & tea", "It <melted>", "Mine too"]
    assert (gone, rejected) == ([], [])
    assert mentions[1].url == "https://www.reddit.com/comments/a/_/c1/"


def test_what_the_video_search_finds_is_a_video_without_counts() -> None:
    said = {"title": "Brindle &amp; Fern", "publishedAt": "2021-07-09T19:09:52.000Z"}
    channel = {"id": {"kind": "youtube#channel", "channelId": "UC1"}, "snippet": said}
    found = {"items": [{"id": {"videoId": "v1"}, "snippet": said}, channel]}
    (mention,), rejected = parse_videos(found, observed_at=NOW)
    assert (mention.native_key, mention.text, mention.metrics.views) == (
        "yt:video:v1",
        "Brindle & Fern",
        None,
    )
    assert rejected == []


@pytest.mark.parametrize("original", ["It's cold <3", None])
def test_a_comment_in_html_is_read_as_people_see_it(original: str | None) -> None:
    said = {"textDisplay": "It&#39;s cold &lt;3<br />", "textOriginal": original}
    (mention,), _ = parse_youtube_comments({"items": [{"id": "c", "snippet": said}]}, observed_at=NOW)
    assert mention.text == "It's cold <3"


def test_a_boost_says_what_was_boosted() -> None:
    boosted = {"uri": "https://tea.example/2", "content": "<p>Cold kettle</p>"}
    status = {"uri": "https://tea.example/1/activity", "content": "", "reblog": boosted}
    (mention,), _ = parse_mastodon([status], observed_at=NOW)
    assert (mention.kind, mention.text, mention.quoted_key) == (Kind.REPOST, "Cold kettle", boosted["uri"])


def test_a_feed_that_names_its_document_type_is_read() -> None:
    named = b'<!DOCTYPE rss PUBLIC "-//Tea//DTD RSS 0.91//EN" "http://tea.example/rss-0.91.dtd">'
    rest = (
        b"<rss version='0.91'><channel><title>Tea</title><item><title>Kettles</title></item></channel></rss>"
    )
    feed = parse_feed(b"<?xml version='1.0'?>" + named + rest, headers={}, where="tea.example")
    assert [entry.title for entry in feed.entries] == ["Kettles"]
