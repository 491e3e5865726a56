"""The sandbox's whole state: people, channels, messages, views and what was said over the wire."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

T = TypeVar("T")
EXCHANGES_KEPT = 2_000
NOTICES_KEPT = 50


@dataclass(slots=True)
class User:
    """A member of the workspace; `name` is the handle."""

    id: str
    name: str
    real_name: str
    title: str
    color: str
    is_bot: bool = False
    tz: str = "Europe/London"
    email: str = ""
    deleted: bool = False


@dataclass(slots=True)
class UserGroup:
    """People who are mentioned together."""

    id: str
    handle: str
    name: str
    users: list[str]


@dataclass(slots=True)
class Channel:
    """A conversation; `im_user` is the person on the other side of a direct message to the bot."""

    id: str
    name: str
    members: set[str]
    is_im: bool = False
    is_private: bool = False
    topic: str = ""
    purpose: str = ""
    is_archived: bool = False
    created: int = 0
    im_user: str | None = None
    creator: str = ""


@dataclass(slots=True)
class Message:
    """One message as stored; an ephemeral one names its only reader and is never in history."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: list[dict[str, Any]] = field(default_factory=list)
    attachments: list[dict[str, Any]] = field(default_factory=list)
    thread_ts: str | None = None
    metadata: dict[str, Any] | None = None
    edited_ts: str | None = None
    ephemeral_to: str | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)
    subtype: str | None = None
    app_id: str | None = None
    deleted: bool = False
    files: list[dict[str, Any]] = field(default_factory=list)

    @property
    def is_reply(self) -> bool:
        """Whether the message sits inside a thread rather than starting one."""
        return self.thread_ts is not None and self.thread_ts != self.ts


@dataclass(slots=True)
class View:
    """A modal or a home tab; `payload` is what the app sent, with the ids the platform added."""

    id: str
    user: str
    kind: str
    payload: dict[str, Any]
    hash: str
    root_id: str
    previous_id: str | None = None
    errors: dict[str, str] = field(default_factory=dict)
    state_values: dict[str, Any] = field(default_factory=dict)
    opened_at: float = 0.0


@dataclass(slots=True)
class Exchange:
    """One row of the inspector: a Web API call or a delivery, with its answer."""

    id: int
    at: float
    direction: str
    name: str
    request: dict[str, Any]
    response: dict[str, Any]
    status: int
    ok: bool
    millis: float


