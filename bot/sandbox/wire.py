"""Deliveries on the wire: form or JSON, the signature over it, the log without tokens."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import httpx

Json = dict[str, Any]


def encoded(kind: str, payload: Json) -> tuple[bytes, str]:
    """The raw body of an HTTP delivery and its content type."""
    if kind == "events_api":
        return json.dumps(payload).encode(), "application/json"
    form = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
    return urlencode(form).encode(), "application/x-www-form-urlencoded"


def signed(body: bytes, secret: str, *, at: int) -> dict[str, str]:
    """The signature headers over the raw body (scheme v0)."""
    digest = hmac.new(secret.encode(), b"v0:%d:%b" % (at, body), hashlib.sha256).hexdigest()
    return {"x-slack-request-timestamp": str(at), "x-slack-signature": f"v0={digest}"}


def without_tokens(payload: Mapping[str, Any]) -> Json:
    """The same payload with every token and secret blotted out."""
    return {
        key: "…" if _is_secret(key) else without_tokens(value) if isinstance(value, dict) else value
        for key, value in payload.items()
    }


def _is_secret(key: str) -> bool:
    return "token" in key or "secret" in key


def decoded(answer: httpx.Response) -> Any:
    """The payload of an acknowledgement: JSON, text or nothing."""
    if not answer.content:
        return None
    try:
        return answer.json()
    except ValueError:
        return answer.text
