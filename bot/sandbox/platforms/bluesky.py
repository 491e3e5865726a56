"""A stand-in for Bluesky: login, search, look-ups, and Jetstream in both wire formats."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute

from bot.core.moments import moment_of
from bot.sandbox.platforms.bluesky_stream import Firehose, did_of, record_of, rfc3339, uri_of
from bot.sandbox.platforms.queries import finds
from bot.sandbox.platforms.world import PublicPost, Quirk, World

KIND = "bluesky"
TARGET = ""
HANDLE, PASSWORD = "brindle.bsky.social", "abcd-efgh-ijkl-sand"
_SEARCH = {
    "q",
    "sort",
    "since",
    "until",
    "mentions",
    "author",
    "lang",
    "domain",
    "url",
    "tag",
    "limit",
    "cursor",
}


def settings(url: str) -> dict[str, str]:
    """What sends the source here."""
    return {
        "BLUESKY_URL": url,
        "BLUESKY_HANDLE": HANDLE,
        "BLUESKY_APP_PASSWORD": PASSWORD,
        "BLUESKY_JETSTREAM_URL": url.replace("http", "ws", 1),
    }


def throttled(world: World) -> Response:
    """Too often, until two seconds from now by Bluesky's clock."""
    reset = int(world.server_time(KIND).timestamp()) + 2
    headers = {"ratelimit-limit": "3000", "ratelimit-remaining": "0", "ratelimit-reset": str(reset)}
    return error(429, "RateLimitExceeded", "Rate Limit Exceeded", headers)


def expired(world: World) -> Response:
    """A token that was good for a while."""
    return error(400, "ExpiredToken", "Token has expired")


def error(status: int, name: str, message: str, headers: dict[str, str] | None = None) -> Response:
    """An error as every call gives it."""
    return JSONResponse({"error": name, "message": message}, status, headers)


def routes(world: World) -> list[BaseRoute]:
    """Bluesky's API and its stream."""
    desk = Desk(world)
    firehose = Firehose(world)
    return [
        Route("/xrpc/com.atproto.server.createSession", desk.create_session, methods=["POST"]),
        Route("/xrpc/com.atproto.server.refreshSession", desk.refresh_session, methods=["POST"]),
        Route("/xrpc/app.bsky.feed.searchPosts", desk.search),
        Route("/xrpc/app.bsky.feed.getPosts", desk.posts),
        Route("/xrpc/app.bsky.actor.getProfiles", desk.profiles),
        WebSocketRoute("/xrpc/network.bsky.jetstream.subscribeEvents", firehose.second_wire),
        WebSocketRoute("/subscribe", firehose.first_wire),
    ]


