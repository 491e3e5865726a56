"""The web process: Slack's signed requests, /healthz and /metrics."""

import time

from slack_bolt.adapter.starlette.handler import SlackRequestHandler
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.app import Bot
from bot.errors import StoreError

MAX_BODY = 1_000_000
"""Bytes; Slack's own payloads stay far below."""

STALE_AFTER_SECONDS = 60.0


def site(bot: Bot) -> Starlette:
    """The routes over a bot."""
    slack = SlackRequestHandler(bot.app)

    async def events(request: Request) -> Response:
        refused = await _refusal(request)
        return refused if refused is not None else await slack.handle(request)

    def healthz(_request: Request) -> Response:
        return _health(bot)

    def metrics(_request: Request) -> Response:
        try:
            return PlainTextResponse(_metrics(bot))
        except StoreError as error:
            return PlainTextResponse(f"{error}\n", 503)

    return Starlette(
        routes=[
            Route("/slack/events", events, methods=["POST"]),
            Route("/healthz", healthz),
            Route("/metrics", metrics),
        ]
    )


async def _refusal(request: Request) -> Response | None:
    """401 or 413 for what the signature check of Slack's library would stumble over."""
    if int(request.headers.get("content-length") or 0) > MAX_BODY:
        return PlainTextResponse("too large", 413)
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            return PlainTextResponse("too large", 413)
    request._body = body
    timestamp = request.headers.get("x-slack-request-timestamp", "")
    signature = request.headers.get("x-slack-signature", "")
    plain = timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12 and signature.isascii()
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        plain = False
    return None if plain else PlainTextResponse("unauthorized", 401)


def _health(bot: Bot) -> Response:
    """200 while the clockwork ticks and the store answers, else 503 with what is wrong."""
    beat = time.monotonic() - bot.jobs.last_tick
    problems = [f"no tick for {beat:.0f} s"] if beat > STALE_AFTER_SECONDS else []
    try:
        outbox = dict(bot.ports.store.outbox_health(now=bot.ports.clock()))
    except StoreError as error:
        problems, outbox = [*problems, str(error)], {}
    status = {"ok": not problems, "problems": problems, "outbox": outbox}
    return JSONResponse(status, 503 if problems else 200)


def _metrics(bot: Bot) -> str:
    outbox = bot.ports.store.outbox_health(now=bot.ports.clock())
    live = bot.ports.store.crises(live=True)
    figures = {
        "firebreak_outbox_due": outbox["due"],
        "firebreak_outbox_dead": outbox["dead"],
        "firebreak_outbox_oldest_seconds": outbox["oldest_seconds"],
        "firebreak_crises_live": len(live),
        "firebreak_watches": len(bot.ports.store.watches()),
        "firebreak_tick_age_seconds": round(time.monotonic() - bot.jobs.last_tick, 1),
    }
    return "".join(f"{name} {value}\n" for name, value in figures.items())
