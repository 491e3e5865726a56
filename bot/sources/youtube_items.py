"""YouTube's videos and comments, item by item; counts are text there, and absent where hidden."""

from datetime import datetime
from functools import partial
from html import unescape
from typing import Any

from pydantic import AliasPath, Field

from bot.core.cleaning import clamp_time, clean, clean_html
from bot.core.mentions import Author, Kind, Mention, Metrics, Rejection
from bot.core.moments import moment_of
from bot.core.sponsored import sponsored_in
from bot.sources.shapes import Count, Flag, Id, OptionalId, Shape, Text, listed, mentions_of

NETWORK = "youtube"
_WORDS = ("title", "description", "channelTitle")


class Video(Shape):
    """A video as `videos.list` gives it."""

    id: Id
    title: Text = Field(default=None, validation_alias=AliasPath("snippet", "title"))
    description: Text = Field(default=None, validation_alias=AliasPath("snippet", "description"))
    published: Any = Field(default=None, validation_alias=AliasPath("snippet", "publishedAt"))
    channel: OptionalId = Field(default=None, validation_alias=AliasPath("snippet", "channelId"))
    channel_title: Text = Field(default=None, validation_alias=AliasPath("snippet", "channelTitle"))
    language: Text = Field(default=None, validation_alias=AliasPath("snippet", "defaultLanguage"))
    spoken: Text = Field(default=None, validation_alias=AliasPath("snippet", "defaultAudioLanguage"))
    views: Count = Field(default=None, validation_alias=AliasPath("statistics", "viewCount"))
    likes: Count = Field(default=None, validation_alias=AliasPath("statistics", "likeCount"))
    comments: Count = Field(default=None, validation_alias=AliasPath("statistics", "commentCount"))
    paid: Flag = Field(
        default=None,
        validation_alias=AliasPath("paidProductPlacementDetails", "hasPaidProductPlacement"),
    )


class Comment(Shape):
    """A comment, at the top of a thread or below it."""

    id: Id
    text: Text = Field(default=None, validation_alias=AliasPath("snippet", "textDisplay"))
    original: Text = Field(default=None, validation_alias=AliasPath("snippet", "textOriginal"))
    author: Text = Field(default=None, validation_alias=AliasPath("snippet", "authorDisplayName"))
    author_key: OptionalId = Field(
        default=None, validation_alias=AliasPath("snippet", "authorChannelId", "value")
    )
    likes: Count = Field(default=None, validation_alias=AliasPath("snippet", "likeCount"))
    published: Any = Field(default=None, validation_alias=AliasPath("snippet", "publishedAt"))
    updated: Any = Field(default=None, validation_alias=AliasPath("snippet", "updatedAt"))
    video: OptionalId = Field(default=None, validation_alias=AliasPath("snippet", "videoId"))
    parent: OptionalId = Field(default=None, validation_alias=AliasPath("snippet", "parentId"))
    replies: Count = Field(default=None, validation_alias=AliasPath("totalReplyCount"))


def parse_videos(data: Any, *, observed_at: datetime) -> tuple[list[Mention], list[Rejection]]:
    """The videos of an answer of `videos.list`, or of `search.list`, which has no counts."""
    items = [_video_in(item) for item in listed(data, "items") if not _is_of_others(item)]
    to_mention = partial(_of_video, observed_at=observed_at)
    return mentions_of(items, Video, to_mention, where="YouTube video")


def parse_comments(data: Any, *, observed_at: datetime) -> tuple[list[Mention], list[Rejection]]:
    """The comments of an answer of `commentThreads.list` (each with a few replies) or `comments.list`."""
    items = [one for thread in listed(data, "items") for one in _comments_in(thread)]
    to_mention = partial(_of_comment, observed_at=observed_at)
    return mentions_of(items, Comment, to_mention, where="YouTube comment")


