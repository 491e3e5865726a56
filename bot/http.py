"""The one outbound door: public addresses only, bounded in time and size, patient with failure."""

import random
import ssl
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cached_property

import httpcore
import httpx

from bot.addresses import PORTS, GuardedBackend, Resolve, addresses_of
from bot.errors import SourceError

MAX_BYTES = 5_000_000
API_MAX_BYTES = 10_000_000
MAX_REDIRECTS = 3
TOTAL_SECONDS = 60.0
"""One `get`, with its tries and redirects; against answers that drip."""
TRIES = 3
BACKOFF_SECONDS = (1.0, 4.0)
THROTTLED = timedelta(minutes=15)
LONGEST_WAIT = timedelta(hours=24)
USER_AGENT = "Firebreak/0.1 (social media crisis desk; reads public feeds)"

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_FOR_GOOD = frozenset({301, 308})
_REFUSALS = {
    401: "wants a login: this source needs credentials or another address",
    403: "refuses to be read by us: ask its owner, or take another address",
    404: "does not exist there: check the address",
    410: "is gone for good: take the source out of the watch",
}
_FAILURES = (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError)

Clock = Callable[[], datetime]
"""Gives aware UTC time."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer of 2xx or 304; `moved_to` is the new address of a page that moved for good."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str
    moved_to: str | None = None


class _TryAgain(Exception):
    """The answer was cut, late or an error of the server's; says what happened."""


@dataclass(frozen=True, slots=True)
class _Limits:
    max_bytes: int
    timeout: float
    left: Callable[[], float] = field(repr=False)


class Http:
    """Gets pages for sources. Give it `allow_loopback_http` only in the sandbox and in tests."""

    def __init__(
        self,
        *,
        clock: Clock,
        resolve: Resolve = addresses_of,
        allow_loopback_http: bool = False,
        sleep: Callable[[float], None] = time.sleep,
        uniform: Callable[[float, float], float] = random.uniform,
        monotonic: Callable[[], float] = time.monotonic,
        total_seconds: float = TOTAL_SECONDS,
    ) -> None:
        self._clock = clock
        self._resolve = resolve
        self._loopback = allow_loopback_http
        self._sleep = sleep
        self._uniform = uniform
        self._monotonic = monotonic
        self._total_seconds = total_seconds

    def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        max_bytes: int = MAX_BYTES,
        timeout: float = 10.0,
    ) -> Fetched:
        """The answer, its body unpacked; raises SourceError, which says whether and when to try again."""
        deadline = self._monotonic() + self._total_seconds
        limits = _Limits(max_bytes, timeout, left=lambda: deadline - self._monotonic())
        failure = ""
        for attempt in range(TRIES):
            if attempt:
                self._sleep(self._uniform(0, BACKOFF_SECONDS[attempt - 1]))
            try:
                return self._follow(url, dict(headers or {}), limits)
            except _TryAgain as error:
                failure = str(error)
            if limits.left() <= 0:
                break
        raise SourceError(f"{shown(url)} {failure}; it is tried again at the next scan")

    def _follow(self, url: str, headers: dict[str, str], limits: _Limits) -> Fetched:
        moved_to, for_good = None, True
        for _ in range(MAX_REDIRECTS + 1):
            target = _checked_url(url, loopback=self._loopback)
            found = self._once(target, headers, limits)
            if found.status not in _REDIRECTS:
                self._raise_for(found)
                return Fetched(found.status, found.headers, found.body, url, moved_to)
            following = target.join(found.headers.get("location", ""))
            if (following.scheme, following.netloc) != (target.scheme, target.netloc):
                headers = {k: v for k, v in headers.items() if k.lower() not in ("authorization", "cookie")}
            url = str(following)
            for_good = for_good and found.status in _FOR_GOOD
            moved_to = url if for_good else moved_to
        raise SourceError(f"{shown(url)} redirects in circles: check the address", permanent=True)

    def ask(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        max_bytes: int = API_MAX_BYTES,
        timeout: float = 10.0,
    ) -> Fetched:
        """One answer of any status with its body, no redirect followed, nothing tried again; raises
        SourceError for what was cut, late or cannot be reached."""
        deadline = self._monotonic() + self._total_seconds
        limits = _Limits(max_bytes, timeout, left=lambda: deadline - self._monotonic())
        target = _checked_url(url, loopback=self._loopback)
        try:
            return self._once(target, headers or {}, limits, method=method, content=content, whole=True)
        except _TryAgain as error:
            raise SourceError(f"{shown(url)} {error}") from error

    def _once(
        self,
        url: httpx.URL,
        headers: Mapping[str, str],
        limits: _Limits,
        *,
        method: str = "GET",
        content: bytes | None = None,
        whole: bool = False,
    ) -> Fetched:
        backend = GuardedBackend(self._resolve, loopback=self._loopback, left=limits.left)
        sent = {"User-Agent": USER_AGENT, "Accept-Encoding": "gzip", **headers}
        with httpx.Client(
            transport=_Transport(backend, self._tls), trust_env=False, timeout=limits.timeout
        ) as client:
            try:
                with client.stream(method, url, headers=sent, content=content) as response:
                    if response.status_code >= 300 and not whole:
                        return _answer(response, b"")
                    return _answer(response, _body(response, limits, shown(str(url))))
            except _FAILURES as error:
                raise _TryAgain(_why(error)) from error
            except httpx.RemoteProtocolError:  # of httpx's own making: it read the Location
                raise SourceError(f"{shown(str(url))} redirects to no web address", permanent=True) from None

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return httpx.create_ssl_context(trust_env=False)

    def _raise_for(self, found: Fetched) -> None:
        status, where = found.status, shown(found.url)
        if status < 300 or status == 304:
            return
        if status in (429, 503):
            wait = _retry_after(found.headers, now=self._clock())
            if wait is not None or status == 429:
                raise SourceError(
                    f"{where} asks to be left alone for a while ({status})",
                    retry_at=self._clock() + (THROTTLED if wait is None else wait),
                )
        if status >= 500:
            raise _TryAgain(f"answers with an error of its own ({status})")
        why = _REFUSALS.get(status, "refuses the request: check the address")
        raise SourceError(f"{where} {why} ({status})", permanent=True)


