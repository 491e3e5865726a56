"""A vendor's documents as mentions: where each field stands, as a mapping file says it."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from bot.core.cleaning import clean, clean_html
from bot.core.mentions import Mention, Rejection
from bot.sources.dates import Dates
from bot.sources.records import digest, id_of, mention_of

Path = tuple[str | int, ...]
"""Keys and list positions, from the outside in; empty: the value itself."""

EXTRA_BYTES = 4_000
_EXTRA_VALUE = 300
_STEP = re.compile(r"""\.?(?:([^.\[\]]+)|\[(\d{1,6})\]|\[["']([^"'\]]+)["']\])""")
_X_POST = re.compile(r"https?://(?:www\.|mobile\.)?(?:x|twitter)\.com/[^/?#]+/status(?:es)?/(\d{1,19})(?!\d)")
_TEXTS = ("text", "title", "author_name")
_HOSTS = {
    "x.com": "x", "twitter.com": "x", "facebook.com": "facebook", "instagram.com": "instagram",
    "threads.net": "threads", "threads.com": "threads", "tiktok.com": "tiktok", "reddit.com": "reddit",
    "bsky.app": "bluesky", "youtube.com": "youtube", "youtu.be": "youtube",
    "news.ycombinator.com": "hackernews",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class VendorMapping:
    """How one vendor writes documents.

    `items` are the places of the list, tried in order. `fields` gives each field's places, the first that
    holds something counting. `words` translates values (`positive` to 1). `scale` is the vendor's rating from
    worst to best. `answer` is the HTTP status the vendor takes for thanks.
    """

    name: str
    items: tuple[Path, ...] = ((),)
    fields: Mapping[str, tuple[Path, ...]] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    dates: Dates = field(default_factory=Dates)
    scale: tuple[float, float] = (-1.0, 1.0)
    id_prefix: str = ""
    html: bool = False
    answer: int = 202


def parse_path(text: str) -> Path:
    """The path that `a.b[0].c` or `a["odd.key"]` writes; raises ValueError for another."""
    rest = text.strip().removeprefix("$")
    path: list[str | int] = []
    while rest:
        found = _STEP.match(rest)
        if not found:
            raise ValueError(f"“{text}” is no path like a.b[0].c")
        name, position, quoted = found.groups()
        path.append(int(position) if position is not None else (name or quoted).strip())
        rest = rest[found.end() :]
    return tuple(path)


def documents(mapping: VendorMapping, body: Any) -> list[Any]:
    """The documents in a delivery or a file; raises ValueError naming where they were looked for."""
    for path in mapping.items:
        found = _at(body, path)
        if isinstance(found, list):
            return found
        if not path and isinstance(found, dict) and _speaks(mapping, found):
            return [found]
    places = " or ".join(_written(path) or "the top" for path in mapping.items)
    raise ValueError(f"there is no list of documents at {places}")


def apply(
    mapping: VendorMapping,
    record: Any,
    *,
    where: str,
    observed_at: datetime,
    source: str = "webhook",
    via: str = "webhook",
) -> Mention | Rejection:
    """The mention that a document is, or what is wrong with it at `where`; `source` is what it counts as when
    neither the document nor its address says where it was published."""
    if not isinstance(record, dict):
        return Rejection(where, "not a JSON object")
    try:
        fields = _fields(mapping, record)
        fields["id"] = _key(mapping, fields)
        extra = _extra(mapping, record)
        return mention_of(
            fields, dates=mapping.dates, observed_at=observed_at, source=source, via=via, extra=extra
        )
    except ValueError as error:
        return Rejection(where, str(error))


def _fields(mapping: VendorMapping, record: Mapping[str, Any]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name, paths in mapping.fields.items():
        value = _translated(mapping, name, _first(record, paths))
        if isinstance(value, str) and mapping.html and name in _TEXTS:
            value = clean_html(value)
        fields[name] = value
    fields["rating"] = _rating(fields.get("rating"), mapping.scale)
    fields["source"] = fields.get("source") or _network(fields.get("url"))
    return fields | {k: v for k, v in mapping.constants.items() if fields.get(k) in (None, "")}


def _key(mapping: VendorMapping, fields: Mapping[str, Any]) -> str:
    """The network's own id where the address shows it, so that a post read from X too counts once; else the
    vendor's; else what url and text amount to; empty where there is not even an address."""
    url = fields.get("url")
    on_x = _X_POST.match(url) if isinstance(url, str) and fields.get("source") == "x" else None
    if on_x:
        return on_x.group(1)
    own = id_of(fields.get("id"))
    if own:
        return f"{mapping.id_prefix}{own}"
    return digest(url, str(fields.get("text") or "")) if isinstance(url, str) and url else ""


