"""Posts of X as mentions: both families of wire names, edits, entities, odd language codes."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

from pydantic import AliasChoices, Field

from bot.core.cleaning import clamp_time, clean
from bot.core.mentions import Author, Gone, Kind, Mention, Metrics, Rejection
from bot.core.moments import moment_of
from bot.sources.shapes import Count, Flag, Id, Many, Maybe, OptionalId, Shape, Text, at, listed, mentions_of

SOURCE = "x"
_EPOCH_MS = 1_288_834_974_657
_SNOWFLAKE = re.compile(r"\d{15,19}")
_HANDLE = re.compile(r"\w{1,15}", re.ASCII)
# X's own codes: https://docs.x.com, "Operators", lang:. Codes of q and two letters say why there is none.
_LANGS = {"iw": "he", "in": "id", "ji": "yi"}
_NO_LANG = re.compile(r"q[a-z]{2}|und|zxx|art")
_LANG = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")
# Asked with the new names, X gives author and references for (billed) expansions only: its spec 2.167.
FIELDS = {
    "post": "created_at,lang,conversation_id,public_metrics,paid_partnership,note_post,edit_history_post_ids",
    "tweet": "created_at,lang,conversation_id,public_metrics,paid_partnership,note_tweet,"
    "edit_history_tweet_ids,author_id,in_reply_to_user_id,referenced_tweets",
}
USER_FIELDS = "name,public_metrics,username,verified,verified_type"
_GONE = ("resource-not-found", "not-authorized-for-resource")


class Reference(Shape):
    """Another post that a post answers, quotes or repeats."""

    type: Text = None
    id: OptionalId = None


class Note(Shape):
    """The whole of a long post."""

    text: Text = None


class PublicMetrics(Shape):
    """What the public did with a post."""

    like_count: Count = None
    reply_count: Count = None
    quote_count: Count = None
    bookmark_count: Count = None
    impression_count: Count = None
    repost_count: Count = Field(default=None, validation_alias=AliasChoices("repost_count", "retweet_count"))


class User(Shape):
    """An author, where the expansion was paid for."""

    id: Id
    username: Text = None
    name: Text = None
    verified: Flag = None
    verified_type: Text = None
    public_metrics: Maybe[dict[str, Any]] = None


class Post(Shape):
    """A post as either family of names gives it."""

    id: Id
    text: Text = None
    created_at: Any = None
    lang: Text = None
    author_id: OptionalId = None
    conversation_id: OptionalId = None
    paid_partnership: Flag = None
    public_metrics: Maybe[PublicMetrics] = None
    references: Many[Reference] = Field(
        (), validation_alias=AliasChoices("referenced_posts", "referenced_tweets")
    )
    note: Maybe[Note] = Field(None, validation_alias=AliasChoices("note_post", "note_tweet"))
    edits: Many[Id] = Field(
        (), validation_alias=AliasChoices("edit_history_post_ids", "edit_history_tweet_ids")
    )


def parse(data: Any, *, observed_at: datetime, via: str = "poll") -> tuple[list[Mention], list[Rejection]]:
    """The posts of one answer (`data` a list or one object), one mention each however often it was edited."""
    items = at(data, "data")
    items = items if isinstance(items, list) else [items] if isinstance(items, dict) else []
    authors = _authors(data)
    mentions, rejected = mentions_of(
        items, Post, lambda post: _mention(post, authors, observed_at, via), where="x post"
    )
    return _newest_versions(mentions), rejected


def gone(data: Any, asked: Mapping[str, str]) -> list[Gone]:
    """Of the ids asked for (with their native keys) those that were deleted or hidden from everybody."""
    kinds = {str(at(e, "resource_id") or at(e, "value")): str(at(e, "type")) for e in listed(data, "errors")}
    there = {str(at(item, "id")) for item in listed(data, "data")}
    missing = [id for id in asked if id not in there]
    return [Gone(SOURCE, asked[id]) for id in missing if kinds.get(id, _GONE[0]).endswith(_GONE)]


def newest_id(data: Any) -> str | None:
    """The highest id of an answer, by its own word or by looking."""
    ids = [str(at(item, "id")) for item in listed(data, "data")] + [str(at(data, "meta", "newest_id"))]
    return max((id for id in ids if is_id(id)), key=int, default=None)


def newer_versions(data: Any) -> dict[str, str]:
    """The newest id, with the first, of each post of an answer that was edited after the version given."""
    found = {}
    for item in listed(data, "data"):
        ids = listed(item, "edit_history_post_ids") or listed(item, "edit_history_tweet_ids")
        known = sorted((id for id in ids if is_id(id)), key=int)
        if known and known[-1] != at(item, "id"):
            found[known[-1]] = known[0]
    return found


def is_id(text: object) -> bool:
    """Whether X would take this as an id."""
    return isinstance(text, str) and text.isascii() and text.isdecimal() and len(text) <= 19


def moment_of_id(id: str) -> datetime | None:
    """When an id was given out; None for ids older than the scheme (November 2010)."""
    if not _SNOWFLAKE.fullmatch(id):
        return None
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=(int(id) >> 22) + _EPOCH_MS)


def lang_of(code: str | None) -> str | None:
    """X's language code as BCP 47 in lower case; None where it says that there is no language."""
    code = (code or "").strip().lower()
    code = _LANGS.get(code, code)
    return code if _LANG.fullmatch(code) and not _NO_LANG.fullmatch(code) else None