def shown(url: str) -> str:
    """The address as it may be logged: without user, password, query and fragment, which may be secret."""
    try:
        parts = httpx.URL(url)
    except httpx.InvalidURL:
        return "the address"
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{parts.host}{port}{parts.path}" + ("?…" if parts.query else "")


def _checked_url(url: str, *, loopback: bool) -> httpx.URL:
    try:
        parts = httpx.URL(url)
    except httpx.InvalidURL:
        raise SourceError("the address of the source is no web address", permanent=True) from None
    if parts.scheme not in ("http", "https") or not parts.host:
        raise SourceError(f"{shown(url)} is no web address: it begins with https://", permanent=True)
    if parts.userinfo:
        raise SourceError(f"{shown(url)}: put no user name or password into an address", permanent=True)
    if (parts.port or 443) not in PORTS and not loopback:
        raise SourceError(f"{shown(url)}: only the ports 80 and 443 are read", permanent=True)
    return parts


def _answer(response: httpx.Response, body: bytes) -> Fetched:
    return Fetched(
        response.status_code, {k.lower(): v for k, v in response.headers.items()}, body, str(response.url)
    )


def _body(response: httpx.Response, limits: _Limits, where: str) -> bytes:
    """The whole body, unpacked no further than the limit."""
    unpack = _unpacker(response.headers.get("content-encoding", "").strip().lower(), where)
    body = bytearray()
    for chunk in response.iter_raw():
        if limits.left() <= 0:
            raise _TryAgain("answers too slowly")
        body += unpack(chunk, limits.max_bytes - len(body) + 1)
        if len(body) > limits.max_bytes:
            raise SourceError(f"{where} is larger than {limits.max_bytes:,} bytes: not read", permanent=True)
    unpack(b"", 0)
    return bytes(body)


def _unpacker(encoding: str, where: str) -> Callable[[bytes, int], bytes]:
    if encoding in ("", "identity"):
        return lambda chunk, limit: chunk
    if encoding not in ("gzip", "x-gzip"):
        raise SourceError(f"{where} answers packed as “{encoding}”, which was not asked for")
    inflate = zlib.decompressobj(wbits=31)

    def unpack(chunk: bytes, limit: int) -> bytes:
        try:
            if chunk:
                return inflate.decompress(chunk, limit)
        except zlib.error as error:
            raise _TryAgain("answers with a broken gzip body") from error
        if not inflate.eof:
            raise _TryAgain("broke off in the middle of its answer")
        return b""

    return unpack


def _why(error: Exception) -> str:
    if isinstance(error, httpcore.TimeoutException):
        return "does not answer in time"
    if isinstance(error, httpcore.ConnectError):
        if "resolved" in str(error):
            return f"cannot be reached: {error}"
        return "refuses connections" if "refused" in str(error).lower() else "cannot be reached"
    return "broke off in the middle of its answer"


def _retry_after(headers: Mapping[str, str], *, now: datetime) -> timedelta | None:
    """How long the server asks to wait, in seconds or until an HTTP date by its own clock; at most a day."""
    value = headers.get("retry-after", "").strip()
    if value.isdecimal() and len(value) < 16:
        wait = timedelta(seconds=min(int(value), LONGEST_WAIT.total_seconds()))
    else:
        until = _http_date(value)
        if until is None:
            return None
        wait = until - (_http_date(headers.get("date", "")) or now)
    return min(max(wait, timedelta(seconds=1)), LONGEST_WAIT)


def _http_date(value: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value)
    except (TypeError, ValueError, IndexError):
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


class _Transport(httpx.BaseTransport):
    """httpx over a connection pool whose sockets the guarded backend opens."""

    def __init__(self, backend: httpcore.NetworkBackend, tls: ssl.SSLContext) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=tls, network_backend=backend, max_keepalive_connections=0
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        response = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        assert isinstance(response.stream, Iterable)
        return httpx.Response(response.status, headers=response.headers, stream=_Stream(response.stream))

    def close(self) -> None:
        self._pool.close()


class _Stream(httpx.SyncByteStream):
    def __init__(self, stream: Iterable[bytes]) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        yield from self._stream

    def close(self) -> None:
        if hasattr(self._stream, "close"):
            self._stream.close()
