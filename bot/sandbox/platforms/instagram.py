"""An Instagram account: media that tag it, comments below its own, hashtags, mentions by id."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.sandbox.platforms.graph import (
    APP_SECRET,
    Graph,
    Listing,
    Refused,
    checked,
    dead,
    missing,
    stamp,
    too_often,
)
from bot.sandbox.platforms.queries import finds
from bot.sandbox.platforms.world import PublicPost, World

KIND = "instagram"
ACCOUNT = "17841405822304914"
TARGET = ACCOUNT
TOKEN = "sandbox-instagram"
OWN_MEDIA = "17900000000000001"
"""The account's own media, below which comments stand that name no other."""
ME = "brindlefern"
MOST_TAGS, WINDOW = 30, timedelta(days=7)
HELD = timedelta(hours=24)
SENSITIVE = frozenset({"sensitive"})
_HASHTAG = {
    "id",
    "caption",
    "media_type",
    "media_url",
    "permalink",
    "timestamp",
    "like_count",
    "comments_count",
}
_MEDIA = _HASHTAG | {"username"}
_COMMENT = {
    "id",
    "text",
    "timestamp",
    "username",
    "like_count",
    "replies",
    "hidden",
    "from",
    "media",
    "parent_id",
}
_BELOW = ("comment", "reply")
_GIVEN = {"id", "caption", "text"}
_ONE = re.compile(r"mentioned_(media|comment)\.(?:media|comment)_id\((\d+)\)\{(.*)\}")


def routes(world: World) -> list[BaseRoute]:
    """The account's edges, hashtags, comments, and what it was mentioned in."""
    desk = _Account(world)
    return [
        Route("/ig_hashtag_search", desk.guarded(desk.search)),
        Route("/{account}/tags", desk.guarded(desk.tags)),
        Route("/{account}/media", desk.guarded(desk.media)),
        Route("/{account}/recently_searched_hashtags", desk.guarded(desk.searched)),
        Route("/{hashtag}/recent_media", desk.guarded(desk.recent)),
        Route("/{media}/comments", desk.guarded(desk.comments)),
        Route("/{account}", desk.guarded(desk.mentioned)),
    ]


def settings(url: str) -> dict[str, str]:
    """A user's token, the app's secret, and where they are good."""
    return {"INSTAGRAM_API_URL": url, "INSTAGRAM_TOKEN": TOKEN, "META_APP_SECRET": APP_SECRET}


def throttled(world: World) -> Response:
    """Too often: an error 4 of status 400, and in a header the minutes to wait."""
    return too_often(ACCOUNT, "instagram", code=4)


def expired(world: World) -> Response:
    """The token is dead."""
    return dead()


def id_of(name: str) -> str:
    """A hashtag's id, the same for everybody and for ever."""
    return f"178{int(hashlib.sha256(name.casefold().encode()).hexdigest()[:12], 16):015d}"


