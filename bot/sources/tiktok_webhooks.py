"""What TikTok delivers about a business account: comments below its videos, and that somebody named it."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.core.cleaning import clamp_time
from bot.core.mentions import Batch, Gone, Kind, Mention, SourceSpec
from bot.core.moments import moment_of
from bot.sources.shapes import mentions_of
from bot.sources.tiktok_items import NETWORK, Comment, comment_key, of_comment, video_key

_HIDDEN = frozenset({"delete", "set_to_hidden", "set_to_friends_only"})


def signed(body: bytes, header: str, secret: str) -> bool:
    """Whether `t=…,s=…` is TikTok's signature of a body: HMAC-SHA256 over `t.body` with the app's secret.

    How old `t` is does not matter: TikTok delivers again for three days, and ids make that harmless.
    """
    parts = dict(part.strip().partition("=")[::2] for part in header.split(",")[:8])
    stamp, given = parts.get("t", ""), parts.get("s", "")
    expected = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return bool(secret and stamp) and hmac.compare_digest(given.encode(), expected.encode())


def parse(body: bytes, now: datetime) -> list[tuple[str, Batch]]:
    """The sources a delivery is for, and what it brings each; raises ValueError for what is no event."""
    event = json.loads(body)
    if not isinstance(event, dict) or not isinstance(event.get("event"), str):
        raise ValueError("no event")
    owner, content = event.get("user_openid"), _content(event.get("content"))
    batch = _batch(event["event"], content, _when(event, content, now), now)
    return [(SourceSpec(NETWORK, owner).key, batch)] if batch and isinstance(owner, str) and owner else []


def _content(value: Any) -> Mapping[str, Any]:
    """What the event is about, which is JSON written as a string within the JSON."""
    found = json.loads(value) if isinstance(value, str) else value
    return found if isinstance(found, dict) else {}


def _when(event: Mapping[str, Any], content: Mapping[str, Any], now: datetime) -> datetime:
    said = moment_of(content.get("timestamp")) or moment_of(event.get("create_time")) or now
    return clamp_time(said, now)


def _batch(name: str, content: Mapping[str, Any], at: datetime, now: datetime) -> Batch | None:
    comment, video = _id(content, "comment_id"), _id(content, "item_id", "video_id", "post_id")
    if name.startswith("comment") and comment:
        return _of_comment(comment, content, now)
    if "mention" not in name.lower() or not (comment or video):
        return None
    stub = Mention(
        source=NETWORK,
        native_key=comment_key(comment) if comment else video_key(video),
        text="",
        created_at=at,
        observed_at=now,
        kind=Kind.STUB,
        root_key=video_key(video) if video else None,
        via="webhook",
    )
    return Batch((stub,), {})


def _of_comment(comment: str, content: Mapping[str, Any], now: datetime) -> Batch | None:
    if content.get("comment_action") in _HIDDEN:
        return Batch((), {}, gone=(Gone(NETWORK, comment_key(comment)),))
    found, _ = mentions_of([content], Comment, lambda one: of_comment(one, observed_at=now), where="event")
    return Batch(tuple(_delivered(one) for one in found if one.text), {}) if found else None


def _delivered(mention: Mention) -> Mention:
    return replace(mention, via="webhook")


def _id(content: Mapping[str, Any], *names: str) -> str:
    """The first id under these names, as text: they are numbers beyond what a float holds."""
    found = (content.get(name) for name in names)
    whole = (one for one in found if isinstance(one, int | str) and not isinstance(one, bool))
    return next((str(one).strip() for one in whole if str(one).strip() not in ("", "0")), "")
