"""The Slack app manifest: made from the features the code has, each scope with its reason."""

from collections.abc import Mapping
from typing import Any

from bot.slack import shortcuts

SCOPES: Mapping[str, str] = {
    "commands": "the /crisis command",
    "chat:write": "post and edit the alert card, its thread, briefs and digests",
    "channels:read": "find the public channel that a name in the settings means",
    "groups:read": "the same for a private channel",
    "channels:history": "look a message up when Slack's answer was lost, so that no alert is posted twice, "
    "and read one that gets a 📌",
    "groups:history": "the same in a private channel",
    "im:write": "tell one person in private what is asked of them: a new owner, whoever is asked next",
    "im:history": "the same look-up for a direct message",
    "users:read": "show the name of the person picked as owner, and of who wrote a message put on record",
    "reactions:read": "put a message on the timeline when somebody reacts with 📌",
    "reactions:write": "answer with ✅ that it is on the timeline",
    "usergroups:read": "see who is in the user groups that were given a rank or are invited into a war room",
    "channels:manage": "make the war room of a crisis, invite people, keep its topic, archive it",
    "groups:write": "the same for a private crisis",
    "pins:write": "pin the card in a war room",
    "bookmarks:write": "put the alert card and the runbook at the head of a war room",
}
"""Every bot scope with why it is needed."""

OPTIONAL: Mapping[str, str] = {
    "channels:manage": "no war rooms, crises are worked on in the thread",
    "groups:write": "no war rooms of private crises",
    "pins:write": "no pinned card in war rooms",
    "bookmarks:write": "no bookmarks in war rooms",
    "usergroups:read": "no user groups invited into war rooms",
}
"""The scopes without which only this is missing."""

EVENTS = ("app_home_opened", "reaction_added")
FAREWELLS = ("app_uninstalled", "tokens_revoked")
"""What an app is told that workspaces install by themselves, when one of them leaves."""


def manifest(
    *, usage: str, request_url: str | None = None, redirect_url: str | None = None
) -> dict[str, Any]:
    """The manifest for Socket Mode or, with a request URL, for signed HTTP; `usage` is the command's hint.

    With a redirect URL too, for several workspaces, each of which installs the app at its own wish.
    """
    command: dict[str, Any] = {
        "command": "/crisis",
        "description": "See, own and answer a crisis",
        "usage_hint": usage,
        "should_escape": True,
    }
    several = redirect_url is not None
    events: dict[str, Any] = {"bot_events": [*EVENTS, *(FAREWELLS if several else ())]}
    oauth: dict[str, Any] = {"redirect_urls": [redirect_url]} if several else {}
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
            "shortcuts": shortcuts.declared(),
        },
        "oauth_config": {**oauth, "scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": events,
            "interactivity": interactivity,
            "org_deploy_enabled": False,
            "socket_mode_enabled": request_url is None,
            "token_rotation_enabled": False,
        },
    }
