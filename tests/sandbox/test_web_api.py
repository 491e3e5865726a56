"""The Web API as the real client sees it: tokens, scopes, messages, channels, paging."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox.api import OPEN_TO_ALL
from bot.sandbox.api.call import METHODS
from bot.sandbox.scopes import DEFAULT_MANIFEST, NEEDED
from bot.sandbox.seed import CRISIS_DESK_ID, EXEC_BRIEF_ID, GENERAL_ID
from bot.sandbox.server import Sandbox

MAYA = "U0MAYA0000"
LONG = "x" * 40_001
SECTION = [{"type": "section", "text": {"type": "mrkdwn", "text": "hello"}}]
FULL = {"type": "mrkdwn", "text": "x" * 3000}
MARK = {"event_type": "alert", "event_payload": {"id": "7"}}


def refusal(call: Any, **arguments: Any) -> dict[str, Any]:
    with pytest.raises(SlackApiError) as caught:
        call(**arguments)
    return dict(caught.value.response.data)


def with_scopes(*scopes: str) -> dict[str, Any]:
    return DEFAULT_MANIFEST | {"oauth_config": {"scopes": {"bot": list(scopes)}}}


def test_auth_test_names_the_bot(client: WebClient, sandbox: Sandbox):
    answer = client.auth_test()
    assert answer["user_id"] == sandbox.workspace.bot_user_id
    assert "chat:write" in answer.headers["x-oauth-scopes"]


@pytest.mark.parametrize(
    ("token", "error"),
    [("", "not_authed"), ("xoxb-else", "invalid_auth"), ("app", "not_allowed_token_type")],
)
def test_wrong_tokens_are_refused(sandbox: Sandbox, token: str, error: str):
    header = {"authorization": f"Bearer {sandbox.app_token if token == 'app' else token}"} if token else {}
    assert httpx.post(sandbox.api_url + "auth.test", headers=header).json()["error"] == error


@pytest.mark.parametrize("method", sorted(NEEDED))
def test_every_method_with_a_scope_is_answered(method: str):
    assert method in METHODS


@pytest.mark.parametrize("method", sorted(set(METHODS) - OPEN_TO_ALL))
def test_every_other_method_asks_for_a_token(sandbox: Sandbox, method: str):
    assert httpx.post(sandbox.api_url + method).json()["error"] == "not_authed"


def test_unknown_method_is_refused_and_logged(client: WebClient, sandbox: Sandbox):
    assert refusal(client.api_call, api_method="canvases.create")["error"] == "unknown_method"
    last = sandbox.workspace.exchanges()[-1]
    assert (last.name, last.ok) == ("canvases.create", False)


@pytest.mark.parametrize(
    ("method", "arguments", "needed"),
    [
        ("chat.postMessage", {"channel": CRISIS_DESK_ID, "text": "x"}, "chat:write"),
        ("conversations.history", {"channel": CRISIS_DESK_ID}, "channels:history"),
        ("conversations.list", {}, "channels:read"),
        ("users.list", {}, "users:read"),
        ("pins.add", {"channel": CRISIS_DESK_ID, "timestamp": "1.0"}, "pins:write"),
        ("users.lookupByEmail", {"email": "x@y.example"}, "users:read.email"),
        ("files.getUploadURLExternal", {"filename": "a.png", "length": 1}, "files:write"),
    ],
)
def test_missing_scope_is_named(method: str, arguments: dict[str, Any], needed: str):
    with Sandbox(manifest=with_scopes("commands")) as sandbox:
        client = WebClient(base_url=sandbox.api_url, token=sandbox.bot_token)
        answer = refusal(client.api_call, api_method=method, params=arguments)
    assert (answer["error"], answer["needed"]) == ("missing_scope", needed)
    assert answer["provided"] == "commands"


@pytest.mark.parametrize("style", ["query", "form", "json", "json in form"])
def test_arguments_come_in_every_documented_way(sandbox: Sandbox, style: str):
    blocks = json.dumps(SECTION) if style != "json" else SECTION
    arguments = {"channel": sandbox.channel, "text": "hi", "blocks": blocks}
    key = {"query": "params", "form": "data", "json in form": "data", "json": "json"}[style]
    header = {"authorization": f"Bearer {sandbox.bot_token}"}
    url = sandbox.api_url + "chat.postMessage"
    answer = httpx.request("GET" if style == "query" else "POST", url, headers=header, **{key: arguments})
    assert answer.json()["message"]["blocks"][0]["text"]["text"] == "hello"


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"channel": "C404"}, "channel_not_found"),
        ({"channel": GENERAL_ID}, "not_in_channel"),
        ({"text": ""}, "no_text"),
        ({"text": LONG}, "msg_too_long"),
        ({"thread_ts": "1.000000"}, "thread_not_found"),
        ({"blocks": "[{"}, "invalid_blocks_format"),
        ({"blocks": [{"type": "banner"}]}, "invalid_blocks"),
        ({"metadata": {"event_type": "x"}}, "invalid_metadata_schema"),
        ({"blocks": [{"type": "section", "text": FULL}] * 5}, "msg_blocks_too_long"),
    ],
)
def test_bad_posts_are_refused_and_not_stored(
    client: WebClient, sandbox: Sandbox, arguments: dict[str, Any], error: str
):
    sent = {"channel": sandbox.channel, "text": "hello"} | arguments
    assert refusal(client.chat_postMessage, **sent)["error"] == error
    assert sandbox.ledger == []


def test_invalid_blocks_have_the_platforms_shape(client: WebClient, sandbox: Sandbox):
    answer = refusal(client.chat_postMessage, channel=sandbox.channel, blocks=[{"type": "banner"}])
    text = "unsupported type: banner [json-pointer:/blocks/0/type]"
    assert answer["errors"] == [text]
    assert answer["response_metadata"]["messages"] == [f"[ERROR] {text}"]


def test_ids_are_given_where_they_are_missing(client: WebClient, sandbox: Sandbox):
    button = {"type": "button", "text": {"type": "plain_text", "text": "Go"}}
    actions = [{"type": "actions", "elements": [button]}]
    posted = client.chat_postMessage(channel=sandbox.channel, text="x", blocks=actions)
    block = posted["message"]["blocks"][0]
    assert block["block_id"]
    assert block["elements"][0]["action_id"]


def test_metadata_is_shown_only_when_asked_for(client: WebClient, sandbox: Sandbox):
    client.chat_postMessage(channel=sandbox.channel, text="x", metadata=MARK)
    plain = client.conversations_history(channel=sandbox.channel)
    full = client.conversations_history(channel=sandbox.channel, include_all_metadata=True)
    assert "metadata" not in plain["messages"][0]
    assert full["messages"][0]["metadata"] == MARK


def test_update_keeps_what_it_is_not_given(client: WebClient, sandbox: Sandbox):
    ts = client.chat_postMessage(channel=sandbox.channel, text="x", blocks=SECTION, metadata=MARK)["ts"]
    client.chat_update(channel=sandbox.channel, ts=ts, text="y")
    (message,) = sandbox.messages("crisis-desk")
    assert (message.text, message.metadata) == ("y", MARK)
    assert message.blocks[0]["text"]["text"] == "hello"
    assert message.edited_ts


def test_only_own_messages_may_be_changed(client: WebClient, sandbox: Sandbox):
    message = sandbox.act_as("maya").say("mine")
    named = {"channel": sandbox.channel, "ts": message.ts}
    assert refusal(client.chat_update, text="x", **named)["error"] == "cant_update_message"
    assert refusal(client.chat_delete, **named)["error"] == "cant_delete_message"


def test_ephemeral_is_seen_by_one_and_never_in_history(client: WebClient, sandbox: Sandbox):
    client.chat_postEphemeral(channel=sandbox.channel, user=MAYA, text="psst")
    assert [m.text for m in sandbox.act_as("maya").ephemerals()] == ["psst"]
    assert client.conversations_history(channel=sandbox.channel)["messages"] == []
    outsider = {"channel": EXEC_BRIEF_ID, "user": MAYA, "text": "psst"}
    assert refusal(client.chat_postEphemeral, **outsider)["error"] == "user_not_in_channel"


def test_archived_channel_takes_no_posts(client: WebClient, sandbox: Sandbox):
    sandbox.workspace.channels[sandbox.channel].is_archived = True
    assert refusal(client.chat_postMessage, channel=sandbox.channel, text="x")["error"] == "is_archived"


def test_post_to_a_person_opens_the_direct_message(client: WebClient, sandbox: Sandbox):
    posted = client.chat_postMessage(channel=MAYA, text="to you")
    assert posted["channel"] == client.conversations_open(users=MAYA)["channel"]["id"]


def test_history_pages_from_newest_to_oldest(client: WebClient, sandbox: Sandbox):
    for number in range(5):
        client.chat_postMessage(channel=sandbox.channel, text=str(number))
    pages = client.conversations_history(channel=sandbox.channel, limit=2)
    seen = [([m["text"] for m in page["messages"]], page["has_more"]) for page in pages]
    assert seen == [(["4", "3"], True), (["2", "1"], True), (["0"], False)]


@pytest.mark.parametrize(
    ("bounds", "texts"),
    [
        ({"oldest": 1}, ["3", "2"]),
        ({"oldest": 1, "inclusive": True}, ["3", "2", "1"]),
        ({"latest": 2}, ["1", "0"]),
        ({"latest": 2, "oldest": 0, "inclusive": True}, ["2", "1", "0"]),
    ],
)
def test_history_is_bounded(client: WebClient, sandbox: Sandbox, bounds: dict[str, Any], texts: list[str]):
    stamps = [client.chat_postMessage(channel=sandbox.channel, text=str(n))["ts"] for n in range(4)]
    named = {key: value if key == "inclusive" else stamps[value] for key, value in bounds.items()}
    answer = client.conversations_history(channel=sandbox.channel, **named)
    assert [m["text"] for m in answer["messages"]] == texts


def test_replies_are_in_the_thread_and_not_in_history(client: WebClient, sandbox: Sandbox):
    root = client.chat_postMessage(channel=sandbox.channel, text="root")["ts"]
    for text in ("a", "b", "c"):
        client.chat_postMessage(channel=sandbox.channel, text=text, thread_ts=root)
    pages = client.conversations_replies(channel=sandbox.channel, ts=root, limit=3)
    assert [[m["text"] for m in page["messages"]] for page in pages] == [["root", "a", "b"], ["c"]]
    (parent,) = client.conversations_history(channel=sandbox.channel)["messages"]
    assert (parent["text"], parent["reply_count"]) == ("root", 3)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"cursor": "!"}, "invalid_cursor"),
        ({"limit": 0}, "invalid_limit"),
        ({"limit": 1001}, "invalid_limit"),
    ],
)
def test_bad_paging_is_refused(client: WebClient, arguments: dict[str, Any], error: str):
    assert refusal(client.users_list, **arguments)["error"] == error


def test_people_groups_and_members_are_listed(client: WebClient, sandbox: Sandbox):
    names = [member["name"] for page in client.users_list(limit=3) for member in page["members"]]
    assert names == [user.name for user in sandbox.workspace.users.values()]
    (group,) = client.usergroups_list(include_users=True)["usergroups"]
    assert client.usergroups_users_list(usergroup=group["id"])["users"] == group["users"]
    assert MAYA in client.conversations_members(channel=sandbox.channel)["members"]


def test_channels_are_listed_by_kind(client: WebClient):
    listed = client.conversations_list(types="public_channel")["channels"]
    assert [c["name"] for c in listed if c["is_member"]] == ["crisis-desk", "exec-brief"]
    assert refusal(client.conversations_list, types="im")["needed"] == "im:read"


def test_crisis_channel_is_created_and_filled():
    manifest = with_scopes("channels:manage", "channels:read", "chat:write")
    with Sandbox(manifest=manifest) as sandbox:
        client = WebClient(base_url=sandbox.api_url, token=sandbox.bot_token)
        channel = client.conversations_create(name="crisis-1")["channel"]["id"]
        client.conversations_invite(channel=channel, users=[MAYA])
        client.conversations_setTopic(channel=channel, topic="the kettle")
        assert client.conversations_info(channel=channel)["channel"]["topic"]["value"] == "the kettle"
        assert refusal(client.conversations_create, name="crisis-1")["error"] == "name_taken"
        client.conversations_archive(channel=channel)
        assert refusal(client.conversations_archive, channel=channel)["error"] == "already_archived"


def test_pins_bookmarks_and_reactions_are_kept():
    scopes = ("chat:write", "pins:write", "pins:read", "bookmarks:write", "bookmarks:read", "reactions:write")
    with Sandbox(manifest=with_scopes(*scopes, "reactions:read")) as sandbox:
        client = WebClient(base_url=sandbox.api_url, token=sandbox.bot_token)
        ts = client.chat_postMessage(channel=sandbox.channel, text="x")["ts"]
        client.pins_add(channel=sandbox.channel, timestamp=ts)
        client.reactions_add(channel=sandbox.channel, timestamp=ts, name="eyes")
        bookmark = {"title": "Doc", "type": "link", "link": "https://x.example"}
        client.bookmarks_add(channel_id=sandbox.channel, **bookmark)
        assert client.pins_list(channel=sandbox.channel)["items"][0]["message"]["ts"] == ts
        shown = client.reactions_get(channel=sandbox.channel, timestamp=ts)["message"]
        assert shown["reactions"][0]["name"] == "eyes"
        assert client.bookmarks_list(channel_id=sandbox.channel)["bookmarks"][0]["title"] == "Doc"
        again = {"channel": sandbox.channel, "timestamp": ts, "name": "eyes"}
        assert refusal(client.reactions_add, **again)["error"] == "already_reacted"


def test_file_is_uploaded_and_shared():
    with Sandbox(manifest=with_scopes("files:write", "files:read", "chat:write")) as sandbox:
        client = WebClient(base_url=sandbox.api_url, token=sandbox.bot_token)
        done = client.files_upload_v2(channel=sandbox.channel, content=b"abc", filename="a.csv", title="Data")
        file = client.files_info(file=done["file"]["id"])["file"]
        header = {"authorization": f"Bearer {sandbox.bot_token}"}
        assert httpx.get(file["url_private"], headers=header).content == b"abc"
        assert httpx.get(file["url_private"]).status_code == 403
        assert sandbox.messages("crisis-desk")[0].files[0]["title"] == "Data"


def test_image_of_an_unscanned_file_is_refused(client: WebClient, sandbox: Sandbox):
    image = [{"type": "image", "alt_text": "a", "slack_file": {"id": "F0123456789"}}]
    answer = refusal(client.chat_postMessage, channel=sandbox.channel, text="x", blocks=image)
    assert answer["errors"] == ["invalid slack file [json-pointer:/blocks/0/slack_file]"]


def test_scheduled_message_is_listed_posted_and_taken_back(sandbox: Sandbox, client: WebClient):
    now = int(sandbox.workspace.clock())
    soon = {"channel": sandbox.channel, "text": "soon", "post_at": now + 1}
    client.chat_scheduleMessage(**soon)
    late = client.chat_scheduleMessage(**soon | {"text": "late", "post_at": now + 900})
    assert [p["text"] for p in client.chat_scheduledMessages_list()["scheduled_messages"]] == ["soon", "late"]
    plan = {"channel": sandbox.channel, "scheduled_message_id": late["scheduled_message_id"]}
    client.chat_deleteScheduledMessage(**plan)
    assert refusal(client.chat_scheduleMessage, **soon | {"post_at": now - 1})["error"] == "time_in_past"
    sandbox.wait_for(lambda: [m.text for m in sandbox.messages("crisis-desk")] == ["soon"])
    assert client.chat_scheduledMessages_list()["scheduled_messages"] == []


def test_blocks_validate_needs_no_token(sandbox: Sandbox):
    client = WebClient(base_url=sandbox.api_url)
    assert client.blocks_validate(blocks=SECTION)["ok"]
    answer = refusal(client.blocks_validate, blocks=[{"type": "banner"}])
    assert answer["error"] == "invalid_blocks"
    assert answer["errors"][0]["pointer"] == "/0/type"


def test_posting_too_fast_is_told_how_long_to_wait(client: WebClient, sandbox: Sandbox):
    def flood() -> None:
        for number in range(25):
            client.chat_postMessage(channel=sandbox.channel, text=str(number))

    with pytest.raises(SlackApiError) as caught:
        flood()
    assert caught.value.response.status_code == 429
    assert int(caught.value.response.headers["retry-after"]) >= 1
    assert 20 <= len(sandbox.ledger) < 25


def test_tokens_are_not_shown_in_the_log(client: WebClient, sandbox: Sandbox):
    httpx.post(sandbox.api_url + "auth.test", data={"token": sandbox.bot_token})
    client.chat_postMessage(channel=sandbox.channel, text="x")
    assert sandbox.bot_token not in repr(sandbox.workspace.exchanges())
