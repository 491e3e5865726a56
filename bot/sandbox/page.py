"""The page people live in: its routes, its parts as HTML, and the gestures it passes on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.sandbox.composer import completions
from bot.sandbox.faults import Faults
from bot.sandbox.page_events import events
from bot.sandbox.page_gestures import GESTURES
from bot.sandbox.page_guard import guarded
from bot.sandbox.page_rows import (
    ReadMarks,
    channel_label,
    gist,
    network_name,
    sidebar_entries,
    timeline_rows,
    with_replies,
)
from bot.sandbox.people import NotThere, People
from bot.sandbox.render import environment
from bot.sandbox.render_context import Context, context_for
from bot.sandbox.workspace import Channel, User, View, Workspace

Json = dict[str, Any]
STATIC = Path(__file__).parent / "static"
COOKIE = "firebreak_as"
EXCHANGES_SHOWN = 200
POSTS_SHOWN = 100


class Host(Protocol):
    """What the page needs of the sandbox."""

    @property
    def workspace(self) -> Workspace: ...
    @property
    def people(self) -> People: ...
    @property
    def faults(self) -> Faults: ...


def routes(sandbox: Host) -> list[BaseRoute]:
    """Every route of the page."""
    page = Page(sandbox)
    parts = {
        "/": page.whole,
        "/ui/sidebar": page.sidebar,
        "/ui/channel/{channel}": page.channel,
        "/ui/thread/{channel}/{ts}": page.thread,
        "/ui/modal": page.modal,
        "/ui/home": page.home,
        "/ui/inspector": page.inspector,
        "/ui/stage": page.stage,
        "/ui/notices": page.notices,
        "/ui/events": page.events,
    }
    return [
        *(Route(path, guarded(part), methods=["GET"]) for path, part in parts.items()),
        *(Route(f"/ui/{name}", guarded(page.gesture(name)), methods=["POST"]) for name in GESTURES),
        Mount("/ui/static", StaticFiles(directory=STATIC)),
    ]


class Page:
    """The page of one sandbox; each method is one part of it as one viewer sees it."""

    def __init__(self, sandbox: Host) -> None:
        self.sandbox, self.workspace = sandbox, sandbox.workspace
        self.marks = ReadMarks(sandbox.workspace.stamp())

    # the whole and its parts

    async def whole(self, request: Request) -> Response:
        """The page; `as` says who looks, `in` which channel (or home), `thread` which thread."""
        viewer = self.viewer(request)
        place = self._place(request.query_params.get("in", ""), viewer)
        response = self._html(
            "page.html",
            viewer,
            place=place,
            completions=completions(self.workspace),
            notices=len(self.workspace.notices(viewer.id)),
        )
        response.set_cookie(COOKIE, viewer.id, samesite="strict", httponly=True)
        return response

    async def sidebar(self, request: Request) -> Response:
        """Workspace name, channels with unread marks, the people one can be."""
        viewer = self.viewer(request)
        entries = sidebar_entries(self.workspace, viewer.id, self.marks)
        place = request.query_params.get("in", "")
        return self._html("sidebar.html", viewer, entries=entries, place=place, people=self.workspace.people)

    async def channel(self, request: Request) -> Response:
        """The header and the timeline of one channel; `read=1` notes that the viewer saw it."""
        viewer, channel = self._seat(request)
        messages = self.workspace.timeline(channel.id, viewer.id)
        read_until = request.query_params.get("since") or self.marks.of(viewer.id, channel.id)
        if request.query_params.get("read") and messages:
            self.marks.read(viewer.id, channel.id, messages[-1].ts)
        context = context_for(self.workspace, viewer.id, scope=channel.id)
        rows = timeline_rows(self.workspace, messages, context, read_until=read_until)
        return self._html(
            "channel.html",
            viewer,
            channel=channel,
            label=channel_label(self.workspace, channel, viewer.id),
            rows=with_replies(self.workspace, rows, context),
            read_until=read_until,
        )

    async def thread(self, request: Request) -> Response:
        """A message and its replies."""
        viewer, channel = self._seat(request)
        ts = request.path_params["ts"]
        messages = self.workspace.thread(channel.id, ts, viewer.id)
        context = context_for(self.workspace, viewer.id, scope=f"thread-{channel.id}")
        rows = timeline_rows(self.workspace, messages, context)
        label = channel_label(self.workspace, channel, viewer.id)
        return self._html("thread.html", viewer, channel=channel, label=label, rows=rows, ts=ts)

    async def modal(self, request: Request) -> Response:
        """The viewer's open modal; empty when there is none."""
        viewer = self.viewer(request)
        view = self.workspace.modal(viewer.id)
        depth = len(self.workspace.stacks.get(viewer.id, ()))
        return self._html("modal.html", viewer, view=view, depth=depth, c=view and self._view_context(view))

    async def home(self, request: Request) -> Response:
        """The app's home tab as last published to the viewer."""
        viewer = self.viewer(request)
        view = self.workspace.home(viewer.id)
        return self._html("home.html", viewer, view=view, c=view and self._view_context(view))

    async def inspector(self, request: Request) -> Response:
        """The latest calls and deliveries, newest first, and the fault switches."""
        viewer = self.viewer(request)
        exchanges = self.workspace.exchanges(EXCHANGES_SHOWN)[::-1]
        faults = self.sandbox.faults.status()
        zone = context_for(self.workspace, viewer.id)
        return self._html("inspector.html", viewer, exchanges=exchanges, gist=gist, faults=faults, c=zone)

    async def stage(self, request: Request) -> Response:
        """What the world outside posts, newest first."""
        viewer = self.viewer(request)
        context = context_for(self.workspace, viewer.id)
        posts = self.workspace.stage[: -POSTS_SHOWN - 1 : -1]
        total = len(self.workspace.stage)
        return self._html("stage.html", viewer, posts=posts, total=total, network=network_name, c=context)

    async def notices(self, request: Request) -> Response:
        """What the platform told the viewer, oldest first."""
        return JSONResponse(self.workspace.notices(self.viewer(request).id))

    async def events(self, request: Request) -> Response:
        """The stream of changes."""
        stream = events(self.workspace, self.viewer(request).id)
        return StreamingResponse(stream, media_type="text/event-stream", headers={"x-accel-buffering": "no"})

    # gestures

    def gesture(self, name: str) -> Callable[[Request], Awaitable[Response]]:
        """The endpoint of one gesture: JSON in; what went wrong is said in words."""
        act = GESTURES[name]

        async def endpoint(request: Request) -> Response:
            try:
                body = await _object(request)
                answer = await act(self.sandbox.people, self.workspace.user(str(body["as"])).id, body)
            except ValueError as problem:
                return JSONResponse({"error": str(problem)}, status_code=400)
            except (NotThere, KeyError) as problem:
                return JSONResponse({"error": str(problem).strip("'")}, status_code=404)
            return JSONResponse({"ok": True} | answer)

        return endpoint

    # who and where

    def viewer(self, request: Request) -> User:
        """Whom the request acts as: `as`, else the cookie, else the first person."""
        people = {user.id: user for user in self.workspace.people}
        asked = (request.query_params.get("as"), request.cookies.get(COOKIE))
        return next((people[user_id] for user_id in asked if user_id in people), self.workspace.people[0])

    def _seat(self, request: Request) -> tuple[User, Channel]:
        viewer = self.viewer(request)
        return viewer, self._place(request.path_params["channel"], viewer)

    def _place(self, channel_id: str, viewer: User) -> Channel:
        """The channel asked for when the viewer is in it, else their first one."""
        channel = self.workspace.channels.get(channel_id)
        if channel and viewer.id in channel.members:
            return channel
        return sidebar_entries(self.workspace, viewer.id, self.marks)[0].channel

    def _view_context(self, view: View) -> Context:
        context = context_for(self.workspace, view.user, scope=view.id)
        return replace(context, values=view.state_values, errors=view.errors)

    def _html(self, template: str, viewer: User, **values: Any) -> HTMLResponse:
        page = environment().get_template(template)
        return HTMLResponse(page.render(workspace=self.workspace, viewer=viewer, **values))


async def _object(request: Request) -> Json:
    """The body as a JSON object; raises ValueError."""
    body = await request.json()
    if not isinstance(body, dict):
        raise ValueError("send a JSON object")
    return body