def _translated(mapping: VendorMapping, name: str, value: Any) -> Any:
    words = mapping.words.get(name)
    if not words:
        return value
    word = str(value).strip().lower()
    return words.get(word, None if name == "kind" else value)


def _rating(value: Any, scale: tuple[float, float]) -> float | None:
    try:
        number = float(value) if not isinstance(value, bool) else None
    except (TypeError, ValueError, OverflowError):
        return None
    if number is None or not scale[0] <= number <= scale[1]:
        return None
    return round((number - scale[0]) / (scale[1] - scale[0]) * 2 - 1, 3)


def _network(url: Any) -> str | None:
    """The network an address belongs to, by its host; `m.` and `www.` count as the same."""
    try:
        host = urlsplit(url).hostname if isinstance(url, str) else None
    except ValueError:
        return None
    parts = (host or "").split(".")
    return next((name for at in range(len(parts)) if (name := _HOSTS.get(".".join(parts[at:])))), None)


# --- places ------------------------------------------------------------------------------------------------


def _first(record: Any, paths: Sequence[Path]) -> Any:
    """The first of these places that holds a word or a number."""
    for path in paths:
        value = _at(record, path)
        if isinstance(value, str | int | float) and value != "":
            return value
    return None


def _at(value: Any, path: Path) -> Any:
    for step in path:
        if isinstance(step, int):
            value = value[step] if isinstance(value, list) and step < len(value) else None
        else:
            value = _member(value, step)
    return value


def _member(value: Any, key: str) -> Any:
    """An object's member; the columns of a table come in lower case with underscores."""
    if not isinstance(value, dict):
        return None
    return value[key] if key in value else value.get(column(key))


@lru_cache(maxsize=4096)
def column(key: str) -> str:
    """A key as the header of a table spells it: `Full Text` is full_text."""
    return key.strip().lower().replace(" ", "_")


def _speaks(mapping: VendorMapping, record: Mapping[str, Any]) -> bool:
    return any(_first(record, mapping.fields.get(name, ())) is not None for name in ("text", "title", "url"))


def _written(path: Path) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")


# --- what is left over -------------------------------------------------------------------------------------


def _extra(mapping: VendorMapping, record: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """What the mapping has no place for, as text, up to 4 kB."""
    used = {path[0] for paths in mapping.fields.values() for path in paths if path}
    used |= {column(step) for step in used if isinstance(step, str)}
    kept: list[tuple[str, str]] = []
    left = EXTRA_BYTES
    for key, value in _leftovers(record, used):
        left -= len(key.encode()) + len(value.encode())
        if left < 0:
            break
        kept.append((key, value))
    return tuple(kept)


def _leftovers(record: Mapping[str, Any], used: set[str | int]) -> Iterator[tuple[str, str]]:
    for name, value in record.items():
        if name in used or value in (None, "", [], {}):
            continue
        key, words = clean(str(name), limit=60), clean(_as_text(value), limit=_EXTRA_VALUE)
        if key and words:
            yield key, words


def _as_text(value: Any) -> str:
    if isinstance(value, str):
        return value
    try:
        return json.dumps(value, ensure_ascii=False)[: _EXTRA_VALUE * 8]
    except (TypeError, ValueError, RecursionError):
        return ""
