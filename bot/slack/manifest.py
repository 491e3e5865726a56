"""The Slack app manifest: made from the features the code has, each scope with its reason."""

from collections.abc import Mapping
from typing import Any

SCOPES: Mapping[str, str] = {
    "commands": "the /crisis command",
    "chat:write": "post and edit the alert card, its thread, briefs and digests",
    "channels:read": "find the public channel that a name in the settings means",
    "groups:read": "the same for a private channel",
    "channels:history": "look a message up when Slack's answer was lost, so that no alert is posted twice",
    "groups:history": "the same in a private channel",
    "im:write": "tell one person in private what is asked of them: a new owner, whoever is asked next",
    "im:history": "the same look-up for a direct message",
    "users:read": "show the name of the person picked as owner",
    "usergroups:read": "see who is in the user groups that were given a rank",
}
"""Every bot scope with why it is needed."""

EVENTS = ("app_home_opened",)


def manifest(*, usage: str, request_url: str | None = None) -> dict[str, Any]:
    """The manifest for Socket Mode or, with a request URL, for signed HTTP; `usage` is the command's hint."""
    command: dict[str, Any] = {
        "command": "/crisis",
        "description": "See, own and answer a crisis",
        "usage_hint": usage,
        "should_escape": True,
    }
    events: dict[str, Any] = {"bot_events": list(EVENTS)}
    interactivity: dict[str, Any] = {"is_enabled": True}
    if request_url is not None:
        command["url"] = events["request_url"] = interactivity["request_url"] = request_url
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": "Firebreak",
            "description": "Sees a social media crisis on the rise and walks the team through it.",
            "background_color": "#7c2d12",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,  # without it Slack takes no message to a person alone
                "messages_tab_read_only_enabled": True,
            },
            "bot_user": {"display_name": "Firebreak", "always_online": True},
            "slash_commands": [command],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": events,
            "interactivity": interactivity,
            "org_deploy_enabled": False,
            "socket_mode_enabled": request_url is None,
            "token_rotation_enabled": False,
        },
    }
