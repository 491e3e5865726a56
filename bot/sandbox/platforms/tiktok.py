"""TikTok's API for Business: who names an account, comments below its videos, everything with status 200."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.sandbox.platforms.world import PublicPost, Quirk, World

KIND = "tiktok"
TARGET = "brindle-business"
HANDLE = "brindleandfern"
TOKEN = "sandbox-tiktok"
CLIENT_SECRET = "sandbox-tiktok-secret"
MOST = 1_000
_PAGING = {"business_id", "fields", "cursor", "max_count"}
_LISTING = _PAGING | {"sort_field", "sort_type", "number_of_days", "regions"}
_BELOW = _PAGING | {"video_id", "status", "sort_field", "sort_type", "comment_ids", "include_replies"}
_VIDEO = {
    "item_id", "create_time", "video_link", "caption", "likes", "comments", "shares", "views", "reach",
    "creator_handle_name", "thumbnail_url",
}  # fmt: skip
_COMMENT = {
    "comment_id", "comment_text", "comment_create_time", "comment_likes", "commenter_handle_name",
    "commenter_display_name", "comment_type", "item_id", "video_link", "video_likes", "caption",
    "thumbnail_url",
}  # fmt: skip
_OWN = {"item_id", "create_time", "share_url", "caption", "likes", "comments", "shares", "video_views"}
Item = Callable[[PublicPost], dict[str, Any]]


def routes(world: World) -> list[BaseRoute]:
    """The lists of mentions, single mentions, own videos with their comments, and the renewal of tokens."""

    def listing(name: str, known: set[str], fields: set[str], pick: Pick, item: Item) -> Route:
        def answer(request: Request) -> Response:
            return _list(world, dict(request.query_params), request, (name, known, fields, pick, item))

        paths = {"own": "/business/video/list/", "below": "/business/comment/list/"}
        return Route(paths.get(name, f"/business/mention/{name}/list/"), answer)

    def single(request: Request) -> Response:
        return _get(world, request)

    async def renew(request: Request) -> Response:
        return _renew(await request.json())

    return [
        listing("video", _LISTING, _VIDEO, _videos, _video),
        listing("hashtag/video", _LISTING, _VIDEO, _tagged, _video),
        listing("comment", _LISTING, _COMMENT, _comments, _mentioned),
        listing("own", _PAGING | {"filters"}, _OWN, _own, _own_video),
        listing("below", _BELOW, set(), _below, _comment_below),
        Route("/business/mention/{sort}/get/", single),
        Route("/tt_user/oauth2/refresh_token/", renew, methods=["POST"]),
    ]


def settings(url: str) -> dict[str, str]:
    """A token that holds."""
    return {"TIKTOK_API_URL": url, "TIKTOK_ACCESS_TOKEN": TOKEN, "TIKTOK_CLIENT_SECRET": CLIENT_SECRET}


def throttled(world: World) -> Response:
    """Too often: status 200 all the same. Its gateway adds how long to wait."""
    answer = _refusal(40100, "Requests made too frequently")
    answer.headers["retry-after"] = "20"
    return answer


def expired(world: World) -> Response:
    """The token is over: status 200 all the same."""
    return _refusal(40105, "Access token is incorrect or has been revoked.")


def delivery(event: str, content: Mapping[str, Any], *, at: datetime) -> tuple[bytes, dict[str, str]]:
    """A webhook as TikTok sends it: its body, with the content as JSON within a string, and its headers."""
    body = json.dumps(
        {
            "client_key": "sandbox",
            "event": event,
            "create_time": int(at.timestamp()),
            "user_openid": TARGET,
            "content": json.dumps(content),
        }
    ).encode()
    stamp = str(int(at.timestamp()))
    sign = hmac.new(CLIENT_SECRET.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return body, {"tiktok-signature": f"t={stamp},s={sign}", "content-type": "application/json"}


def _refusal(code: int, message: str) -> JSONResponse:
    return JSONResponse({"code": code, "message": message, "request_id": "2026030100", "data": {}})


def _good(data: Mapping[str, Any]) -> JSONResponse:
    return JSONResponse({"code": 0, "message": "OK", "request_id": "2026030101", "data": data})


# --- who is asked about what -------------------------------------------------------------------------------

Pick = Callable[[World, Mapping[str, str]], list[PublicPost]]


def _is_comment(post: PublicPost) -> bool:
    return post.kind in ("comment", "reply")


def _videos(world: World, params: Mapping[str, str]) -> list[PublicPost]:
    return [one for one in world.standing(KIND) if not _is_comment(one) and one.author != HANDLE]


def _tagged(world: World, params: Mapping[str, str]) -> list[PublicPost]:
    return [one for one in _videos(world, params) if f"#{HANDLE}" in one.text.lower()]


def _own(world: World, params: Mapping[str, str]) -> list[PublicPost]:
    return [one for one in world.standing(KIND) if not _is_comment(one) and one.author == HANDLE]


def _comments(world: World, params: Mapping[str, str]) -> list[PublicPost]:
    own = {one.key for one in _own(world, params)}
    return [one for one in world.standing(KIND) if _is_comment(one) and one.parent not in own]


def _below(world: World, params: Mapping[str, str]) -> list[PublicPost]:
    video = params.get("video_id", "")
    return [one for one in world.standing(KIND) if _is_comment(one) and str(one.parent) == video]


# --- answers -----------------------------------------------------------------------------------------------


def _list(
    world: World,
    params: Mapping[str, str],
    request: Request,
    kind: tuple[str, set[str], set[str], Pick, Item],
) -> Response:
    name, known, fields, pick, item = kind
    if refusal := _refused(params, request, known, fields):
        return refusal
    if name == "below" and not any(str(one.key) == params.get("video_id") for one in _own(world, params)):
        return _refusal(40002, "video_id: the video does not belong to the account")
    start = int(params.get("cursor", "0"))
    if start and world.strikes(KIND, Quirk.CURSOR_EXPIRED):
        return _refusal(40002, "cursor: invalid value")
    posts = list(reversed(pick(world, params)))[:MOST]
    size = min(int(params.get("max_count", "20")), world.page_size or 100)
    return _good(_data(world, posts, start, size, "comments" if item in _COMMENTS else "videos", item))


def _data(
    world: World, posts: Sequence[PublicPost], start: int, size: int, name: str, item: Item
) -> dict[str, Any]:
    first = start - 1 if start and world.strikes(KIND, Quirk.DUPLICATES) else start
    items = [item(post) for post in posts[first : start + size]]
    _play_quirks(world, items)
    has_more = start + size < len(posts)
    cursor = start + size
    if world.strikes(KIND, Quirk.CURSOR_LOOP) and start:
        items, cursor, has_more = [], start, True
    return {name: items, "cursor": cursor, "has_more": has_more}


def _play_quirks(world: World, items: list[dict[str, Any]]) -> None:
    if world.strikes(KIND, Quirk.MISSING_FIELDS):
        items[:] = [{name: item[name] for name in item if name in _ALWAYS} for item in items]
    if world.strikes(KIND, Quirk.UNKNOWN_FIELDS):
        items[:] = [{**item, "zz_new": {"deep": [1]}} for item in items]
    if world.strikes(KIND, Quirk.ODD_TIMES):
        ahead = int((world.clock() + timedelta(hours=1)).timestamp())
        items[:] = [_odd(item, ahead if number == 0 else None) for number, item in enumerate(items)]
    if world.strikes(KIND, Quirk.DISORDER):
        items[:] = items[1:] + items[:1]


def _odd(item: Mapping[str, Any], ahead: int | None) -> dict[str, Any]:
    """Its time as a number, where text is the rule."""
    times = {
        name: ahead or int(item[name]) for name in ("create_time", "comment_create_time") if name in item
    }
    return {**item, **times}


_ALWAYS = {
    "item_id", "create_time", "caption", "comment_id", "comment_text", "comment_create_time", "text",
    "video_id",
}  # fmt: skip


def _refused(
    params: Mapping[str, str], request: Request, known: set[str], fields: set[str]
) -> Response | None:
    token = request.headers.get("access-token", "")
    if not token.startswith(TOKEN):
        return expired_token(token)
    if unknown := set(params) - known:
        return _refusal(40002, f"{min(unknown)}: Unknown field.")
    if params.get("business_id") != TARGET:
        return _refusal(40001, "No permission to operate on this account")
    asked = _json_list(params.get("fields", "[]"))
    if asked is None or (fields and set(asked) - fields):
        return _refusal(40002, "fields: invalid value")
    if not params.get("cursor", "0").isdecimal() or not 1 <= int(params.get("max_count", "20")) <= 100:
        return _refusal(40002, "cursor or max_count: invalid value")
    return None


def expired_token(token: str) -> Response:
    """What is said to a wrong token, and to none."""
    words = "Access token is incorrect or has been revoked." if token else "Access token is null"
    return _refusal(40105 if token else 40104, words)


def _json_list(text: str) -> list[str] | None:
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, list) and all(isinstance(one, str) for one in found) else None


def _get(world: World, request: Request) -> Response:
    params, sort = dict(request.query_params), request.path_params["sort"]
    name, item, plural = (
        ("comment_id", _mentioned, "comments") if sort == "comment" else ("item_id", _video, "video")
    )
    if refusal := _refused(params, request, {"business_id", "fields", name}, set()):
        return refusal
    posts = [one for one in world.standing(KIND) if str(one.key) == params.get(name)]
    items = [item(post) for post in posts]
    return _good({plural: items}) if items else _refusal(40002, f"{name}: it does not exist")


def _renew(body: Any) -> Response:
    if not isinstance(body, dict) or body.get("client_secret") != CLIENT_SECRET:
        return _refusal(40002, "client_secret: invalid value")
    if body.get("refresh_token") != "sandbox-tiktok-refresh":
        return _refusal(40105, "Refresh token is invalid")
    return _good(
        {"access_token": f"{TOKEN}-renewed", "expires_in": 86_400, "refresh_token": "sandbox-tiktok-refresh"}
    )


# --- items -------------------------------------------------------------------------------------------------


def _seconds(post: PublicPost) -> str:
    return str(int(post.at.timestamp()))


def _without_none(item: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in item.items() if value is not None}


def _video(post: PublicPost) -> dict[str, Any]:
    return _without_none(
        {
            "item_id": str(post.key),
            "create_time": _seconds(post),
            "video_link": f"https://www.tiktok.com/@{post.author}/video/{post.key}?utm_source=tt4b",
            "caption": post.text,
            "likes": post.likes,
            "comments": post.replies,
            "shares": post.shares,
            "views": post.views,
            "reach": post.views,
            "creator_handle_name": post.author,
        }
    )


def _own_video(post: PublicPost) -> dict[str, Any]:
    video = {"item_id": str(post.key), "create_time": _seconds(post), "caption": post.text}
    return {**video, "share_url": f"https://www.tiktok.com/@{HANDLE}/video/{post.key}"}


def _mentioned(post: PublicPost) -> dict[str, Any]:
    return _without_none(
        {
            "comment_id": str(post.key),
            "comment_text": post.text,
            "comment_create_time": _seconds(post),
            "comment_likes": post.likes,
            "commenter_handle_name": post.author,
            "comment_type": "COMMENT" if post.kind == "comment" else "REPLY",
            "item_id": str(post.parent or 1),
        }
    )


def _comment_below(post: PublicPost) -> dict[str, Any]:
    return _without_none(
        {
            "comment_id": str(post.key),
            "video_id": str(post.parent),
            "text": post.text,
            "create_time": _seconds(post),
            "likes": post.likes,
            "replies": post.replies,
            "username": post.author,
            "display_name": post.name,
            "user_id": post.author_key,
            "owner": post.author == HANDLE,
            "status": "PUBLIC",
        }
    )


_COMMENTS = (_mentioned, _comment_below)