class _Account(Graph):
    def __init__(self, world: World) -> None:
        super().__init__(world, KIND, TOKEN)
        self._names: dict[str, str] = {}
        self._asked: dict[str, datetime] = {}

    def tags(self, request: Request) -> Response:
        """The media that tag the account."""
        posts = [post for post in self._public() if ME in post.tagged]
        return self.page(request, Listing(posts, _media, _MEDIA, _GIVEN))

    def media(self, request: Request) -> Response:
        """The account's own media, the one that is always there first."""
        own = [post for post in self._public() if post.author == ME]
        asked = checked(request, also=set(request.query_params), fields=_MEDIA)
        page = json.loads(bytes(self.page(request, Listing(own, _media, _MEDIA, _GIVEN)).body))
        first = {
            "id": OWN_MEDIA,
            "permalink": "https://www.instagram.com/p/own/",
            "timestamp": "2026-01-01T09:00:00+0000",
            "username": ME,
            "comments_count": len(self._below(OWN_MEDIA)),
        }
        return JSONResponse({**page, "data": [{n: v for n, v in first.items() if n in asked}, *page["data"]]})

    def comments(self, request: Request) -> Response:
        """The comments below one of the account's media."""
        above = request.path_params["media"]
        if above != OWN_MEDIA and above not in {str(post.key) for post in self._public()}:
            raise missing(above)
        return self.page(request, Listing(self._below(above), _comment, _COMMENT, _GIVEN))

    def search(self, request: Request) -> Response:
        """The id of a hashtag; of a sensitive one a generic error."""
        checked(request, also={"user_id", "q"}, fields={"id", "name"})
        name = request.query_params.get("q", "").casefold()
        if not re.fullmatch(r"\w+", name) or request.query_params.get("user_id") != ACCOUNT:
            raise Refused("(#100) Invalid parameter")
        if name in SENSITIVE:
            raise Refused("An unknown error has occurred.", code=1)
        self._count(name)
        self._names[id_of(name)] = name
        return JSONResponse({"data": [{"id": id_of(name)}]})

    def searched(self, request: Request) -> Response:
        """The hashtags this account asked for in seven days."""
        asked = checked(request, also={"limit", "after"}, fields={"id", "name"})
        rows = [{"id": id_of(name), "name": name} for name in self._running()]
        return JSONResponse({"data": [{n: v for n, v in row.items() if n in asked} for row in rows]})

    def recent(self, request: Request) -> Response:
        """The media with a hashtag of the last day; who wrote them cannot be asked for."""
        name = self._names.get(request.path_params["hashtag"])
        if name is None or request.query_params.get("user_id") != ACCOUNT:
            raise missing(request.path_params["hashtag"])
        self._count(name)
        since = self.world.clock() - HELD
        posts = [post for post in self._public() if post.at >= since and finds(KIND, {"hashtag": name}, post)]
        return self.page(request, Listing(posts, _media, _HASHTAG, _GIVEN, {"user_id"}, 50))

    def mentioned(self, request: Request) -> Response:
        """One media or comment that mentions the account, by its id."""
        asked = _ONE.fullmatch(request.query_params.get("fields", ""))
        if asked is None or request.path_params["account"] != ACCOUNT:
            raise missing(request.path_params["account"])
        kind, id, fields = asked.groups()
        post = next((post for post in self._newest() if str(post.key) == id), None)
        known = _COMMENT if kind == "comment" else _MEDIA - {"permalink"}
        names = [part.partition("{")[0] for part in re.findall(r"\w+(?:\{[^}]*\})?", fields)]
        if unknown := set(names) - known:
            raise Refused(f"(#100) Tried accessing nonexisting field ({min(unknown)})")
        if post is None:
            raise missing(id)
        item = (_comment if kind == "comment" else _media)(post, stamp(post.at))
        kept = {name: value for name, value in item.items() if name in names and value is not None}
        return JSONResponse({f"mentioned_{kind}": kept, "id": ACCOUNT})

    def _count(self, name: str) -> None:
        """Notes that a hashtag was asked for; a 31st in seven days is refused."""
        running = self._running()
        if name in running:
            return
        if len(running) >= MOST_TAGS:
            words = "(#18) This user has queried for 30 hashtags within a 7 day period"
            raise Refused(words, code=18, subcode=2207034)
        self._asked[name] = self.world.clock()

    def _running(self) -> list[str]:
        return [name for name, at in self._asked.items() if self.world.clock() - at < WINDOW]

    def _newest(self) -> list[PublicPost]:
        return list(reversed(self.world.standing(KIND)))

    def _public(self) -> list[PublicPost]:
        return [post for post in self._newest() if post.kind not in _BELOW]

    def _below(self, above: str) -> list[PublicPost]:
        return [post for post in self._newest() if post.kind in _BELOW and _above(post) == above]


def _above(post: PublicPost) -> str:
    return OWN_MEDIA if post.parent is None else str(post.parent)


def _media(post: PublicPost, time: str) -> dict[str, Any]:
    """Whoever hides the likes has none in the answer."""
    return {
        "id": str(post.key),
        "caption": post.text or None,
        "media_type": "VIDEO" if post.kind == "video" else "IMAGE",
        "permalink": f"https://www.instagram.com/p/{post.key}/",
        "timestamp": time,
        "username": post.author,
        "like_count": post.likes,
        "comments_count": post.replies,
    }


def _comment(post: PublicPost, time: str) -> dict[str, Any]:
    above = _above(post)
    return {
        "id": str(post.key),
        "text": post.text,
        "timestamp": time,
        "username": post.author,
        "like_count": post.likes,
        "media": {"id": above, "permalink": f"https://www.instagram.com/p/{above}/"},
    }
