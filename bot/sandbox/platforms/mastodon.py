"""A Mastodon server: hashtag timelines, search, notifications, single statuses, and the stream."""

from __future__ import annotations

import asyncio
import html
import json
import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.sandbox.platforms.queries import finds
from bot.sandbox.platforms.world import PublicPost, Quirk, World

KIND = "mastodon"
TARGET = ""
TOKEN = "sandbox-mastodon"
MOST = 40
MOST_TAGS = 4
WINDOW = timedelta(minutes=5)
PUSH_SECONDS = 0.05
_KNOWN = frozenset({"limit", "min_id", "max_id", "since_id"})
_TAGS = frozenset({"any[]", "all[]", "none[]", "local", "remote", "only_media"})
_SEARCH = frozenset({"q", "type", "resolve", "following", "account_id", "offset", "exclude_unreviewed"})
_NOTIFICATIONS = frozenset({"types[]", "exclude_types[]", "account_id", "include_filtered"})
_TAG = re.compile(r"#(\w+)")


def routes(world: World) -> list[BaseRoute]:
    """What the server answers."""
    server = _Server(world)
    return [
        Route("/api/v1/timelines/tag/{tag}", server.tag),
        Route("/api/v2/search", server.search),
        Route("/api/v1/notifications", server.notifications),
        Route("/api/v1/statuses/{key}", server.status),
        Route("/users/{name}/statuses/{key}", server.activity),
        Route("/api/v2/instance", server.instance),
        WebSocketRoute("/api/v1/streaming", server.stream),
    ]


def settings(url: str) -> dict[str, str]:
    """The server's address and a token it takes."""
    return {"MASTODON_API_URL": url, "MASTODON_TOKEN": TOKEN}


