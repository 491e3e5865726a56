"""A Facebook Page: posts that tag it, visitors' posts, comments below its own posts, reviews."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.sandbox.platforms.graph import APP_SECRET, Graph, Listing, checked, dead, missing, stamp, too_often
from bot.sandbox.platforms.world import PublicPost, World

KIND = "facebook"
PAGE = "104837465920113"
TARGET = PAGE
TOKEN = "sandbox-facebook"
OWN_POST = f"{PAGE}_900000000000001"
"""The Page's own post, below which comments stand that name no other."""
_POST = {
    "id", "message", "story", "created_time", "updated_time", "permalink_url", "from", "message_tags",
    "parent_id", "status_type", "shares", "reactions", "comments",
}  # fmt: skip
_COMMENT = {
    "id", "message", "created_time", "permalink_url", "like_count", "comment_count", "parent", "from",
    "is_hidden",
}  # fmt: skip
_REVIEW = {
    "created_time", "recommendation_type", "review_text", "rating", "has_rating", "has_review", "reviewer",
    "open_graph_story",
}  # fmt: skip
_BELOW = ("comment", "reply")


def routes(world: World) -> list[BaseRoute]:
    """The Page's edges, comments, and single objects."""
    page = _Page(world)
    return [
        Route("/{page}/tagged", page.guarded(page.tagged)),
        Route("/{page}/feed", page.guarded(page.feed)),
        Route("/{page}/ratings", page.guarded(page.ratings)),
        Route("/{page}/published_posts", page.guarded(page.own)),
        Route("/{post}/comments", page.guarded(page.comments)),
        Route("/{id}", page.guarded(page.one)),
    ]


def settings(url: str) -> dict[str, str]:
    """The Page's token, the app's secret, and where they are good."""
    return {"FACEBOOK_API_URL": url, "FACEBOOK_PAGE_TOKEN": TOKEN, "META_APP_SECRET": APP_SECRET}


def throttled(world: World) -> Response:
    """Too often: an error 32 of status 400, and in a header the minutes to wait."""
    return too_often(PAGE, "pages", code=32)


def expired(world: World) -> Response:
    """The Page's token is dead."""
    return dead()


def key_of(post: PublicPost) -> str:
    """The id of a post, of a comment (which begins with its post's), of a review's story."""
    if post.kind in _BELOW:
        return f"{_above(post).partition('_')[2]}_{post.key}"
    if post.kind == "review":
        return str(post.key)
    return f"{post.author_key if post.tagged else PAGE}_{post.key}"


class _Page(Graph):
    def __init__(self, world: World) -> None:
        super().__init__(world, KIND, TOKEN)

    def tagged(self, request: Request) -> Response:
        """Who wrote them is not said."""
        posts = [post for post in self._public() if post.tagged]
        return self._posts(request, posts, by=False)

    def feed(self, request: Request) -> Response:
        return self._posts(request, [post for post in self._public() if not post.tagged], by=True)

    def own(self, request: Request) -> Response:
        own = [post for post in self._newest() if post.author_key == PAGE and post.kind == "post"]
        page = self._posts(request, own, by=True)
        asked = checked(request, also=set(request.query_params), fields=_POST)
        first = {
            "id": OWN_POST,
            "created_time": "2026-01-01T09:00:00+0000",
            "updated_time": self._touched(OWN_POST),
        }
        return _with_first(page, {name: value for name, value in first.items() if name in asked})

    def ratings(self, request: Request) -> Response:
        posts = [post for post in self._newest() if post.kind == "review"]
        return self.page(request, Listing(posts, _review, _REVIEW, {"open_graph_story", "review_text"}))

    def comments(self, request: Request) -> Response:
        above = request.path_params["post"]
        if above != OWN_POST and above not in {key_of(post) for post in self._newest()}:
            raise missing(above)
        posts = [post for post in self._newest() if post.kind in _BELOW and _above(post) == above]
        return self.page(
            request,
            Listing(posts, _comment, _COMMENT, {"id", "message"}, {"filter", "order", "summary"}),
        )

    def one(self, request: Request) -> Response:
        id = request.path_params["id"]
        post = next((post for post in self._newest() if key_of(post) == id and post.kind != "review"), None)
        if post is None:
            raise missing(id)
        below = post.kind in _BELOW
        asked = checked(request, also=(), fields=_COMMENT if below else _POST)
        item = (_comment if below else self._write)(post, stamp(post.at))
        return JSONResponse({name: value for name, value in item.items() if name in asked})

    def _posts(self, request: Request, posts: list[PublicPost], *, by: bool) -> Response:
        write = self._write if by else self._write_unsigned
        return self.page(request, Listing(posts, write, _POST, {"id", "message"}, {"since", "until"}))

    def _newest(self) -> list[PublicPost]:
        return list(reversed(self.world.standing(KIND)))

    def _public(self) -> list[PublicPost]:
        return [post for post in self._newest() if post.kind not in (*_BELOW, "review")]

    def _touched(self, above: str) -> str:
        """When something below a post was said or changed last."""
        below = [post for post in self._newest() if post.kind in _BELOW and _above(post) == above]
        at = max(
            (post.edited_at or post.at for post in below), default=self.world.clock() - timedelta(days=30)
        )
        return stamp(at)

    def _write(self, post: PublicPost, time: str) -> dict[str, Any]:
        return {**self._write_unsigned(post, time), "from": {"id": post.author_key, "name": post.name}}

    def _write_unsigned(self, post: PublicPost, time: str) -> dict[str, Any]:
        key = key_of(post)
        return {
            "id": key,
            "message": post.text or None,
            "created_time": time,
            "updated_time": stamp(post.edited_at or post.at),
            "permalink_url": f"https://www.facebook.com/{key}",
            "shares": {"count": post.shares} if post.shares else None,
            "reactions": _counted(post.likes),
            "comments": _counted(post.replies),
        }


def _counted(total: int | None) -> dict[str, Any] | None:
    return None if total is None else {"data": [], "summary": {"total_count": total}}


def _above(post: PublicPost) -> str:
    return OWN_POST if post.parent is None else f"{PAGE}_{post.parent}"


def _comment(post: PublicPost, time: str) -> dict[str, Any]:
    key = key_of(post)
    return {
        "id": key,
        "message": post.text,
        "created_time": time,
        "permalink_url": f"https://www.facebook.com/{_above(post)}?comment_id={post.key}",
        "like_count": post.likes,
        "comment_count": post.replies,
        "from": {"id": post.author_key, "name": post.name},
        "is_hidden": False,
    }


def _review(post: PublicPost, time: str) -> dict[str, Any]:
    """A recommendation, or a warning where the post's title says so."""
    return {
        "created_time": time,
        "recommendation_type": "negative" if post.title == "negative" else "positive",
        "review_text": post.text,
        "has_review": True,
        "has_rating": False,
        "open_graph_story": {"id": key_of(post), "type": "og.recommends"},
        "reviewer": {"id": post.author_key, "name": post.name},
    }


def _with_first(page: Response, first: dict[str, Any]) -> Response:
    body = json.loads(bytes(page.body))
    return JSONResponse({**body, "data": [first, *body["data"]]})
