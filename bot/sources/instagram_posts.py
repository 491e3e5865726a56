"""Media and comments of Instagram as mentions."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from pydantic import Field

from bot.core.cleaning import clean
from bot.core.mentions import Kind, Mention, Metrics
from bot.sources.meta import Person, at_least_0, author_of, link, when
from bot.sources.shapes import Count, Id, Many, Maybe, OptionalId, Shape, Text

SOURCE = "instagram"
TAGGED_FIELDS = "id,caption,media_type,permalink,timestamp,username,like_count,comments_count"
HASHTAG_FIELDS = "id,caption,media_type,permalink,timestamp,like_count,comments_count"
"""Who wrote it may not be asked for here."""
MENTIONED_FIELDS = "id,caption,media_type,timestamp,username,like_count,comments_count"
MENTIONED_COMMENT_FIELDS = "id,text,timestamp,username,like_count,media{id,permalink}"
COMMENT_FIELDS = "id,text,timestamp,username,like_count,replies{id,text,timestamp,username,like_count}"


class Media(Shape):
    """A picture, video or album with its caption."""

    id: Id
    caption: Text = None
    media_type: Text = None
    permalink: Text = None
    timestamp: Any = None
    username: Text = None
    like_count: Count = None
    comments_count: Count = None


class MediaReference(Shape):
    """What was commented on."""

    id: OptionalId = None
    permalink: Text = None


class Reply(Shape):
    """An answer to a comment."""

    id: Id
    text: Text = None
    timestamp: Any = None
    username: Text = None
    by: Maybe[Person] = Field(None, alias="from")
    like_count: Count = None


class Replies(Shape):
    """The answers to a comment, as far as they come with it."""

    data: Many[Reply] = ()


class Comment(Reply):
    """A comment below a media."""

    media: Maybe[MediaReference] = None
    replies: Maybe[Replies] = None


def of_media(media: Media, *, observed_at: datetime) -> Mention:
    """The media as a mention; whoever hides the likes gives none."""
    return Mention(
        source=SOURCE,
        native_key=clean(media.id, limit=200),
        text=clean(media.caption or ""),
        created_at=when(media.timestamp, observed_at),
        observed_at=observed_at,
        url=link(media.permalink),
        author=author_of(Person(username=media.username)),
        metrics=Metrics(likes=at_least_0(media.like_count), replies=at_least_0(media.comments_count)),
        kind=Kind.VIDEO if media.media_type == "VIDEO" else Kind.POST,
    )


def of_comment(
    comment: Reply, *, media: MediaReference, observed_at: datetime, parent: str | None = None
) -> Mention:
    """The comment as a mention, by `{media}_{comment}`."""
    above = media.id or ""
    return Mention(
        source=SOURCE,
        native_key=clean(f"{above}_{comment.id}", limit=400),
        text=clean(comment.text or ""),
        created_at=when(comment.timestamp, observed_at),
        observed_at=observed_at,
        url=link(media.permalink),
        author=author_of(comment.by or Person(username=comment.username)),
        metrics=Metrics(likes=at_least_0(comment.like_count)),
        kind=Kind.REPLY if parent else Kind.COMMENT,
        parent_key=f"{above}_{parent}" if parent else above or None,
        root_key=above or None,
    )


def with_replies(comment: Comment, *, media: MediaReference, observed_at: datetime) -> list[Mention]:
    """A comment and the answers that came with it."""
    answers = comment.replies.data if comment.replies else ()
    first = of_comment(comment, media=media, observed_at=observed_at)
    return [
        replace(first, metrics=replace(first.metrics, replies=len(answers) or None)),
        *(of_comment(a, media=media, observed_at=observed_at, parent=comment.id) for a in answers),
    ]
