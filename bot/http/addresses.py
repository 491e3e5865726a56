"""Which addresses may be reached, and sockets that reach no other and wait no longer than they may."""

import ipaddress
import math
import select
import socket
import ssl
import time
from collections.abc import Callable, Sequence
from threading import Event
from typing import Any

import httpcore

from bot.errors import SourceError

PORTS = frozenset({80, 443})
NAP_SECONDS = 0.25
"""How long at most a stream goes on waiting after it was told to stop."""
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_NAT64_LOCAL = ipaddress.ip_network("64:ff9b:1::/48")
_SITE_LOCAL = ipaddress.ip_network("fec0::/10")
"""Private before RFC 4193, and routed inside some networks still; Python calls it global."""
_DOCUMENTATION = ipaddress.ip_network("3fff::/20")
"""RFC 9637, younger than Python's own list."""

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address

Resolve = Callable[[str, int], Sequence[str]]
"""Host and port to the addresses they stand for, as text."""


def addresses_of(host: str, port: int) -> list[str]:
    """What the system resolver knows of a host."""
    return list(
        dict.fromkeys(str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    )


def is_loopback_name(host: str) -> bool:
    """Whether a host stands for this machine by its very name."""
    try:
        return host == "localhost" or ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def is_public(address: str) -> bool:
    """Whether an IP address (also in mapped, 6to4 or NAT64 form) belongs to the public internet."""
    try:
        ip = _unwrapped(ipaddress.ip_address(address))
    except ValueError:
        return False
    if ip is None:
        return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def _unwrapped(ip: _Address) -> _Address | None:
    """The IPv4 address that an IPv6 address carries, else itself; None for forms that lead astray."""
    if isinstance(ip, ipaddress.IPv4Address):
        return ip
    if (
        ip.scope_id
        or ip.teredo
        or any(ip in astray for astray in (_NAT64_LOCAL, _SITE_LOCAL, _DOCUMENTATION))
    ):
        return None
    if ip in _NAT64:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or ip


class GuardedBackend(httpcore.NetworkBackend):
    """Resolves once, checks every address, and connects to the one that was checked."""

    def __init__(
        self,
        resolve: Resolve,
        *,
        loopback: bool,
        left: Callable[[], float] = lambda: math.inf,
        stopping: Event | None = None,
    ) -> None:
        self._resolve = resolve
        self._loopback = loopback
        self._left = left
        self._stopping = stopping
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Any = None,
    ) -> httpcore.NetworkStream:
        error: Exception = httpcore.ConnectError("no address")
        for address in self._checked(host, port):
            try:
                stream = self._sockets.connect_tcp(address, port, _least(timeout, self._left()))
                return _TimedStream(stream, self._left, self._stopping)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as failure:
                error = failure
        raise error

    def sleep(self, seconds: float) -> None:
        self._sockets.sleep(seconds)

    def _checked(self, host: str, port: int) -> Sequence[str]:
        try:
            addresses = self._resolve(host.strip("[]"), port)
        except (OSError, UnicodeError):
            raise httpcore.ConnectError("its name cannot be resolved") from None
        for address in addresses:
            if not self._allowed(address, port):
                raise SourceError(f"{host} is not a public address: it is not read", permanent=True)
        return addresses

    def _allowed(self, address: str, port: int) -> bool:
        if self._loopback and ipaddress.ip_address(address).is_loopback:
            return True
        return port in PORTS and is_public(address)


class Stopped(Exception):
    """Reading ends because we were told to stop."""


class _TimedStream(httpcore.NetworkStream):
    """A socket that never waits past the deadline, however little it is given at a time, nor past a stop."""

    def __init__(
        self, stream: httpcore.NetworkStream, left: Callable[[], float], stopping: Event | None
    ) -> None:
        self._stream = stream
        self._left = left
        self._stopping = stopping

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if self._stopping is not None:
            self._await(self._stopping, timeout)
        return self._stream.read(max_bytes, _least(timeout, self._left()))

    def _await(self, stopping: Event, timeout: float | None) -> None:
        """Waits in short naps until there is something to read."""
        patience = time.monotonic() + min(self._left(), timeout or math.inf)
        sock = self._stream.get_extra_info("socket")
        while not (isinstance(sock, ssl.SSLSocket) and sock.pending()):
            if stopping.is_set():
                raise Stopped
            if time.monotonic() > patience:
                raise httpcore.ReadTimeout("nothing came in time")
            if select.select([sock], [], [], NAP_SECONDS)[0]:
                return

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _least(timeout, self._left()))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, _least(timeout, self._left()))
        return _TimedStream(stream, self._left, self._stopping)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _least(timeout: float | None, left: float) -> float:
    if left <= 0:
        raise httpcore.ReadTimeout("the total time is over")
    return min(left, timeout) if timeout else left
