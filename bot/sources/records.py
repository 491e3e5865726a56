"""Recorded mentions: one record of a CSV or JSONL file to a Mention, or to the reason why not."""

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.core.cleaning import clamp_time, clean
from bot.core.mentions import Author, Mention, Metrics, Rejection

REQUIRED = ("created_at", "text")
UNDERSTOOD = (
    "id", "author", "url", "source", "followers", "likes", "reposts", "replies", "views", "lang", "title",
)  # fmt: skip

_ROUNDED_ID = re.compile(r"\d+(?:[.,]\d+)?[eE]\+?\d+")
_COUNT = re.compile(r"(\d{1,18})(?:\.0*)?")
_MOST = 10**12
"""More than anything was ever seen or followed; such a count is forged, or no count."""
_URL = re.compile(r"https?://\S{1,2000}", re.IGNORECASE)
_NO_LANGUAGE = frozenset({"und", "zxx", "qme", "qst"})
_EXAMPLE = "2026-03-01T14:05:00Z"


def parse_record(
    record: Mapping[str, Any], *, where: str, observed_at: datetime | None, source: str = "file"
) -> Mention | Rejection:
    """The mention that a record holds, or what is wrong with it at `where` (`file:line`).

    `observed_at` None means that the record was seen when it was written: a replay.
    """
    try:
        return _mention(record, observed_at, source)
    except ValueError as error:
        return Rejection(where, str(error))


def _mention(record: Mapping[str, Any], observed_at: datetime | None, source: str) -> Mention:
    text, title = clean(_text(record, "text")), clean(_text(record, "title")) or None
    if not text and not title:
        raise ValueError("text is empty")
    created = _moment(record.get("created_at"))
    author = _text(record, "author")
    observed = created if observed_at is None else observed_at
    return Mention(
        source=clean(_text(record, "source"), limit=40).lower() or source,
        native_key=_id(record.get("id")) or _digest(created, author, text),
        text=text,
        title=title,
        created_at=clamp_time(created, observed),
        observed_at=observed,
        url=_url(_text(record, "url")),
        lang=_language(_text(record, "lang")),
        author=Author(handle=clean(author, limit=200) or None, followers=_count(record.get("followers"))),
        metrics=Metrics(
            likes=_count(record.get("likes")),
            replies=_count(record.get("replies")),
            shares=_count(record.get("reposts")),
            views=_count(record.get("views")),
        ),
    )


def _text(record: Mapping[str, Any], column: str) -> str:
    value = record.get(column)
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise ValueError(f"{column} is not text")


def _moment(value: Any) -> datetime:
    if not value:
        raise ValueError("created_at is missing")
    try:
        moment = datetime.fromisoformat(value.strip())
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (AttributeError, ValueError, OverflowError):
        shown = clean(str(value), limit=40)
        raise ValueError(f"created_at “{shown}” is not ISO 8601, like {_EXAMPLE}") from None


def _id(value: Any) -> str:
    """The id as text; a number that a spreadsheet rounded is refused, because it names other posts too."""
    if value is None or value == "":
        return ""
    if isinstance(value, float) or (isinstance(value, str) and _ROUNDED_ID.fullmatch(value.strip())):
        raise ValueError(f"id {value} was rounded by a spreadsheet: export the id column as text")
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ValueError("id is neither text nor a whole number")
    return clean(str(value), limit=500)


def _digest(created: datetime, author: str, text: str) -> str:
    parts = "\x1f".join((created.isoformat(), author, text))
    return hashlib.sha256(parts.encode(errors="surrogatepass")).hexdigest()[:32]


def _count(value: Any) -> int | None:
    """A count of people or acts; whatever is none (empty, negative, words) was not given."""
    if not value and value != 0:
        return None
    found = _COUNT.fullmatch(str(value).strip())
    count = int(found.group(1)) if found else None
    return count if count is not None and count <= _MOST else None


def _url(value: str) -> str | None:
    url = value.strip()
    return url if _URL.fullmatch(url) and url.isprintable() else None


def _language(value: str) -> str | None:
    lang = clean(value, limit=12).lower() if value else ""
    return lang if lang and lang not in _NO_LANGUAGE else None
