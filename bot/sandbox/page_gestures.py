"""What a person does in the page, from JSON to the call that does it; raises KeyError or NotThere."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from bot.sandbox.people import People

Json = dict[str, Any]


async def _command(people: People, viewer: str, body: Json) -> Json:
    await people.command(viewer, body["channel"], body["text"])
    return {}


async def _message(people: People, viewer: str, body: Json) -> Json:
    await people.message(viewer, body["channel"], body["text"], body.get("thread_ts"))
    return {}


async def _act(people: People, viewer: str, body: Json) -> Json:
    await people.act(viewer, container=body["container"], action=body["action"])
    return {}


async def _submit(people: People, viewer: str, body: Json) -> Json:
    await people.submit(viewer, body["view_id"], body["values"])
    return {}


async def _close(people: People, viewer: str, body: Json) -> Json:
    await people.close(viewer, body["view_id"])
    return {}


async def _home(people: People, viewer: str, _body: Json) -> Json:
    await people.open_home(viewer)
    return {}


async def _suggest(people: People, viewer: str, body: Json) -> Json:
    named = {name: body[name] for name in ("container", "action_id", "block_id", "query")}
    return {"options": await people.suggest(viewer, **named)}


async def _react(people: People, viewer: str, body: Json) -> Json:
    await people.react(viewer, body["channel"], body["ts"], body["name"])
    return {}


async def _shortcut(people: People, viewer: str, body: Json) -> Json:
    message = people.workspace.messages[body["channel"], body["ts"]] if body.get("ts") else None
    await people.shortcut(viewer, body["callback_id"], message)
    return {}


GESTURES: dict[str, Callable[[People, str, Json], Awaitable[Json]]] = {
    "command": _command,
    "message": _message,
    "act": _act,
    "submit": _submit,
    "close": _close,
    "home": _home,
    "suggest": _suggest,
    "react": _react,
    "shortcut": _shortcut,
}
