"""One Slack address for several workspaces: hands each Web API call to the sandbox whose token it carries."""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from urllib.parse import parse_qsl

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.server import Sandbox


@contextmanager
def front(sandboxes: Sequence[Sandbox]) -> Iterator[str]:
    """The base URL of a Web API behind which all these workspaces are."""

    async def api(request: Request) -> Response:
        body = await request.body()
        sandbox = _addressee(sandboxes, request.headers.get("authorization", ""), body)
        if sandbox is None:
            return JSONResponse({"ok": False, "error": "invalid_auth"})
        kept = ("authorization", "content-type")
        headers = {name: request.headers[name] for name in kept if name in request.headers}
        url = f"{sandbox.api_url}{request.path_params['method']}?{request.url.query}"
        async with httpx.AsyncClient(trust_env=False) as client:
            answer = await client.request(request.method, url, content=body, headers=headers)
        kept = ("retry-after", "x-oauth-scopes", "content-type")
        return Response(
            answer.content,
            answer.status_code,
            {name: answer.headers[name] for name in kept if name in answer.headers},
        )

    app = Starlette(routes=[Route("/api/{method}", api, methods=["GET", "POST"])])
    with serving(app) as url:
        yield f"{url}/api/"


@contextmanager
def serving(app: Starlette) -> Iterator[str]:
    """The address of an app on a free port of this machine."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


def _addressee(sandboxes: Sequence[Sandbox], authorization: str, body: bytes) -> Sandbox | None:
    """By the token; a call for a token is known by its code, which begins with the team."""
    team = dict(parse_qsl(body.decode())).get("code", "").partition(".")[0]
    return next(
        (
            one
            for one in sandboxes
            if authorization == f"Bearer {one.bot_token}" or team == one.workspace.team_id
        ),
        None,
    )