def searched(data: Any) -> list[tuple[str, datetime | None]]:
    """The ids of the videos an answer of `search.list` found, with their times."""
    found = [(_at(item, "id", "videoId"), item) for item in listed(data, "items")]
    times = [(key, moment_of(_at(item, "snippet", "publishedAt"))) for key, item in found]
    return [(key, at) for key, at in times if isinstance(key, str) and key]


def video_key(video: str) -> str:
    """What names a video for ever."""
    return f"yt:video:{clean(video, limit=100)}"


def comment_key(comment: str) -> str:
    """What names a comment for ever."""
    return f"yt:comment:{clean(comment, limit=200)}"


def _at(item: Any, *path: str) -> Any:
    for name in path:
        item = item.get(name) if isinstance(item, dict) else None
    return item


def _is_of_others(item: Any) -> bool:
    """Whether the search found a channel or a playlist."""
    return any(isinstance(_at(item, "id", name), str) for name in ("channelId", "playlistId"))


def _video_in(item: Any) -> Any:
    """A video, also one as the search finds it: its words are HTML there."""
    key, said = _at(item, "id", "videoId"), _at(item, "snippet")
    if key is None or not isinstance(said, dict):
        return item
    words = {name: unescape(said[name]) for name in _WORDS if isinstance(said.get(name), str)}
    return {**item, "id": key, "snippet": {**said, **words}}


def _comments_in(thread: Any) -> list[Any]:
    """A thread's comments; what is no thread is a comment itself."""
    top = _at(thread, "snippet", "topLevelComment")
    if not isinstance(top, dict):
        return [thread]
    count = _at(thread, "snippet", "totalReplyCount")
    return [{**top, "totalReplyCount": count}, *listed(thread, "replies", "comments")]


def _of_video(video: Video, *, observed_at: datetime) -> Mention:
    title, description = clean(video.title or ""), clean(video.description or "")
    channel = clean(video.channel or "", limit=100) or None
    return Mention(
        source=NETWORK,
        native_key=video_key(video.id),
        text=description or title,
        title=(title if description else "") or None,
        created_at=clamp_time(moment_of(video.published) or observed_at, observed_at),
        observed_at=observed_at,
        url=f"https://www.youtube.com/watch?v={video.id}" if _is_plain(video.id) else None,
        lang=clean(video.spoken or video.language or "", limit=12) or None,
        author=Author(name=clean(video.channel_title or "", limit=200) or None, key=channel),
        metrics=Metrics(likes=video.likes, replies=video.comments, views=video.views),
        kind=Kind.VIDEO,
        reach=video.views,
        reach_basis="views" if video.views is not None else None,
        # Where the owner ticked no box the words may still say it.
        sponsored=True if video.paid else sponsored_in(f"{title} {description}") or video.paid,
    )


def _of_comment(comment: Comment, *, observed_at: datetime) -> Mention:
    name = clean(comment.author or "", limit=200)
    created = clamp_time(moment_of(comment.published) or observed_at, observed_at)
    updated = moment_of(comment.updated)
    root = video_key(comment.video) if comment.video else None
    return Mention(
        source=NETWORK,
        native_key=comment_key(comment.id),
        text=clean(comment.original) if comment.original else clean_html(comment.text or ""),
        created_at=created,
        observed_at=observed_at,
        url=_comment_url(comment),
        author=Author(
            handle=name.removeprefix("@") if name.startswith("@") else None,
            name=name or None,
            key=clean(comment.author_key or "", limit=100) or None,
        ),
        metrics=Metrics(likes=comment.likes, replies=comment.replies),
        kind=Kind.REPLY if comment.parent else Kind.COMMENT,
        edited_at=clamp_time(updated, observed_at) if updated and updated > created else None,
        parent_key=comment_key(comment.parent) if comment.parent else root,
        root_key=root,
    )


def _comment_url(comment: Comment) -> str | None:
    if not comment.video or not _is_plain(comment.video) or not _is_plain(comment.id.replace(".", "")):
        return None
    return f"https://www.youtube.com/watch?v={comment.video}&lc={comment.id}"


def _is_plain(key: str) -> bool:
    return key.isascii() and key.replace("-", "").replace("_", "").isalnum()
