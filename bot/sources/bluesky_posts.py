"""Posts of Bluesky as mentions: from search, from look-ups, and from records of a stream."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from bot.core.cleaning import clamp_time, clean
from bot.core.mentions import Author, Kind, Mention, Metrics, Rejection
from bot.core.moments import moment_of
from bot.sources.shapes import Count, Id, Maybe, Shape, Text, at, listed, mentions_of

SOURCE = "bluesky"
COLLECTION = "app.bsky.feed.post"
EARLIEST = timedelta(days=1)
"""A post says itself when it was written; it is not believed to be older than this when first indexed."""


class Profile(Shape):
    """Who wrote a post."""

    did: Text = None
    handle: Text = None
    displayName: Text = None


class PostView(Shape):
    """A post as search and look-up give it."""

    uri: Id
    author: Maybe[Profile] = None
    record: Maybe[dict[str, Any]] = None
    indexedAt: Any = None
    likeCount: Count = None
    replyCount: Count = None
    repostCount: Count = None
    quoteCount: Count = None


def parse(data: Any, *, observed_at: datetime) -> tuple[list[Mention], list[Rejection]]:
    """The posts of an answer of searchPosts or getPosts."""
    return mentions_of(
        listed(data, "posts"), PostView, lambda view: _of_view(view, observed_at), where="bluesky post"
    )


def of_record(uri: str, record: Any, *, indexed_at: datetime, observed_at: datetime, edited: bool) -> Mention:
    """A record that a stream brought; raises ValueError for an address that is none."""
    return _mention(
        uri,
        record,
        Author(key=_parts(uri)[0]),
        Metrics(),
        indexed_at=indexed_at,
        observed_at=observed_at,
        edited_at=indexed_at if edited else None,
        via="stream",
    )


def uri_of(did: str, rkey: str) -> str:
    """The address of a post, which names it for ever."""
    return f"at://{did}/{COLLECTION}/{rkey}"


def is_uri(text: str) -> bool:
    """Whether it is the address of a post."""
    try:
        return bool(_parts(text))
    except ValueError:
        return False


def _of_view(view: PostView, observed_at: datetime) -> Mention:
    profile = view.author or Profile()
    author = Author(
        handle=clean(profile.handle or "", limit=253) or None,
        name=clean(profile.displayName or "", limit=200) or None,
        key=clean(profile.did or "", limit=200) or _parts(view.uri)[0],
    )
    counts = Metrics(
        likes=_not_negative(view.likeCount),
        replies=_not_negative(view.replyCount),
        shares=_not_negative(view.repostCount),
        quotes=_not_negative(view.quoteCount),
    )
    indexed_at = moment_of(view.indexedAt)
    return _mention(view.uri, view.record, author, counts, indexed_at=indexed_at, observed_at=observed_at)


def _mention(
    uri: str,
    record: Any,
    author: Author,
    metrics: Metrics,
    *,
    indexed_at: datetime | None,
    observed_at: datetime,
    edited_at: datetime | None = None,
    via: str = "poll",
) -> Mention:
    did, rkey = _parts(uri)
    parent = _uri(at(record, "reply", "parent", "uri"))
    quoted = _uri(at(record, "embed", "record", "uri"), at(record, "embed", "record", "record", "uri"))
    text = at(record, "text")
    return Mention(
        source=SOURCE,
        native_key=uri,
        text=clean(text) if isinstance(text, str) else "",
        created_at=_created(moment_of(at(record, "createdAt")), indexed_at, observed_at),
        observed_at=observed_at,
        url=f"https://bsky.app/profile/{did}/post/{rkey}",
        lang=_lang(listed(record, "langs")),
        author=author,
        metrics=metrics,
        kind=Kind.REPLY if parent else Kind.QUOTE if quoted else Kind.POST,
        edited_at=edited_at,
        parent_key=parent,
        root_key=_uri(at(record, "reply", "root", "uri")),
        quoted_key=quoted,
        via=via,
    )


def _created(said: datetime | None, indexed_at: datetime | None, observed_at: datetime) -> datetime:
    """When it was written by its author's word, unless the network's own contradicts that."""
    known = indexed_at or observed_at
    if said is None or said > observed_at or (indexed_at and said < indexed_at - EARLIEST):
        return clamp_time(known, observed_at)
    return said


def _parts(uri: str) -> tuple[str, str]:
    scheme, _, rest = uri.partition("at://")
    did, _, path = rest.partition("/")
    collection, _, rkey = path.partition("/")
    fit = uri.isascii() and uri.isprintable() and " " not in uri and len(uri) <= 1000
    if scheme or not fit or not did.startswith("did:") or collection != COLLECTION or not rkey or "/" in rkey:
        raise ValueError("its address is that of no post")
    return did, rkey


def _uri(*found: Any) -> str | None:
    uris = (uri for uri in found if isinstance(uri, str) and uri.startswith("at://"))
    return next((uri for uri in uris if uri.isascii() and uri.isprintable() and len(uri) <= 1000), None)


def _lang(langs: Iterable[Any]) -> str | None:
    """The one language a post is tagged with; several say nothing about which."""
    tags = [tag for tag in langs if isinstance(tag, str)]
    return clean(tags[0], limit=12).lower() or None if len(tags) == 1 else None


def _not_negative(count: int | None) -> int | None:
    return count if count is None or count >= 0 else None