class Workspace:
    """All state; changed only on the server's asyncio loop."""

    def __init__(
        self,
        *,
        team_id: str,
        team_name: str,
        bot_user_id: str,
        app_id: str,
        commands: Iterable[dict[str, Any]] = (),
        shortcuts: Iterable[dict[str, Any]] = (),
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.team_id, self.team_name = team_id, team_name
        self.bot_user_id, self.bot_id, self.app_id = bot_user_id, "B" + bot_user_id[1:], app_id
        self.clock = clock
        self.commands, self.shortcuts = list(commands), list(shortcuts)
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.groups: dict[str, UserGroup] = {}
        self.messages: dict[tuple[str, str], Message] = {}
        self.pins: dict[str, list[str]] = {}
        self.bookmarks: dict[str, list[dict[str, Any]]] = {}
        self.files: dict[str, dict[str, Any]] = {}
        self.scheduled: dict[str, dict[str, Any]] = {}
        self.stacks: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}
        self.stage: list[dict[str, Any]] = []
        self._notices: dict[str, deque[str]] = {}
        self._exchanges: deque[Exchange] = deque(maxlen=EXCHANGES_KEPT)
        self._numbers = itertools.count(1)
        self._last_micros = 0
        self._watchers: set[asyncio.Queue[dict[str, Any]]] = set()

    # who and where

    @property
    def people(self) -> list[User]:
        """The humans one can act as."""
        return [user for user in self.users.values() if not user.is_bot and not user.deleted]

    def user(self, name_or_id: str) -> User:
        """The user with this id or handle; raises KeyError."""
        if name_or_id in self.users:
            return self.users[name_or_id]
        handle = name_or_id.lstrip("@")
        return next_or_missing((u for u in self.users.values() if u.name == handle), name_or_id)

    def channel(self, name_or_id: str) -> Channel:
        """The channel with this id or name; raises KeyError."""
        if name_or_id in self.channels:
            return self.channels[name_or_id]
        name = name_or_id.lstrip("#")
        return next_or_missing((c for c in self.channels.values() if c.name == name), name_or_id)

    def direct(self, user_id: str) -> Channel:
        """The direct message between the bot and a person, opened when it does not exist."""
        for channel in self.channels.values():
            if channel.im_user == user_id:
                return channel
        channel = Channel(
            id="D" + user_id[1:],
            name="",
            members={user_id, self.bot_user_id},
            is_im=True,
            is_private=True,
            created=int(self.clock()),
            im_user=user_id,
        )
        self.channels[channel.id] = channel
        self.changed("channel", channel=channel.id)
        return channel

    # what was said

    def stamp(self) -> str:
        """A message timestamp that no other message has."""
        self._last_micros = max(int(self.clock() * 1_000_000), self._last_micros + 1)
        seconds, micros = divmod(self._last_micros, 1_000_000)
        return f"{seconds}.{micros:06d}"

    def number(self) -> int:
        """The next number for ids."""
        return next(self._numbers)

    def put(self, message: Message) -> Message:
        """Stores a message and tells whoever watches."""
        self.messages[message.channel, message.ts] = message
        self.touched(message)
        return message

    def touched(self, message: Message) -> None:
        """Tells whoever watches that a message is new or different."""
        self.changed("message", channel=message.channel, user=message.ephemeral_to, ts=message.ts)

    def said(self, channel_id: str) -> list[Message]:
        """Every message of a channel that everybody sees, threads included, oldest first."""
        return [m for m in self._of(channel_id) if m.ephemeral_to is None]

    def timeline(self, channel_id: str, viewer: str) -> list[Message]:
        """What a viewer sees in the channel itself: top-level messages, own ephemerals included."""
        return [
            m
            for m in self._of(channel_id)
            if (not m.is_reply or m.subtype == "thread_broadcast") and m.ephemeral_to in (None, viewer)
        ]

    def thread(self, channel_id: str, thread_ts: str, viewer: str) -> list[Message]:
        """The parent and its replies as a viewer sees them, oldest first."""
        return [
            m
            for m in self._of(channel_id)
            if thread_ts in (m.ts, m.thread_ts) and m.ephemeral_to in (None, viewer)
        ]

    def reply_counts(self, channel_id: str) -> dict[str, int]:
        """How many replies each thread of the channel has, by the parent's timestamp."""
        counts: dict[str, int] = {}
        for message in self.said(channel_id):
            if message.is_reply and message.thread_ts:
                counts[message.thread_ts] = counts.get(message.thread_ts, 0) + 1
        return counts

    def _of(self, channel_id: str) -> list[Message]:
        found = [m for m in self.messages.values() if m.channel == channel_id and not m.deleted]
        return sorted(found, key=lambda m: m.ts)

    # views

    def modal(self, user_id: str) -> View | None:
        """The modal on top of a person's stack."""
        stack = self.stacks.get(user_id)
        return stack[-1] if stack else None

    def home(self, user_id: str) -> View | None:
        """What the app last published to a person's home tab."""
        return self.homes.get(user_id)

    def view(self, view_id: str) -> View | None:
        """The open view with this id or external id."""
        for view in self.views():
            if view_id in (view.id, view.payload.get("external_id")):
                return view
        return None

    def views(self) -> list[View]:
        """Every view that is open now."""
        return [*itertools.chain.from_iterable(self.stacks.values()), *self.homes.values()]

    # what the page shows beside it

    def notices(self, user_id: str) -> list[str]:
        """What the platform told a person, newest last."""
        return list(self._notices.get(user_id, ()))

    def notify(self, user_id: str, text: str) -> None:
        """Tells a person something in the platform's own voice."""
        self._notices.setdefault(user_id, deque(maxlen=NOTICES_KEPT)).append(text)
        self.changed("notice", user=user_id)

    def exchanges(self, limit: int = 200) -> list[Exchange]:
        """The latest calls and deliveries, oldest first."""
        return list(self._exchanges)[-limit:]

    def record(self, exchange: Exchange) -> None:
        """Keeps one call or delivery for the inspector."""
        self._exchanges.append(exchange)
        self.changed("exchange", ts=str(exchange.id))

    def add_stage_post(self, post: dict[str, Any]) -> None:
        """Adds what somebody outside posted: at, network, author, text, url, followers."""
        self.stage.append(post)
        self.changed("stage")

    @property
    def watched(self) -> bool:
        """Whether somebody has a page open."""
        return bool(self._watchers)

    @asynccontextmanager
    async def subscribe(self) -> AsyncIterator[asyncio.Queue[dict[str, Any]]]:
        """A queue of change notes: kind, channel, user, ts."""
        queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._watchers.add(queue)
        try:
            yield queue
        finally:
            self._watchers.discard(queue)

    def changed(
        self, kind: str, *, channel: str | None = None, user: str | None = None, ts: str | None = None
    ) -> None:
        """Tells every subscriber what changed."""
        note = {"kind": kind, "channel": channel, "user": user, "ts": ts}
        for queue in self._watchers:
            queue.put_nowait(note)


def next_or_missing(found: Iterable[T], name: str) -> T:
    """The first of the found; raises KeyError with the name that was looked for."""
    for item in found:
        return item
    raise KeyError(name)
