"""reactions.*, pins.* and bookmarks.*: what is put on messages and channels."""

from __future__ import annotations

from bot.sandbox.api.call import Call, Json, method
from bot.sandbox.refusals import Refused, invalid_arguments
from bot.sandbox.shapes import message_json
from bot.sandbox.workspace import Message


@method("reactions.add")
def add_reaction(call: Call) -> Json:
    """Adds the bot's emoji to a message."""
    message, name = _marked(call)
    users = message.reactions.setdefault(name, [])
    if call.workspace.bot_user_id in users:
        raise Refused("already_reacted")
    users.append(call.workspace.bot_user_id)
    call.workspace.touched(message)
    return {}


@method("reactions.remove")
def remove_reaction(call: Call) -> Json:
    """Takes the bot's emoji off a message."""
    message, name = _marked(call)
    users = message.reactions.get(name, [])
    if call.workspace.bot_user_id not in users:
        raise Refused("no_reaction")
    users.remove(call.workspace.bot_user_id)
    if not users:
        del message.reactions[name]
    call.workspace.touched(message)
    return {}


@method("reactions.get")
def get_reactions(call: Call) -> Json:
    """A message with its emoji."""
    channel = call.channel()
    message = call.message(channel, "timestamp")
    return {"type": "message", "channel": channel.id, "message": message_json(call.workspace, message)}


@method("pins.add")
def add_pin(call: Call) -> Json:
    """Pins a message to its channel."""
    channel = call.joined_channel()
    message = call.message(channel, "timestamp")
    pins = call.workspace.pins.setdefault(channel.id, [])
    if message.ts in pins:
        raise Refused("already_pinned")
    pins.append(message.ts)
    call.workspace.changed("channel", channel=channel.id)
    return {}


@method("pins.remove")
def remove_pin(call: Call) -> Json:
    """Takes a pin away."""
    channel = call.joined_channel()
    pins = call.workspace.pins.get(channel.id, [])
    if call.required("timestamp") not in pins:
        raise Refused("no_pin")
    pins.remove(call.text("timestamp"))
    call.workspace.changed("channel", channel=channel.id)
    return {}


@method("pins.list")
def list_pins(call: Call) -> Json:
    """What is pinned to a channel."""
    channel = call.joined_channel()
    found = [call.workspace.messages[channel.id, ts] for ts in call.workspace.pins.get(channel.id, ())]
    shown = [
        {"type": "message", "channel": channel.id, "message": message_json(call.workspace, message)}
        for message in found
        if not message.deleted
    ]
    return {"items": shown}


@method("bookmarks.add")
def add_bookmark(call: Call) -> Json:
    """Adds a link to the head of a channel."""
    channel = call.joined_channel("channel_id")
    if call.required("type") != "link":
        raise Refused("invalid_bookmark_type")
    bookmark = {
        "id": f"Bk{call.workspace.number():08d}",
        "channel_id": channel.id,
        "title": call.required("title"),
        "type": "link",
        "link": call.required("link"),
        "emoji": call.text("emoji"),
    }
    call.workspace.bookmarks.setdefault(channel.id, []).append(bookmark)
    call.workspace.changed("channel", channel=channel.id)
    return {"bookmark": bookmark}


@method("bookmarks.edit")
def edit_bookmark(call: Call) -> Json:
    """Changes a link at the head of a channel."""
    channel = call.joined_channel("channel_id")
    for bookmark in call.workspace.bookmarks.get(channel.id, ()):
        if bookmark["id"] == call.required("bookmark_id"):
            bookmark |= {name: call.text(name) for name in ("title", "link", "emoji") if call.has(name)}
            call.workspace.changed("channel", channel=channel.id)
            return {"bookmark": bookmark}
    raise Refused("not_found")


@method("bookmarks.list")
def list_bookmarks(call: Call) -> Json:
    """The links at the head of a channel."""
    channel = call.joined_channel("channel_id")
    return {"bookmarks": list(call.workspace.bookmarks.get(channel.id, ()))}


def _marked(call: Call) -> tuple[Message, str]:
    name = call.required("name").strip(":")
    if not name:
        raise invalid_arguments("missing required field: name")
    channel = call.joined_channel()
    return call.message(channel, "timestamp"), name
