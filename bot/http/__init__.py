"""The one outbound door: public addresses only, bounded in time and size, patient with failure."""

import random
import ssl
import threading
import time
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

import httpx

from bot.core.circuit import Circuit, throttled
from bot.errors import SourceError, Trouble
from bot.http.addresses import PORTS, GuardedBackend, Resolve, Stopped, addresses_of, is_loopback_name
from bot.http.throttles import data_of, logins_in, read_answer
from bot.http.transport import FAILURES, Limits, TryAgain, body_of, client, lines_of, why
from bot.http.websocket import Socket, connected

MAX_BYTES = 5_000_000
API_MAX_BYTES = 10_000_000
MAX_REDIRECTS = 3
TOTAL_SECONDS = 60.0
"""One `get`, with its tries and redirects; against answers that drip."""
TRIES = 3
BACKOFF_SECONDS = (1.0, 4.0, 16.0)
JITTER_SECONDS = 1.0
IDLE_SECONDS = 25.0
"""X and Mastodon send something every 15 to 20 s."""
MAX_LINE = 1_000_000
REFUSAL_MAX_BYTES = 100_000
USER_AGENT = "Firebreak/0.1 (social media crisis desk; reads public feeds)"

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_FOR_GOOD = frozenset({301, 308})
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
        self._circuits: dict[Hashable, Circuit] = {}
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """Aware UTC time."""
        return self._clock()

    def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        max_bytes: int = MAX_BYTES,
        timeout: float = 10.0,
    ) -> Fetched:
        """The answer, its body unpacked; raises SourceError, which says whether and when to try again."""
        left = self.deadline()
        limits = Limits(max_bytes, timeout, left=left)
        failure = ""
        for attempt in range(TRIES):
            self.nap(attempt)
            try:
                return self._follow(url, dict(headers or {}), limits)
            except TryAgain as error:
                failure = str(error)
            if limits.left() <= 0:
                break
        raise SourceError(f"{shown(url)} {failure}; it is tried again at the next scan")

    def _follow(self, url: str, headers: dict[str, str], limits: Limits) -> Fetched:
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
        left: Callable[[], float] | None = None,
    ) -> Fetched:
        """One answer of any status with its body, no redirect followed, nothing tried again, over https only
        (but for this machine); raises SourceError for what was cut, late or cannot be reached."""
        limits = Limits(max_bytes, timeout, left=left or self.deadline())
        target = _checked_url(url, loopback=self._loopback, private=True)
        try:
            return self._once(target, headers or {}, limits, method=method, content=content, whole=True)
        except TryAgain as error:
            raise SourceError(f"{shown(url)} {error}") from error

    @contextmanager
    def stream(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        network: str = "feed",
        idle_seconds: float = IDLE_SECONDS,
        stopping: threading.Event | None = None,
    ) -> Iterator[Iterator[bytes]]:
        """The lines a network pushes (NDJSON, server-sent events), empty ones too, until its end or until
        `stopping` is set; raises SourceError, by the table or when nothing comes for `idle_seconds`."""
        target = _checked_url(url, loopback=self._loopback, private=True)
        backend = GuardedBackend(self._resolve, loopback=self._loopback, stopping=stopping)
        sent = {"User-Agent": USER_AGENT, "Accept-Encoding": "identity", **(headers or {})}
        with (
            client(backend, self._tls, timeout=idle_seconds) as http,
            _failing(shown(url)),
            http.stream("GET", target, headers=sent) as response,
        ):
            if response.status_code != 200:
                raise self._refusal(response, network, logins_in(headers or {}))
            yield _until_stopped(lines_of(response.iter_raw(), most=MAX_LINE), shown(url))

    @contextmanager
    def websocket(
        self,
        url: str,
        *,
        subprotocols: Sequence[str] = (),
        headers: Mapping[str, str] | None = None,
        network: str = "feed",
    ) -> Iterator[Socket]:
        """An open websocket at a wss address (ws on this machine only); raises SourceError."""
        target = _checked_url(url, loopback=self._loopback, private=True, schemes=("wss", "ws"))
        with connected(
            target,
            where=shown(url),
            network=network,
            backend=GuardedBackend(self._resolve, loopback=self._loopback),
            tls=self._tls,
            subprotocols=subprotocols,
            headers={"User-Agent": USER_AGENT, **(headers or {})},
            now=self._clock(),
        ) as socket:
            yield socket

    def deadline(self) -> Callable[[], float]:
        """Starts the time one errand may take; gives what is left of it, in seconds."""
        end = self._monotonic() + self._total_seconds
        return lambda: end - self._monotonic()

    def nap(self, attempt: int) -> None:
        """Waits before a further try, longer each time and never as long as others wait."""
        if attempt:
            self._sleep(self._uniform(0, BACKOFF_SECONDS[min(attempt, len(BACKOFF_SECONDS)) - 1]))

    def jitter(self) -> timedelta:
        """A little time by which those who wait for the same moment come apart."""
        return timedelta(seconds=self._uniform(0, JITTER_SECONDS))

    def circuit(self, key: Hashable) -> Circuit:
        """How a network fared lately."""
        return self._circuits.get(key, Circuit())

    def note(self, key: Hashable, change: Callable[[Circuit], Circuit]) -> None:
        """Remembers how a network fared, until this process ends."""
        with self._lock:
            self._circuits[key] = change(self._circuits.get(key, Circuit()))

    def _refusal(self, response: httpx.Response, network: str, secrets: Sequence[str]) -> SourceError:
        limits = Limits(REFUSAL_MAX_BYTES, 10.0, left=self.deadline())
        found = _answer(response, body_of(response, limits, shown(str(response.url))))
        data = data_of(found.body)
        verdict = read_answer(network, found.status, found.headers, data, now=self._clock(), secrets=secrets)
        return verdict.error(found.status)

    def _once(
        self,
        url: httpx.URL,
        headers: Mapping[str, str],
        limits: Limits,
        *,
        method: str = "GET",
        content: bytes | None = None,
        whole: bool = False,
    ) -> Fetched:
        backend = GuardedBackend(self._resolve, loopback=self._loopback, left=limits.left)
        sent = {"User-Agent": USER_AGENT, "Accept-Encoding": "gzip", **headers}
        with client(backend, self._tls, timeout=limits.timeout) as http:
            try:
                with http.stream(method, url, headers=sent, content=content) as response:
                    if response.status_code >= 300 and not whole:
                        return _answer(response, b"")
                    return _answer(response, body_of(response, limits, shown(str(url))))
            except FAILURES as error:
                raise TryAgain(why(error)) from error
            except httpx.RemoteProtocolError:  # of httpx's own making: it read the Location
                raise SourceError(f"{shown(str(url))} redirects to no web address", permanent=True) from None

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return httpx.create_ssl_context(trust_env=False)

    def _raise_for(self, found: Fetched) -> None:
        host = httpx.URL(found.url).host
        if found.status < 300 or found.status == 304:
            self.note(host, lambda circuit: Circuit())
            return
        verdict = read_answer(
            "feed",
            found.status,
            found.headers,
            None,
            now=self._clock(),
            streak=self.circuit(host).throttles,
            where=shown(found.url),
        )
        if verdict.again:
            raise TryAgain(f"answers with an error of its own ({found.status})")
        if verdict.trouble is Trouble.THROTTLED:
            self.note(host, throttled)
        raise verdict.error(found.status)


