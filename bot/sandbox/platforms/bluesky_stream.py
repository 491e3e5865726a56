"""Jetstream as a stand-in: what was said, edited and deleted, in order, from any place on."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.sandbox.platforms.world import PublicPost, Quirk, World

COLLECTION = "app.bsky.feed.post"
SUBPROTOCOL = "xrpc.v1.json"
LOOK_SECONDS = 0.05
FIRST_TIME_CURSOR = 10**15
"""A cursor from here on is a time in µs."""
_LEXICON = "network.bsky.jetstream.subscribeEvents"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the log: a post was created, updated or deleted."""

    seq: int
    operation: str
    at: datetime
    post: PublicPost

    @property
    def time_us(self) -> int:
        """When, in µs."""
        return (self.at - _EPOCH) // timedelta(microseconds=1)

    def commit(self) -> dict[str, Any]:
        """What both wires say of it."""
        found: dict[str, Any] = {
            "rev": f"3k{self.seq}",
            "operation": self.operation,
            "collection": COLLECTION,
            "rkey": rkey_of(self.post),
        }
        if self.operation == "delete":
            return found
        return {**found, "record": record_of(self.post), "cid": f"bafyrei{self.post.key}"}


class Firehose:
    """The log of all that happened, pushed to whoever connects."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._log: list[Happening] = []
        self._known: set[tuple[int, str, datetime]] = set()

    async def second_wire(self, socket: WebSocket) -> None:
        """Frames of version 2; the cursor is a sequence number, itself included, or a time."""
        if SUBPROTOCOL not in socket.scope.get("subprotocols", ()):
            await socket.close(1002)
            return
        await socket.accept(SUBPROTOCOL)
        cursor = int(socket.query_params.get("cursor") or 0)
        if cursor and self._world.strikes("bluesky", Quirk.CURSOR_EXPIRED):
            info = {"$type": f"{_LEXICON}#info", "name": "OutdatedCursor", "message": "the log is shorter"}
            await socket.send_json({"$type": "message", "payload": info})
            cursor = 0
        await self._push(socket, cursor, second=True)

    async def first_wire(self, socket: WebSocket) -> None:
        """Frames of version 1; the cursor is a time in µs."""
        await socket.accept()
        await self._push(socket, int(socket.query_params.get("cursor") or 0), second=False)

    async def _push(self, socket: WebSocket, cursor: int, *, second: bool) -> None:
        self._look()
        place = self._start(cursor)
        leaving = asyncio.ensure_future(_left(socket))
        try:
            while not leaving.done():
                self._look()
                for happening in self._log[place:]:
                    await socket.send_json(_second(happening) if second else _first(happening))
                    place += 1
                await asyncio.sleep(LOOK_SECONDS)
        except (WebSocketDisconnect, RuntimeError):
            return
        finally:
            leaving.cancel()

    def _start(self, cursor: int) -> int:
        if not cursor:
            return len(self._log)
        if cursor < FIRST_TIME_CURSOR:
            return max(0, cursor - 1)
        return sum(happening.time_us < cursor for happening in self._log)

    def _look(self) -> None:
        """Writes into the log what happened since the last look."""
        posts = list(self._world.posts.get("bluesky", {}).values())
        found = [(at, operation, post) for post in posts for operation, at in _changes(post)]
        for at, operation, post in sorted(found, key=lambda one: (one[0], one[2].key)):
            if (post.key, operation, at) not in self._known:
                self._known.add((post.key, operation, at))
                self._log.append(Happening(len(self._log) + 1, operation, at, post))


def did_of(post: PublicPost) -> str:
    """The account of a post."""
    return f"did:plc:{post.author_key}"


def rkey_of(post: PublicPost) -> str:
    """The name of a post within its account."""
    return f"3k{post.key}"


def uri_of(post: PublicPost) -> str:
    """The address of a post."""
    return f"at://{did_of(post)}/{COLLECTION}/{rkey_of(post)}"


def record_of(post: PublicPost, *, odd: bool = False, ahead: bool = False) -> dict[str, Any]:
    """What its author wrote; the time is the author's own claim."""
    at = post.at + timedelta(hours=1 if ahead else 0)
    record: dict[str, Any] = {
        "$type": COLLECTION,
        "text": post.text,
        "createdAt": f"{at:%Y-%m-%dT%H:%M:%S}+00:00" if odd else rfc3339(at),
    }
    if post.lang:
        record["langs"] = [post.lang]
    if post.parent is not None:
        parent = {"uri": f"at://did:plc:{post.author_key}/{COLLECTION}/3k{post.parent}", "cid": "bafyparent"}
        if post.kind == "quote":
            record["embed"] = {"$type": "app.bsky.embed.record", "record": parent}
        else:
            record["reply"] = {"root": parent, "parent": parent}
    return record


def rfc3339(at: datetime) -> str:
    """A time as Bluesky writes it."""
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z"


def _changes(post: PublicPost) -> list[tuple[str, datetime]]:
    found = [("create", post.at), ("update", post.edited_at), ("delete", post.deleted_at)]
    return [(operation, at) for operation, at in found if at is not None]


def _second(happening: Happening) -> dict[str, Any]:
    payload = {
        "$type": f"{_LEXICON}#commit",
        "seq": happening.seq,
        "did": did_of(happening.post),
        "time": f"{happening.at:%Y-%m-%dT%H:%M:%S.%f}Z",
        **happening.commit(),
    }
    return {"$type": "message", "payload": payload}


def _first(happening: Happening) -> dict[str, Any]:
    did, time_us = did_of(happening.post), happening.time_us
    return {"did": did, "time_us": time_us, "kind": "commit", "commit": happening.commit()}


async def _left(socket: WebSocket) -> None:
    """Returns when the other end is gone."""
    while (await socket.receive())["type"] != "websocket.disconnect":
        pass
