"""Posts of the invented public as X writes them, in either family of names."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from typing import Any

from bot.sandbox.platforms.world import PublicPost

_EPOCH_MS = 1_288_834_974_657
_NAMES = {
    "tweet": {
        "references": "referenced_tweets",
        "reposts": "retweet_count",
        "note": "note_tweet",
        "edits": "edit_history_tweet_ids",
    },
    "post": {
        "references": "referenced_posts",
        "reposts": "repost_count",
        "note": "note_post",
        "edits": "edit_history_post_ids",
    },
}
# docs.x.com's specification 2.167: these three are named by expansions in the new family.
_BY_EXPANSION = {"author_id", "referenced_posts", "in_reply_to_user_id"}
_PLAIN_FIELDS = {
    "id", "text", "attachments", "context_annotations", "conversation_id", "created_at", "edit_controls",
    "entities", "geo", "lang", "paid_partnership", "possibly_sensitive", "public_metrics", "reply_settings",
    "source", "withheld",
}  # fmt: skip
LONG = 280
_KINDS = {"reply": "replied_to", "comment": "replied_to", "quote": "quoted", "repost": "retweeted"}


def fields_of(names: str) -> set[str]:
    """What may be asked for with `tweet.fields` or `post.fields`."""
    own = {_NAMES[names][key] for key in ("note", "edits")}
    old = {"author_id", "in_reply_to_user_id", "referenced_tweets"} if names == "tweet" else set()
    return _PLAIN_FIELDS | own | old


def expansions_of(names: str) -> set[str]:
    """What may be asked for with `expansions`."""
    if names == "post":
        return set(_BY_EXPANSION)
    return {"author_id", "referenced_tweets.id", "in_reply_to_user_id", "attachments.media_keys"}


@dataclass(frozen=True, slots=True)
class Wire:
    """How items are written: the family of names, the fields and expansions asked for, the oddities."""

    names: str = "post"
    fields: Collection[str] = ()
    expansions: Collection[str] = ()
    strange: bool = False
    sparse: bool = False
    odd_times: bool = False

    def item(self, post: PublicPost, *, ahead: bool = False) -> dict[str, Any]:
        """A post with the fields asked for; one `ahead` is dated an hour into the future."""
        own = _NAMES[self.names]
        every = _everything(post, own, self._time(post, ahead))
        wanted = {"id", "text", own["edits"], *self.fields, *self.expansions}
        if self.sparse:
            wanted = {"id", "text", own["edits"]}  # the three that X gives without being asked
        item = {name: value for name, value in every.items() if name in wanted and value is not None}
        return {**item, "grok_mood": {"level": [1, None]}} if self.strange else item

    def users(self, posts: Collection[PublicPost]) -> list[dict[str, Any]]:
        """The authors, where they are asked for."""
        if "author_id" not in self.expansions or self.sparse:
            return []
        return list({post.author_key: _user(post) for post in posts}.values())

    def _time(self, post: PublicPost, ahead: bool) -> str:
        at = (post.edited_at or post.at) + timedelta(hours=1 if ahead else 0)
        return f"{at:%Y-%m-%dT%H:%M:%S}+0000" if self.odd_times else rfc3339(at)


def rfc3339(at: datetime) -> str:
    """A time as X writes it."""
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z"


def id_of(post: PublicPost) -> int:
    """The id of the newest version: an edit gets its own."""
    if post.edited_at is None:
        return post.key
    return first_id(post.edited_at) | (post.key & 0x3FFFFF)


def first_id(at: datetime) -> int:
    """The lowest id given out in a millisecond."""
    return (int(at.timestamp() * 1000) - _EPOCH_MS) << 22


def _everything(post: PublicPost, own: dict[str, str], created_at: str) -> dict[str, Any]:
    text = escape(post.text, quote=False)
    long = len(post.text) > LONG
    return {
        "id": str(id_of(post)),
        "text": text[: LONG - 1] + "…" if long else text,
        "created_at": created_at,
        "lang": {"he": "iw", "id": "in", None: "und"}.get(post.lang, post.lang),
        "author_id": post.author_key,
        "conversation_id": str(post.parent or post.key),
        own["references"]: _references(post),
        own["note"]: {"text": text} if long else None,
        own["edits"]: [str(id) for id in dict.fromkeys((post.key, id_of(post)))],
        "paid_partnership": post.sponsored,
        "possibly_sensitive": False,
        "public_metrics": _metrics(post, own["reposts"]),
    }


def _references(post: PublicPost) -> list[dict[str, str]] | None:
    if post.parent is None or post.kind not in _KINDS:
        return None
    return [{"type": _KINDS[post.kind], "id": str(post.parent)}]


def _metrics(post: PublicPost, reposts: str) -> dict[str, int]:
    counts = {
        reposts: post.shares,
        "reply_count": post.replies,
        "like_count": post.likes,
        "quote_count": 0,
        "bookmark_count": 0,
        "impression_count": post.views,
    }
    return {name: count for name, count in counts.items() if count is not None}


def _user(post: PublicPost) -> dict[str, Any]:
    user: dict[str, Any] = {
        "id": post.author_key,
        "name": post.name,
        "username": post.author,
        "verified": False,
        "verified_type": "none",
    }
    if post.followers is not None:
        user["public_metrics"] = {"followers_count": post.followers, "following_count": 10, "tweet_count": 99}
    return user
