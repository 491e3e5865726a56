"""State as the Web API spells it: users, conversations, messages and views in JSON."""

from __future__ import annotations

import copy
from typing import Any

from bot.sandbox.workspace import Channel, Message, User, View, Workspace

Json = dict[str, Any]


def user_json(workspace: Workspace, user: User, *, with_email: bool = False) -> Json:
    """A user as users.info gives it; the address only with its own scope."""
    profile = {"real_name": user.real_name, "display_name": user.name, "title": user.title}
    return {
        "id": user.id,
        "team_id": workspace.team_id,
        "name": user.name,
        "real_name": user.real_name,
        "deleted": user.deleted,
        "color": user.color.lstrip("#"),
        "tz": user.tz,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "profile": profile | ({"email": user.email} if with_email else {}),
    }


def channel_json(workspace: Workspace, channel: Channel) -> Json:
    """A conversation as conversations.info gives it."""
    shared = {
        "id": channel.id,
        "created": channel.created,
        "is_channel": not channel.is_im and not channel.is_private,
        "is_group": not channel.is_im and channel.is_private,
        "is_im": channel.is_im,
        "is_mpim": False,
        "is_private": channel.is_private,
        "is_archived": channel.is_archived,
    }
    if channel.is_im:
        return shared | {"user": channel.im_user}
    return shared | {
        "name": channel.name,
        "creator": channel.creator,
        "name_normalized": channel.name,
        "is_general": channel.name == "general",
        "is_member": workspace.bot_user_id in channel.members,
        "num_members": len(channel.members),
        "topic": {"value": channel.topic, "creator": "", "last_set": 0},
        "purpose": {"value": channel.purpose, "creator": "", "last_set": 0},
    }


def message_json(workspace: Workspace, message: Message, *, with_metadata: bool = False) -> Json:
    """A message as history gives it; metadata only when it was asked for."""
    shape: Json = {"type": "message", "user": message.user, "text": message.text, "ts": message.ts}
    shape |= {"team": workspace.team_id}
    if message.app_id:
        shape |= {"app_id": message.app_id, "bot_id": workspace.bot_id}
    if message.reactions:
        shape["reactions"] = [
            {"name": name, "users": list(users), "count": len(users)}
            for name, users in message.reactions.items()
        ]
    for name in ("subtype", "thread_ts", "blocks", "attachments", "files"):
        if getattr(message, name):
            shape[name] = getattr(message, name)
    if message.edited_ts:
        shape["edited"] = {"user": message.user, "ts": message.edited_ts}
    if with_metadata and message.metadata:
        shape["metadata"] = message.metadata
    return shape


def thread_json(parent: Message, replies: list[Message]) -> Json:
    """What a message says of its thread; nothing when nobody replied."""
    if not replies:
        return {}
    return {
        "thread_ts": parent.ts,
        "reply_count": len(replies),
        "reply_users": sorted({reply.user for reply in replies}),
        "latest_reply": replies[-1].ts,
    }


def view_json(workspace: Workspace, view: View) -> Json:
    """A view as views.open and the interaction payloads give it."""
    defaults = {"private_metadata": "", "callback_id": "", "external_id": "", "close": None, "submit": None}
    flags = {"clear_on_close": False, "notify_on_close": False}
    return (
        defaults
        | flags
        | view.payload
        | {
            "id": view.id,
            "team_id": workspace.team_id,
            "app_id": workspace.app_id,
            "bot_id": workspace.bot_id,
            "type": view.kind,
            "hash": view.hash,
            "root_view_id": view.root_id,
            "previous_view_id": view.previous_id,
            "state": {"values": copy.deepcopy(view.state_values)},
        }
    )
