"""Threads: its keyword search."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.sandbox.platforms.graph import Graph, Listing, Refused, dead, too_often
from bot.sandbox.platforms.queries import finds
from bot.sandbox.platforms.world import PublicPost, World

KIND = "threads"
TARGET = ""
TOKEN = "sandbox-threads"
SENSITIVE = frozenset({"violence"})
"""Words for which the answer is empty, without a reason."""
_FIELDS = {
    "id", "text", "username", "permalink", "timestamp", "media_type", "is_reply", "replied_to", "root_post",
    "is_quote_post", "has_replies",
}  # fmt: skip
_PARAMS = {"q", "search_type", "search_mode", "since", "until"}


def routes(world: World) -> list[BaseRoute]:
    """The search."""
    search = _Search(world, KIND, TOKEN)
    return [Route("/keyword_search", search.guarded(search.answer))]


def settings(url: str) -> dict[str, str]:
    """Where the search is, and a token it takes."""
    return {"THREADS_API_URL": url, "THREADS_TOKEN": TOKEN}


def throttled(world: World) -> Response:
    """Too often: an error 4 of status 400, and in a header the minutes to wait."""
    return too_often("17841400000000001", "threads", code=4)


def expired(world: World) -> Response:
    """The token is dead."""
    return dead()


class _Search(Graph):
    def answer(self, request: Request) -> Response:
        """The newest posts with a word or a tag; of those with a sensitive one none."""
        asked = request.query_params
        if not asked.get("q"):
            raise Refused("(#100) The parameter q is required")
        if asked.get("search_type", "TOP") not in ("TOP", "RECENT"):
            raise Refused("(#100) Param search_type must be one of {TOP, RECENT}")
        if asked.get("search_mode", "KEYWORD") not in ("KEYWORD", "TAG"):
            raise Refused("(#100) Param search_mode must be one of {KEYWORD, TAG}")
        hidden = asked["q"].casefold() in SENSITIVE
        posts = [] if hidden else [post for post in self.world.standing(KIND) if finds(KIND, asked, post)]
        return self.page(request, Listing(posts[::-1], _write, _FIELDS, {"id", "text"}, _PARAMS))


def _write(post: PublicPost, time: str) -> dict[str, Any]:
    reply = post.kind in ("reply", "comment")
    return {
        "id": str(post.key),
        "text": post.text,
        "username": post.author,
        "permalink": f"https://www.threads.com/@{post.author}/post/{post.key}",
        "timestamp": time,
        "media_type": "TEXT_POST",
        "is_reply": reply,
        "is_quote_post": post.kind == "quote",
        "replied_to": {"id": str(post.parent)} if reply and post.parent else None,
        "root_post": {"id": str(post.parent)} if reply and post.parent else None,
    }
