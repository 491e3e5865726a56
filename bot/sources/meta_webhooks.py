"""What Meta pushes about Pages and Instagram accounts: the handshake, the signature, what a delivery says."""

import hashlib
import hmac
import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from pydantic import Field

from bot.core.cleaning import clean
from bot.core.mentions import Batch, Gone, Kind, Mention, Rejection
from bot.sources.facebook_posts import link_of, rating_of
from bot.sources.meta import Person, author_of, when
from bot.sources.shapes import Count, Id, Maybe, OptionalId, Shape, Text, at, listed

Found = Mention | Gone | None
_POSTS = frozenset({"post", "status", "photo", "video", "share", "link", "album", "note"})
_ID = re.compile(r"\d{1,30}", re.ASCII)
_GONE_VERBS = frozenset({"remove", "delete"})
_TOLD_VERBS = frozenset({"add", "edited", "edit", "update", ""})


class FeedValue(Shape):
    """What happened on a Page's wall, or where it was mentioned."""

    item: Text = None
    verb: Text = None
    post_id: OptionalId = None
    comment_id: OptionalId = None
    parent_id: OptionalId = None
    message: Text = None
    review_text: Text = None
    recommendation_type: Text = None
    rating: Count = None
    open_graph_story_id: OptionalId = None
    reviewer_id: OptionalId = None
    reviewer_name: Text = None
    link: Text = None
    by: Maybe[Person] = Field(None, alias="from")
    created_time: Any = None


class MediaOf(Shape):
    """The media a comment stands below."""

    id: OptionalId = None


class CommentValue(Shape):
    """A comment on an Instagram account's own media."""

    id: Id
    text: Text = None
    by: Maybe[Person] = Field(None, alias="from")
    media: Maybe[MediaOf] = None
    parent_id: OptionalId = None


class MentionsValue(Shape):
    """Where an Instagram account was mentioned: ids only."""

    media_id: Id
    comment_id: OptionalId = None


def handshake(params: Mapping[str, str], verify_token: str) -> str | None:
    """The challenge to echo when Meta subscribes with our own token; None for anybody else."""
    theirs, ours = params.get("hub.verify_token", ""), verify_token
    if params.get("hub.mode") != "subscribe" or not ours:
        return None
    same = hmac.compare_digest(theirs.encode("utf-8", "replace"), ours.encode())
    return params.get("hub.challenge") if same else None


def signed(body: bytes, header: str, app_secret: str) -> bool:
    """Whether `X-Hub-Signature-256` is the app's own signature of the body as it came."""
    wanted = "sha256=" + hmac.new(app_secret.encode(), body, hashlib.sha256).hexdigest()
    given = header.strip().encode("utf-8", "replace")
    return bool(app_secret) and hmac.compare_digest(given, wanted.encode())


def parse(body: bytes, *, now: datetime) -> list[tuple[str, Batch]]:
    """What a delivery brings, by source key (`facebook:ID`, `instagram:ID`); fields nobody knows are passed
    over, and a body that is no delivery brings nothing."""
    data = _json(body)
    fields = _FIELDS.get(str(at(data, "object")))
    if fields is None:
        return []
    kind, readers = fields
    return [(f"{kind}:{id}", batch) for id, batch in _by_account(listed(data, "entry"), readers, now=now)]


def _by_account(
    entries: list[Any], readers: Mapping[str, "Reader"], *, now: datetime
) -> Iterator[tuple[str, Batch]]:
    """One batch an account, from all its entries, in their order."""
    found: dict[str, list[Found | Rejection]] = {}
    for entry in entries:
        id = str(at(entry, "id"))
        if _ID.fullmatch(id):
            found.setdefault(id, []).extend(_changes(entry, id, readers, now=now))
    for id, told in found.items():
        yield (
            id,
            Batch(
                tuple(one for one in told if isinstance(one, Mention)),
                {},
                tuple(one for one in told if isinstance(one, Rejection)),
                gone=tuple(one for one in told if isinstance(one, Gone)),
            ),
        )


def _changes(
    entry: Any, id: str, readers: Mapping[str, "Reader"], *, now: datetime
) -> Iterator[Found | Rejection]:
    told_at = when(at(entry, "time"), now)
    for number, change in enumerate(listed(entry, "changes"), start=1):
        name = at(change, "field")
        reader = readers.get(name) if isinstance(name, str) else None
        if reader is None:
            continue
        try:
            yield reader(at(change, "value"), id, told_at, now)
        except (ValueError, ArithmeticError, RecursionError):
            yield Rejection(f"webhook {name} #{number}", "it has no usable id")


