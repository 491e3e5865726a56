"""What a person does reaches an unmodified Bolt app over Socket Mode, and its answer the person."""

from __future__ import annotations

from slack_bolt import App

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
