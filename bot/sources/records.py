"""What a file's row or a delivered document says, field by field: a Mention, or the reason why not."""

import hashlib
import math
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.core.cleaning import clamp_time, clean
from bot.core.mentions import Author, Kind, Mention, Metrics, Rejection
from bot.core.sponsored import sponsored_in
from bot.sources.dates import Dates

REQUIRED = ("created_at", "text")
UNDERSTOOD = (
    "id", "author", "url", "source", "followers", "likes", "reposts", "replies", "views", "lang", "title",
)  # fmt: skip
FIELDS = frozenset(
    (
        "id", "url", "text", "title", "created_at", "time", "edited_at", "lang", "source", "kind", "author",
        "author_name", "author_key", "followers", "verified", "likes", "replies", "shares", "views", "quotes",
        "saves", "score", "parent", "root", "quoted", "rating", "reach", "sponsored",
    )
)  # fmt: skip
"""What a mention can be told of; a mapping says where each stands."""

_PLAIN = tuple(dict.fromkeys((*REQUIRED, *UNDERSTOOD)))
_ROUNDED_ID = re.compile(r"\d+(?:[.,]\d+)?[eE]\+?\d+")
_COUNT = re.compile(r"(-?\d{1,18})(?:\.0*)?")
_MOST = 10**12
"""More than anything was ever seen or followed; such a count is forged, or no count."""
_URL = re.compile(r"https?://\S{1,2000}", re.IGNORECASE)
_NO_LANGUAGE = frozenset({"und", "zxx", "qme", "qst"})
_YES, _NO = frozenset({"true", "yes", "1"}), frozenset({"false", "no", "0"})
_KINDS = {kind.value: kind for kind in Kind}


def parse_record(
    record: Mapping[str, Any],
    *,
    where: str,
    observed_at: datetime | None,
    source: str = "file",
    dates: Dates | None = None,
) -> Mention | Rejection:
    """The mention a record with the usual columns holds, or what is wrong with it at `where` (`file:line`).

    `observed_at` None means that the record was seen when it was written: a replay.
    """
    fields = {name: record[name] for name in _PLAIN if name in record}
    fields["shares"] = fields.pop("reposts", None)
    try:
        return mention_of(
            fields, dates=dates or Dates(), observed_at=observed_at, source=source, via="import"
        )
    except ValueError as error:
        return Rejection(where, str(error))


def mention_of(
    fields: Mapping[str, Any],
    *,
    dates: Dates,
    observed_at: datetime | None,
    source: str,
    via: str,
    extra: tuple[tuple[str, str], ...] = (),
) -> Mention:
    """The mention told by `FIELDS`; raises ValueError where text, time or id cannot be used. Any other field
    that makes no sense was not given."""
    text, title = clean(_required_text(fields, "text")), clean(_text(fields, "title")) or None
    if not text and not title:
        raise ValueError("text is empty")
    created = _created(fields, dates)
    observed = created if observed_at is None else observed_at
    reach = _count(fields.get("reach"))
    return Mention(
        source=clean(_text(fields, "source"), limit=40).lower() or source,
        native_key=id_of(fields.get("id")) or digest(created.isoformat(), _text(fields, "author"), text),
        text=text,
        title=title,
        created_at=clamp_time(created, observed),
        observed_at=observed,
        url=_url(_text(fields, "url")),
        lang=_language(_text(fields, "lang")),
        author=_author(fields),
        metrics=_metrics(fields),
        kind=_KINDS.get(_text(fields, "kind").strip().lower(), Kind.POST),
        edited_at=_edited(fields, dates),
        parent_key=_key(fields.get("parent")),
        root_key=_key(fields.get("root")),
        quoted_key=_key(fields.get("quoted")),
        rating=_rating(fields.get("rating")),
        reach=reach,
        reach_basis=None if reach is None else "vendor",
        sponsored=_sponsored(fields.get("sponsored"), f"{title or ''} {text}"),
        via=via,
        extra=extra,
    )


def id_of(value: Any) -> str:
    """The id as text; a number that a spreadsheet rounded is refused, because it names other posts too."""
    if value is None or value == "":
        return ""
    if isinstance(value, float) or (isinstance(value, str) and _ROUNDED_ID.fullmatch(value.strip())):
        raise ValueError(f"id {value} was rounded by a spreadsheet: export the id column as text")
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ValueError("id is neither text nor a whole number")
    return clean(str(value), limit=500)


def digest(*parts: str) -> str:
    """32 hexadecimal digits that stand for these parts, where nobody gave an id."""
    return hashlib.sha256("\x1f".join(parts).encode(errors="surrogatepass")).hexdigest()[:32]


def _required_text(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    if value is None or _is_written(value):
        return _text(fields, name)
    raise ValueError(f"{name} is not text")


def _text(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    return str(value) if _is_written(value) else ""


def _is_written(value: Any) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool)


def _created(fields: Mapping[str, Any], dates: Dates) -> datetime:
    day, time = fields.get("created_at"), _text(fields, "time").strip()
    if not day:
        raise ValueError("created_at is missing")
    try:
        return dates.moment(f"{day} {time}" if time and ":" not in str(day) else day)
    except ValueError as error:
        raise ValueError(f"created_at {error}") from None


def _edited(fields: Mapping[str, Any], dates: Dates) -> datetime | None:
    try:
        return dates.moment(fields["edited_at"])
    except (KeyError, ValueError):
        return None


def _author(fields: Mapping[str, Any]) -> Author:
    return Author(
        handle=clean(_text(fields, "author"), limit=200) or None,
        name=clean(_text(fields, "author_name"), limit=200) or None,
        followers=_count(fields.get("followers")),
        verified=_flag(fields.get("verified")),
        key=_key(fields.get("author_key")),
    )


def _metrics(fields: Mapping[str, Any]) -> Metrics:
    counts = {name: _count(fields.get(name)) for name in _COUNTED}
    return Metrics(score=_whole(fields.get("score")), **counts)


_COUNTED = ("likes", "replies", "shares", "views", "quotes", "saves")


def _count(value: Any) -> int | None:
    """A count of people or acts; whatever is none (empty, negative, words) was not given."""
    count = _whole(value)
    return count if count is not None and count >= 0 else None


def _whole(value: Any) -> int | None:
    if isinstance(value, bool) or (not value and value != 0):
        return None
    found = _COUNT.fullmatch(str(value).strip())
    number = int(found.group(1)) if found else None
    return number if number is not None and abs(number) <= _MOST else None


def _url(value: str) -> str | None:
    url = value.strip()
    return url if _URL.fullmatch(url) and url.isprintable() else None


def _language(value: str) -> str | None:
    lang = clean(value, limit=12).lower() if value else ""
    return lang if lang and lang not in _NO_LANGUAGE else None


def _key(value: Any) -> str | None:
    return clean(str(value), limit=500) or None if _is_written(value) else None


def _rating(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value) if -1 <= value <= 1 else None


def _flag(value: Any) -> bool | None:
    word = str(value).strip().lower()
    return True if word in _YES else False if word in _NO else None


def _sponsored(value: Any, text: str) -> bool | None:
    given = _flag(value)
    return sponsored_in(text) if given is None else given
