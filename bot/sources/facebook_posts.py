"""Posts, comments and reviews of a Facebook Page as mentions."""

import re
from datetime import datetime, timedelta
from typing import Any

from pydantic import Field

from bot.core.cleaning import clean
from bot.core.mentions import Kind, Mention, Metrics
from bot.core.moments import moment_of
from bot.sources.meta import Person, at_least_0, author_of, link, when
from bot.sources.shapes import Count, Id, Maybe, OptionalId, Shape, Text

SOURCE = "facebook"
POST_FIELDS = (
    "id,message,story,created_time,updated_time,permalink_url,from,parent_id,shares,"
    "reactions.summary(true).limit(0),comments.summary(true).limit(0)"
)
COMMENT_FIELDS = "id,message,created_time,permalink_url,like_count,comment_count,parent,from"
REVIEW_FIELDS = "created_time,recommendation_type,review_text,rating,has_review,reviewer,open_graph_story"
_EDITED_AFTER = timedelta(seconds=5)
_KEY = re.compile(r"\d+_\d+")
_COMMENT = re.compile(
    r"/posts/(?P<post>\d+)/?\?comment_id=(?P<comment>\d+)(?:&reply_comment_id=(?P<answer>\d+))?"
)


class Summary(Shape):
    """How many there are of something."""

    total_count: Count = None


class Counted(Shape):
    """Reactions or comments, asked for their number only."""

    summary: Maybe[Summary] = None

    @property
    def total(self) -> int | None:
        """Their number, where it is given."""
        return self.summary.total_count if self.summary else None


class Shares(Shape):
    """How often a post was shared."""

    count: Count = None


class Reference(Shape):
    """Another object, by its id."""

    id: OptionalId = None


class Post(Shape):
    """A post that tags the Page, or stands on it."""

    id: Id
    message: Text = None
    story: Text = None
    created_time: Any = None
    updated_time: Any = None
    permalink_url: Text = None
    by: Maybe[Person] = Field(None, alias="from")
    parent_id: OptionalId = None
    shares: Maybe[Shares] = None
    reactions: Maybe[Counted] = None
    comments: Maybe[Counted] = None


class Comment(Shape):
    """A comment on a post, or on another comment; without id it is known by its address."""

    id: OptionalId = None
    message: Text = None
    created_time: Any = None
    permalink_url: Text = None
    like_count: Count = None
    comment_count: Count = None
    parent: Maybe[Reference] = None
    by: Maybe[Person] = Field(None, alias="from")


class Review(Shape):
    """A recommendation of the Page, or a warning against it; older ones have stars. It has no id of its own,
    but that of its story, or else of its reviewer: nobody reviews a Page twice."""

    open_graph_story: Maybe[Reference] = None
    created_time: Any = None
    recommendation_type: Text = None
    review_text: Text = None
    rating: Count = None
    reviewer: Maybe[Person] = None


def of_post(post: Post, *, page: str, observed_at: datetime) -> Mention | None:
    """The post as a mention; None for the Page's own."""
    if post.by and post.by.id == page:
        return None
    likes = post.reactions.total if post.reactions else None
    replies = post.comments.total if post.comments else None
    return Mention(
        source=SOURCE,
        native_key=clean(post.id, limit=200),
        text=clean(post.message or post.story or ""),
        created_at=when(post.created_time, observed_at),
        observed_at=observed_at,
        url=link(post.permalink_url) or link_of(post.id),
        author=author_of(post.by),
        metrics=Metrics(
            likes=at_least_0(likes),
            replies=at_least_0(replies),
            shares=at_least_0(post.shares.count if post.shares else None),
        ),
        edited_at=_edited(post, replies, observed_at),
        parent_key=post.parent_id,
    )


def of_comment(comment: Comment, *, page: str, post: str | None, observed_at: datetime) -> Mention | None:
    """The comment as a mention; None for the Page's own answers. `post` is what was commented on."""
    if comment.by and comment.by.id == page:
        return None
    parent = comment.parent.id if comment.parent else None
    key = comment.id or _key_in(comment.permalink_url)
    if not key:
        raise ValueError("it has neither an id nor an address that names it")
    return Mention(
        source=SOURCE,
        native_key=clean(key, limit=200),
        text=clean(comment.message or ""),
        created_at=when(comment.created_time, observed_at),
        observed_at=observed_at,
        url=link(comment.permalink_url) or link_of(post),
        author=author_of(comment.by),
        metrics=Metrics(likes=at_least_0(comment.like_count), replies=at_least_0(comment.comment_count)),
        kind=Kind.REPLY if parent and parent != post else Kind.COMMENT,
        parent_key=parent or post,
        root_key=post,
    )


def of_review(review: Review, *, page: str, observed_at: datetime) -> Mention:
    """The review as a mention: +1 for a recommendation, −1 for a warning, stars in between."""
    story = review.open_graph_story.id if review.open_graph_story else None
    reviewer = review.reviewer.id if review.reviewer else None
    if not story and not reviewer:
        raise ValueError("it has neither an open_graph_story nor a reviewer")
    return Mention(
        source=SOURCE,
        native_key=clean(story or f"{page}:review:{reviewer}", limit=200),
        text=clean(review.review_text or ""),
        created_at=when(review.created_time, observed_at),
        observed_at=observed_at,
        url=f"https://www.facebook.com/{page}/reviews",
        author=author_of(review.reviewer),
        kind=Kind.REVIEW,
        rating=rating_of(review.recommendation_type, stars=review.rating),
    )


def rating_of(word: str | None, *, stars: int | None = None) -> float | None:
    """A verdict from −1 to 1, of a recommendation's word, else of one to five stars."""
    known = {"positive": 1.0, "negative": -1.0}.get((word or "").lower())
    if known is not None or stars is None:
        return known
    return (stars - 3) / 2 if 1 <= stars <= 5 else None


def link_of(key: str | None) -> str | None:
    """The address of a post by its key."""
    return f"https://www.facebook.com/{key}" if key and _KEY.fullmatch(key) else None


def _key_in(address: str | None) -> str | None:
    """The key of the comment that an address leads to: `{post}_{comment}`."""
    found = _COMMENT.search(address or "")
    return f"{found['post']}_{found['answer'] or found['comment']}" if found else None


def _edited(post: Post, comments: int | None, observed_at: datetime) -> datetime | None:
    """When the post was edited. `updated_time` moves with comments too: only without any it says so."""
    created, updated = moment_of(post.created_time), moment_of(post.updated_time)
    if comments != 0 or not created or not updated or updated - created < _EDITED_AFTER:
        return None
    return min(updated, observed_at)
