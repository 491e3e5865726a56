"""The bytes of a feed to its entries: RSS and Atom (checked for XML bombs first), JSON Feed."""

import html
import io
import json
import re
from calendar import timegm
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.sax import ContentHandler, SAXException

import defusedxml.sax
import feedparser
from defusedxml.common import DefusedXmlException

from bot.errors import SourceError

MAX_XML = 2_000_000
MAX_BROKEN_XML = 500_000
"""A document that is not well-formed goes to a slow, forgiving parser: 1.4 MB of nested tags took 2.3 s."""
MAX_DEPTH = 64
MAX_TTL = timedelta(days=1)
_ENTITY = re.compile(rb"<!\s*ENTITY", re.IGNORECASE)
_DOCTYPE = re.compile(rb"<!DOCTYPE\s[^\[\]<>]{1,300}>", re.IGNORECASE)
"""As RSS 0.91 has it: it only names a document elsewhere, which is never read."""
_ALTERNATE = re.compile(rb"<link[^>]+application/(?:rss|atom)\+xml[^>]*>", re.IGNORECASE)
_HREF = re.compile(rb"href=[\"']([^\"'<>\s]{1,300})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as the feed gives it, markup included; "" is "not given"."""

    id: str
    link: str
    title: str
    text: str
    published: datetime | None
    updated: datetime | None = None
    publisher: str = ""
    publisher_url: str = ""
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed's own title and language, its entries in its order, and how long it asks to be left alone."""

    title: str
    lang: str
    entries: tuple[Entry, ...]
    ttl: timedelta = timedelta()


def parse_feed(body: bytes, *, headers: Mapping[str, str], where: str) -> Feed:
    """The feed in a body; raises SourceError for bombs, web pages and what else is no feed."""
    if body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[")):
        return _json_feed(body, where)
    body = _DOCTYPE.sub(b"", body, count=1)
    _refuse_bombs(body, where)
    # A stream, never a string: feedparser opens strings as files and addresses.
    found = feedparser.parse(
        io.BytesIO(body), response_headers=_type_of(headers), sanitize_html=False, resolve_relative_uris=False
    )
    if not found.get("version") and not found.entries:
        raise SourceError(f"{where} is no feed{_hint(body)}", permanent=True)
    return Feed(
        title=found.feed.get("title", ""),
        lang=found.feed.get("language", "") or "",
        entries=tuple(map(_xml_entry, found.entries)),
        ttl=_ttl(found.feed.get("ttl")),
    )


def _ttl(minutes: Any) -> timedelta:
    """RSS's `ttl` is in minutes; what is no number, or more than a day, is not believed."""
    text = str(minutes or "").strip()
    number = int(text) if text.isdecimal() and len(text) < 6 else 0
    return min(timedelta(minutes=number), MAX_TTL)


def _type_of(headers: Mapping[str, str]) -> dict[str, str]:
    kind = headers.get("content-type")
    return {"content-type": kind} if kind else {}


def _hint(body: bytes) -> str:
    """Where a web page says that its feed is."""
    link = _ALTERNATE.search(body[:200_000])
    href = _HREF.search(link.group()) if link else None
    if href:
        return f" but a page; its feed seems to be {href.group(1).decode('utf-8', 'replace')}"
    return " but something else (a web page?): look for the address of its RSS or Atom feed"


def _refuse_bombs(body: bytes, where: str) -> None:
    if len(body) > MAX_XML:
        raise SourceError(f"{where} is larger than {MAX_XML:,} bytes: not read", permanent=True)
    if _ENTITY.search(body.replace(b"\0", b"")):
        raise SourceError(f"{where} declares XML entities, which are not read", permanent=True)
    try:
        defusedxml.sax.parseString(body, _DepthGuard(), forbid_entities=True, forbid_external=True)
    except _TooDeep:
        raise SourceError(
            f"{where} nests deeper than {MAX_DEPTH} elements: not read", permanent=True
        ) from None
    except DefusedXmlException:
        raise SourceError(f"{where} holds XML that may do harm: not read", permanent=True) from None
    except (SAXException, ValueError, LookupError):
        if len(body) > MAX_BROKEN_XML:
            raise SourceError(f"{where} is broken XML and too large to mend", permanent=True) from None


class _TooDeep(Exception):
    pass


class _DepthGuard(ContentHandler):
    def __init__(self) -> None:
        super().__init__()
        self._depth = 0

    def startElement(self, name: str, attrs: Any) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise _TooDeep

    def endElement(self, name: str) -> None:
        self._depth -= 1


def _xml_entry(entry: Any) -> Entry:
    contents = entry.get("content", ())
    return Entry(
        id=_given(entry, "id"),
        link=_given(entry, "link"),
        title=_given(entry, "title"),
        text=max([_given(entry, "summary"), *(_given(part, "value") for part in contents)], key=len),
        published=_moment(entry.get("published_parsed") or entry.get("updated_parsed")),
        updated=_moment(entry.get("updated_parsed")),
        publisher=_given(entry.get("source", {}), "title"),
        publisher_url=_given(entry.get("source", {}), "href"),
        lang=next((_given(part, "language") for part in contents), ""),
    )


def _given(row: Any, key: str) -> str:
    """What feedparser has for the key; it may be None."""
    return row.get(key) or ""


def _moment(parsed: Any) -> datetime | None:
    try:
        return datetime.fromtimestamp(timegm(parsed), tz=UTC) if parsed else None
    except (ValueError, OverflowError, OSError):
        return None


def _json_feed(body: bytes, where: str) -> Feed:
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        raise SourceError(f"{where} answers with broken JSON") from None
    if not isinstance(data, dict) or "jsonfeed.org" not in str(data.get("version", "")):
        raise SourceError(f"{where} answers with JSON that is no feed: check the address", permanent=True)
    items = data.get("items")
    entries = (
        [_json_entry(item) for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    )
    return Feed(_word(data, "title"), _word(data, "language"), tuple(entries))


def _json_entry(item: Mapping[str, Any]) -> Entry:
    return Entry(
        id=_word(item, "id"),
        link=_word(item, "url") or _word(item, "external_url"),
        title=_word(item, "title"),
        text=html.escape(_word(item, "content_text"))
        or _word(item, "content_html")
        or _word(item, "summary"),
        published=_iso(_word(item, "date_published")),
        updated=_iso(_word(item, "date_modified")),
        lang=_word(item, "language"),
    )


def _word(data: Mapping[str, Any], key: str) -> str:
    value = data.get(key)
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _iso(value: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
