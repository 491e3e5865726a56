"""A person of the workspace in plain calls, for tests and scripted demos."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.sandbox.accept import actionable
from bot.sandbox.forms import VALUE_KEYS, filled
from bot.sandbox.people import NotThere, People
from bot.sandbox.workspace import Message, View


class Person:
    """Acts for one person; every call returns when the app has answered or time is up."""

    def __init__(self, people: People, user_id: str, *, call: Callable[[Any], Any]) -> None:
        self.people, self.id, self._call = people, user_id, call
        self.workspace = people.workspace

    def command(self, text: str, channel: str = "crisis-desk") -> None:
        """Runs a slash command."""
        self._call(lambda: self.people.command(self.id, channel, text))

    def say(self, text: str, channel: str = "crisis-desk", thread_ts: str | None = None) -> Message:
        """Says something; returns the message."""
        self._call(lambda: self.people.message(self.id, channel, text, thread_ts))
        place = self.workspace.channel(channel).id
        said: list[Message] = self._call(lambda: self.workspace.said(place))
        return [m for m in said if m.user == self.id][-1]

    def react(self, message: Message, name: str) -> None:
        """Adds an emoji to a message."""
        self._call(lambda: self.people.react(self.id, message.channel, message.ts, name))

    def click(self, where: str | Message | View, action_id: str, **extra: Any) -> None:
        """Uses an element of a message (or its ts) or view; `value=` gives what is chosen or typed."""
        target = self._message(where) if isinstance(where, str) else where
        blocks = target.payload["blocks"] if isinstance(target, View) else target.blocks
        element = next((e for e in actionable(blocks) if e["action_id"] == action_id), None)
        if element is None:
            raise NotThere(f"there is no element {action_id!r}")
        if "value" in extra and element["type"] in VALUE_KEYS:
            extra[VALUE_KEYS[element["type"]]] = extra.pop("value")
        action = {"action_id": action_id, "block_id": element["block_id"], "type": element["type"]} | extra
        container = _container(target)
        self._call(lambda: self.people.act(self.id, container=container, action=action))

    def submit(self, values: dict[str, Any] | None = None) -> None:
        """Sends the open modal off; values by action id, the rest as it stands."""
        view = self._modal()
        state = filled(view.payload, values or {}, view.state_values)
        self._call(lambda: self.people.submit(self.id, view.id, state))

    def close(self) -> None:
        """Closes the open modal."""
        view = self._modal()
        self._call(lambda: self.people.close(self.id, view.id))

    def shortcut(self, callback_id: str, message: Message | None = None) -> None:
        """Runs a global shortcut, or one of a message."""
        self._call(lambda: self.people.shortcut(self.id, callback_id, message))

    def suggest(self, where: Message | View, action_id: str, query: str) -> list[dict[str, Any]]:
        """The options offered for what was typed."""
        blocks = where.payload["blocks"] if isinstance(where, View) else where.blocks
        block_id = next(e["block_id"] for e in actionable(blocks) if e["action_id"] == action_id)
        found: list[dict[str, Any]] = self._call(
            lambda: self.people.suggest(
                self.id, container=_container(where), action_id=action_id, block_id=block_id, query=query
            )
        )
        return found

    def open_home(self) -> None:
        """Opens the home tab; the app publishes it a moment later."""
        self._call(lambda: self.people.open_home(self.id))

    def modal(self) -> View | None:
        """The modal on top."""
        return self.workspace.modal(self.id)

    def home(self) -> View | None:
        """The home tab as last published."""
        return self.workspace.home(self.id)

    def notices(self) -> list[str]:
        """What the platform told this person."""
        return self.workspace.notices(self.id)

    def ephemerals(self, channel: str = "crisis-desk") -> list[Message]:
        """The messages only this person sees."""
        place = self.workspace.channel(channel).id
        return [
            message
            for message in self._call(lambda: list(self.workspace.messages.values()))
            if message.channel == place and message.ephemeral_to == self.id and not message.deleted
        ]

    def _modal(self) -> View:
        view = self.modal()
        if view is None:
            raise NotThere("no modal is open")
        return view

    def _message(self, ts: str) -> Message:
        messages = self._call(lambda: list(self.workspace.messages.values()))
        found = [m for m in messages if m.ts == ts and not m.deleted]
        if not found:
            raise NotThere(f"there is no message {ts}")
        message: Message = found[0]
        return message


def _container(target: Message | View) -> dict[str, str]:
    if isinstance(target, View):
        return {"type": "view", "view_id": target.id}
    return {"type": "message", "channel": target.channel, "ts": target.ts}