class Desk:
    """Answers requests from the posts of the world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._tokens: set[str] = set()
        self._looped = 0

    async def create_session(self, request: Request) -> Response:
        """A token for the right password."""
        body = await request.json()
        if not isinstance(body, dict) or (body.get("identifier"), body.get("password")) != (HANDLE, PASSWORD):
            return error(401, "AuthenticationRequired", "Invalid identifier or password")
        return self._session()

    async def refresh_session(self, request: Request) -> Response:
        """A new token for a refresh token."""
        if not request.headers.get("authorization", "").startswith("Bearer refresh-"):
            return error(400, "InvalidToken", "Token could not be verified")
        return self._session()

    def search(self, request: Request) -> Response:
        """Posts that fit, newest first."""
        params = dict(request.query_params)
        if not self._logged_in(request):
            return HTMLResponse("<html><body><h1>403 Forbidden</h1></body></html>", 403)
        limit, since = params.get("limit", "25"), moment_of(params.get("since"))
        if not params.get("q") or set(params) - _SEARCH or params.get("sort", "top") not in ("top", "latest"):
            return error(400, "InvalidRequest", "Error: Params must have the property “q” and no others")
        if not limit.isdecimal() or not 1 <= int(limit) <= 100 or ("since" in params and since is None):
            return error(400, "InvalidRequest", "Error: limit is 1 to 100, since a time")
        posts = [post for post in self._world.standing(KIND) if finds(KIND, {"q": params["q"]}, post)]
        posts = [post for post in posts if since is None or post.at >= since]
        return self._page(posts[::-1], params.get("cursor"), self._world.page_size or int(limit))

    def posts(self, request: Request) -> Response:
        """Those of up to 25 posts that are there."""
        uris = request.query_params.getlist("uris")
        if not self._logged_in(request) or not 1 <= len(uris) <= 25:
            return error(400, "InvalidRequest", "Error: uris must not have more than 25 elements")
        standing = {uri_of(post): post for post in self._world.standing(KIND)}
        return JSONResponse({"posts": [_view(standing[uri]) for uri in uris if uri in standing]})

    def profiles(self, request: Request) -> Response:
        """Accounts with their followers."""
        actors = request.query_params.getlist("actors")
        if not self._logged_in(request) or not 1 <= len(actors) <= 25:
            return error(400, "InvalidRequest", "Error: actors must not have more than 25 elements")
        known = {did_of(post): post for post in self._world.standing(KIND)}
        found = [{**_author(known[a]), "followersCount": known[a].followers} for a in actors if a in known]
        return JSONResponse({"profiles": found})

    def _session(self) -> Response:
        token = f"access-{len(self._tokens) + 1}"
        self._tokens.add(token)
        body = {
            "accessJwt": token,
            "refreshJwt": f"refresh-{token}",
            "handle": HANDLE,
            "did": "did:plc:brindle",
        }
        return JSONResponse({**body, "active": True})

    def _logged_in(self, request: Request) -> bool:
        return request.headers.get("authorization", "").removeprefix("Bearer ") in self._tokens

    def _page(self, posts: list[PublicPost], cursor: str | None, size: int) -> Response:
        strikes = self._world.strikes
        if cursor and strikes(KIND, Quirk.CURSOR_EXPIRED):
            return error(400, "InvalidRequest", "Error: cursor is malformed")
        start = self._looped if cursor == "loop" else int(cursor or 0)
        page, end = posts[start : start + size], start + size
        body: dict[str, Any] = {"hitsTotal": len(posts), "posts": self._views(page)}
        if page and (end < len(posts) or cursor) and strikes(KIND, Quirk.CURSOR_LOOP):
            self._looped = end
            body["cursor"] = "loop"
        elif end < len(posts):
            body["cursor"] = str(end - (1 if size > 1 and strikes(KIND, Quirk.DUPLICATES) else 0))
        return JSONResponse(body)

    def _views(self, page: list[PublicPost]) -> list[dict[str, Any]]:
        strikes = self._world.strikes
        strange, sparse = strikes(KIND, Quirk.UNKNOWN_FIELDS), strikes(KIND, Quirk.MISSING_FIELDS)
        odd = strikes(KIND, Quirk.ODD_TIMES)
        views = [_view(post, odd=odd, ahead=odd and number == 0) for number, post in enumerate(page)]
        if sparse:
            views = [{k: v for k, v in view.items() if k in ("uri", "cid", "record")} for view in views]
        if strange:
            views = [{**view, "threadgate": {"new": [1]}, "viewer": None} for view in views]
        return views[1::2] + views[::2] if strikes(KIND, Quirk.DISORDER) else views


def _view(post: PublicPost, *, odd: bool = False, ahead: bool = False) -> dict[str, Any]:
    counts = {"likeCount": post.likes, "repostCount": post.shares, "replyCount": post.replies}
    return {
        "uri": uri_of(post),
        "cid": f"bafyrei{post.key}",
        "author": _author(post),
        "record": record_of(post, odd=odd, ahead=ahead),
        "indexedAt": rfc3339(post.at),
        "labels": [],
        **{name: count for name, count in counts.items() if count is not None},
    }


def _author(post: PublicPost) -> dict[str, Any]:
    handle = f"{post.author.replace('_', '-')}.bsky.social"
    return {"did": did_of(post), "handle": handle, "displayName": post.name}
