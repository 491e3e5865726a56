"""What the app receives, built from state: one builder per payload, the same for both transports."""

from __future__ import annotations

from typing import Any

from bot.sandbox.forms import filled
from bot.sandbox.shapes import message_json, view_json
from bot.sandbox.workspace import Channel, Message, User, View, Workspace

Json = dict[str, Any]
VERIFICATION_TOKEN = "sandbox-verification-token"


def command(
    workspace: Workspace, user: User, channel: Channel, *, name: str, text: str, trigger_id: str, url: str
) -> Json:
    """A slash command."""
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": workspace.team_id,
        "team_domain": _domain(workspace),
        "channel_id": channel.id,
        "channel_name": "directmessage" if channel.is_im else channel.name,
        "user_id": user.id,
        "user_name": user.name,
        "command": name,
        "text": text,
        "api_app_id": workspace.app_id,
        "is_enterprise_install": "false",
        "response_url": url,
        "trigger_id": trigger_id,
    }


def message_action_block(
    workspace: Workspace,
    user: User,
    message: Message,
    *,
    action: Json,
    state: Json,
    trigger_id: str,
    url: str,
) -> Json:
    """A click on an element of a message."""
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": message.channel,
        "is_ephemeral": message.ephemeral_to is not None,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    return _interaction(workspace, user, "block_actions", trigger_id) | {
        "container": container,
        "channel": _channel(workspace, message.channel),
        "message": message_json(workspace, message),
        "response_url": url,
        "actions": [action],
        "state": {"values": state},
    }


def view_action_block(workspace: Workspace, view: View, *, action: Json, trigger_id: str) -> Json:
    """A click on an element of a modal or of the home tab; untouched fields hold what they began with."""
    user = workspace.users[view.user]
    values = filled(view.payload, {}, view.state_values)
    return _interaction(workspace, user, "block_actions", trigger_id) | {
        "container": {"type": "view", "view_id": view.id},
        "view": view_json(workspace, view) | {"state": {"values": values}},
        "actions": [action],
    }


def view_submission(workspace: Workspace, view: View, *, trigger_id: str) -> Json:
    """A modal sent off."""
    user = workspace.users[view.user]
    return _interaction(workspace, user, "view_submission", trigger_id) | {
        "view": view_json(workspace, view),
        "response_urls": [],
    }


def view_closed(workspace: Workspace, view: View, *, is_cleared: bool) -> Json:
    """A modal closed by the person."""
    payload = _interaction(workspace, workspace.users[view.user], "view_closed", "")
    del payload["trigger_id"]
    return payload | {"view": view_json(workspace, view), "is_cleared": is_cleared}


def shortcut(workspace: Workspace, user: User, *, callback_id: str, trigger_id: str, at: str) -> Json:
    """A global shortcut."""
    payload = _interaction(workspace, user, "shortcut", trigger_id)
    return payload | {"callback_id": callback_id, "action_ts": at}


def message_shortcut(
    workspace: Workspace,
    user: User,
    message: Message,
    *,
    callback_id: str,
    trigger_id: str,
    url: str,
    at: str,
) -> Json:
    """A shortcut from a message's own menu."""
    return _interaction(workspace, user, "message_action", trigger_id) | {
        "callback_id": callback_id,
        "action_ts": at,
        "message_ts": message.ts,
        "channel": _channel(workspace, message.channel),
        "message": message_json(workspace, message),
        "response_url": url,
    }


def block_suggestion(
    workspace: Workspace, user: User, *, action_id: str, block_id: str, query: str, where: View | Message
) -> Json:
    """A request for the options that match what a person typed."""
    payload = _interaction(workspace, user, "block_suggestion", "")
    del payload["trigger_id"]
    payload |= {"action_id": action_id, "block_id": block_id, "value": query}
    if isinstance(where, View):
        return payload | {
            "container": {"type": "view", "view_id": where.id},
            "view": view_json(workspace, where),
        }
    return payload | {
        "container": {"type": "message", "message_ts": where.ts, "channel_id": where.channel},
        "channel": _channel(workspace, where.channel),
        "message": message_json(workspace, where),
    }


def event_callback(workspace: Workspace, event: Json, *, event_id: str, at: float) -> Json:
    """An Events API notice; the id stays the same on every redelivery."""
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": workspace.team_id,
        "api_app_id": workspace.app_id,
        "event": event,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": int(at),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": workspace.team_id,
                "user_id": workspace.bot_user_id,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
    }


def _interaction(workspace: Workspace, user: User, kind: str, trigger_id: str) -> Json:
    return {
        "type": kind,
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": workspace.team_id},
        "api_app_id": workspace.app_id,
        "token": VERIFICATION_TOKEN,
        "team": {"id": workspace.team_id, "domain": _domain(workspace)},
        "enterprise": None,
        "is_enterprise_install": False,
        "trigger_id": trigger_id,
    }


def _channel(workspace: Workspace, channel_id: str) -> Json:
    channel = workspace.channels[channel_id]
    return {"id": channel.id, "name": "directmessage" if channel.is_im else channel.name}


def _domain(workspace: Workspace) -> str:
    return "".join(c for c in workspace.team_name.lower() if c.isalnum())
