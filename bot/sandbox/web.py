"""The HTTP and websocket surface: Web API calls, the socket, response URLs, the fault switches."""

from __future__ import annotations

import asyncio
import json
import mimetypes
import time
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket

from bot.sandbox.api import answered
from bot.sandbox.consent import authorize, client_of
from bot.sandbox.faults import Fault
from bot.sandbox.hooks import answer_hook
from bot.sandbox.page_guard import LOOPBACK
from bot.sandbox.refusals import Refused, invalid_arguments
from bot.sandbox.services import Services
from bot.sandbox.tickets import TicketRefused
from bot.sandbox.wire import without_tokens
from bot.sandbox.workspace import Exchange

Json = dict[str, Any]
ACCEPTED_FIRST = frozenset({"server_error_after", "lost_after", "fatal_after", "slow"})
FATAL = {"ok": False, "error": "fatal_error"}


def platform_routes(services: Services) -> list[BaseRoute]:
    """The routes an app talks to."""

    def bound(handler: Callable[[Services, Request], Awaitable[Response]]) -> Callable[..., Any]:
        async def endpoint(request: Request) -> Response:
            return await handler(services, request)

        return endpoint

    async def link(socket: WebSocket) -> None:
        if services.tickets.use_connection(socket.query_params.get("ticket", "")):
            await services.delivery.serve(socket)
        else:
            await socket.close(code=1008, reason="unknown ticket")

    return [
        Route("/api/{method}", bound(web_api), methods=["GET", "POST"]),
        Route("/oauth/v2/authorize", bound(authorize)),
        Route("/hooks/{ticket}", bound(response_url), methods=["POST"]),
        Route("/ui/faults", bound(set_faults), methods=["GET", "POST"]),
        Route("/upload/{file_id}", bound(take_file), methods=["POST"]),
        Route("/files/{file_id}/{name}", bound(give_file)),
        WebSocketRoute("/link", link),
    ]


async def web_api(services: Services, request: Request) -> Response:
    """One Web API call, with whatever fault is planned for it."""
    started = time.perf_counter()
    method = request.path_params["method"]
    fault = services.faults.take(method)
    args: Json = {}
    try:
        token, args = await arguments(request)
        refusal = _refusal(fault)
        if refusal:
            raise refusal
        response = _shown(services, 200, answered(services, method, token=token, args=args))
        response = await _spoiled(response, request, fault)
    except Refused as refused:
        response = _refused(services, refused)
    if fault and fault.kind == "lost_before":
        await hang_up(request)
    _record(services, method, args, response, fault, millis=(time.perf_counter() - started) * 1000)
    return response


async def response_url(services: Services, request: Request) -> Response:
    """An answer to an interaction by its response URL."""
    body = await request.body()
    try:
        payload = json.loads(body)
        answer_hook(services, request.path_params["ticket"], payload)
    except ValueError:
        return JSONResponse({"ok": False, "error": "invalid_payload"}, status_code=400)
    except TicketRefused as refusal:
        return JSONResponse({"ok": False, "error": str(refusal)}, status_code=404)
    except Refused as refused:
        return JSONResponse(refused.body(), status_code=400 if refused.status == 200 else refused.status)
    return PlainTextResponse("ok")


async def set_faults(services: Services, request: Request) -> Response:
    """Shows the planned faults; a POST adds to them, {"kind": "disconnect"} acts at once."""
    if _is_foreign(request):
        return JSONResponse(
            {"ok": False, "error": "only the sandbox's own page may do this"}, status_code=403
        )
    if request.method == "POST":
        try:
            order = await request.json()
            if order.get("kind") == "disconnect":
                await services.delivery.disconnect(order.get("reason", "refresh_requested"))
            else:
                services.faults.apply(order)
        except (ValueError, TypeError, AttributeError) as problem:
            return JSONResponse({"ok": False, "error": str(problem)}, status_code=400)
    return JSONResponse({"ok": True} | services.faults.status())


def _is_foreign(request: Request) -> bool:
    """Whether another site's page sent it; plain clients send neither Origin nor Sec-Fetch-Site."""
    host = request.headers.get("host", "")
    elsewhere = urlsplit(f"//{host}").hostname not in LOOPBACK  # a name that was rebound to this machine
    origin = request.headers.get("origin", f"http://{host}")
    site = request.headers.get("sec-fetch-site", "none")
    return elsewhere or origin != f"http://{host}" or site not in ("none", "same-origin")


