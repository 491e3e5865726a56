"""Articles and posts from an RSS, Atom or JSON feed."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from typing import Any
from urllib.parse import parse_qs, urlsplit

from bot.core.cleaning import clamp_time, clean, clean_html
from bot.core.mentions import Author, Batch, Kind, Mention, Query, Rejection
from bot.core.moments import moment_of
from bot.errors import SourceError
from bot.http import Fetched, shown
from bot.sources.about import About
from bot.sources.access import Access
from bot.sources.feed_formats import MAX_TTL, Entry, Feed, parse_feed

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
    terms="What a publisher puts into a feed is meant to be read; quote little and link.",
)
SOURCE = "news"
MAX_SEEN = 500
LOST = 3
"""How often in a row an address must not exist before the feed counts as given up by its owner."""
ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"
_WEB = re.compile(r"https?://[^\s]+$", re.IGNORECASE)
_SELF_NAMING = re.compile(r"https?://|tag:|urn:|yt:", re.IGNORECASE)
_GOOGLE = re.compile(r"(www\.)?google\.[a-z.]{2,6}", re.IGNORECASE)


def open(target: str, *, query: Query, access: Access) -> "FeedSource":
    """The source that reads the feed at the address `target`."""
    return FeedSource(target, access)


class FeedSource:
    """Asks for the feed if it changed; gives the entries it has not met lately, and those that changed."""

    def __init__(self, url: str, access: Access) -> None:
        self._url = url
        self._access = access

    def fetch(self, cursor: Mapping[str, Any]) -> Batch:
        """The new entries, oldest first; raises SourceError when the feed cannot be had or read."""
        now = self._access.clock()
        resting = moment_of(cursor.get("rest_until"))
        if resting and now < resting <= now + MAX_TTL:
            return Batch((), cursor)
        try:
            found = self._access.http.get(self._url, headers=_conditions(cursor))
        except SourceError as error:
            return _lost(error, cursor, where=shown(self._url))
        moved = _moved(self._url, found, cursor)
        if found.status == 304:
            return Batch((), {**cursor, "moved_to": found.moved_to}, moved)
        feed = read_feed(found, known="seen" in cursor)
        fresh = entries_of(feed, seen_in(cursor), url=found.url, observed_at=now)
        after = {
            "etag": found.headers.get("etag"),
            "modified": found.headers.get("last-modified"),
            "moved_to": found.moved_to,
            "seen": fresh.seen,
            **({"rest_until": (now + feed.ttl).isoformat()} if feed.ttl else {}),
        }
        return Batch(fresh.mentions, after, (*moved, *fresh.rejected))


def read_feed(found: Fetched, *, known: bool) -> Feed:
    """The feed in an answer; where one was read before, something else is trouble that may pass."""
    try:
        return parse_feed(found.body, headers=found.headers, where=shown(found.url))
    except SourceError as error:
        if known:
            raise SourceError(
                f"{error}; it was one before and is tried again", status=found.status
            ) from error
        raise


def _conditions(cursor: Mapping[str, Any]) -> dict[str, str]:
    headers = {"Accept": ACCEPT}
    if cursor.get("etag"):
        headers["If-None-Match"] = cursor["etag"]
    if cursor.get("modified"):
        headers["If-Modified-Since"] = cursor["modified"]
    return headers


def _lost(error: SourceError, cursor: Mapping[str, Any], *, where: str) -> Batch:
    """The news that the address does not exist now, twice; then, as with every other trouble, the error."""
    lost = int(cursor.get("lost") or 0) + 1
    if error.status != 404 or lost >= LOST:
        raise error
    note = f"{where} does not exist now ({lost} of {LOST} looks before it counts as gone)"
    return Batch((), {**cursor, "lost": lost}, note=note)


def _moved(url: str, found: Fetched, cursor: Mapping[str, Any]) -> tuple[Rejection, ...]:
    """The news that the feed has a new address, once."""
    if not found.moved_to or found.moved_to == cursor.get("moved_to"):
        return ()
    return (
        Rejection(shown(url), f"moved for good to {shown(found.moved_to)}: change the address in the watch"),
    )


@dataclass(frozen=True, slots=True)
class Entries:
    """What of a feed is new or changed, oldest first, and what was seen of it by now."""

    mentions: tuple[Mention, ...]
    rejected: tuple[Rejection, ...]
    seen: dict[str, str]


def seen_in(cursor: Mapping[str, Any]) -> dict[str, str]:
    """What was seen before: keys, with a fingerprint of what each said ("" in cursors that had none)."""
    seen = cursor.get("seen") or {}
    return dict(seen) if isinstance(seen, Mapping) else dict.fromkeys(seen, "")


def entries_of(feed: Feed, seen: Mapping[str, str], *, url: str, observed_at: datetime) -> Entries:
    """The entries whose key was not met lately, and those that say something else now."""
    met = dict(seen)
    mentions: list[Mention] = []
    rejected: list[Rejection] = []
    host = urlsplit(url).hostname or ""
    for number, entry in enumerate(feed.entries, start=1):
        mention = _mention(entry, feed, host=host, observed_at=observed_at)
        if not mention.text and not mention.title:
            rejected.append(Rejection(f"{shown(url)} entry {number}", "it has neither title nor text"))
            continue
        said, before = _fingerprint(mention), met.pop(mention.native_key, None)
        met[mention.native_key] = said
        if before is None:
            mentions.append(mention)
        elif before not in ("", said):
            mentions.append(replace(mention, edited_at=_changed_at(entry, observed_at)))
    return Entries(tuple(sorted(mentions, key=attrgetter("created_at"))), tuple(rejected), _latest(met, feed))


def _changed_at(entry: Entry, observed_at: datetime) -> datetime:
    """When it says it was changed; many only say when they were published."""
    later = entry.updated and entry.published and entry.updated > entry.published
    return clamp_time(entry.updated, observed_at) if later and entry.updated else observed_at


def _latest(met: Mapping[str, str], feed: Feed) -> dict[str, str]:
    """A feed longer than what is remembered would be told anew at every fetch."""
    return dict(list(met.items())[-max(MAX_SEEN, 2 * len(feed.entries)) :])


def _fingerprint(mention: Mention) -> str:
    return hashlib.sha256(f"{mention.title}\n{mention.text}".encode()).hexdigest()[:8]


def _mention(entry: Entry, feed: Feed, *, host: str, observed_at: datetime) -> Mention:
    publisher = clean_html(entry.publisher, limit=200)
    title = clean_html(entry.title).removesuffix(f" - {publisher}" if publisher else "")
    text = _unless_said(clean_html(entry.text), title, publisher)
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
        author=Author(name=publisher or clean_html(feed.title, limit=200) or None),
        extra=(("publisher_url", link),) if (link := _url(entry.publisher_url.strip())) else (),
    )


def _unless_said(text: str, title: str, publisher: str) -> str:
    """News searches put the title and the publisher's name where a teaser belongs: that is no text."""
    return "" if publisher and text in (f"{title} {publisher}", f"{title} - {publisher}", title) else text


def _url(link: str) -> str | None:
    """The link where it is one; of Google Alerts, the page it leads to."""
    if not _WEB.match(link) or not link.isprintable():
        return None
    try:
        parts = urlsplit(link)
    except ValueError:
        return None
    if parts.path == "/url" and _GOOGLE.fullmatch(parts.hostname or ""):
        target = parse_qs(parts.query).get("url", [""])[0]
        return target if _WEB.match(target) and target.isprintable() else link
    return link


def _key(entry: Entry, host: str) -> str:
    """What names the entry for ever: id, else link, else a hash; what is no address belongs to its feed."""
    named = entry.id.strip() or entry.link.strip()
    if not named:
        stamp = entry.published.astimezone(UTC).isoformat() if entry.published else ""
        parts = "\x1f".join((entry.title, stamp, entry.text))
        return f"{host} {hashlib.sha256(parts.encode(errors='surrogatepass')).hexdigest()[:32]}"
    named = clean(named, limit=1000)
    return named if _SELF_NAMING.match(named) else f"{host} {named}"
