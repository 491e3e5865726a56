"""TikTok's Research API: client tokens, and the query for videos; every answer has an error object."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.sandbox.platforms.queries import Document
from bot.sandbox.platforms.world import PublicPost, Quirk, World

KIND = "tiktok_research"
TARGET = ""
TOKEN = "clt.sandbox-research"
CLIENT_KEY, SECRET = "sandbox-research", "sandbox-research-secret"
_BODY = {"query", "start_date", "end_date", "max_count", "cursor", "search_id", "is_random"}
_FIELDS = {
    "id", "create_time", "username", "region_code", "video_description", "like_count", "comment_count",
    "share_count", "view_count", "hashtag_names", "favorites_count", "music_id", "voice_to_text",
}  # fmt: skip
_NAMES = {"keyword", "hashtag_name", "username", "region_code", "create_date", "video_id", "video_length"}
_SEARCH = "7201388525814961198"


def routes(world: World) -> list[BaseRoute]:
    """Tokens and the query."""

    async def token(request: Request) -> Response:
        return _token(dict(await request.form()))

    async def query(request: Request) -> Response:
        return _query(world, request, await request.json())

    return [
        Route("/oauth/token/", token, methods=["POST"]),
        Route("/research/video/query/", query, methods=["POST"]),
    ]


def settings(url: str) -> dict[str, str]:
    """An approved project."""
    return {
        "TIKTOK_RESEARCH_API_URL": url,
        "TIKTOK_RESEARCH_KEY": CLIENT_KEY,
        "TIKTOK_RESEARCH_SECRET": SECRET,
    }


def throttled(world: World) -> Response:
    """Too often: 429, for a minute."""
    return _error(429, "rate_limit_exceeded", "The API rate limit was exceeded. Please try again later.")


def expired(world: World) -> Response:
    """The token is over."""
    return _error(401, "access_token_invalid", "The access token is invalid or not found in the request.")


def _error(status: int, code: str, message: str) -> Response:
    error = {"code": code, "message": message, "log_id": "202603011200000000"}
    return JSONResponse({"data": {}, "error": error}, status)


def _token(form: Mapping[str, Any]) -> Response:
    if (form.get("client_key"), form.get("client_secret")) != (CLIENT_KEY, SECRET):
        said = "Client key or secret is incorrect."
        return JSONResponse({"error": "invalid_client", "error_description": said, "log_id": "2"}, 401)
    return JSONResponse({"access_token": TOKEN, "expires_in": 7_200, "token_type": "Bearer"})


def _query(world: World, request: Request, body: Any) -> Response:
    if request.headers.get("authorization") != f"Bearer {TOKEN}":
        return expired(world)
    fields = set(request.query_params.get("fields", "").split(","))
    window = _window(body)
    if not fields <= _FIELDS or window is None or set(body) - _BODY or not _is_query(body.get("query")):
        return _error(400, "invalid_params", "The request parameters are invalid.")
    start, size = body.get("cursor", 0), min(body.get("max_count", 20), world.page_size or 100)
    lost = start and (body.get("search_id") != _SEARCH or world.strikes(KIND, Quirk.CURSOR_EXPIRED))
    if lost or not 1 <= size <= 100:
        return _error(400, "invalid_params", "cursor or search_id: invalid")
    found = [
        post
        for post in reversed(world.standing(KIND))
        if window[0] <= post.at < window[1] and _holds(body["query"], post)
    ]
    first = start - 1 if start and world.strikes(KIND, Quirk.DUPLICATES) else start
    videos = _played(world, [_video(post, fields) for post in found[first : start + size]])
    data = {"videos": videos, "cursor": start + size, "has_more": start + size < len(found)}
    if start and world.strikes(KIND, Quirk.CURSOR_LOOP):
        data = {"videos": [], "cursor": start, "has_more": True}
    error = {"code": "ok", "message": "", "log_id": "202603011200000001"}
    return JSONResponse({"data": {**data, "search_id": _SEARCH}, "error": error})


def _window(body: Any) -> tuple[datetime, datetime] | None:
    """Whole days, at most thirty of them."""
    try:
        days = (body["start_date"], body["end_date"])
        start, end = (datetime.strptime(day, "%Y%m%d").replace(tzinfo=UTC) for day in days)
    except (KeyError, TypeError, ValueError):
        return None
    return (start, end + timedelta(days=1)) if timedelta() <= end - start <= timedelta(days=30) else None


def _is_query(query: Any) -> bool:
    if not isinstance(query, dict) or not query or set(query) - {"and", "or", "not"}:
        return False
    conditions = [one for some in query.values() for one in some]
    return bool(conditions) and all(
        one.get("field_name") in _NAMES
        and one.get("operation") in ("EQ", "IN", "GT", "GTE", "LT", "LTE")
        and all(isinstance(value, str) and value for value in one.get("field_values", [None]))
        for one in conditions
    )


def _holds(query: Mapping[str, Any], post: PublicPost) -> bool:
    either = query.get("or")
    return (
        all(_meets(one, post) for one in query.get("and", ()))
        and (not either or any(_meets(one, post) for one in either))
        and not any(_meets(one, post) for one in query.get("not", ()))
    )


def _meets(condition: Mapping[str, Any], post: PublicPost) -> bool:
    document = Document.of(post)
    tests: dict[str, Callable[[str], bool]] = {
        "keyword": document.has,
        "hashtag_name": document.has_tag,
        "username": document.by,
    }
    test = tests.get(condition["field_name"])
    return test is not None and any(test(value) for value in condition["field_values"])


def _played(world: World, videos: list[dict[str, Any]]) -> list[dict[str, Any]]:
    if world.strikes(KIND, Quirk.MISSING_FIELDS):
        kept = ("id", "create_time", "video_description")
        videos = [{name: video[name] for name in kept if name in video} for video in videos]
    if world.strikes(KIND, Quirk.UNKNOWN_FIELDS):
        videos = [{**video, "is_aigc": False, "zz_new": {"deep": [1]}} for video in videos]
    if world.strikes(KIND, Quirk.ODD_TIMES):
        ahead = int((world.clock() + timedelta(hours=1)).timestamp())
        for number, video in enumerate(videos):
            video["create_time"] = str(video["create_time"]) if number else ahead
    return videos[1:] + videos[:1] if world.strikes(KIND, Quirk.DISORDER) else videos


def _video(post: PublicPost, fields: set[str]) -> dict[str, Any]:
    facts = {
        "id": post.key,
        "create_time": int(post.at.timestamp()),
        "username": post.author,
        "region_code": "US",
        "video_description": post.text,
        "like_count": post.likes,
        "comment_count": post.replies,
        "share_count": post.shares,
        "view_count": post.views,
    }
    return {name: value for name, value in facts.items() if name in fields and value is not None}
