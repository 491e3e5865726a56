"""A news search in the way of Google News: one RSS document of at most 100 articles, and no second page."""

from __future__ import annotations

import re
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from bot.sandbox.platforms.feed import document
from bot.sandbox.platforms.queries import finds
from bot.sandbox.platforms.world import World

KIND = "news"
TARGET = "en-US"
MOST = 100
_WHEN = re.compile(r"\s*\bwhen:(\d{1,4})([hdy])\b")
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "y": timedelta(days=365)}


def routes(world: World) -> list[BaseRoute]:
    """The search."""

    def search(request: Request) -> Response:
        asked = request.query_params
        if not {"q", "hl", "gl", "ceid"} <= set(asked):
            return HTMLResponse("<html><title>Error 400 (Bad Request)</title></html>", 400)
        when = _WHEN.search(asked["q"])
        since = world.clock() - int(when[1]) * _UNITS[when[2]] if when else None
        params = {"q": _WHEN.sub("", asked["q"])}
        found = [
            post
            for post in reversed(world.standing(KIND))
            if (since is None or post.at >= since) and finds(KIND, params, post)
        ]
        body = document(f'"{params["q"]}" - News', found[:MOST], world, KIND, guid="CBMi")
        return Response(body, media_type="application/xml; charset=utf-8")

    return [Route("/rss/search", search)]


def settings(url: str) -> dict[str, str]:
    """Where the search is; there is no login."""
    return {"NEWS_SEARCH_URL": url}


def throttled(world: World) -> Response:
    """Too often: a page that asks whether one is a robot, with how long to wait."""
    return HTMLResponse("<html><title>Sorry...</title></html>", 429, {"Retry-After": "900"})


def expired(world: World) -> Response:
    """There is no token; the nearest is a refusal."""
    return HTMLResponse("<html><title>Forbidden</title></html>", 403)
