"""The page on which somebody lets an app into the workspace, or does not."""

from __future__ import annotations

import base64
import binascii
import html
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from bot.sandbox.seed import COMMS_LEAD_ID
from bot.sandbox.services import Services


async def authorize(services: Services, request: Request) -> Response:
    """Asks for consent: both answers lead back to the app's redirect URL, as the platform's do."""
    asked = request.query_params
    scopes = {scope for scope in asked.get("scope", "").split(",") if scope}
    if asked.get("client_id") != services.credentials.app.client_id:
        return PlainTextResponse("invalid_client_id", 400)
    if not services.redirect_url or asked.get("redirect_uri", services.redirect_url) != services.redirect_url:
        return PlainTextResponse("bad_redirect_uri", 400)
    if not scopes or not scopes <= services.scopes:
        return PlainTextResponse("invalid_scope", 400)
    state = asked.get("state", "")
    code = services.tickets.code(COMMS_LEAD_ID, team=services.workspace.team_id)
    yes = _link(services, "Allow", code=code, state=state)
    no = _link(services, "Cancel", error="access_denied", state=state)
    name = html.escape(services.workspace.team_name)
    wanted = "".join(f"<li>{html.escape(scope)}</li>" for scope in sorted(scopes))
    return HTMLResponse(f"<h1>The app wants into {name}</h1><ul>{wanted}</ul><p>{yes} {no}</p>")


def client_of(header: str) -> dict[str, str]:
    """The client id and secret in an Authorization header of the scheme Basic; nothing for any other."""
    scheme, _, given = header.partition(" ")
    if scheme != "Basic":
        return {}
    try:
        client, _, secret = base64.b64decode(given).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return {}
    return {"client_id": client, "client_secret": secret}


def _link(services: Services, label: str, **query: str) -> str:
    return f'<a href="{html.escape(f"{services.redirect_url}?{urlencode(query)}")}">{label}</a>'
