"""Keeps the page's routes to this machine: no other site's page may read or drive the sandbox."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

Endpoint = Callable[[Request], Awaitable[Response]]
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; "
        "img-src 'self' data: https:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
}


def guarded(endpoint: Endpoint) -> Endpoint:
    """The endpoint behind the guard: 403 with a reason for what does not come from the page itself."""

    async def behind(request: Request) -> Response:
        reason = refusal(request)
        if reason:
            return JSONResponse({"error": reason}, status_code=403)
        response = await endpoint(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return behind


def refusal(request: Request) -> str:
    """Why a request may not pass; empty when it may.

    The Host check stops names that are rebound to loopback; Origin and JSON stop forms on other sites.
    """
    host = request.headers.get("host", "")
    if urlsplit(f"//{host}").hostname not in LOOPBACK:
        return "the sandbox answers on loopback only"
    if request.method in ("GET", "HEAD"):
        return _foreign_read(request)
    if request.headers.get("origin") not in (f"http://{host}", f"https://{host}"):
        return "only the sandbox's own page may do this"
    if not request.headers.get("content-type", "").startswith("application/json"):
        return "send JSON"
    return ""


def _foreign_read(request: Request) -> str:
    """A link from elsewhere may open the page itself, but nothing may fetch its parts."""
    site = request.headers.get("sec-fetch-site", "none")
    if site in ("none", "same-origin") or request.url.path == "/":
        return ""
    return "only the sandbox's own page may read this"
