"""The rows of the table of answers: how each network says what went wrong, and how long it means that."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from bot.errors import Trouble

Said = tuple[str, str]
"""The network's own code and message; no code: no error."""


@dataclass(frozen=True, slots=True)
class Until:
    """How long a throttle lasts that names no end: doubling from first to most, or to a zone's midnight."""

    backoff: tuple[timedelta, timedelta] = (timedelta(minutes=1), timedelta(hours=1))
    midnight: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One network. `codes` are its own codes, as patterns for the whole code; the first that fits counts.

    `wait_by` is where the end of a throttle is looked for, in this order; `words` are its own sentences by
    code or trouble.
    """

    name: str
    read: Callable[[Mapping[str, Any]], Said]
    codes: Mapping[str, Trouble] = field(default_factory=dict)
    statuses: Mapping[int, Trouble] = field(default_factory=dict)
    remaining: str = ""
    reset: str = ""
    reset_in_seconds_to_go: bool = False
    wait_by: tuple[str, ...] = ("reset", "retry-after")
    until: Mapping[str, Until] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    many_hosts: bool = False

    def trouble_of(self, code: str) -> Trouble | None:
        """What one of its own codes means; None for one that is not listed."""
        return next((known for pattern, known in self.codes.items() if re.fullmatch(pattern, code)), None)

    def until_of(self, code: str) -> Until:
        """How long a throttle by this code lasts when no header says it."""
        return self.until.get(code) or self.until.get("", Until())


def _text(value: Any) -> str:
    """Text, or a number as text; "" for all else."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _first(value: Any) -> Mapping[str, Any]:
    return _object(value[0]) if isinstance(value, list) and value else {}


def _read_plain(data: Mapping[str, Any]) -> Said:
    return "", _text(data.get("message")) or _text(data.get("error"))


def _read_x(data: Mapping[str, Any]) -> Said:
    """Three shapes: a problem, a problem of parameters, and the old list with numbers.

    A good answer carries `errors` beside `data`, or beside `meta` when nothing was found.
    """
    if "data" in data or "meta" in data:
        return "", ""
    first = _first(data.get("errors"))
    message = _text(first.get("message")) or _text(data.get("detail")) or _text(data.get("title"))
    problem = _text(data.get("type")).rstrip("/").rpartition("/")[2]
    if problem in ("", "about:blank"):
        problem = _text(data.get("title"))
    return problem or _text(first.get("code")), message


def _read_meta(data: Mapping[str, Any]) -> Said:
    error = _object(data.get("error"))
    code, subcode = _text(error.get("code")), _text(error.get("error_subcode"))
    if error.get("is_transient") is True:
        code = code or "2"
        subcode = subcode or "transient"
    return code + (f"/{subcode}" if code and subcode else ""), _text(error.get("message"))


def _read_tiktok(data: Mapping[str, Any]) -> Said:
    """The business API has a number beside the data, 0 for good; v2 an object with a word, `ok` for good."""
    error = _object(data.get("error"))
    if error:
        code = _text(error.get("code"))
        return "" if code == "ok" else code, _text(error.get("message"))
    code = _text(data.get("code"))
    return "" if code == "0" else code, _text(data.get("message"))


def _read_reddit(data: Mapping[str, Any]) -> Said:
    code = _text(data.get("reason")) or _text(data.get("error"))
    return code, _text(data.get("message")) or _text(data.get("error_description"))


def _read_bluesky(data: Mapping[str, Any]) -> Said:
    return _text(data.get("error")), _text(data.get("message"))


def _read_mastodon(data: Mapping[str, Any]) -> Said:
    return _text(data.get("error")), _text(data.get("error_description"))


def _read_youtube(data: Mapping[str, Any]) -> Said:
    error = _object(data.get("error"))
    details = error.get("details")
    named = [_text(_object(d).get("reason")) for d in details] if isinstance(details, list) else []
    if "API_KEY_INVALID" in named:  # a wrong key is a bad request by its first reason
        return "API_KEY_INVALID", _text(error.get("message"))
    reason = _text(_first(error.get("errors")).get("reason"))
    return reason or _text(error.get("status")) or _text(error.get("code")), _text(error.get("message"))


_THROTTLED, _LOGIN, _MONEY = Trouble.THROTTLED, Trouble.LOGIN, Trouble.MONEY
_REFUSED, _GONE, _BROKEN = Trouble.REFUSED, Trouble.GONE, Trouble.BROKEN
_SUBCODE = r"(/.*)?"


def _meta(name: str) -> Row:
    # developers.facebook.com/docs/graph-api/overview/rate-limiting, .../guides/error-handling
    return Row(
        name,
        _read_meta,
        codes={
            r"(4|17|32|341|613|800\d\d)" + _SUBCODE: _THROTTLED,
            r".*/transient|[12]" + _SUBCODE: _BROKEN,
            r"(102|190|10|2\d\d)" + _SUBCODE: _LOGIN,
            r"100/33|803" + _SUBCODE: _GONE,
            r"100" + _SUBCODE: _REFUSED,
        },
        wait_by=("usage", "retry-after"),
        until={"": Until((timedelta(minutes=5), timedelta(hours=1)))},
        words={_LOGIN: "refuses our login: an admin signs in again and grants what docs/sources.md lists"},
    )


