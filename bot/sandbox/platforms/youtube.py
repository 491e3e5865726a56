"""YouTube's Data API: search with a bucket of its own, videos, threads of comments, single comments."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.core.moments import moment_of
from bot.sandbox.platforms.queries import finds
from bot.sandbox.platforms.world import PublicPost, Quirk, World

KIND = "youtube"
TARGET = ""
KEY = "sandbox-youtube"
SPENT_KEY = "sandbox-youtube-spent"
"""A key of a project that has had its searches of the day."""
CHANNEL = "UCbrindleandfern000000001"
COMMENTS_OFF = "comments off"
"""A video whose title has this shows no comments."""
_COMMON = {"key", "part", "maxResults", "pageToken"}
_KNOWN = {
    "search": _COMMON
    | {"q", "type", "order", "publishedAfter", "publishedBefore", "relevanceLanguage", "regionCode"},
    "videos": _COMMON | {"id"},
    "commentThreads": _COMMON
    | {"videoId", "allThreadsRelatedToChannelId", "order", "textFormat", "searchTerms", "id"},
    "comments": _COMMON | {"id", "parentId", "textFormat"},
}
_MOST = {"search": 50, "videos": 50, "commentThreads": 100, "comments": 100}
_PARTS = {
    "search": {"snippet"},
    "videos": {"snippet", "statistics", "paidProductPlacementDetails", "contentDetails", "status", "id"},
    "commentThreads": {"snippet", "replies", "id"},
    "comments": {"snippet", "id"},
}
Params = Mapping[str, str]


def routes(world: World) -> list[BaseRoute]:
    """The four lists."""

    def answering(name: str) -> Route:
        def answer(request: Request) -> Response:
            params = dict(request.query_params)
            return _refused(name, params) or _LISTS[name](world, params)

        return Route(f"/{name}", answer)

    return [answering(name) for name in _LISTS]


def settings(url: str) -> dict[str, str]:
    """A key that holds, and leave to read every page: here a search costs nothing."""
    return {"YOUTUBE_API_URL": url, "YOUTUBE_API_KEY": KEY, "YOUTUBE_SEARCH_PAGES": "10"}


def throttled(world: World) -> Response:
    """Too fast: 403, as for everything else."""
    return _error(403, "rateLimitExceeded", "The request rate is too high.", "youtube.quota")


def expired(world: World) -> Response:
    """The key is not valid: 400, with the reason among the details."""
    answer = {
        "error": {
            "code": 400,
            "message": "API key not valid. Please pass a valid API key.",
            "errors": [{"message": "API key not valid.", "domain": "global", "reason": "badRequest"}],
            "status": "INVALID_ARGUMENT",
            "details": [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID"}],
        }
    }
    return JSONResponse(answer, 400)


def _error(status: int, reason: str, message: str, domain: str = "youtube") -> Response:
    errors = [{"message": message, "domain": domain, "reason": reason}]
    return JSONResponse({"error": {"code": status, "message": message, "errors": errors}}, status)


def _refused(name: str, params: Params) -> Response | None:
    if params.get("key") == SPENT_KEY:
        return _error(403, "quotaExceeded", "The request cannot be completed: quota.", "youtube.quota")
    if params.get("key") != KEY:
        return expired(World())
    if unknown := set(params) - _KNOWN[name]:
        return _error(400, "invalidParameter", f"Unknown name {min(unknown)}")
    parts = set(params.get("part", "").split(","))
    if not parts <= _PARTS[name] or not parts - {""}:
        return _error(400, "unknownPart", "part: invalid value")
    size = params.get("maxResults", "5")
    if not size.isdecimal() or not 0 < int(size) <= _MOST[name]:
        return _error(400, "invalidParameter", "maxResults: invalid value")
    return None


# --- lists -------------------------------------------------------------------------------------------------


def _search(world: World, params: Params) -> Response:
    after = (
        moment_of(params["publishedAfter"])
        if "publishedAfter" in params
        else datetime.min.replace(tzinfo=UTC)
    )
    if after is None or params.get("order", "date") != "date" or params.get("type") != "video":
        return _error(400, "invalidSearchFilter", "The request contains an invalid combination.")
    try:
        found = [
            post
            for post in reversed(world.standing(KIND))
            if not _is_comment(post) and post.at >= after and finds(KIND, {"q": params.get("q", "")}, post)
        ]
    except ValueError as error:
        return _error(400, "invalidParameter", f"q: {error}")
    return _page(world, "search", params, found, _hit)


def _videos(world: World, params: Params) -> Response:
    wanted = params.get("id", "").split(",")
    if len(wanted) > 50:
        return _error(400, "invalidFilters", "id: too many")
    found = [post for post in world.standing(KIND) if not _is_comment(post) and _name(post.key) in wanted]
    return JSONResponse(
        {"kind": "youtube#videoListResponse", "items": _played(world, [_video(p) for p in found])}
    )


def _threads(world: World, params: Params) -> Response:
    videos = {_name(post.key): post for post in world.standing(KIND) if not _is_comment(post)}
    video = params.get("videoId")
    if video is not None and video not in videos:
        return _error(404, "videoNotFound", "The video identified by videoId could not be found.")
    if video is not None and COMMENTS_OFF in videos[video].title:
        return _error(403, "commentsDisabled", "The video has disabled comments.", "youtube.commentThread")
    if video is None and params.get("allThreadsRelatedToChannelId") != CHANNEL:
        return _error(404, "channelNotFound", "The channel could not be found.")
    found = [post for post in reversed(world.standing(KIND)) if post.kind == "comment"]
    below = [post for post in found if video is None or _name(post.parent) == video]
    return _page(world, "commentThreads", params, below, lambda post: _thread(world, post))


def _comments(world: World, params: Params) -> Response:
    wanted = params.get("id", "").split(",")
    found = [post for post in world.standing(KIND) if _is_comment(post) and _comment_name(post) in wanted]
    return JSONResponse({"kind": "youtube#commentListResponse", "items": [_comment(post) for post in found]})


_LISTS = {"search": _search, "videos": _videos, "commentThreads": _threads, "comments": _comments}


def _page(world: World, name: str, params: Params, found: Sequence[PublicPost], item: Any) -> Response:
    token = params.get("pageToken", "")
    start = int(token[4:]) if token[:4] == "CAoQ" and token[4:].isdecimal() else None if token else 0
    if start is None or (token and world.strikes(KIND, Quirk.CURSOR_EXPIRED)):
        return _error(400, "invalidPageToken", "The request specifies an invalid page token.")
    size = min(int(params.get("maxResults", "5")), world.page_size or 100)
    first = start - 1 if start and world.strikes(KIND, Quirk.DUPLICATES) else start
    items = [item(post) for post in found[first : start + size]]
    answer: dict[str, Any] = {"kind": f"youtube#{name}Response", "items": _played(world, items)}
    answer["pageInfo"] = {"totalResults": len(found), "resultsPerPage": size}
    if start + size < len(found):
        answer["nextPageToken"] = f"CAoQ{start + size}"
    if token and world.strikes(KIND, Quirk.CURSOR_LOOP):
        answer |= {"items": [], "nextPageToken": token}
    return JSONResponse(answer)


def _played(world: World, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    if world.strikes(KIND, Quirk.MISSING_FIELDS):
        for item in items:
            _strip(item)
    if world.strikes(KIND, Quirk.UNKNOWN_FIELDS):
        items = [{**item, "zz_new": {"deep": [1]}} for item in items]
    if world.strikes(KIND, Quirk.ODD_TIMES):
        for number, item in enumerate(items):
            _make_odd(item, ahead=world.clock() + timedelta(hours=1) if number == 0 else None)
    return items[1:] + items[:1] if world.strikes(KIND, Quirk.DISORDER) else items


def _strip(item: dict[str, Any]) -> None:
    """Hidden counts are absent; so are a channel's title and a language nobody chose."""
    item.pop("statistics", None)
    item.pop("paidProductPlacementDetails", None)
    for name in ("channelTitle", "defaultLanguage", "totalReplyCount"):
        item.get("snippet", {}).pop(name, None)


