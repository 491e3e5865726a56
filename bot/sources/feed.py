"""Articles and posts from an RSS, Atom or JSON feed."""

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from typing import Any
from urllib.parse import urlsplit

from bot.core.cleaning import clamp_time, clean, clean_html
from bot.core.mentions import Author, Batch, Kind, Mention, Query, Rejection
from bot.http import Clock, Fetched, Http, shown
from bot.sources.about import About
from bot.sources.access import Access
from bot.sources.feed_formats import Entry, Feed, parse_feed

KIND = "feed"
ABOUT = About(
    name="News and blog feeds",
    example="feed:https://example.com/news.rss — an RSS, Atom or JSON feed, read when it changed",
    finds="every entry of the feed that has one of the watch's terms in its title or text",
    blind=("entries that fell off the feed between two looks", "the article behind a teaser"),
    login="none",
    steps=("Find the feed's address on the site, often behind the orange sign.",),
    cost="free",
    target="the feed's address",
    target_needed=True,
    every=timedelta(minutes=10),
)
SOURCE = "news"
MAX_SEEN = 500
ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"
_WEB = re.compile(r"https?://[^\s]+$", re.IGNORECASE)
_SELF_NAMING = re.compile(r"https?://|tag:|urn:|yt:", re.IGNORECASE)


def open(target: str, *, query: Query, access: Access) -> "FeedSource":
    """The source that reads the feed at the address `target`."""
    return FeedSource(target, http=access.http, clock=access.clock)


class FeedSource:
    """Asks for the feed if it changed; gives the entries whose key it has not met lately."""

    def __init__(self, url: str, *, http: Http, clock: Clock) -> None:
        self._url = url
        self._http = http
        self._clock = clock

    def fetch(self, cursor: Mapping[str, Any]) -> Batch:
        """The new entries, oldest first; raises SourceError when the feed cannot be had or read."""
        found = self._http.get(self._url, headers=_conditions(cursor))
        moved = _moved(self._url, found, cursor)
        if found.status == 304:
            return Batch((), {**cursor, "moved_to": found.moved_to}, moved)
        feed = parse_feed(found.body, headers=found.headers, where=shown(found.url))
        seen: list[str] = list(cursor.get("seen", ()))
        mentions, rejected = _new_mentions(feed, set(seen), url=found.url, observed_at=self._clock())
        return Batch(
            mentions=tuple(sorted(mentions, key=attrgetter("created_at"))),
            cursor={
                "etag": found.headers.get("etag"),
                "modified": found.headers.get("last-modified"),
                "moved_to": found.moved_to,
                "seen": (seen + [mention.native_key for mention in mentions])[-_ring_size(feed) :],
            },
            rejected=(*moved, *rejected),
        )


def _conditions(cursor: Mapping[str, Any]) -> dict[str, str]:
    headers = {"Accept": ACCEPT}
    if cursor.get("etag"):
        headers["If-None-Match"] = cursor["etag"]
    if cursor.get("modified"):
        headers["If-Modified-Since"] = cursor["modified"]
    return headers


def _moved(url: str, found: Fetched, cursor: Mapping[str, Any]) -> tuple[Rejection, ...]:
    """The news that the feed has a new address, once."""
    if not found.moved_to or found.moved_to == cursor.get("moved_to"):
        return ()
    return (
        Rejection(shown(url), f"moved for good to {shown(found.moved_to)}: change the address in the watch"),
    )


def _ring_size(feed: Feed) -> int:
    """A feed longer than the ring would be told anew at every fetch."""
    return max(MAX_SEEN, 2 * len(feed.entries))


def _new_mentions(
    feed: Feed, seen: set[str], *, url: str, observed_at: datetime
) -> tuple[list[Mention], list[Rejection]]:
    mentions: list[Mention] = []
    rejected: list[Rejection] = []
    host = urlsplit(url).hostname or ""
    for number, entry in enumerate(feed.entries, start=1):
        mention = _mention(entry, feed, host=host, observed_at=observed_at)
        if not mention.text and not mention.title:
            rejected.append(Rejection(f"{shown(url)} entry {number}", "it has neither title nor text"))
        elif mention.native_key not in seen:
            seen.add(mention.native_key)
            mentions.append(mention)
    return mentions, rejected


def _mention(entry: Entry, feed: Feed, *, host: str, observed_at: datetime) -> Mention:
    title, text = clean_html(entry.title), clean_html(entry.text)
    return Mention(
        source=SOURCE,
        native_key=_key(entry, host),
        text=text or title,
        title=(title if text else "") or None,
        created_at=clamp_time(entry.published or observed_at, observed_at),
        observed_at=observed_at,
        url=_url(entry.link.strip()),
        lang=clean(entry.lang or feed.lang, limit=12).lower() or None,
        kind=Kind.ARTICLE,
        author=Author(name=clean_html(entry.publisher or feed.title, limit=200) or None),
    )


def _url(link: str) -> str | None:
    return link if _WEB.match(link) and link.isprintable() else None


def _key(entry: Entry, host: str) -> str:
    """What names the entry for ever: id, else link, else a hash; what is no address belongs to its feed."""
    named = entry.id.strip() or entry.link.strip()
    if not named:
        stamp = entry.published.astimezone(UTC).isoformat() if entry.published else ""
        parts = "\x1f".join((entry.title, stamp, entry.text))
        return f"{host} {hashlib.sha256(parts.encode(errors='surrogatepass')).hexdigest()[:32]}"
    named = clean(named, limit=1000)
    return named if _SELF_NAMING.match(named) else f"{host} {named}"