def throttled(world: World) -> Response:
    """Too often: the reset is a moment in ISO 8601, by the server's clock."""
    reset = world.server_time(KIND) + timedelta(minutes=2)
    headers = {"X-RateLimit-Limit": "300", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": _iso(reset)}
    return JSONResponse({"error": "Too many requests"}, 429, headers)


def expired(world: World) -> Response:
    """The token is dead."""
    return JSONResponse({"error": "The access token was revoked"}, 401)


class _Server:
    def __init__(self, world: World) -> None:
        self._world = world

    def tag(self, request: Request) -> Response:
        if refusal := _refusal(request, _KNOWN | _TAGS):
            return refusal
        wanted = {request.path_params["tag"], *request.query_params.getlist("any[]")[:MOST_TAGS]}
        lowered = {tag.lower() for tag in wanted}
        posts = [post for post in self._world.standing(KIND) if lowered & tags_in(post.text)]
        return self._page(request, posts, _status)

    def search(self, request: Request) -> Response:
        if refusal := _refusal(request, _KNOWN | _SEARCH, login=True):
            return refusal
        query = request.query_params.get("q", "")
        found = [post for post in self._world.standing(KIND) if finds(KIND, {"q": query}, post)]
        page = self._page(request, found, _status)
        return JSONResponse({"accounts": [], "hashtags": [], "statuses": json.loads(bytes(page.body))})

    def notifications(self, request: Request) -> Response:
        if refusal := _refusal(request, _KNOWN | _NOTIFICATIONS, login=True):
            return refusal
        tagged = [post for post in self._world.standing(KIND) if post.tagged]
        return self._page(request, tagged, _notification)

    def status(self, request: Request) -> Response:
        post = self._standing(request.path_params["key"])
        if post is None:
            return JSONResponse({"error": "Record not found"}, 404)
        return JSONResponse(_status(request, post, bare=False))

    def activity(self, request: Request) -> Response:
        post = self._standing(request.path_params["key"])
        if post is None:
            return JSONResponse({"error": "Gone"}, 410)
        note = {"id": _uri(request, post), "type": "Note", "content": _content(post.text)}
        return JSONResponse(note, media_type="application/activity+json")

    def instance(self, request: Request) -> Response:
        base = _base(request).replace("http", "ws", 1)
        feeds = {"local": "public", "remote": "public"}
        configuration = {"urls": {"streaming": base}, "timelines_access": {"hashtag_feeds": feeds}}
        return JSONResponse(
            {"domain": "mastodon.example", "version": "4.7.3", "configuration": configuration}
        )

    async def stream(self, socket: WebSocket) -> None:
        """Pushes what changes in the world, as each subscription wants it."""
        if not _logged_in(socket):
            await socket.close(1008)
            return
        await socket.accept()
        wanted: list[tuple[str, ...]] = []
        listener = asyncio.create_task(_listen(socket, wanted))
        known = self._states()
        try:
            while not listener.done():
                await asyncio.sleep(PUSH_SECONDS)
                now = self._states()
                for event, post in _changes(known, now):
                    await _push(socket, event, post, wanted)
                known = now
        except (WebSocketDisconnect, RuntimeError):
            return
        finally:
            listener.cancel()

    def _states(self) -> dict[int, tuple[PublicPost, str, bool]]:
        posts = list(self._world.posts.get(KIND, {}).values())
        return {post.key: (post, post.text, post.deleted_at is not None) for post in posts}

    def _standing(self, key: str) -> PublicPost | None:
        post = self._world.find(KIND, key) if key.isdecimal() else None
        return post if post and post.deleted_at is None else None

    def _page(self, request: Request, posts: Sequence[PublicPost], shown: Any) -> JSONResponse:
        world = self._world
        repeats = world.strikes(KIND, Quirk.DUPLICATES)
        looping = world.strikes(KIND, Quirk.CURSOR_LOOP)
        chosen = _chosen(request, posts, size=world.page_size, inclusive=repeats, looping=looping)
        rows = [shown(request, post, bare=world.strikes(KIND, Quirk.MISSING_FIELDS)) for post in chosen]
        if world.strikes(KIND, Quirk.UNKNOWN_FIELDS):
            rows = [{**row, "zz_new": {"deep": [1]}, "tone": None} for row in rows]
        if world.strikes(KIND, Quirk.ODD_TIMES):
            _make_odd(rows, world.clock())
        headers = {"Link": _links(request, chosen, looping=looping)} if chosen else {}
        if world.strikes(KIND, Quirk.DISORDER):
            rows = rows[1:] + rows[:1]
        return JSONResponse(rows, headers={**headers, **_limits(world)})


def tags_in(text: str) -> set[str]:
    """The hashtags of a text, folded."""
    return {tag.lower() for tag in _TAG.findall(text)}


def _refusal(request: Request, known: Iterable[str], *, login: bool = False) -> Response | None:
    if request.headers.get("authorization") and not _logged_in(request):
        return JSONResponse({"error": "The access token is invalid"}, 401)
    if login and not _logged_in(request):
        return JSONResponse({"error": "This method requires an authenticated user"}, 401)
    unknown = set(request.query_params) - set(known)
    return JSONResponse({"error": f"Unknown: {min(unknown)}"}, 422) if unknown else None


def _logged_in(request: HTTPConnection) -> bool:
    return request.headers.get("authorization") == f"Bearer {TOKEN}"


def _chosen(
    request: Request, posts: Sequence[PublicPost], *, size: int, inclusive: bool, looping: bool
) -> list[PublicPost]:
    """A page, newest first; `min_id` gives the oldest after it, the other bounds the newest."""
    bounds = {name: _bound(request, name) for name in ("min_id", "max_id", "since_id")}
    low = max(bounds["min_id"] or 0, bounds["since_id"] or 0)
    high = None if looping else bounds["max_id"]
    slack = 1 if inclusive else 0
    rows = [p for p in sorted(posts, key=lambda p: p.key) if p.key > low - slack]
    rows = [p for p in rows if high is None or p.key < high + slack]
    asked = request.query_params.get("limit", "")
    most = min(int(asked) if asked.isdecimal() else 20, MOST, size or MOST)
    forward = bounds["min_id"] is not None
    return list(reversed(rows[:most])) if forward else list(reversed(rows))[:most]


def _bound(request: Request, name: str) -> int | None:
    value = request.query_params.get(name, "")
    return int(value) if value.isdecimal() else None


def _links(request: Request, chosen: Sequence[PublicPost], *, looping: bool) -> str:
    newest, oldest = chosen[0].key, chosen[-1].key
    resumed = _bound(request, "max_id")
    oldest = resumed if looping and resumed is not None else oldest
    url = str(request.url).split("?")[0]
    return f'<{url}?max_id={oldest}>; rel="next", <{url}?min_id={newest}>; rel="prev"'


def _limits(world: World) -> dict[str, str]:
    reset = _iso(world.server_time(KIND) + WINDOW)
    return {"X-RateLimit-Limit": "300", "X-RateLimit-Remaining": "299", "X-RateLimit-Reset": reset}


def _make_odd(rows: Sequence[dict[str, Any]], now: datetime) -> None:
    """Offsets without colon and no fraction; the first is dated an hour ahead."""
    for number, row in enumerate(rows):
        status = row.get("status", row)
        at = now + timedelta(hours=1) if number == 0 else datetime.fromisoformat(status["created_at"])
        status["created_at"] = at.strftime("%Y-%m-%dT%H:%M:%S+0000")


def _iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03}Z"


