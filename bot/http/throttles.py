"""The one table of what networks answer: too often, not allowed, not paid, broken, gone, and until when."""

import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import Enum
from typing import Any
from urllib.parse import quote, quote_plus
from zoneinfo import ZoneInfo

from bot.core.budget import midnight_after
from bot.core.cleaning import clean
from bot.errors import SourceError, Trouble
from bot.http.throttle_rows import PLAIN, ROWS, Row

LEAST_WAIT = timedelta(seconds=1)
LONGEST_WAIT = timedelta(hours=24)
MOST_SAID = 200
_MOST_SKEW = timedelta(days=1)


class Unread(Enum):
    """A body that is not the JSON it should be; the value says so."""

    PAGE = "answers with a web page instead of data"
    BROKEN = "answers with broken or cut data"
    EMPTY = "answers with nothing"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an answer means. No `trouble`: it is good, and `until`, if set, is when its bucket has room again.

    With trouble, `again` says that asking again at once may help, `until` when it may otherwise; `code` is
    the network's own word for it; `words` is the sentence for a person. `skew` is how far the server's clock
    is ahead of ours.
    """

    trouble: Trouble | None = None
    words: str = ""
    code: str = ""
    until: datetime | None = None
    again: bool = False
    skew: timedelta = field(default_factory=timedelta)

    @property
    def permanent(self) -> bool:
        """Whether a person must act: nothing changes by waiting."""
        return self.trouble not in (None, Trouble.BROKEN, Trouble.THROTTLED)

    def error(self, status: int) -> SourceError:
        """The verdict as it is raised."""
        return SourceError(
            self.words,
            permanent=self.permanent,
            retry_at=self.until,
            trouble=self.trouble or Trouble.BROKEN,
            status=status,
            code=self.code,
        )


def data_of(body: bytes) -> Any:
    """The JSON of a body, or the Unread that says what it is instead; NaN and Infinity count as null."""
    text = body.strip()
    if not text:
        return Unread.EMPTY
    try:
        return json.loads(text, parse_constant=lambda name: None)
    except (ValueError, RecursionError):
        return Unread.PAGE if text[:1] == b"<" else Unread.BROKEN


def name_of(network: str, host: str = "") -> str:
    """A network as people call it, with its host where it has many."""
    row = ROWS.get(network, PLAIN)
    name = network if row is PLAIN else row.name
    return f"{name} ({host})" if host and (row.many_hosts or row is PLAIN) else name


def read_answer(
    network: str,
    status: int,
    headers: Mapping[str, str],
    data: Any,
    *,
    now: datetime,
    streak: int = 0,
    where: str = "",
    secrets: Collection[str] = (),
) -> Verdict:
    """What an answer of a network means: its status, lower-case headers and JSON (see `data_of`).

    `streak` is how often in a row it was throttled before this, for waits that double; `where` names it in
    words; `secrets` are blotted out of what it says.
    """
    row = ROWS.get(network, PLAIN)
    skew = skew_of(headers, now=now)
    seen = _Seen(status, headers, data, now, skew, streak, where or row.name)
    code, said = row.read(data) if isinstance(data, dict) else ("", "")
    code, said = _said(code, secrets, limit=80), _said(said, secrets, limit=MOST_SAID)
    if status < 400 and not code:
        return _good(row, seen)
    trouble = _trouble(row, seen, code)
    if trouble is Trouble.THROTTLED:
        until = _until(row, seen, code)
        words = f"{seen.where} asks to be left alone until {until:%H:%M:%S} UTC{_named(seen, code, said)}"
        return Verdict(trouble, words, code, until, skew=skew)
    words = f"{seen.where} {_sentence(row, trouble, code)}{_named(seen, code, said)}"
    return Verdict(trouble, words, code, again=trouble is Trouble.BROKEN, skew=skew)


@dataclass(frozen=True, slots=True)
class _Seen:
    status: int
    headers: Mapping[str, str]
    data: Any
    now: datetime
    skew: timedelta
    streak: int
    where: str


def _good(row: Row, seen: _Seen) -> Verdict:
    """A good answer, unless it is no data; one that says "that was the last one" holds the bucket."""
    if seen.status >= 300:
        words = f"{seen.where} sends us elsewhere ({seen.status}): check its address in the settings"
        return Verdict(Trouble.REFUSED, words, skew=seen.skew)
    if isinstance(seen.data, Unread) and not (seen.data is Unread.EMPTY and seen.status in (202, 204)):
        words = f"{seen.where} {seen.data.value} ({seen.status})"
        return Verdict(Trouble.BROKEN, words, again=True, skew=seen.skew)
    until = _used_up(row, seen) or _slow_down(seen)
    words = f"{seen.where} has given all it gives until {until:%H:%M:%S} UTC" if until else ""
    return Verdict(words=words, until=until, skew=seen.skew)


def _trouble(row: Row, seen: _Seen, code: str) -> Trouble:
    if code and (known := row.trouble_of(code)):
        return known
    if seen.status in row.statuses:
        return row.statuses[seen.status]
    if seen.status in (429, 503) and "retry-after" in seen.headers:
        return Trouble.THROTTLED
    return _PLAIN_STATUSES.get(seen.status, Trouble.BROKEN if seen.status >= 500 else Trouble.REFUSED)


_PLAIN_STATUSES = {
    401: Trouble.LOGIN,
    402: Trouble.MONEY,
    403: Trouble.LOGIN,
    404: Trouble.GONE,
    408: Trouble.BROKEN,
    410: Trouble.GONE,
    425: Trouble.BROKEN,
    429: Trouble.THROTTLED,
}
_SENTENCES = {
    Trouble.BROKEN: "answers with an error of its own; it is tried again",
    Trouble.LOGIN: "refuses our login: renew its token or permissions, docs/sources.md shows how",
    Trouble.MONEY: "wants to be paid: add credits or raise the spending limit in its developer console",
    Trouble.REFUSED: "refuses the request: asking again changes nothing",
    Trouble.GONE: "no longer has what was asked for",
}


def _sentence(row: Row, trouble: Trouble, code: str) -> str:
    return row.words.get(code) or row.words.get(trouble) or _SENTENCES[trouble]


def _named(seen: _Seen, code: str, said: str) -> str:
    numbers = " ".join(dict.fromkeys(part for part in (str(seen.status), code) if part))
    return f" ({numbers})" + (f": “{said}”" if said else "")


# until when


def _until(row: Row, seen: _Seen, code: str) -> datetime:
    """The first of what the network names, else a wait that doubles with each throttle in a row."""
    rule = row.until_of(code)
    if rule.midnight:
        return midnight_after(seen.now + seen.skew, ZoneInfo(rule.midnight)) - seen.skew
    first, most = rule.backoff
    doubled = min(first * 2 ** min(seen.streak, 20), most)
    found = (_HEADERS[name](row, seen) for name in row.wait_by)
    wait = next((wait for wait in found if wait is not None), doubled)
    return seen.now + _bounded(wait)


def _bounded(wait: timedelta) -> timedelta:
    return min(max(wait, LEAST_WAIT), LONGEST_WAIT)


def _by_reset(row: Row, seen: _Seen) -> timedelta | None:
    """How long until the window of `row.reset` ends, which is told by the server's clock."""
    value = seen.headers.get(row.reset, "").strip()
    number = _number(value)
    if number is None:
        moment = _iso(value)
        return moment - (seen.now + seen.skew) if moment else None
    if row.reset_in_seconds_to_go:
        return timedelta(seconds=min(max(number, 0), LONGEST_WAIT.total_seconds()))
    ahead = number - (seen.now + seen.skew).timestamp()
    return timedelta(seconds=min(max(ahead, 0), LONGEST_WAIT.total_seconds()))


