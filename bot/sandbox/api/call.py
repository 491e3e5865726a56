"""One Web API call: its arguments, read strictly, and the table of methods."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from bot.sandbox.refusals import Refused, invalid_arguments
from bot.sandbox.services import Services
from bot.sandbox.workspace import Channel, Message, User, Workspace

Json = dict[str, Any]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Call:
    """A call in progress."""

    method: str
    args: Mapping[str, Any]
    services: Services

    @property
    def workspace(self) -> Workspace:
        """The state the call works on."""
        return self.services.workspace

    def has(self, name: str) -> bool:
        """Whether the argument was given and is not empty."""
        return self.args.get(name) not in (None, "")

    def text(self, name: str, default: str = "") -> str:
        """A text argument."""
        value = self.args.get(name)
        return default if value is None else str(value)

    def required(self, name: str) -> str:
        """A text argument that must be there; raises Refused."""
        if not self.has(name):
            raise invalid_arguments(f"missing required field: {name}")
        return self.text(name)

    def flag(self, name: str, default: bool = False) -> bool:
        """A yes-or-no argument."""
        value = self.args.get(name)
        return default if value is None else str(value).lower() in ("1", "true")

    def whole(self, name: str, default: int, *, most: int) -> int:
        """A whole number between 1 and `most`; raises Refused."""
        if not self.has(name):
            return default
        try:
            value = int(self.text(name))
        except ValueError:
            raise invalid_arguments(f"must be a number [json-pointer:/{name}]") from None
        if not 1 <= value <= most:
            raise Refused("invalid_limit")
        return value

    def data(self, name: str, wanted: type[T], *, error: str) -> T | None:
        """A JSON argument, given as such or as text; raises Refused with `error`."""
        value = self.args.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, str):
            try:
                value = json.loads(value)
            except ValueError:
                raise Refused(error) from None
        if not isinstance(value, wanted):
            raise Refused(error)
        return value

    def names(self, name: str) -> list[str]:
        """A list given as text with commas, or as a list."""
        value = self.args.get(name) or []
        parts = value.split(",") if isinstance(value, str) else [str(part) for part in value]
        return [part.strip() for part in parts if part.strip()]

    def channel(self, name: str = "channel") -> Channel:
        """The conversation named by id that the bot may see; raises Refused."""
        channel = self.workspace.channels.get(self.required(name))
        if channel is None or (channel.is_private and self.workspace.bot_user_id not in channel.members):
            raise Refused("channel_not_found")
        return channel

    def joined_channel(self, name: str = "channel") -> Channel:
        """The same, when the bot is a member; raises Refused."""
        channel = self.channel(name)
        if self.workspace.bot_user_id not in channel.members:
            raise Refused("not_in_channel")
        return channel

    def user(self, name: str = "user") -> User:
        """The user named by id; raises Refused."""
        user = self.workspace.users.get(self.required(name))
        if user is None:
            raise Refused("user_not_found")
        return user

    def message(self, channel: Channel, name: str = "ts") -> Message:
        """A message everybody sees in the channel; raises Refused."""
        message = self.workspace.messages.get((channel.id, self.required(name)))
        if message is None or message.deleted or message.ephemeral_to is not None:
            raise Refused("message_not_found")
        return message

    def page(self, items: Sequence[T], *, default: int = 100, most: int = 1000) -> tuple[list[T], Json]:
        """One page of the items and the response metadata with the next cursor."""
        limit = self.whole("limit", default, most=most)
        start = self._offset()
        rest = start + limit < len(items)
        cursor = base64.b64encode(f"next:{start + limit}".encode()).decode() if rest else ""
        return list(items[start : start + limit]), {"next_cursor": cursor}

    def _offset(self) -> int:
        if not self.has("cursor"):
            return 0
        try:
            word, number = base64.b64decode(self.text("cursor"), validate=True).decode().split(":")
            if word != "next":
                raise ValueError(word)
            return int(number)
        except (ValueError, binascii.Error):
            raise Refused("invalid_cursor") from None


Method = Callable[[Call], Json]
METHODS: dict[str, Method] = {}


def method(name: str) -> Callable[[Method], Method]:
    """Registers the function that answers a Web API method."""

    def register(function: Method) -> Method:
        METHODS[name] = function
        return function

    return register
