"""The manifest asks for the scopes the code uses: not one less, not one more."""

import ast
from pathlib import Path

import pytest
from slack_sdk import WebClient

import handlers
from bot.app import app_manifest
from bot.sandbox.scopes import EVENT_SCOPES, scope_for
from bot.slack.manifest import EVENTS, SCOPES

ROOT = Path(__file__).parent.parent.parent
CONVERSATIONS = ("channels", "groups", "im")
LISTED = {
    "conversations.list": {"channels:read", "groups:read"},
    "conversations.info": {"channels:read", "groups:read"},
}
"""What the sandbox checks per conversation, Slack wants for each type asked for; no direct message is asked
about."""


def methods_called() -> set[str]:
    """The Web API methods the code calls: every `client.chat_update`, as `chat.update`."""
    names = {name for name in dir(WebClient) if "_" in name and not name.startswith("_")}
    files = [*(ROOT / "bot" / "slack").rglob("*.py"), *(ROOT / "handlers").rglob("*.py")]
    files += [ROOT / "bot" / "app.py", ROOT / "bot" / "check.py"]
    nodes = (node for path in files for node in ast.walk(ast.parse(path.read_text("utf-8"))))
    used = {node.attr for node in nodes if isinstance(node, ast.Attribute) and node.attr in names}
    return {_method(name) for name in used if not hasattr(str, name)}


def _method(name: str) -> str:
    """`usergroups_users_list` → `usergroups.users.list`; the words of one part stay together elsewhere."""
    whole = name.startswith("usergroups_users_")
    return name.replace("_", ".") if whole else ".".join(name.rsplit("_", 1))


def needed() -> set[str]:
    scopes = {"commands"}
    for method in methods_called():
        found = {scope_for(method, kind) for kind in CONVERSATIONS}
        scopes |= LISTED.get(method, {scope for scope in found if scope})
    return scopes


def test_the_scopes_are_those_of_the_methods_called_and_the_events_heard() -> None:
    heard = {EVENT_SCOPES[event] for event in EVENTS if event in EVENT_SCOPES}
    assert needed() | heard == set(SCOPES)


def test_the_events_subscribed_to_are_those_listened_to() -> None:
    assert set(EVENTS) == set(handlers.registry().events)


def test_the_shortcuts_declared_are_those_listened_to() -> None:
    declared = app_manifest()["features"]["shortcuts"]
    assert {one["callback_id"] for one in declared} == set(handlers.registry().shortcuts)
    assert len({one["name"] for one in declared}) == len(declared) <= 10
    for one in declared:
        assert one["type"] in ("message", "global")
        assert len(one["name"]) <= 24
        assert 0 < len(one["description"]) <= 150


def test_the_methods_are_found_at_all() -> None:
    assert {"chat.postMessage", "chat.update", "views.open", "conversations.history"} <= methods_called()


def test_every_scope_has_a_reason() -> None:
    assert all(len(reason) > 10 for reason in SCOPES.values())


def test_the_hint_names_every_verb() -> None:
    hint = app_manifest()["features"]["slash_commands"][0]["usage_hint"]
    missing = [verb.name for verb in handlers.registry().verbs if verb.name not in hint]
    assert set(missing) <= {"list"}


@pytest.mark.parametrize(("url", "socket"), [(None, True), ("https://bot.example/slack/events", False)])
def test_each_mode_says_where_slack_finds_the_bot(url: str | None, socket: bool) -> None:
    made = app_manifest(url)
    assert made["settings"]["socket_mode_enabled"] is socket
    assert made["settings"]["interactivity"].get("request_url") == url
    assert made["features"]["slash_commands"][0]["should_escape"] is True


def test_for_several_workspaces_slack_is_told_the_way_back_and_tells_who_leaves() -> None:
    made = app_manifest("https://bot.example/slack/events", redirect_url="https://bot.example/back")
    assert made["oauth_config"]["redirect_urls"] == ["https://bot.example/back"]
    told = set(made["settings"]["event_subscriptions"]["bot_events"])
    assert {"app_uninstalled", "tokens_revoked"} <= told
    assert "redirect_urls" not in app_manifest()["oauth_config"]


def test_people_can_be_written_to_alone_and_nobody_writes_into_a_void() -> None:
    home = app_manifest()["features"]["app_home"]
    assert home["messages_tab_enabled"]
    assert home["messages_tab_read_only_enabled"]
