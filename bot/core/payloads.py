"""Briefs and digests as the JSON an outbox row carries, and back."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from bot.core.models import Brief, Digest, Label, Level, Quote


def to_payload(value: Brief | Digest) -> dict[str, Any]:
    """The value as plain JSON types; `from_payload` gives it back equal."""
    plain = asdict(value) | {"lines": [list(line) for line in value.lines]}
    if isinstance(value, Brief):
        plain |= {"level": int(value.level), "quotes": [_quote_payload(quote) for quote in value.quotes]}
    return {"type": type(value).__name__.lower(), **plain}


def from_payload(payload: Mapping[str, Any]) -> Brief | Digest:
    """The brief or digest that `to_payload` made the payload of; raises KeyError if it is neither."""
    lines = tuple((str(label), str(words)) for label, words in payload["lines"])
    if payload["type"] == "digest":
        return Digest(payload["watch_id"], payload["brand"], payload["date"], lines)
    quotes = tuple(_quote(one) for one in payload["quotes"])
    return Brief(payload["crisis_id"], payload["title"], Level(payload["level"]), lines, quotes)


def _quote_payload(quote: Quote) -> dict[str, Any]:
    return asdict(quote) | {"label": str(quote.label), "created_at": quote.created_at.isoformat()}


def _quote(payload: Mapping[str, Any]) -> Quote:
    moment = datetime.fromisoformat(payload["created_at"])
    return Quote(**{**payload, "label": Label(payload["label"]), "created_at": moment})