def _by_retry_after(row: Row, seen: _Seen) -> timedelta | None:
    return retry_after(seen.headers, now=seen.now)


def _by_usage(row: Row, seen: _Seen) -> timedelta | None:
    """Meta: the longest `estimated_time_to_regain_access`, in minutes."""
    minutes = max((_number(u.get("estimated_time_to_regain_access")) or 0 for u in _usages(seen)), default=0)
    return timedelta(minutes=min(minutes, 24 * 60)) if minutes > 0 else None


_HEADERS: Mapping[str, Callable[[Row, _Seen], timedelta | None]] = {
    "reset": _by_reset,
    "retry-after": _by_retry_after,
    "usage": _by_usage,
}


def _used_up(row: Row, seen: _Seen) -> datetime | None:
    left = _number(seen.headers.get(row.remaining))
    if not row.remaining or left is None or left >= 1:
        return None
    wait = _by_reset(row, seen)
    return seen.now + _bounded(wait) if wait is not None else None


def _slow_down(seen: _Seen) -> datetime | None:
    """Meta: from 80 % of its limits on, a pause that grows from 5 to 60 minutes at 100 %."""
    shares = (_number(u.get(k)) or 0 for u in _usages(seen) for k in _SHARES)
    most = max(shares, default=0)
    if most < 80:
        return None
    minutes = 5 + min(most - 80, 20) / 20 * 55
    return seen.now + (_by_usage(PLAIN, seen) or timedelta(minutes=minutes))