def _base(request: HTTPConnection) -> str:
    """The server's own address, wherever it is mounted."""
    scheme = "https" if request.url.scheme in ("https", "wss") else "http"
    return f"{scheme}://{request.url.netloc}{request.scope.get('root_path', '')}"


def _uri(request: HTTPConnection, post: PublicPost) -> str:
    return f"{_base(request)}/users/{post.author}/statuses/{post.key}"


def _content(text: str) -> str:
    link = (
        r'<a href="https://mastodon.example/tags/\1" class="mention hashtag" rel="tag">#<span>\1</span></a>'
    )
    return f"<p>{_TAG.sub(link, html.escape(text, quote=False))}</p>"


def _status(request: HTTPConnection, post: PublicPost, *, bare: bool = False) -> dict[str, Any]:
    uri = _uri(request, post)
    always = {
        "id": str(post.key),
        "uri": uri,
        "created_at": _iso(post.at),
        "content": _content(post.text),
        "visibility": "public",
    }
    if bare:
        return always
    account = {
        "id": post.author_key,
        "acct": post.author,
        "display_name": post.name,
        "followers_count": post.followers,
        "bot": False,
    }
    return {
        **always,
        "url": f"https://mastodon.example/@{post.author}/{post.key}",
        "spoiler_text": post.title,
        "edited_at": _iso(post.edited_at) if post.edited_at else None,
        "language": post.lang,
        "account": account,
        "favourites_count": post.likes,
        "replies_count": post.replies,
        "reblogs_count": post.shares,
        "in_reply_to_id": str(post.parent) if post.parent else None,
        "reblog": None,
        "tags": [
            {"name": tag, "url": f"https://mastodon.example/tags/{tag}"} for tag in sorted(tags_in(post.text))
        ],
    }


def _notification(request: HTTPConnection, post: PublicPost, *, bare: bool = False) -> dict[str, Any]:
    status = _status(request, post, bare=bare)
    return {"id": str(post.key), "type": "mention", "created_at": status["created_at"], "status": status}


# the stream


async def _listen(socket: WebSocket, wanted: list[tuple[str, ...]]) -> None:
    """Notes what the client subscribes to, until it hangs up."""
    try:
        while True:
            asked = json.loads(await socket.receive_text())
            if asked.get("type") == "subscribe":
                stream = str(asked.get("stream"))
                wanted.append((stream, str(asked["tag"])) if stream == "hashtag" else (stream,))
    except (WebSocketDisconnect, ValueError, KeyError, RuntimeError):
        return


def _changes(
    before: dict[int, tuple[PublicPost, str, bool]], after: dict[int, tuple[PublicPost, str, bool]]
) -> list[tuple[str, PublicPost]]:
    found: list[tuple[str, PublicPost]] = []
    for key, (post, text, gone) in after.items():
        if key not in before:
            found.append(("update", post))
        elif gone and not before[key][2]:
            found.append(("delete", post))
        elif text != before[key][1]:
            found.append(("status.update", post))
    return found


async def _push(socket: WebSocket, event: str, post: PublicPost, wanted: Sequence[tuple[str, ...]]) -> None:
    for stream in wanted:
        if stream[0] != "public" and stream[-1].lower() not in tags_in(post.text):
            continue
        payload = str(post.key) if event == "delete" else json.dumps(_status(socket, post))
        await socket.send_json({"stream": list(stream), "event": event, "payload": payload})