Reader = Callable[[Any, str, datetime, datetime], Found]


def _of_feed(value: Any, page: str, told_at: datetime, now: datetime) -> Found:
    """A post or comment on the Page by somebody else, or that one was taken down."""
    said = FeedValue.model_validate(value)
    verb, item = (said.verb or "").lower(), (said.item or "").lower()
    comment = item == "comment" or said.comment_id is not None
    key = said.comment_id if comment else said.post_id
    if not (comment or item in _POSTS) or item in ("reaction", "like"):
        return None
    if not key:
        raise ValueError("no id")
    if verb in _GONE_VERBS:
        return Gone("facebook", clean(key, limit=200))
    if verb not in _TOLD_VERBS or (said.by and said.by.id == page):
        return None
    return _on_facebook(said, key, comment=comment, told_at=told_at, now=now)


def _on_facebook(said: FeedValue, key: str, *, comment: bool, told_at: datetime, now: datetime) -> Mention:
    edited = (said.verb or "").lower().startswith("edit")
    parent = (said.parent_id or said.post_id) if comment else None
    below = Kind.REPLY if parent != said.post_id else Kind.COMMENT
    return Mention(
        source="facebook",
        native_key=clean(key, limit=200),
        text=clean(said.message or ""),
        created_at=when(said.created_time, told_at),
        observed_at=now,
        url=link_of(said.post_id),
        author=author_of(said.by),
        kind=below if comment else Kind.POST,
        edited_at=told_at if edited else None,
        parent_key=parent,
        root_key=said.post_id if comment else None,
        via="webhook",
    )


def _of_rating(value: Any, page: str, told_at: datetime, now: datetime) -> Found:
    """A review of the Page; a comment below one says so itself and is left to polling."""
    said = FeedValue.model_validate(value)
    if (said.item or "rating").lower() != "rating":
        return None
    if not said.open_graph_story_id:
        raise ValueError("no id")
    key = clean(said.open_graph_story_id, limit=200)
    if (said.verb or "").lower() in _GONE_VERBS:
        return Gone("facebook", key)
    return Mention(
        source="facebook",
        native_key=key,
        text=clean(said.review_text or ""),
        created_at=when(said.created_time, told_at),
        observed_at=now,
        url=f"https://www.facebook.com/{page}/reviews",
        author=author_of(Person(id=said.reviewer_id, name=said.reviewer_name)),
        kind=Kind.REVIEW,
        rating=rating_of(said.recommendation_type, stars=said.rating),
        via="webhook",
    )


def _of_comment(value: Any, account: str, told_at: datetime, now: datetime) -> Found:
    """A comment on one of the account's media by somebody else."""
    said = CommentValue.model_validate(value)
    if said.by and said.by.id == account:
        return None
    media = said.media.id if said.media else None
    parent = said.parent_id
    return Mention(
        source="instagram",
        native_key=clean(f"{media or ''}_{said.id}", limit=400),
        text=clean(said.text or ""),
        created_at=told_at,
        observed_at=now,
        author=author_of(said.by),
        kind=Kind.REPLY if parent else Kind.COMMENT,
        parent_key=f"{media or ''}_{parent}" if parent else media,
        root_key=media,
        via="webhook",
    )


def _of_mention(value: Any, account: str, told_at: datetime, now: datetime) -> Found:
    """A mention of the account, whose text must be fetched."""
    said = MentionsValue.model_validate(value)
    ids = [said.media_id, *([said.comment_id] if said.comment_id else [])]
    if not all(_ID.fullmatch(id) for id in ids):
        raise ValueError("no id")
    return Mention(
        source="instagram",
        native_key="_".join(ids),
        text="",
        created_at=told_at,
        observed_at=now,
        kind=Kind.STUB,
        parent_key=said.media_id if said.comment_id else None,
        via="webhook",
    )


_FIELDS: Mapping[str, tuple[str, Mapping[str, Reader]]] = {
    "page": ("facebook", {"feed": _of_feed, "mention": _of_feed, "ratings": _of_rating}),
    "instagram": ("instagram", {"comments": _of_comment, "mentions": _of_mention}),
}


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