_SHARES = ("call_count", "total_time", "total_cputime")
_USAGE_HEADERS = ("x-business-use-case-usage", "x-app-usage", "x-page-usage")


def _usages(seen: _Seen) -> Iterable[Mapping[str, Any]]:
    """Every usage object in Meta's headers, which nest them by account."""
    for name in _USAGE_HEADERS:
        value = data_of(seen.headers.get(name, "").encode())
        if not isinstance(value, dict):
            continue
        yield value
        for rows in value.values():
            yield from (row for row in rows if isinstance(row, dict)) if isinstance(rows, list) else ()


# headers


def skew_of(headers: Mapping[str, str], *, now: datetime) -> timedelta:
    """How far the server's clock is ahead of ours; 0 when it does not say, or says nonsense."""
    theirs = http_date(headers.get("date", ""))
    skew = theirs - now if theirs else timedelta()
    # The header has whole seconds, and the answer took its time: less than that is no skew.
    return skew if timedelta(seconds=2) < abs(skew) <= _MOST_SKEW else timedelta()


def retry_after(headers: Mapping[str, str], *, now: datetime) -> timedelta | None:
    """How long the server asks to wait, in seconds or until an HTTP date by its own clock; at most a day."""
    value = headers.get("retry-after", "").strip()
    number = _number(value)
    if number is not None:
        return _bounded(timedelta(seconds=min(max(number, 0), LONGEST_WAIT.total_seconds())))
    until = http_date(value)
    return _bounded(until - (http_date(headers.get("date", "")) or now)) if until else None


def http_date(value: str) -> datetime | None:
    """The moment of an HTTP date; None for what is none."""
    try:
        moment = parsedate_to_datetime(value)
    except (TypeError, ValueError, IndexError):
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _iso(value: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def _number(value: Any) -> float | None:
    """A number, also as text; None for what is none, or none that a header would hold."""
    if isinstance(value, str):
        return float(value) if re.fullmatch(r"\d{1,15}(\.\d{1,9})?", value.strip(), re.ASCII) else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) < 10**15 else None


# secrets

_OPEN_HEADERS = frozenset({"accept", "accept-encoding", "accept-language", "content-type", "user-agent"})
SHORTEST_SECRET = 4


def logins_in(headers: Mapping[str, str]) -> tuple[str, ...]:
    """The values of headers that may be a login, whole and by their last word (`Bearer …`)."""
    logins = [value for name, value in headers.items() if name.lower() not in _OPEN_HEADERS]
    words = [*logins, *(value.rpartition(" ")[2] for value in logins)]
    return tuple(word for word in words if len(word) >= SHORTEST_SECRET)


_SECRET_PARAMETER = re.compile(
    r"(?i)\b((?:access|refresh|id|input|bearer)?_?(?:token|key|secret|proof|password|jwt))=[^&\s\"'<>]+"
)


def _said(text: str, secrets: Collection[str], *, limit: int) -> str:
    """What a network says, in clean words; cleaned first, for invisible characters may split a secret."""
    return clean(_blotted(clean(text, limit=50 * MOST_SAID), secrets), limit=limit)


def _blotted(text: str, secrets: Collection[str]) -> str:
    """The text without the secrets, also as they stand in addresses, and without anything like them."""
    forms = {form for secret in secrets for form in (secret, quote(secret, safe=""), quote_plus(secret))}
    for form in sorted((form for form in forms if form), key=len, reverse=True):
        text = text.replace(form, "…")
    return _SECRET_PARAMETER.sub(r"\1=…", text)