async def take_file(services: Services, request: Request) -> Response:
    """The bytes of an upload, raw or as a form with one file."""
    file = services.workspace.files.get(request.path_params["file_id"])
    if file is None:
        return PlainTextResponse("no such upload", status_code=404)
    content = await _uploaded(request)
    if len(content) != file["size"]:
        return PlainTextResponse("the length is not the announced one", status_code=400)
    file["content"] = content
    return PlainTextResponse(f"OK - {len(content)}")


async def give_file(services: Services, request: Request) -> Response:
    """A file's bytes, for whoever holds the bot token."""
    file = services.workspace.files.get(request.path_params["file_id"])
    token = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
    if file is None or file["content"] is None:
        return PlainTextResponse("no such file", status_code=404)
    if token != services.credentials.bot_token:
        return PlainTextResponse("sign in first", status_code=403)
    kind = mimetypes.guess_type(file["name"])[0] or "application/octet-stream"
    # Always a download: an uploaded page must never run with the sandbox's own origin.
    headers = {"content-disposition": "attachment", "x-content-type-options": "nosniff"}
    return Response(file["content"], media_type=kind, headers=headers)


async def _uploaded(request: Request) -> bytes:
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await request.body()
    form = await request.form()
    files = [value for value in form.values() if isinstance(value, UploadFile)]
    return await files[0].read() if files else b""


async def arguments(request: Request) -> tuple[str, Json]:
    """The token and the arguments of a call: query, form or JSON; raises Refused."""
    args: Json = dict(request.query_params)
    if request.headers.get("content-type", "").startswith("application/json"):
        args |= await _json_arguments(request)
    elif request.method == "POST":
        form = await request.form()
        args |= {key: value for key, value in form.items() if isinstance(value, str)}
    header = request.headers.get("authorization", "")
    client = client_of(header)
    token = args.pop("token", None)
    return ("" if client else header.removeprefix("Bearer ").strip()) or str(token or ""), args | client


async def hang_up(request: Request) -> None:
    """Closes the connection without an answer, as a network that lost it would."""
    # uvicorn's receive is a method of the object that owns the connection; nothing public does this.
    request.receive.__self__.transport.abort()  # type: ignore[attr-defined]
    await asyncio.sleep(0)


def _refusal(fault: Fault | None) -> Refused | None:
    if fault is None or fault.kind in ACCEPTED_FIRST:
        return None
    if fault.kind == "rate_limited":
        return Refused("ratelimited", status=429, retry_after=max(1, round(fault.seconds)))
    if fault.kind == "error":
        return Refused(fault.error)
    return Refused("internal_error", status=500)


async def _spoiled(response: Response, request: Request, fault: Fault | None) -> Response:
    if fault is None:
        return response
    if fault.kind == "slow":
        await asyncio.sleep(fault.seconds)
    elif fault.kind == "fatal_after":
        return JSONResponse(FATAL)
    elif fault.kind == "server_error_after":
        return JSONResponse(FATAL, status_code=500)
    elif fault.kind == "lost_after":
        await hang_up(request)
    return response


def _refused(services: Services, refused: Refused) -> Response:
    response = _shown(services, refused.status, refused.body())
    if refused.retry_after is not None:
        response.headers["retry-after"] = str(refused.retry_after)
    return response


def _shown(services: Services, status: int, body: Json) -> Response:
    headers = {"x-oauth-scopes": ",".join(sorted(services.scopes))}
    return JSONResponse(body, status_code=status, headers=headers)


def _record(
    services: Services, method: str, args: Json, response: Response, fault: Fault | None, *, millis: float
) -> None:
    body: Json = json.loads(bytes(response.body))
    if fault:
        body = {"fault": fault.kind} | body
    workspace = services.workspace
    workspace.record(
        Exchange(
            id=workspace.number(),
            at=workspace.clock(),
            direction="api",
            name=method,
            request=without_tokens(args),
            response=without_tokens(body),
            status=response.status_code,
            ok=response.status_code == 200 and body.get("ok") is True and fault is None,
            millis=millis,
        )
    )


async def _json_arguments(request: Request) -> Json:
    raw = await request.body()
    try:
        body = json.loads(raw) if raw else {}
    except ValueError:
        raise Refused("invalid_json") from None
    if not isinstance(body, dict):
        raise invalid_arguments("the body must be a JSON object")
    return body
