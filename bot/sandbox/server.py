"""The sandbox in a thread: start, stop, and the few things a test or the demo asks of it."""

from __future__ import annotations

import asyncio
import inspect
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from types import TracebackType
from typing import Any, TypeVar

import uvicorn
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from bot.errors import FirebreakError
from bot.sandbox import page, scopes
from bot.sandbox.deliver import Delivery, Timing
from bot.sandbox.faults import Faults
from bot.sandbox.people import People
from bot.sandbox.person import Person
from bot.sandbox.platforms.server import all_routes, settings, target
from bot.sandbox.platforms.world import World
from bot.sandbox.posts import Posted, Posts
from bot.sandbox.seed import BRAND, COMMS_LEAD_ID, CRISIS_DESK_ID, TEAM_ID, default_workspace
from bot.sandbox.services import AppKeys, Credentials, Services, new_app
from bot.sandbox.tickets import Tickets
from bot.sandbox.web import platform_routes
from bot.sandbox.workspace import Message

T = TypeVar("T")
START_SECONDS = 15.0
POLL_SECONDS = 0.02
NETWORKS_AT = "/networks"
"""Below which path the stand-ins of the public networks are, each under its kind."""


class Sandbox:
    """A Slack-like server on a free loopback port; use it as a context manager or start and stop it."""

    def __init__(
        self,
        port: int = 0,
        extra_routes: Iterable[BaseRoute] = (),
        *,
        manifest: Mapping[str, Any] = scopes.DEFAULT_MANIFEST,
        timing: Timing | None = None,
        clock: Callable[[], float] = time.time,
        app: AppKeys | None = None,
        team: tuple[str, str] = (TEAM_ID, BRAND),
    ) -> None:
        self.services = _services(manifest, timing or Timing(), clock, app=app or new_app(), team=team)
        self.workspace, self.faults = self.services.workspace, self.services.faults
        known = self.services.credentials
        self.bot_token, self.app_token = known.bot_token, known.app_token
        self.client_id, self.client_secret = known.app.client_id, known.app.client_secret
        self.signing_secret = known.app.signing_secret
        self.channel, self.user = CRISIS_DESK_ID, COMMS_LEAD_ID
        self.people = People(self.services)
        self.world = World()
        self._port, self._extra_routes = port, tuple(extra_routes)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

    # life

    def start(self) -> Sandbox:
        """Listens and serves in a thread; returns when the first request can be answered."""
        try:
            listener = socket.create_server(("127.0.0.1", self._port))
        except (OSError, OverflowError) as error:
            raise FirebreakError(f"Port {self._port} cannot be used: {error}. Choose another one.") from error
        self.services.base_url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        networks = all_routes(self.world, prefix=NETWORKS_AT)
        routes = [*self._extra_routes, *networks, *platform_routes(self.services), *page.routes(self)]
        config = uvicorn.Config(
            Starlette(routes=routes),
            log_level="error",
            access_log=False,
            lifespan="off",
            ws="websockets-sansio",
            date_header=False,  # the networks date their answers by their own clocks
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._serve, args=(listener,), name="sandbox", daemon=True)
        self._thread.start()
        self.wait_for(lambda: self._server is not None and self._server.started, START_SECONDS)
        return self

    def stop(self) -> None:
        """Closes every connection and ends the thread; may be called twice."""
        if self._server is None or self._thread is None:
            return
        self.call(self.services.delivery.stop)
        # A page that listens for changes would hold the end up for ever: its stream ends first.
        self.call(lambda: self.workspace.changed("closed"))
        self._server.should_exit = True
        self._thread.join()
        self._server = self._thread = self._loop = None

    def __enter__(self) -> Sandbox:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _serve(self, listener: socket.socket) -> None:
        async def main() -> None:
            self._loop = asyncio.get_running_loop()
            assert self._server is not None
            await self._server.serve(sockets=[listener])

        asyncio.run(main())

    # addresses

    @property
    def page_url(self) -> str:
        """Where the page is."""
        return f"{self.services.base_url}/"

    @property
    def api_url(self) -> str:
        """What an app's WebClient takes as base_url."""
        return f"{self.services.base_url}/api/"

    @property
    def networks(self) -> dict[str, str]:
        """The environment values that send an app's sources to the stand-ins of the public networks."""
        return settings(self.services.base_url, prefix=NETWORKS_AT)

    def network_target(self, kind: str) -> str:
        """What a watch names after a kind of source to read its stand-in."""
        return target(kind, self.services.base_url, prefix=NETWORKS_AT)

    def facts(self) -> dict[str, Any]:
        """What an app under test has to know; `networks` are values for its environment."""
        names = (
            "api_url",
            "page_url",
            "bot_token",
            "app_token",
            "signing_secret",
            "client_id",
            "client_secret",
            "channel",
            "user",
            "networks",
        )
        return {name: getattr(self, name) for name in names}

    # from other threads

    @property
    def ledger(self) -> list[Posted]:
        """Every post of the app that was accepted."""
        return list(self.services.posts.ledger)

    def call(self, work: Any) -> Any:
        """Runs a coroutine, or a function without arguments, on the server's loop; returns its result."""
        assert self._loop is not None, "the sandbox is not running"
        done: Future[Any] = asyncio.run_coroutine_threadsafe(_run(work), self._loop)
        return done.result()

    def use_http(self, url: str) -> None:
        """Delivers to this request URL, signed, instead of over the socket."""
        self.services.delivery.request_url = url

    def use_oauth(self, redirect_url: str) -> None:
        """Sends those who let the app in, or not, to this address."""
        self.services.redirect_url = redirect_url

    def uninstall(self) -> None:
        """Throws the app out of the workspace: its token holds no more, and it is told so."""

        def leave() -> None:
            self.faults.switches.token_revoked = True
            bot = self.workspace.bot_user_id
            self.services.delivery.emit({"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [bot]}})
            self.services.delivery.emit({"type": "app_uninstalled"})

        self.call(leave)

    def disconnect(self, reason: str = "refresh_requested") -> None:
        """Asks the app's connections to reconnect, as the platform does every hour or so."""
        self.call(lambda: self.services.delivery.disconnect(reason))

    def drop_connections(self) -> None:
        """Closes every Socket Mode connection without a word."""
        self.call(self.services.delivery.drop)

    @property
    def connections(self) -> int:
        """How many Socket Mode connections are open."""
        return len(self.services.delivery.links)

    def act_as(self, name: str) -> Person:
        """A person of the workspace, by handle, whose gestures are plain calls."""
        return Person(self.people, self.workspace.user(name).id, call=self.call)

    def messages(self, channel: str) -> list[Message]:
        """Everything said in a channel that all can see, threads included, oldest first."""
        found: list[Message] = self.call(lambda: self.workspace.said(self.workspace.channel(channel).id))
        return found

    def wait_for(self, predicate: Callable[[], T], timeout: float = 5.0) -> T:
        """What the predicate gives once that is true; raises TimeoutError."""
        deadline = time.monotonic() + timeout
        while True:
            found = predicate()
            if found:
                return found
            if time.monotonic() > deadline:
                raise TimeoutError(f"still not so after {timeout:g} s")
            time.sleep(POLL_SECONDS)


def _services(
    manifest: Mapping[str, Any],
    timing: Timing,
    clock: Callable[[], float],
    *,
    app: AppKeys,
    team: tuple[str, str],
) -> Services:
    key, secret = secrets.token_hex(12), app.signing_secret
    commands, shortcuts = scopes.commands(manifest), scopes.shortcuts(manifest)
    workspace, faults = default_workspace(commands, shortcuts, clock, team=team), Faults()
    subscribed = scopes.subscribed(manifest)
    delivery = Delivery(workspace, faults, signing_secret=secret, subscribed=subscribed, timing=timing)
    return Services(
        workspace=workspace,
        tickets=Tickets(clock, trigger_seconds=timing.trigger_seconds),
        faults=faults,
        delivery=delivery,
        posts=Posts(workspace, delivery),
        scopes=scopes.granted(manifest),
        credentials=Credentials(f"xoxb-sandbox-{key}", f"xapp-sandbox-{key}", app),
        redirect_url=next(iter(manifest.get("oauth_config", {}).get("redirect_urls", ())), ""),
    )


async def _run(work: Any) -> Any:
    result = work() if callable(work) else work
    return await result if inspect.isawaitable(result) else result
