"""Carries payloads to the app, over its socket or as signed HTTP, and waits for the answer."""

from __future__ import annotations

import asyncio
import itertools
import json
import secrets
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import httpx
from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.sandbox import envelopes
from bot.sandbox.faults import Faults
from bot.sandbox.wire import decoded, encoded, signed, without_tokens
from bot.sandbox.workspace import Exchange, Workspace

Json = dict[str, Any]
MOST_CONNECTIONS = 10


@dataclass(frozen=True, slots=True)
class Timing:
    """How long the platform waits; the defaults are the documented ones."""

    ack_seconds: float = 3.0
    redelivery_seconds: tuple[float, ...] = (0.0, 60.0, 300.0)
    trigger_seconds: float = 3.0


@dataclass(frozen=True, slots=True)
class Ack:
    """How the app answered: `reason` is empty when it did, in time."""

    body: Any = None
    reason: str = ""
    retry_wanted: bool = True

    @property
    def ok(self) -> bool:
        """Whether the app acknowledged in time."""
        return not self.reason


@dataclass(slots=True, eq=False)
class Link:
    """One Socket Mode connection and what it has not acknowledged yet."""

    socket: WebSocket
    waiting: dict[str, asyncio.Future[Any]] = field(default_factory=dict)

    async def send(self, envelope: Json) -> asyncio.Future[Any]:
        """Sends an envelope; the future holds the payload of its acknowledgement."""
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self.waiting[envelope["envelope_id"]] = future
        await self.socket.send_text(json.dumps(envelope))
        return future

    def acknowledged(self, text: str) -> None:
        """Takes what the app sent back."""
        try:
            note = json.loads(text)
        except ValueError:
            return
        future = self.waiting.pop(note.get("envelope_id", ""), None) if isinstance(note, dict) else None
        if future and not future.done():
            future.set_result(note.get("payload"))

    def lost(self) -> None:
        """Fails whatever was waiting."""
        for future in self.waiting.values():
            if not future.done():
                future.set_exception(ConnectionError("the connection closed"))
        self.waiting.clear()


class Delivery:
    """Sends each payload to one of the app's connections, or to its request URL when one is set."""

    def __init__(
        self,
        workspace: Workspace,
        faults: Faults,
        *,
        signing_secret: str,
        subscribed: frozenset[str],
        timing: Timing,
    ) -> None:
        self.workspace, self.faults, self.timing = workspace, faults, timing
        self.signing_secret, self.subscribed = signing_secret, subscribed
        self.request_url: str | None = None
        self.links: list[Link] = []
        self._turn = itertools.count()
        self._tasks: set[asyncio.Task[None]] = set()

    async def serve(self, socket: WebSocket) -> None:
        """Holds one Socket Mode connection until either side closes it."""
        if len(self.links) >= MOST_CONNECTIONS:
            await socket.close(code=1008, reason="too many connections")
            return
        await socket.accept()
        await socket.send_text(json.dumps(self._hello()))
        link = Link(socket)
        self.links.append(link)
        try:
            while True:
                link.acknowledged(await socket.receive_text())
        except (WebSocketDisconnect, RuntimeError):
            pass
        finally:
            self._forget(link)
            link.lost()

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Tells the app to reconnect; every reason but "warning" closes the connections too."""
        note = json.dumps({"type": "disconnect", "reason": reason})
        for link in list(self.links):
            with suppress(WebSocketDisconnect, RuntimeError):
                await link.socket.send_text(note)
        if reason != "warning":
            await self.drop()

    async def send(self, kind: str, payload: Json, *, retry: int = 0, why: str = "") -> Ack:
        """Delivers one payload and waits for its acknowledgement."""
        started = time.perf_counter()
        if self.request_url:
            ack = await self._over_http(kind, payload, retry, why)
        else:
            ack = await self._over_socket(kind, payload, retry, why)
        self._record(kind, payload, ack, millis=(time.perf_counter() - started) * 1000)
        return ack

    def emit(self, event: Json, *, subscription: str | None = None) -> None:
        """Delivers an event in the background when the app subscribes to it, again when not acknowledged."""
        if (subscription or event["type"]) not in self.subscribed:
            return
        payload = envelopes.event_callback(
            self.workspace, event, event_id=f"Ev{secrets.token_hex(5).upper()}", at=self.workspace.clock()
        )
        task = asyncio.get_running_loop().create_task(self._deliver_event(payload))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """Stops redelivery and closes every connection."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.drop()

    async def drop(self) -> None:
        """Closes every connection without announcing it."""
        for link in list(self.links):
            self._forget(link)
            with suppress(WebSocketDisconnect, RuntimeError):
                await link.socket.close()

    def _forget(self, link: Link) -> None:
        if link in self.links:
            self.links.remove(link)

    async def _deliver_event(self, payload: Json) -> None:
        ack = await self.send("events_api", payload)
        if ack.ok and self.faults.switches.duplicate_events:
            await self.send("events_api", payload, retry=1, why="http_timeout")
        for attempt, pause in enumerate(self.timing.redelivery_seconds, start=1):
            if ack.ok or not ack.retry_wanted:
                return
            await asyncio.sleep(pause)
            ack = await self.send("events_api", payload, retry=attempt, why=ack.reason)

    async def _over_socket(self, kind: str, payload: Json, retry: int, why: str) -> Ack:
        if not self.links:
            return Ack(reason="connection_failed")
        link = self.links[next(self._turn) % len(self.links)]
        envelope: Json = {
            "envelope_id": secrets.token_hex(16),
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }
        if kind == "events_api":
            envelope |= {"retry_attempt": retry, "retry_reason": why}
        try:
            future = await link.send(envelope)
            return Ack(body=await asyncio.wait_for(future, self.timing.ack_seconds))
        except TimeoutError:
            return Ack(reason="http_timeout")
        except (ConnectionError, RuntimeError, WebSocketDisconnect):
            return Ack(reason="connection_failed")

    async def _over_http(self, kind: str, payload: Json, retry: int, why: str) -> Ack:
        body, content_type = encoded(kind, payload)
        headers = signed(body, self.signing_secret, at=int(time.time())) | {"content-type": content_type}
        if retry:
            headers |= {"x-slack-retry-num": str(retry), "x-slack-retry-reason": why}
        try:
            async with httpx.AsyncClient(timeout=self.timing.ack_seconds) as client:
                answer = await client.post(self.request_url or "", content=body, headers=headers)
        except httpx.TimeoutException:
            return Ack(reason="http_timeout")
        except httpx.TransportError:
            return Ack(reason="connection_failed")
        wanted = answer.headers.get("x-slack-no-retry") != "1"
        if answer.status_code != 200:
            return Ack(reason="http_error", retry_wanted=wanted)
        return Ack(body=decoded(answer), retry_wanted=wanted)

    def _record(self, kind: str, payload: Json, ack: Ack, *, millis: float) -> None:
        response = {"payload": ack.body} if ack.ok else {"failure": ack.reason}
        self.workspace.record(
            Exchange(
                id=self.workspace.number(),
                at=self.workspace.clock(),
                direction="delivery",
                name=kind,
                request=without_tokens(payload),
                response=response,
                status=200 if ack.ok else 0,
                ok=ack.ok,
                millis=millis,
            )
        )

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self.links) + 1,
            "connection_info": {"app_id": self.workspace.app_id},
            "debug_info": {"host": "sandbox", "approximate_connection_time": 3600},
        }