def _make_odd(item: dict[str, Any], *, ahead: datetime | None) -> None:
    snippet = item["snippet"].get("topLevelComment", item)["snippet"]
    at = ahead or moment_of(snippet["publishedAt"])
    assert at
    snippet["publishedAt"] = at.strftime("%Y-%m-%dT%H:%M:%S.000Z")


# --- items -------------------------------------------------------------------------------------------------


def _is_comment(post: PublicPost) -> bool:
    return post.kind in ("comment", "reply")


def _name(key: int | None) -> str:
    """A video's id."""
    return f"v{key or 1}"


def _comment_name(post: PublicPost) -> str:
    """A comment's id; that of a reply begins with the comment it answers."""
    own = f"Ugx{post.key}"
    return f"Ugx{post.parent}.{own}" if post.kind == "reply" else own


def _time(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _snippet(post: PublicPost, *, escape: bool) -> dict[str, Any]:
    """The search writes titles for web pages, the list of videos does not."""
    title = post.title or post.text[:100]
    return {
        "publishedAt": _time(post.at),
        "channelId": f"UC{post.author_key}",
        "title": html.escape(title) if escape else title,
        "description": html.escape(post.text[:120]) if escape else post.text,
        "channelTitle": post.name,
        **({"defaultLanguage": post.lang} if post.lang and not escape else {}),
    }


def _hit(post: PublicPost) -> dict[str, Any]:
    named = {"kind": "youtube#video", "videoId": _name(post.key)}
    return {"kind": "youtube#searchResult", "id": named, "snippet": _snippet(post, escape=True)}


def _video(post: PublicPost) -> dict[str, Any]:
    counts = {"viewCount": post.views, "likeCount": post.likes, "commentCount": post.replies}
    return {
        "kind": "youtube#video",
        "id": _name(post.key),
        "snippet": _snippet(post, escape=False),
        "statistics": {name: str(count) for name, count in counts.items() if count is not None},
        "paidProductPlacementDetails": {"hasPaidProductPlacement": bool(post.sponsored)},
    }


def _comment(post: PublicPost) -> dict[str, Any]:
    reply = post.kind == "reply"
    return {
        "kind": "youtube#comment",
        "id": _comment_name(post),
        "snippet": {
            "authorDisplayName": f"@{post.author}",
            "authorChannelId": {"value": f"UC{post.author_key}"},
            "textDisplay": post.text,
            "likeCount": post.likes or 0,
            "publishedAt": _time(post.at),
            "updatedAt": _time(post.edited_at or post.at),
            **({"parentId": f"Ugx{post.parent}"} if reply else {"videoId": _name(post.parent)}),
        },
    }


def _thread(world: World, post: PublicPost) -> dict[str, Any]:
    replies = [one for one in world.standing(KIND) if one.kind == "reply" and one.parent == post.key]
    snippet = {
        "videoId": _name(post.parent),
        "topLevelComment": _comment(post),
        "totalReplyCount": len(replies),
    }
    thread: dict[str, Any] = {"kind": "youtube#commentThread", "id": _comment_name(post), "snippet": snippet}
    return {**thread, "replies": {"comments": [_comment(one) for one in replies[-5:]]}} if replies else thread