def _authors(data: Any) -> dict[str, Author]:
    found = {}
    for item in listed(data, "includes", "users"):
        try:
            user = User.model_validate(item)
        except ValueError:
            continue
        found[user.id] = _author(user)
    return found


def _author(user: User) -> Author:
    handle = user.username if user.username and _HANDLE.fullmatch(user.username) else None
    kind = user.verified_type
    return Author(
        handle=handle,
        name=clean(user.name or "", limit=200) or None,
        followers=_Followers.model_validate(user.public_metrics or {}).followers_count,
        verified=user.verified if kind is None else kind != "none",
        key=user.id,
    )


class _Followers(Shape):
    followers_count: Count = None


def _mention(post: Post, authors: Mapping[str, Author], observed_at: datetime, via: str) -> Mention:
    if not is_id(post.id):
        raise ValueError("its id is none of X's")
    first = min((id for id in (*post.edits, post.id) if is_id(id)), key=int)
    author = authors.get(post.author_id or "", Author(key=post.author_id))
    named = {reference.type: reference.id for reference in post.references}
    text = (post.note.text if post.note else None) or post.text or ""
    return Mention(
        source=SOURCE,
        native_key=first,
        text=clean(unescape(text)),
        created_at=_created(post, first, observed_at),
        observed_at=observed_at,
        url=f"https://x.com/{author.handle or 'i'}/status/{post.id}",
        lang=lang_of(post.lang),
        author=author,
        metrics=_metrics(post.public_metrics or PublicMetrics()),
        kind=_kind(named, answers=post.conversation_id not in (None, first)),
        edited_at=None if post.id == first else moment_of_id(post.id) or observed_at,
        parent_key=named.get("replied_to"),
        root_key=post.conversation_id if post.conversation_id != first else None,
        quoted_key=named.get("quoted") or named.get("retweeted") or named.get("reposted"),
        sponsored=post.paid_partnership,
        via=via,
    )


def _created(post: Post, first: str, observed_at: datetime) -> datetime:
    """An edit carries its own time: the post is as old as its first id."""
    given = None if post.id != first else moment_of(post.created_at)
    moment = given or moment_of_id(first) or moment_of(post.created_at) or observed_at
    return clamp_time(moment, observed_at)


def _kind(named: Mapping[str | None, str | None], *, answers: bool) -> Kind:
    if "retweeted" in named or "reposted" in named:
        return Kind.REPOST
    if "replied_to" in named:
        return Kind.REPLY
    if "quoted" in named:
        return Kind.QUOTE
    return Kind.REPLY if answers else Kind.POST


def _metrics(counts: PublicMetrics) -> Metrics:
    return Metrics(
        likes=_not_negative(counts.like_count),
        replies=_not_negative(counts.reply_count),
        shares=_not_negative(counts.repost_count),
        views=_not_negative(counts.impression_count),
        quotes=_not_negative(counts.quote_count),
        saves=_not_negative(counts.bookmark_count),
    )


def _not_negative(count: int | None) -> int | None:
    return count if count is None or count >= 0 else None


def _newest_versions(mentions: list[Mention]) -> list[Mention]:
    """One mention a post: of its versions the one edited last."""
    never = datetime.min.replace(tzinfo=UTC)
    by_version = sorted(mentions, key=lambda mention: mention.edited_at or never)
    return list({mention.native_key: mention for mention in by_version}.values())
