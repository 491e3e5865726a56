"""Reddit: tokens for an approved client, search, listings of subreddits, single items by name."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.sandbox.platforms.queries import finds
from bot.sandbox.platforms.world import PublicPost, Quirk, World

KIND = "reddit"
TARGET = ""
SUBREDDIT = "kettles"
TOKEN = "sandbox-reddit-token"
CLIENT_ID, SECRET = "sandbox-reddit", "sandbox-reddit-secret"
_AGENT = re.compile(r"\w+:[\w.]+:[\w.]+ \(by /u/\w{3,20}\)")
_PAGING = {"limit", "after", "before", "count", "raw_json"}
_SEARCH = _PAGING | {"q", "sort", "t", "type", "restrict_sr", "include_over_18"}
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def routes(world: World) -> list[BaseRoute]:
    """Tokens, search, the two listings, and single items."""

    async def token(request: Request) -> Response:
        return _token(request, dict(await request.form()))

    def search(request: Request) -> Response:
        return _asked(request, _SEARCH) or _search(world, dict(request.query_params))

    def listing(request: Request) -> Response:
        return _asked(request, _PAGING) or _subreddit(world, request)

    def info(request: Request) -> Response:
        return _asked(request, {"id", "raw_json"}) or _info(world, request.query_params.get("id", ""))

    return [
        Route("/api/v1/access_token", token, methods=["POST"]),
        Route("/search", search),
        Route("/r/{subs}/{listing}", listing),
        Route("/api/info", info),
    ]


def settings(url: str) -> dict[str, str]:
    """An approved client."""
    return {
        "REDDIT_API_URL": url,
        "REDDIT_LOGIN_URL": url,
        "REDDIT_CLIENT_ID": CLIENT_ID,
        "REDDIT_CLIENT_SECRET": SECRET,
        "REDDIT_USER_AGENT_NAME": "brindle_desk",
        "REDDIT_APPROVED": "yes",
    }


def throttled(world: World) -> Response:
    """Too often: a web page, with the wait in the headers."""
    page = "<html><body><h1>whoa there, pardner!</h1></body></html>"
    headers = {"retry-after": "37", "x-ratelimit-remaining": "0.0", "x-ratelimit-reset": "37"}
    return HTMLResponse(page, 429, headers)


def expired(world: World) -> Response:
    """The token is over."""
    return _error(401, "Unauthorized")


def _error(status: int, message: str) -> Response:
    return JSONResponse({"message": message, "error": status}, status)


def _token(request: Request, form: Mapping[str, Any]) -> Response:
    pair = base64.b64encode(f"{CLIENT_ID}:{SECRET}".encode()).decode()
    if not _AGENT.fullmatch(request.headers.get("user-agent", "")):
        return throttled(World())
    if request.headers.get("authorization") != f"Basic {pair}":
        return _error(401, "Unauthorized")
    if form.get("grant_type") != "client_credentials":
        return JSONResponse({"error": "unsupported_grant_type"}, 400)
    return JSONResponse({"access_token": TOKEN, "token_type": "bearer", "expires_in": 3600, "scope": "*"})


def _asked(request: Request, known: set[str]) -> Response | None:
    params = request.query_params
    if not _AGENT.fullmatch(request.headers.get("user-agent", "")):
        return throttled(World())
    if request.headers.get("authorization") != f"Bearer {TOKEN}":
        return expired(World())
    size = params.get("limit", "25")
    if set(params) - known or not size.isdecimal() or not 1 <= int(size) <= 100:
        return _error(400, "Bad Request")
    return _error(400, "Bad Request") if params.get("after") and params.get("before") else None


# --- listings ----------------------------------------------------------------------------------------------


def _search(world: World, params: Mapping[str, str]) -> Response:
    query = params.get("q", "")
    if not query or len(query) > 512 or params.get("type", "link") != "link" or params.get("sort") != "new":
        return _error(400, "Bad Request")
    try:
        found = [one for one in _posts(world) if finds(KIND, {"q": query}, one)]
    except ValueError:
        return _error(400, "Bad Request")
    return _listing(world, params, found)


def _subreddit(world: World, request: Request) -> Response:
    listing = request.path_params["listing"]
    if SUBREDDIT not in request.path_params["subs"].lower().split("+"):
        return JSONResponse({"reason": "private", "message": "Forbidden", "error": 403}, 403)
    if listing not in ("new", "comments"):
        return _error(404, "Not Found")
    comments = [one for one in reversed(world.standing(KIND)) if _is_comment(one)]
    return _listing(world, dict(request.query_params), comments if listing == "comments" else _posts(world))


def _posts(world: World) -> list[PublicPost]:
    return [one for one in reversed(world.standing(KIND)) if not _is_comment(one)]


def _listing(world: World, params: Mapping[str, str], found: Sequence[PublicPost]) -> Response:
    names = [_name(one) for one in found]
    size = min(int(params.get("limit", "25")), world.page_size or 100)
    before, after = params.get("before"), params.get("after")
    if before is not None:
        # What lies next to a deleted item is not found: the answer is empty, and no error.
        lost = before not in names or world.strikes(KIND, Quirk.CURSOR_EXPIRED)
        end = 0 if lost else names.index(before)
        start = max(0, end - size)
    else:
        start = names.index(after) + 1 if after in names else 0
        end = start + size
    first = start - 1 if after and start and world.strikes(KIND, Quirk.DUPLICATES) else start
    children = [_child(one) for one in found[first:end]]
    following = names[end - 1] if end < len(found) and end > start else None
    if after and world.strikes(KIND, Quirk.CURSOR_LOOP):
        children, following = [], after
    data = {"children": _played(world, children), "after": following, "before": None, "dist": len(children)}
    headers = {"x-ratelimit-remaining": "95.0", "x-ratelimit-used": "5", "x-ratelimit-reset": "300"}
    return JSONResponse({"kind": "Listing", "data": data}, headers=headers)


def _info(world: World, ids: str) -> Response:
    """Deleted items are there, as shells."""
    wanted = ids.split(",")
    posts = list(world.posts.get(KIND, {}).values())
    children = [_child(one) for one in posts if _name(one) in wanted]
    return JSONResponse({"kind": "Listing", "data": {"children": children, "after": None, "before": None}})


def _played(world: World, children: list[dict[str, Any]]) -> list[dict[str, Any]]:
    bare, odd = world.strikes(KIND, Quirk.MISSING_FIELDS), world.strikes(KIND, Quirk.ODD_TIMES)
    unknown = world.strikes(KIND, Quirk.UNKNOWN_FIELDS)
    for number, child in enumerate(children):
        data = child["data"]
        if bare:
            for name in ("score", "num_comments", "num_crossposts", "author_fullname", "permalink"):
                data.pop(name, None)
        if unknown:
            data["zz_new"] = {"deep": [1]}
        if odd:
            ahead = (world.clock() + timedelta(hours=1)).timestamp()
            data["created_utc"] = ahead if number == 0 else int(data["created_utc"])
    return children[1:] + children[:1] if world.strikes(KIND, Quirk.DISORDER) else children


# --- items -------------------------------------------------------------------------------------------------


def _is_comment(post: PublicPost) -> bool:
    return post.kind in ("comment", "reply")


def _base36(number: int) -> str:
    found = ""
    while number:
        number, digit = divmod(number, 36)
        found = _DIGITS[digit] + found
    return found or "0"


def _name(post: PublicPost) -> str:
    return f"{'t1' if _is_comment(post) else 't3'}_{_base36(post.key)}"


def _child(post: PublicPost) -> dict[str, Any]:
    name = _name(post)
    always = {
        "name": name,
        "id": name[3:],
        "author": "[deleted]" if post.deleted_at else post.author,
        "subreddit": SUBREDDIT,
        "created_utc": post.at.timestamp(),
        "created": post.at.timestamp() + 28_800,
        "edited": post.edited_at.timestamp() if post.edited_at else False,
        "score": post.likes,
        "over_18": False,
        "author_fullname": f"t2_{_base36(int(post.author_key))}",
    }
    own = _comment(post) if _is_comment(post) else _post(post)
    return {"kind": name[:2], "data": {n: value for n, value in (always | own).items() if value is not None}}


def _post(post: PublicPost) -> dict[str, Any]:
    return {
        "title": post.title or post.text[:60],
        "selftext": "[deleted]" if post.deleted_at else post.text,
        "permalink": f"/r/{SUBREDDIT}/comments/{_base36(post.key)}/kettle/",
        "num_comments": post.replies,
        "num_crossposts": post.shares,
        "is_self": True,
    }


def _comment(post: PublicPost) -> dict[str, Any]:
    above, thread = _base36(post.parent or 1), _base36(post.parent or 1)
    return {
        "body": "[removed]" if post.deleted_at else post.text,
        "permalink": f"/r/{SUBREDDIT}/comments/{thread}/kettle/{_base36(post.key)}/",
        "parent_id": f"{'t1' if post.kind == 'reply' else 't3'}_{above}",
        "link_id": f"t3_{thread}",
    }
