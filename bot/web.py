"""The web process: Slack's signed requests, inbound webhooks, /healthz and /metrics."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from slack_bolt.adapter.starlette.handler import SlackRequestHandler
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.app import Bot
from bot.errors import StoreError
from bot.hooks import NETWORK_LIMIT, NETWORKS, NOT_FOUND, UNAUTHORIZED, Hooks, Reply

MAX_BODY = 1_000_000
"""Bytes; Slack's own payloads stay far below."""

BODY_SECONDS = 20.0
"""For a whole body: a sender that drips must not hold a connection for ever."""

STALE_AFTER_SECONDS = 60.0


def site(bot: Bot, *, keys: Mapping[str, str] | None = None, body_seconds: float = BODY_SECONDS) -> Starlette:
    """The routes over a bot; `keys` are the settings of the sources, with the secrets of who delivers."""
    slack = SlackRequestHandler(bot.app)

    hooks = Hooks(bot.ports, keys or {})

    async def events(request: Request) -> Response:
        refused = await refusal(request, within=body_seconds)
        return refused if refused is not None else await slack.handle(request)

    return Starlette(
        routes=[
            Route("/slack/events", events, methods=["POST"]),
            *doors(lambda _request: hooks, within=body_seconds),
            *gauges(lambda: [bot]),
        ]
    )


def gauges(bots: Callable[[], Sequence[Bot]]) -> list[Route]:
    """The addresses that say how the bots of this process fare, all taken together."""

    def healthz(_request: Request) -> Response:
        return _health(bots())

    def metrics(_request: Request) -> Response:
        try:
            return PlainTextResponse(_metrics(bots()))
        except StoreError as error:
            return PlainTextResponse(f"{error}\n", 503)

    return [Route("/healthz", healthz), Route("/metrics", metrics)]


def doors(find: Callable[[Request], Hooks | None], *, within: float, below: str = "") -> list[Route]:
    """The addresses to which networks, vendors and scripts deliver; nobody's where `find` gives None."""

    async def network(request: Request) -> Response:
        name, hooks = request.url.path.rpartition("/")[2], find(request)
        if hooks is None:
            return _answer(NOT_FOUND)
        if request.method == "GET":
            return _answer(hooks.handshake(name, dict(request.query_params)))
        body = await _body(request, NETWORK_LIMIT, within=within)
        return _TOO_LARGE if body is None else await _taken(hooks.take_network, name, request.headers, body)

    async def sender(request: Request) -> Response:
        name, token = request.path_params["name"], request.path_params.get("token", "")
        hooks = find(request)
        if hooks is None or not hooks.may_try(name, token, request.headers):
            return _answer(UNAUTHORIZED)
        body = await _body(request, hooks.limit(name), within=within)
        return _TOO_LARGE if body is None else await _taken(hooks.take, name, token, request.headers, body)

    return [
        *(Route(f"{below}/ingest/{name}", network, methods=["GET", "POST"]) for name in NETWORKS),
        Route(below + "/ingest/{name}", sender, methods=["POST"]),
        Route(below + "/ingest/{name}/{token}", sender, methods=["POST"]),
    ]


_LONGEST_LENGTH = 12
_TOO_LARGE = PlainTextResponse("too large", 413)


async def _taken(take: Callable[..., Reply], *arguments: object) -> Response:
    """The answer after the commit, and none that sounds like thanks without one."""
    try:
        return _answer(await run_in_threadpool(take, *arguments))
    except StoreError:
        return PlainTextResponse("not saved, try again", 503, headers={"Retry-After": "5"})


def _answer(reply: Reply) -> Response:
    return PlainTextResponse(reply.text, reply.status)


async def _body(request: Request, limit: int, *, within: float) -> bytes | None:
    """The body, or None as soon as it is longer than so many bytes; 408 for one that comes too slowly."""
    length = request.headers.get("content-length", "0")
    if not length.isdecimal() or len(length) > _LONGEST_LENGTH or int(length) > limit:
        return None
    try:
        async with asyncio.timeout(within):
            return await _read(request, limit)
    except (TimeoutError, ClientDisconnect):
        raise HTTPException(408, "too slow") from None


async def _read(request: Request, limit: int) -> bytes | None:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            return None
    return bytes(body)


async def refusal(request: Request, *, within: float) -> Response | None:
    """401 or 413 for what the signature check of Slack's library would stumble over."""
    body = await _body(request, MAX_BODY, within=within)
    if body is None:
        return _TOO_LARGE
    request._body = body
    timestamp = request.headers.get("x-slack-request-timestamp", "")
    signature = request.headers.get("x-slack-signature", "")
    plain = timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12 and signature.isascii()
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        plain = False
    return None if plain else PlainTextResponse("unauthorized", 401)


def _health(bots: Sequence[Bot]) -> Response:
    """200 while every clockwork ticks and every store answers, else 503 with what is wrong."""
    beat = _tick_age(bots)
    problems = [f"no tick for {beat:.0f} s"] if beat > STALE_AFTER_SECONDS else []
    try:
        outbox = _outbox(bots)
    except StoreError as error:
        problems, outbox = [*problems, str(error)], {}
    status = {"ok": not problems, "problems": problems, "outbox": outbox}
    return JSONResponse(status, 503 if problems else 200)


def _metrics(bots: Sequence[Bot]) -> str:
    outbox = _outbox(bots)
    figures = {
        "firebreak_outbox_due": outbox["due"],
        "firebreak_outbox_dead": outbox["dead"],
        "firebreak_outbox_oldest_seconds": outbox["oldest_seconds"],
        "firebreak_crises_live": sum(len(bot.ports.store.crises(live=True)) for bot in bots),
        "firebreak_watches": sum(len(bot.ports.store.watches()) for bot in bots),
        "firebreak_workspaces": len(bots),
        "firebreak_tick_age_seconds": round(_tick_age(bots), 1),
    }
    return "".join(f"{name} {value}\n" for name, value in figures.items())


def _tick_age(bots: Sequence[Bot]) -> float:
    """Seconds since the slowest clockwork ticked."""
    now = time.monotonic()
    return max((now - bot.jobs.last_tick for bot in bots), default=0.0)


def _outbox(bots: Sequence[Bot]) -> dict[str, Any]:
    """How many messages are due and dead in all, and the age of the oldest."""
    each = [bot.ports.store.outbox_health(now=bot.ports.clock()) for bot in bots]
    return {
        "due": sum(one["due"] for one in each),
        "dead": sum(one["dead"] for one in each),
        "oldest_seconds": max((one["oldest_seconds"] for one in each), default=0),
    }