_FEED = {"": Until((timedelta(minutes=15), timedelta(hours=24)))}
_FEED_WORDS: Mapping[str, str] = {
    _LOGIN: "refuses to be read by us: ask its owner, or take another address",
    _GONE: "is not there: check the address, or take the source out of the watch",
    _REFUSED: "refuses the request: check the address",
}
_TIKTOK_CODES = {
    "40100|rate_limit_exceeded|daily_quota_limit_exceeded": _THROTTLED,
    "4010[245]|40001|access_token_.*|scope_.*": _LOGIN,
    r"40\d\d\d|invalid_.*": _REFUSED,
    r"5\d{4}|internal_error": _BROKEN,
}

PLAIN = Row("the source", _read_plain)
ROWS: Mapping[str, Row] = {
    # docs.x.com/x-api/fundamentals/{rate-limits,response-codes-and-errors}
    "x": Row(
        "X",
        _read_x,
        codes={
            "88|rate-limit-exceeded": _THROTTLED,
            "usage-capped|CreditsDepleted|credits": _MONEY,
            "32|89|215|client-forbidden": _LOGIN,
            "not-authorized-for-resource|invalid-request|rule-cap|duplicate-rules": _REFUSED,
            "resource-not-found": _GONE,
        },
        remaining="x-rate-limit-remaining",
        reset="x-rate-limit-reset",
        until={"": Until((timedelta(minutes=1), timedelta(minutes=15)))},
        words={_MONEY: "is not paid for: add credits, or raise the spending limit in its developer console"},
    ),
    "facebook": _meta("Facebook"),
    "instagram": _meta("Instagram"),
    "threads": _meta("Threads"),
    "tiktok": Row(
        "TikTok",
        _read_tiktok,
        codes=_TIKTOK_CODES,
        wait_by=("retry-after",),
        until={
            "": Until((timedelta(seconds=1), timedelta(minutes=1))),
            "rate_limit_exceeded": Until((timedelta(minutes=1), timedelta(minutes=1))),
            "daily_quota_limit_exceeded": Until(midnight="UTC"),
        },
    ),
    "reddit": Row(
        "Reddit",
        _read_reddit,
        codes={"private|banned|quarantined|gold_only": _REFUSED, "invalid_grant|invalid_token": _LOGIN},
        remaining="x-ratelimit-remaining",
        reset="x-ratelimit-reset",
        reset_in_seconds_to_go=True,
        wait_by=("retry-after", "reset"),
    ),
    "bluesky": Row(
        "Bluesky",
        _read_bluesky,
        codes={
            "ExpiredToken|InvalidToken|Auth.*|Account.*": _LOGIN,
            "RateLimitExceeded": _THROTTLED,
            "BadQueryString|InvalidRequest": _REFUSED,
            ".*NotFound": _GONE,
        },
        remaining="ratelimit-remaining",
        reset="ratelimit-reset",
        until={"": Until((timedelta(minutes=5), timedelta(hours=1)))},
        words={_LOGIN: "search wants a login: check the handle and the app password, docs/sources.md"},
    ),
    "mastodon": Row(
        "Mastodon",
        _read_mastodon,
        many_hosts=True,
        remaining="x-ratelimit-remaining",
        reset="x-ratelimit-reset",
        until={"": Until((timedelta(minutes=5), timedelta(hours=1)))},
    ),
    # developers.google.com/youtube/v3/docs/errors
    "youtube": Row(
        "YouTube",
        _read_youtube,
        codes={
            "quotaExceeded|dailyLimitExceeded|rateLimitExceeded|userRateLimitExceeded": _THROTTLED,
            "RESOURCE_EXHAUSTED": _THROTTLED,
            ".*NotFound": _GONE,
            "commentsDisabled|invalid.*|processingFailure": _REFUSED,
            "API_KEY_INVALID|keyInvalid|accessNotConfigured|ipRefererBlocked|forbidden": _LOGIN,
            "backendError|internalError": _BROKEN,
        },
        until={
            "quotaExceeded": Until(midnight="America/Los_Angeles"),
            "dailyLimitExceeded": Until(midnight="America/Los_Angeles"),
        },
        words={"commentsDisabled": "has no comments on this video: they are turned off"},
    ),
    "feed": Row("the feed", _read_plain, wait_by=("retry-after",), until=_FEED, words=_FEED_WORDS),
    "news": Row("the news search", _read_plain, wait_by=("retry-after",), until=_FEED, words=_FEED_WORDS),
    "hackernews": Row("Hacker News", _read_plain, wait_by=("retry-after",), until=_FEED),
}
