"""The stand-ins on a loopback port: real sockets, real cuts, real drips."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import format_datetime

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.sandbox.platforms import platforms
from bot.sandbox.platforms.world import Called, Quirk, World

DRIP_SECONDS = 0.3
_PLANNED = (Quirk.THROTTLED, Quirk.TOKEN_EXPIRED, Quirk.SERVER_ERROR, Quirk.CUT, Quirk.SLOW, Quirk.HTML)
_SECRET = ("token", "key", "secret", "proof", "password")


def all_routes(world: World, *, prefix: str = "") -> list[BaseRoute]:
    """Every stand-in below `{prefix}/{kind}`, each behind its faults."""
    return [
        Mount(f"{prefix}/{kind}", app=Faulty(Starlette(routes=module.routes(world)), kind, world))
        for kind, module in platforms().items()
    ]


def settings(url: str, *, prefix: str = "") -> dict[str, str]:
    """What the sources need in their environment to reach the stand-ins of a server."""
    found: dict[str, str] = {}
    for kind, module in platforms().items():
        found |= module.settings(f"{url.rstrip('/')}{prefix}/{kind}")
    return found


def target(kind: str, url: str, *, prefix: str = "") -> str:
    """What a watch names after the kind to reach a stand-in of a server."""
    named: str = platforms()[kind].TARGET
    return named.replace("{url}", f"{url.rstrip('/')}{prefix}/{kind}")


class Faulty:
    """One network behind its faults; notes what it was asked."""

    def __init__(self, app: ASGIApp, network: str, world: World) -> None:
        self._app, self._network, self._world = app, network, world

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        self._note(request)
        await self._answer(self._fault(), scope, receive, self._dated(send))

    def _note(self, request: Request) -> None:
        query = {k: v for k, v in request.query_params.items() if not any(s in k.lower() for s in _SECRET)}
        self._world.called.append(Called(self._network, request.method, request.url.path, query))

    def _fault(self) -> Quirk | None:
        struck = (quirk for quirk in _PLANNED if self._world.strikes(self._network, quirk))
        return next(struck, None) or self._world.drawn_fault()

    async def _answer(self, fault: Quirk | None, scope: Scope, receive: Receive, send: Send) -> None:
        module = platforms()[self._network]
        refusals = {Quirk.THROTTLED: module.throttled, Quirk.TOKEN_EXPIRED: module.expired}
        if fault in refusals:
            await refusals[fault](self._world)(scope, receive, send)
        elif fault is Quirk.SERVER_ERROR:
            await Response("internal error", 503)(scope, receive, send)
        elif fault is Quirk.HTML:
            await HTMLResponse("<html><body>We will be back soon</body></html>")(scope, receive, send)
        elif fault is Quirk.CUT:
            await self._app(scope, receive, _cutting(send))
        elif fault is Quirk.SLOW:
            await self._app(scope, receive, _dripping(send))
        else:
            await self._app(scope, receive, send)

    def _dated(self, send: Send) -> Send:
        async def dated(message: Message) -> None:
            if message["type"] == "http.response.start":
                date = format_datetime(self._world.server_time(self._network), usegmt=True).encode()
                headers = [pair for pair in message.get("headers", []) if pair[0].lower() != b"date"]
                message = {**message, "headers": [*headers, (b"date", date)]}
            await send(message)

        return dated


def _cutting(send: Send) -> Send:
    """Sends half of the first piece of the body and hangs up."""

    async def cut(message: Message) -> None:
        if message["type"] == "http.response.body":
            body = message.get("body", b"")
            await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
            raise ConnectionAbortedError("cut on purpose")
        await send(message)

    return cut


def _dripping(send: Send) -> Send:
    """Sends the body in ten pieces with pauses between them."""

    async def drip(message: Message) -> None:
        body = message.get("body", b"") if message["type"] == "http.response.body" else b""
        if not body:
            await send(message)
            return
        piece = max(1, len(body) // 10)
        for start in range(0, len(body), piece):
            await send({"type": "http.response.body", "body": body[start : start + piece], "more_body": True})
            await asyncio.sleep(DRIP_SECONDS / 10)
        await send({"type": "http.response.body", "body": b"", "more_body": message.get("more_body", False)})

    return drip


@contextmanager
def served(world: World) -> Iterator[str]:
    """The stand-ins of every network, up while the context is entered; gives their address."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        Starlette(routes=all_routes(world)),
        log_level="critical",
        lifespan="off",
        ws="websockets-sansio",
        date_header=False,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)
