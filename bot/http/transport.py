"""How bytes come in: guarded sockets under httpx, bodies and lines that stop at their limits."""

import ssl
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

import httpcore
import httpx

from bot.errors import SourceError

FAILURES = (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError)


class TryAgain(Exception):
    """The answer was cut, late or an error of the server's; says what happened."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of an answer is read, how long (s) one read may take, and what is left (s) for all of it."""

    max_bytes: int
    timeout: float
    left: Callable[[], float] = field(repr=False)


def client(backend: httpcore.NetworkBackend, tls: ssl.SSLContext, *, timeout: float) -> httpx.Client:
    """A client for one connection over the backend's sockets, blind to the environment's proxies."""
    return httpx.Client(transport=_Transport(backend, tls), trust_env=False, timeout=timeout)


def body_of(response: httpx.Response, limits: Limits, where: str) -> bytes:
    """The whole body, unpacked no further than the limit; raises TryAgain, SourceError."""
    unpack = _unpacker(response.headers.get("content-encoding", "").strip().lower(), where)
    body = bytearray()
    for chunk in response.iter_raw():
        if limits.left() <= 0:
            raise TryAgain("answers too slowly")
        body += unpack(chunk, limits.max_bytes - len(body) + 1)
        if len(body) > limits.max_bytes:
            raise SourceError(f"{where} is larger than {limits.max_bytes:,} bytes: not read", permanent=True)
    unpack(b"", 0)
    return bytes(body)


def lines_of(chunks: Iterable[bytes], *, most: int) -> Iterator[bytes]:
    """The lines without their ends, empty ones too; raises TryAgain at a line longer than `most`."""
    rest = bytearray()
    for chunk in chunks:
        rest += chunk
        if b"\n" in chunk:
            *whole, last = rest.split(b"\n")
            rest = bytearray(last)
            yield from (bytes(line).rstrip(b"\r") for line in whole)
        if len(rest) > most:
            raise TryAgain(f"sends a line longer than {most:,} bytes")
    if rest:
        raise TryAgain("broke off in the middle of a line")


def why(error: Exception) -> str:
    """What went wrong on the way, in words."""
    if isinstance(error, httpcore.TimeoutException):
        return "does not answer in time"
    if isinstance(error, httpcore.ConnectError):
        if "resolved" in str(error):
            return f"cannot be reached: {error}"
        return "refuses connections" if "refused" in str(error).lower() else "cannot be reached"
    return "broke off in the middle of its answer"


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
            raise TryAgain("answers with a broken gzip body") from error
        if not inflate.eof:
            raise TryAgain("broke off in the middle of its answer")
        return b""

    return unpack


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
