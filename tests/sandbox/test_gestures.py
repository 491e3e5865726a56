"""What a person does reaches an unmodified Bolt app over Socket Mode, and its answer the person."""

from __future__ import annotations

from typing import Any

import pytest
from slack_bolt import App
from slack_sdk import WebClient

from bot.sandbox.people import NotThere
from bot.sandbox.server import Sandbox

BUTTONS = [
    {
        "type": "actions",
        "elements": [
            {"type": "button", "action_id": "ack", "value": "7", "text": {"type": "plain_text", "text": "Ok"}}
        ],
    }
]
FORM = {
    "type": "modal",
    "callback_id": "form",
    "title": {"type": "plain_text", "text": "A form"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [
        {
            "type": "input",
            "block_id": "why",
            "label": {"type": "plain_text", "text": "Why"},
            "element": {"type": "plain_text_input", "action_id": "reason"},
        }
    ],
}


def test_command_is_answered_to_its_author_alone(sandbox: Sandbox, connected: App):
    connected.command("/crisis")(lambda ack, command: ack(f"you said {command['text']}"))
    sandbox.act_as("priya").command("/crisis status now")
    assert [m.text for m in sandbox.act_as("priya").ephemerals()] == ["you said status now"]
    assert sandbox.act_as("maya").ephemerals() == []


def test_button_of_a_message_reaches_the_app(sandbox: Sandbox, connected: App):
    seen = []
    connected.action("ack")(lambda ack, body: (seen.append(body), ack()))
    posted = connected.client.chat_postMessage(channel=sandbox.channel, text="alert", blocks=BUTTONS)
    sandbox.act_as("maya").click(posted["ts"], "ack")
    assert seen[0]["actions"][0]["value"] == "7"
    assert seen[0]["user"]["username"] == "maya"


def test_modal_is_opened_and_submitted(sandbox: Sandbox, connected: App):
    seen = []

    def opens(ack, body, client):
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=FORM)

    connected.command("/crisis")(opens)
    connected.view("form")(lambda ack, view: (seen.append(view["state"]["values"]), ack()))
    priya = sandbox.act_as("priya")
    priya.command("/crisis draft")
    sandbox.wait_for(lambda: priya.modal())
    priya.submit({"reason": "because"})
    assert seen[0]["why"]["reason"]["value"] == "because"
    assert priya.modal() is None


def menu(**fields: Any) -> list[dict[str, Any]]:
    text = {"type": "mrkdwn", "text": "pick"}
    return [{"type": "section", "text": text, "accessory": {"action_id": "pick"} | fields}]


ONE = {"text": {"type": "plain_text", "text": "One"}, "value": "1"}


@pytest.mark.parametrize(
    ("element", "value", "key", "sent"),
    [
        ({"type": "static_select", "options": [ONE]}, "1", "selected_option", ONE),
        ({"type": "overflow", "options": [ONE]}, "1", "selected_option", ONE),
        ({"type": "radio_buttons", "options": [ONE]}, "1", "selected_option", ONE),
        ({"type": "checkboxes", "options": [ONE]}, ["1"], "selected_options", [ONE]),
        ({"type": "multi_static_select", "options": [ONE]}, ["1"], "selected_options", [ONE]),
        ({"type": "users_select"}, "U0MAYA0000", "selected_user", "U0MAYA0000"),
        ({"type": "datepicker"}, "2026-02-03", "selected_date", "2026-02-03"),
    ],
)
def test_each_element_of_a_message_reports_its_value(
    sandbox: Sandbox, connected: App, element: dict[str, Any], value: Any, key: str, sent: Any
):
    seen: list[Any] = []
    connected.action("pick")(lambda ack, action: (seen.append(action), ack()))
    posted = connected.client.chat_postMessage(channel=sandbox.channel, text="x", blocks=menu(**element))
    sandbox.act_as("maya").click(posted["ts"], "pick", value=value)
    assert seen[0][key] == sent


def test_option_that_is_not_offered_cannot_be_chosen(sandbox: Sandbox, client: WebClient):
    blocks = menu(type="static_select", options=[ONE])
    posted = client.chat_postMessage(channel=sandbox.channel, text="x", blocks=blocks)
    with pytest.raises(KeyError, match="does not offer"):
        sandbox.act_as("maya").click(posted["ts"], "pick", value="2")


def test_button_that_is_gone_cannot_be_clicked(sandbox: Sandbox, client: WebClient):
    ts = client.chat_postMessage(channel=sandbox.channel, text="x", blocks=BUTTONS)["ts"]
    client.chat_update(channel=sandbox.channel, ts=ts, text="x", blocks=[])
    with pytest.raises(NotThere):
        sandbox.act_as("maya").click(ts, "ack")


def test_respond_replaces_the_message_of_the_click(sandbox: Sandbox, connected: App):
    connected.action("ack")(lambda ack, respond: (ack(), respond(text="done", replace_original=True)))
    posted = connected.client.chat_postMessage(channel=sandbox.channel, text="alert", blocks=BUTTONS)
    sandbox.act_as("maya").click(posted["ts"], "ack")
    sandbox.wait_for(lambda: [m.text for m in sandbox.messages("crisis-desk")] == ["done"])


def test_shortcuts_reach_the_app(sandbox: Sandbox, connected: App):
    seen: list[Any] = []
    connected.shortcut("raise")(lambda ack, shortcut: (seen.append(shortcut), ack()))
    message = sandbox.act_as("dani").say("this looks bad")
    sandbox.act_as("maya").shortcut("raise")
    sandbox.act_as("maya").shortcut("raise", message)
    assert [s["type"] for s in seen] == ["shortcut", "message_action"]
    assert seen[1]["message"]["text"] == "this looks bad"


def test_options_are_asked_from_the_app(sandbox: Sandbox, connected: App):
    connected.options("pick")(lambda ack, payload: ack(options=[ONE] if payload["value"] == "on" else []))
    blocks = menu(type="external_select", min_query_length=1)
    ts = connected.client.chat_postMessage(channel=sandbox.channel, text="x", blocks=blocks)["ts"]
    (message,) = sandbox.messages("crisis-desk")
    assert message.ts == ts
    assert sandbox.act_as("maya").suggest(message, "pick", "on") == [ONE]


def test_person_sees_only_channels_they_are_in(sandbox: Sandbox):
    with pytest.raises(NotThere):
        sandbox.act_as("dani").say("let me in", channel="exec-brief")
