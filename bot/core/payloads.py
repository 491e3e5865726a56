"""Briefs and digests as the JSON an outbox row carries, and back."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.core.messages import Brief, Digest
from bot.core.models import Label, Level, Quote

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def to_payload(value: Brief | Digest) -> dict[str, Any]:
    """The value as JSON types, moments in milliseconds since 1970; `from_payload` gives it back equal."""
    return {name: _plain(part) for name, part in asdict(value).items()}


def from_payload(payload: Mapping[str, Any]) -> Brief | Digest:
    """The brief or digest a payload was made of; raises KeyError if it is neither."""
    lines = tuple((str(label), str(words)) for label, words in payload["lines"])
    if "crisis_id" not in payload:
        return Digest(payload["watch_id"], payload["brand"], payload["date"], lines)
    quotes = tuple(_quote(one) for one in payload["quotes"])
    return Brief(
        payload["crisis_id"],
        payload["title"],
        Level(payload["level"]),
        lines,
        quotes,
        said=payload.get("said", ""),
        by=payload.get("by", ""),
    )


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return (value - _EPOCH) // _MILLISECOND
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return value


def _quote(payload: Mapping[str, Any]) -> Quote:
    moment = payload["created_at"]
    at = moment if isinstance(moment, datetime) else _EPOCH + moment * _MILLISECOND
    return Quote(**{**payload, "label": Label(payload["label"]), "created_at": at})
