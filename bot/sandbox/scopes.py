"""Which scope each Web API method needs, and the app manifest the sandbox starts with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# "{kind}" becomes channels (public), groups (private) or im, by the conversation asked about.
BY_KIND = "{kind}"
NEEDED: Mapping[str, str] = {
    "team.info": "team:read",
    "bots.info": "users:read",
    "chat.postMessage": "chat:write",
    "chat.update": "chat:write",
    "chat.delete": "chat:write",
    "chat.postEphemeral": "chat:write",
    "chat.scheduleMessage": "chat:write",
    "chat.deleteScheduledMessage": "chat:write",
    "conversations.list": "channels:read",
    "conversations.info": f"{BY_KIND}:read",
    "conversations.members": f"{BY_KIND}:read",
    "conversations.history": f"{BY_KIND}:history",
    "conversations.replies": f"{BY_KIND}:history",
    "conversations.invite": f"{BY_KIND}:manage",
    "conversations.join": "channels:join",
    "conversations.open": "im:write",
    "conversations.setTopic": f"{BY_KIND}:manage",
    "conversations.setPurpose": f"{BY_KIND}:manage",
    "conversations.archive": f"{BY_KIND}:manage",
    "users.list": "users:read",
    "users.info": "users:read",
    "users.lookupByEmail": "users:read.email",
    "users.conversations": "channels:read",
    "usergroups.list": "usergroups:read",
    "usergroups.users.list": "usergroups:read",
    "files.getUploadURLExternal": "files:write",
    "files.completeUploadExternal": "files:write",
    "files.info": "files:read",
    "pins.add": "pins:write",
    "pins.remove": "pins:write",
    "pins.list": "pins:read",
    "bookmarks.add": "bookmarks:write",
    "bookmarks.edit": "bookmarks:write",
    "bookmarks.list": "bookmarks:read",
    "reactions.add": "reactions:write",
    "reactions.remove": "reactions:write",
    "reactions.get": "reactions:read",
}

# Private channels name some scopes differently: groups:write stands where public has channels:manage.
PRIVATE_NAMES = {"groups:manage": "groups:write", "im:manage": "im:write"}

EVENT_SCOPES: Mapping[str, str] = {
    "app_mention": "app_mentions:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "member_joined_channel": "channels:read",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
}

DEFAULT_SCOPES = (
    "commands",
    "chat:write",
    "channels:read",
    "channels:history",
    "groups:read",
    "groups:history",
    "im:write",
    "users:read",
    "usergroups:read",
    "reactions:read",
    "app_mentions:read",
)

DEFAULT_MANIFEST: dict[str, Any] = {
    "display_information": {"name": "Firebreak"},
    "features": {
        "slash_commands": [
            {
                "command": "/crisis",
                "description": "See, own and answer a crisis",
                "usage_hint": "help",
                "should_escape": True,
            }
        ],
        "shortcuts": [],
    },
    "oauth_config": {"scopes": {"bot": list(DEFAULT_SCOPES)}},
    "settings": {
        "event_subscriptions": {
            "bot_events": [
                "app_home_opened",
                "app_mention",
                "member_joined_channel",
                "message.channels",
                "message.groups",
                "reaction_added",
            ]
        }
    },
}


def scope_for(method: str, kind: str) -> str | None:
    """The bot scope a method needs for a conversation of this kind (channels, groups, im)."""
    needed = NEEDED.get(method)
    if needed is None or BY_KIND not in needed:
        return needed
    scope = needed.replace(BY_KIND, kind)
    return PRIVATE_NAMES.get(scope, scope)


def granted(manifest: Mapping[str, Any]) -> frozenset[str]:
    """The bot scopes a manifest asks for."""
    return frozenset(manifest.get("oauth_config", {}).get("scopes", {}).get("bot", ()))


def subscribed(manifest: Mapping[str, Any]) -> frozenset[str]:
    """The events a manifest subscribes to and has the scope for."""
    names = manifest.get("settings", {}).get("event_subscriptions", {}).get("bot_events", ())
    scopes = granted(manifest)
    return frozenset(name for name in names if EVENT_SCOPES.get(name, "") in scopes | {""})


def commands(manifest: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The slash commands a manifest declares."""
    return [dict(command) for command in manifest.get("features", {}).get("slash_commands", ())]


def shortcuts(manifest: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The shortcuts a manifest declares, global ones and those of messages."""
    return [dict(shortcut) for shortcut in manifest.get("features", {}).get("shortcuts", ())]
