"""TikTok's business lists, item by item: videos, comments that mention an account, comments below a video."""

from datetime import datetime
from functools import partial
from typing import Any

from pydantic import AliasChoices, Field

from bot.core.cleaning import clamp_time, clean
from bot.core.mentions import Author, Kind, Mention, Metrics, Rejection
from bot.core.moments import moment_of
from bot.core.sponsored import sponsored_in
from bot.sources.shapes import Count, Id, OptionalId, Shape, Text, listed, mentions_of

NETWORK = "tiktok"
_VIDEO_PAGE = "https://www.tiktok.com/@{}/video/{}"


class Video(Shape):
    """A post that names the account, or has one of its hashtags."""

    item_id: Id
    create_time: Any = None
    caption: Text = None
    video_link: Text = Field(default=None, validation_alias=AliasChoices("video_link", "share_url"))
    creator: Text = Field(default=None, validation_alias=AliasChoices("creator_handle_name", "username"))
    likes: Count = None
    comments: Count = None
    shares: Count = None
    views: Count = Field(default=None, validation_alias=AliasChoices("views", "video_views"))
    reach: Count = None


class Comment(Shape):
    """A comment, as the list of mentions names its fields, or as the list below a video does."""

    comment_id: Id
    item_id: OptionalId = Field(default=None, validation_alias=AliasChoices("item_id", "video_id"))
    parent_comment_id: OptionalId = None
    text: Text = Field(default=None, validation_alias=AliasChoices("comment_text", "text"))
    create_time: Any = Field(
        default=None, validation_alias=AliasChoices("comment_create_time", "create_time", "timestamp")
    )
    likes: Count = Field(default=None, validation_alias=AliasChoices("comment_likes", "likes"))
    replies: Count = None
    handle: Text = Field(default=None, validation_alias=AliasChoices("commenter_handle_name", "username"))
    name: Text = Field(default=None, validation_alias=AliasChoices("commenter_display_name", "display_name"))
    author_key: Text = Field(default=None, validation_alias=AliasChoices("unique_identifier", "user_id"))
    video_link: Text = None


def parse(data: Any, *, observed_at: datetime) -> tuple[list[Mention], list[Rejection]]:
    """The videos and comments of one answer; its `data` has either."""
    videos = [item for name in ("videos", "video") for item in listed(data, "data", name)]
    found = mentions_of(videos, Video, partial(of_video, observed_at=observed_at), where="TikTok video")
    comments = [item for name in ("comments", "comment") for item in listed(data, "data", name)]
    more = mentions_of(
        comments, Comment, partial(of_comment, observed_at=observed_at), where="TikTok comment"
    )
    return found[0] + more[0], found[1] + more[1]


def of_video(video: Video, *, observed_at: datetime) -> Mention:
    """A video as a mention."""
    handle = clean(video.creator or "", limit=100).lstrip("@") or None
    caption = clean(video.caption or "")
    page = _VIDEO_PAGE.format(handle, video.item_id) if handle and video.item_id.isdecimal() else None
    return Mention(
        source=NETWORK,
        native_key=video_key(video.item_id),
        text=caption,
        created_at=clamp_time(moment_of(video.create_time) or observed_at, observed_at),
        observed_at=observed_at,
        url=page or _web(video.video_link),
        author=Author(handle=handle),
        metrics=Metrics(likes=video.likes, replies=video.comments, shares=video.shares, views=video.views),
        kind=Kind.VIDEO,
        reach=video.reach,
        reach_basis="views" if video.reach is not None else None,
        sponsored=sponsored_in(caption),
    )


def of_comment(comment: Comment, *, observed_at: datetime) -> Mention:
    """A comment as a mention."""
    root = video_key(comment.item_id) if comment.item_id else None
    above = comment.parent_comment_id if comment.parent_comment_id not in (None, "0") else None
    return Mention(
        source=NETWORK,
        native_key=comment_key(comment.comment_id),
        text=clean(comment.text or ""),
        created_at=clamp_time(moment_of(comment.create_time) or observed_at, observed_at),
        observed_at=observed_at,
        url=_web(comment.video_link),
        author=Author(
            handle=clean(comment.handle or "", limit=100).lstrip("@") or None,
            name=clean(comment.name or "", limit=200) or None,
            key=clean(comment.author_key or "", limit=200) or None,
        ),
        metrics=Metrics(likes=comment.likes, replies=comment.replies),
        kind=Kind.REPLY if above else Kind.COMMENT,
        parent_key=comment_key(above) if above else root,
        root_key=root,
    )


def video_key(item_id: str) -> str:
    """What names a video for ever."""
    return f"video:{clean(item_id, limit=100)}"


def comment_key(comment_id: str) -> str:
    """What names a comment for ever; videos are numbered apart from comments."""
    return f"comment:{clean(comment_id, limit=100)}"


def _web(link: str | None) -> str | None:
    """The address of a video's page without what follows the path, which may be someone's tracking."""
    plain = (link or "").partition("?")[0]
    return plain if plain.startswith("https://") and plain.isprintable() and " " not in plain else None