@contextmanager
def _failing(where: str) -> Iterator[None]:
    """What breaks a stream, as a SourceError in words."""
    try:
        yield
    except FAILURES as error:
        raise SourceError(f"{where} {why(error)}; it is connected anew") from error
    except TryAgain as error:
        raise SourceError(f"{where} {error}; it is connected anew") from error


def _until_stopped(lines: Iterator[bytes], where: str) -> Iterator[bytes]:
    with _failing(where), suppress(Stopped):
        yield from lines


def shown(url: str) -> str:
    """The address as it may be logged: without user, password, query and fragment, which may be secret."""
    try:
        parts = httpx.URL(url)
    except httpx.InvalidURL:
        return "the address"
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{parts.host}{port}{parts.path}" + ("?…" if parts.query else "")


def _checked_url(
    url: str, *, loopback: bool, private: bool = False, schemes: Sequence[str] = ("https", "http")
) -> httpx.URL:
    """The address, if it may be asked; one that is sent a login is not asked in the clear."""
    try:
        parts = httpx.URL(url)
    except httpx.InvalidURL:
        raise SourceError("the address of the source is no web address", permanent=True) from None
    if parts.scheme not in schemes or not parts.host:
        raise SourceError(f"{shown(url)} is no web address: it begins with {schemes[0]}://", permanent=True)
    if private and parts.scheme != schemes[0] and not (loopback and is_loopback_name(parts.host)):
        raise SourceError(f"{shown(url)}: a login is sent over {schemes[0]}:// only", permanent=True)
    if parts.userinfo:
        raise SourceError(f"{shown(url)}: put no user name or password into an address", permanent=True)
    if (parts.port or 443) not in PORTS and not loopback:
        raise SourceError(f"{shown(url)}: only the ports 80 and 443 are read", permanent=True)
    return parts


def _answer(response: httpx.Response, body: bytes) -> Fetched:
    return Fetched(
        response.status_code, {k.lower(): v for k, v in response.headers.items()}, body, str(response.url)
    )
