"""The web process for several workspaces: each request is led to the bot of whom it comes from."""

import html
import logging
from typing import Any

from slack_bolt import BoltRequest
from slack_bolt.adapter.starlette.handler import SlackRequestHandler
from slack_sdk.signature import SignatureVerifier
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.hooks import Hooks, network_modules
from bot.installing import STATE_SECONDS, Installer, Page
from bot.tenants import Tenants
from bot.web import BODY_SECONDS, doors, gauges, refusal

log = logging.getLogger(__name__)

COOKIE = "firebreak_state"
NOBODY = "Firebreak is not installed here (any more). Ask whoever runs it for the address to install it."
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}


def site(tenants: Tenants, *, body_seconds: float = BODY_SECONDS) -> Starlette:
    """The routes over the installed workspaces, and the two by which one is installed."""
    signatures = SignatureVerifier(tenants.settings.signing_secret)
    modules = network_modules()

    async def events(request: Request) -> Response:
        refused = await refusal(request, within=body_seconds)
        if refused is not None:
            return refused
        body = await request.body()
        if not signatures.is_valid_request(body, dict(request.headers)):
            return PlainTextResponse("unauthorized", 401)
        payload = _payload(request, body)
        if payload is None:
            return PlainTextResponse("not understood", 400)
        left = await run_in_threadpool(tenants.takes_leave, payload)
        if left is not None:
            return Response(background=BackgroundTask(tenants.remove, left))
        bot = tenants.of(payload)
        if bot is not None:
            return await SlackRequestHandler(bot.app).handle(request)
        if tenants.is_waited_for(payload):
            return PlainTextResponse("not served now, try again", 503, headers={"Retry-After": "5"})
        return _without_bot(payload)

    def hooks(request: Request) -> Hooks | None:
        bot = tenants.named(request.path_params["workspace"])
        return Hooks(bot.ports, tenants.settings.keys, modules) if bot else None

    return Starlette(
        routes=[
            Route("/slack/events", events, methods=["POST"]),
            *_installing(Installer(tenants)),
            *doors(hooks, within=body_seconds, below="/workspaces/{workspace}"),
            *gauges(tenants.running),
        ]
    )


def _installing(installer: Installer) -> list[Route]:
    def install(_request: Request) -> Response:
        url, state = installer.begin()
        answer = RedirectResponse(url, 302, headers=_HEADERS)
        answer.set_cookie(
            COOKIE, state, max_age=STATE_SECONDS, path="/slack", secure=True, httponly=True, samesite="lax"
        )
        return answer

    def back(request: Request) -> Response:
        answer = _shown(installer.finish(request.query_params, request.cookies.get(COOKIE, "")))
        answer.delete_cookie(COOKIE, path="/slack", secure=True, httponly=True, samesite="lax")
        return answer

    return [Route("/slack/install", install), Route("/slack/oauth_redirect", back)]


def _payload(request: Request, body: bytes) -> dict[str, Any] | None:
    """What Slack posted, as JSON or as a form; None for what is neither."""
    try:
        found = BoltRequest(body=body.decode("utf-8"), headers=dict(request.headers)).body
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _without_bot(payload: dict[str, Any]) -> Response:
    """What can be answered although nobody installed: Slack's own questions, and a command in words."""
    if payload.get("type") == "url_verification":
        return JSONResponse({"challenge": payload.get("challenge")})
    if "command" in payload:
        return JSONResponse({"response_type": "ephemeral", "text": NOBODY})
    return Response()


def _shown(page: Page) -> HTMLResponse:
    heading, words = html.escape(page.heading), html.escape(page.words)
    link = '<p><a href="/slack/install">Install Firebreak</a></p>' if page.again else ""
    return HTMLResponse(
        f'<!doctype html><html lang="en"><meta name="viewport" content="width=device-width">'
        f"<title>{heading}</title><h1>{heading}</h1><p>{words}</p>{link}</html>",
        page.status,
        headers=_HEADERS,
    )
