"""Messages come, change and go here, whoever wrote them; each change is an event for the app."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.deliver import Delivery
from bot.sandbox.refusals import Refused
from bot.sandbox.shapes import message_json
from bot.sandbox.workspace import Channel, Message, Workspace

Json = dict[str, Any]
POSTS_PER_SECOND = 1.0  # docs.slack.dev, rate limits: about one message a second a channel
BURST = 20.0


@dataclass(frozen=True, slots=True)
class Posted:
    """One post of the app that the platform accepted, whether or not the app was told so."""

    at: float
    method: str
    channel: str
    ts: str
    text: str
    thread_ts: str | None
    metadata: Json | None


@dataclass(slots=True)
class PostRates:
    """A bucket of posts per channel that refills by one a second."""

    clock: Callable[[], float]
    buckets: dict[str, tuple[float, float]] = field(default_factory=dict)

    def take(self, channel_id: str) -> None:
        """Counts one post; raises Refused with the seconds to wait when the bucket is empty."""
        now = self.clock()
        left, since = self.buckets.get(channel_id, (BURST, now))
        left = min(BURST, left + max(0.0, now - since) * POSTS_PER_SECOND)
        if left < 1:
            self.buckets[channel_id] = (left, now)
            raise Refused("ratelimited", status=429, retry_after=math.ceil((1 - left) / POSTS_PER_SECOND))
        self.buckets[channel_id] = (left - 1, now)


class Posts:
    """Stores, edits and removes messages and tells the app about it."""

    def __init__(self, workspace: Workspace, delivery: Delivery) -> None:
        self.workspace, self.delivery = workspace, delivery
        self.rates = PostRates(workspace.clock)
        self.ledger: list[Posted] = []

    def post(self, message: Message, *, method: str | None = None) -> Message:
        """Stores a new message; `method` names how the app sent it and puts it into the ledger."""
        self.workspace.put(message)
        if method:
            self._note(message, method)
        if message.ephemeral_to is None:
            self._announce(message)
        return message

    def change(self, message: Message, **changes: Any) -> Message:
        """Edits a message in place."""
        before = message_json(self.workspace, message)
        for name, value in changes.items():
            setattr(message, name, value)
        message.edited_ts = self.workspace.stamp()
        self.workspace.touched(message)
        if message.ephemeral_to is None:
            now = {"message": message_json(self.workspace, message), "previous_message": before}
            self._emit(message, {"subtype": "message_changed", "hidden": True} | now)
        return message

    def remove(self, message: Message) -> None:
        """Deletes a message."""
        message.deleted = True
        self.workspace.touched(message)
        if message.ephemeral_to is None:
            gone = {"deleted_ts": message.ts, "previous_message": message_json(self.workspace, message)}
            self._emit(message, {"subtype": "message_deleted", "hidden": True} | gone)

    def joined(self, channel: Channel, user_id: str, *, inviter: str | None = None) -> None:
        """Lets somebody into a channel and tells the app."""
        channel.members.add(user_id)
        self.workspace.changed("channel", channel=channel.id)
        event = {
            "type": "member_joined_channel",
            "user": user_id,
            "channel": channel.id,
            "channel_type": "G" if channel.is_private else "C",
            "team": self.workspace.team_id,
        }
        self.delivery.emit(event | ({"inviter": inviter} if inviter else {}))

    def _note(self, message: Message, method: str) -> None:
        metadata = dict(message.metadata) if message.metadata else None
        self.ledger.append(
            Posted(
                at=self.workspace.clock(),
                method=method,
                channel=message.channel,
                ts=message.ts,
                text=message.text,
                thread_ts=message.thread_ts,
                metadata=metadata,
            )
        )

    def _announce(self, message: Message) -> None:
        shape = message_json(self.workspace, message)
        self._emit(message, shape)
        mention = f"<@{self.workspace.bot_user_id}"
        channel = self.workspace.channels[message.channel]
        if mention in message.text and message.user != self.workspace.bot_user_id and not channel.is_im:
            self.delivery.emit(shape | {"type": "app_mention", "channel": channel.id, "event_ts": message.ts})

    def _emit(self, message: Message, shape: Json) -> None:
        channel = self.workspace.channels[message.channel]
        if self.workspace.bot_user_id not in channel.members:
            return
        kind = "im" if channel.is_im else "group" if channel.is_private else "channel"
        own = {"ts": message.ts} if "ts" not in shape else {}
        event = {"type": "message", "channel": channel.id, "channel_type": kind, "event_ts": message.ts}
        self.delivery.emit(
            shape | own | event, subscription=f"message.{kind if kind == 'im' else kind + 's'}"
        )
