"""Hacker News: Algolia's search of it, and the addresses of single items."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.sandbox.platforms.queries import finds
from bot.sandbox.platforms.world import PublicPost, Quirk, World

KIND = "hackernews"
TARGET = ""
MOST_HITS = 1_000
_KNOWN = frozenset(
    {
        "query",
        "tags",
        "numericFilters",
        "hitsPerPage",
        "page",
        "advancedSyntax",
        "typoTolerance",
        "queryType",
        "restrictSearchableAttributes",
    }
)
_FILTER = re.compile(r"created_at_i(<=|>=|<|>|=)(\d{1,12})")


def routes(world: World) -> list[BaseRoute]:
    """The search by date, and items."""

    def search(request: Request) -> Response:
        return _search(world, dict(request.query_params))

    def item(request: Request) -> Response:
        return _item(world, request.path_params["key"])

    return [Route("/api/v1/search_by_date", search), Route("/v0/item/{key}.json", item)]


def settings(url: str) -> dict[str, str]:
    """Both addresses; there is no login."""
    return {"HACKERNEWS_SEARCH_URL": url, "HACKERNEWS_ITEMS_URL": url}


def throttled(world: World) -> Response:
    """Too often: wait so many seconds."""
    return JSONResponse({"message": "Too many requests", "status": 429}, 429, {"Retry-After": "120"})


def expired(world: World) -> Response:
    """There is no token; the nearest is a refusal."""
    return JSONResponse({"message": "Forbidden", "status": 403}, 403)


def _search(world: World, params: Mapping[str, str]) -> Response:
    filters = [part for part in params.get("numericFilters", "").split(",") if part]
    bounds = [_FILTER.fullmatch(part) for part in filters]
    unknown = set(params) - _KNOWN
    if unknown or not all(bounds) or not _whole(params, "page", 0) or not _whole(params, "hitsPerPage", 20):
        said = f"Unknown parameter: {min(unknown)}" if unknown else "Invalid value"
        return JSONResponse({"message": said, "status": 400}, 400)
    limits = [(bound[1], int(bound[2])) for bound in bounds if bound]
    posts = [
        post
        for post in reversed(world.standing(KIND))
        if _within(post, limits) and finds(KIND, dict(params), post)
    ]
    return _answer(world, params, posts)


def _whole(params: Mapping[str, str], name: str, otherwise: int) -> bool:
    return params.get(name, str(otherwise)).isdecimal()


def _within(post: PublicPost, limits: Sequence[tuple[str, int]]) -> bool:
    second = int(post.at.timestamp())
    compare = {
        "<=": second.__le__,
        ">=": second.__ge__,
        "<": second.__lt__,
        ">": second.__gt__,
        "=": second.__eq__,
    }
    return all(compare[sign](bound) for sign, bound in limits)


def _answer(world: World, params: Mapping[str, str], posts: Sequence[PublicPost]) -> Response:
    size = min(int(params.get("hitsPerPage", "20")), MOST_HITS, world.page_size or MOST_HITS) or 1
    page = int(params.get("page", "0"))
    first = page * size
    if world.strikes(KIND, Quirk.DUPLICATES) and page:
        first -= 1
    chosen = posts[: _most(world)][first : (page + 1) * size]
    bare = world.strikes(KIND, Quirk.MISSING_FIELDS)
    hits = [_hit(post, bare=bare) for post in chosen]
    if world.strikes(KIND, Quirk.UNKNOWN_FIELDS):
        hits = [{**hit, "zz_new": {"deep": [1]}, "_highlightResult": {}} for hit in hits]
    if world.strikes(KIND, Quirk.ODD_TIMES):
        _make_odd(hits, world.clock())
    if world.strikes(KIND, Quirk.DISORDER):
        hits = hits[1:] + hits[:1]
    pages = -(-min(len(posts), _most(world)) // size)
    return JSONResponse(
        {"hits": hits, "nbHits": len(posts), "page": page, "nbPages": pages, "hitsPerPage": size}
    )


def _most(world: World) -> int:
    """A small world has a small cap, so that slicing by time is played too."""
    return world.page_size * 3 if world.page_size else MOST_HITS


def _make_odd(hits: Sequence[dict[str, Any]], now: datetime) -> None:
    """No number, only the written time without offset; the first is dated an hour ahead."""
    for number, hit in enumerate(hits):
        at = (
            now + timedelta(hours=1)
            if number == 0
            else datetime.fromtimestamp(hit["created_at_i"], now.tzinfo)
        )
        hit["created_at"], hit["created_at_i"] = at.strftime("%Y-%m-%dT%H:%M:%S"), int(at.timestamp())


def _hit(post: PublicPost, *, bare: bool) -> dict[str, Any]:
    story = not _is_comment(post)
    text = html.escape(post.text)
    always = {
        "objectID": str(post.key),
        "created_at_i": int(post.at.timestamp()),
        "created_at": post.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "_tags": [
            "story" if story else "comment",
            f"author_{post.author}",
            f"story_{post.parent or post.key}",
        ],
    }
    if bare:
        return {**always, "title" if story else "comment_text": text}
    if story:
        return {**always, "author": post.author, **_story(post, text)}
    own = {"comment_text": text, "parent_id": post.parent or 1, "story_id": post.parent or 1, "points": None}
    return {**always, "author": post.author, "story_title": post.title or "Something else", **own}


def _is_comment(post: PublicPost) -> bool:
    return post.kind in ("comment", "reply")


def _story(post: PublicPost, text: str) -> dict[str, Any]:
    link = f"https://{post.domains[0]}/{post.key}" if post.domains else None
    shown = {"title": post.title, "story_text": text} if post.title else {"title": post.text}
    return {**shown, "url": link, "points": post.likes, "num_comments": post.replies}


def _item(world: World, key: str) -> Response:
    post = world.find(KIND, key) if key.isdecimal() else None
    if post is None:
        return JSONResponse(None)
    row: dict[str, Any] = {
        "id": post.key,
        "type": "comment" if _is_comment(post) else "story",
        "time": int(post.at.timestamp()),
    }
    if post.deleted_at is not None:
        return JSONResponse({**row, "deleted": True})
    shown = {"text": html.escape(post.text)} if _is_comment(post) or post.title else {"title": post.text}
    row |= {"by": post.author, "score": post.likes, "descendants": post.replies, **shown}
    return JSONResponse({**row, "parent": post.parent or 1} if _is_comment(post) else row)
