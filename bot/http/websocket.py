"""A websocket over a guarded socket: bounded messages, kept alive, failures in words."""

import socket
import ssl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime

import httpx
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus, InvalidURI
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from bot.errors import SourceError
from bot.http.addresses import GuardedBackend
from bot.http.throttles import data_of, logins_in, read_answer
from bot.http.transport import FAILURES, why

MAX_MESSAGE = 1_000_000
PING_SECONDS = 20.0
OPEN_SECONDS = 10.0


class Socket:
    """An open websocket."""

    def __init__(self, connection: ClientConnection, where: str) -> None:
        self._connection = connection
        self._where = where

    @property
    def subprotocol(self) -> str | None:
        """What the server chose of the subprotocols offered."""
        return self._connection.subprotocol

    def recv(self, timeout: float | None = None) -> str | bytes | None:
        """The next message; None when none came within `timeout` seconds. Raises SourceError at the end."""
        try:
            return self._connection.recv(timeout)
        except TimeoutError:
            return None
        except ConnectionClosed as error:
            raise SourceError(f"{self._where} {_ending(error)}; it is connected anew") from None

    def send(self, message: str | bytes) -> None:
        """Sends a message; raises SourceError when the connection has ended."""
        try:
            self._connection.send(message)
        except ConnectionClosed as error:
            raise SourceError(f"{self._where} {_ending(error)}; it is connected anew") from None


@contextmanager
def connected(
    url: httpx.URL,
    *,
    where: str,
    network: str,
    backend: GuardedBackend,
    tls: ssl.SSLContext,
    subprotocols: Sequence[str],
    headers: Mapping[str, str],
    now: datetime,
) -> Iterator[Socket]:
    """The websocket at an address that was checked; raises SourceError when it cannot be opened."""
    try:
        with _socket(url, backend) as sock:
            connection = connect(
                str(url),
                sock=sock,
                ssl=tls if url.scheme == "wss" else None,
                server_hostname=url.host if url.scheme == "wss" else None,
                subprotocols=[Subprotocol(name) for name in subprotocols] or None,
                additional_headers=dict(headers),
                user_agent_header=None,
                proxy=None,
                open_timeout=OPEN_SECONDS,
                ping_interval=PING_SECONDS,
                ping_timeout=PING_SECONDS,
                close_timeout=1.0,
                max_size=MAX_MESSAGE,
            )
    except (InvalidStatus, InvalidURI, ValueError) as error:
        secrets = logins_in(headers)
        raise _refusal(error, network=network, where=where, now=now, secrets=secrets) from None
    except InvalidHandshake:
        raise SourceError(f"{where} speaks no websocket: check the address") from None
    except FAILURES as error:
        raise SourceError(f"{where} {why(error)}") from error
    except OSError as error:
        raise SourceError(f"{where} cannot be reached") from error
    with connection:
        yield Socket(connection, where)


@contextmanager
def _socket(url: httpx.URL, backend: GuardedBackend) -> Iterator[socket.socket]:
    """A socket to a checked address; closed if what is done with it fails."""
    stream = backend.connect_tcp(url.host, url.port or (443 if url.scheme == "wss" else 80), OPEN_SECONDS)
    try:
        yield stream.get_extra_info("socket")
    except BaseException:
        stream.close()
        raise


def _refusal(
    error: Exception, *, network: str, where: str, now: datetime, secrets: Sequence[str]
) -> SourceError:
    if not isinstance(error, InvalidStatus):  # the library read where a redirect leads, which is not followed
        if not isinstance(error.__context__, InvalidStatus):
            raise error
        error = error.__context__
    response = error.response
    headers = {name.lower(): value for name, value in response.headers.raw_items()}
    data = data_of(bytes(response.body or b""))
    verdict = read_answer(network, response.status_code, headers, data, now=now, where=where, secrets=secrets)
    return verdict.error(response.status_code)


def _ending(error: ConnectionClosed) -> str:
    if error.rcvd is None:
        return "broke off"
    return f"closed the connection ({error.rcvd.code})"
