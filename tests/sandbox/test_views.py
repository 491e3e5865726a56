"""Modals and the home tab: stacks, answers to a submission, and what a form must hold."""

from __future__ import annotations

from typing import Any

import pytest
from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox.person import Person
from bot.sandbox.server import Sandbox

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def question(action_id: str, kind: str = "plain_text_input", **fields: Any) -> Json:
    element = {"type": kind, "action_id": action_id} | fields.pop("element", {})
    return {"type": "input", "block_id": f"b-{action_id}", "label": plain("Why"), "element": element} | fields


def form(*blocks: Json, title: str = "Form", **fields: Any) -> Json:
    shape = {"type": "modal", "callback_id": "form", "title": plain(title), "submit": plain("Send")}
    return shape | {"blocks": list(blocks or [question("reason")])} | fields


def show(sandbox: Sandbox, client: WebClient, view: Json, *, push: bool = False) -> Person:
    """Opens a view for the comms lead as if she had just clicked something."""
    trigger = sandbox.services.tickets.trigger(sandbox.user)
    (client.views_push if push else client.views_open)(trigger_id=trigger, view=view)
    return sandbox.act_as("priya")


def title(person: Person) -> str | None:
    view = person.modal()
    return view.payload["title"]["text"] if view else None


OPTIONS = [{"text": plain("One"), "value": "1"}, {"text": plain("Two"), "value": "2"}]


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        ({}, "Root"),
        ({"response_action": "clear"}, None),
        ({"response_action": "update", "view": form(title="Next")}, "Next"),
        ({"response_action": "push", "view": form(title="Third")}, "Third"),
        ({"response_action": "errors", "errors": {"b-reason": "Say more."}}, "Second"),
    ],
)
def test_answer_to_a_submission_is_followed(
    sandbox: Sandbox, connected: App, client: WebClient, answer: Json, shown: str | None
):
    connected.view("form")(lambda ack: ack(**answer))
    show(sandbox, client, form(title="Root"))
    priya = show(sandbox, client, form(title="Second"), push=True)
    priya.submit({"reason": "because"})
    assert title(priya) == shown


def test_errors_of_a_submission_are_shown_and_typing_is_kept(
    sandbox: Sandbox, connected: App, client: WebClient
):
    connected.view("form")(lambda ack: ack(response_action="errors", errors={"b-reason": "Say more."}))
    priya = show(sandbox, client, form())
    priya.submit({"reason": "no"})
    view = priya.modal()
    assert view is not None
    assert view.errors == {"b-reason": "Say more."}
    assert view.state_values["b-reason"]["reason"]["value"] == "no"


def test_errors_for_unknown_fields_are_reported(sandbox: Sandbox, connected: App, client: WebClient):
    connected.view("form")(lambda ack: ack(response_action="errors", errors={"reason": "Say more."}))
    priya = show(sandbox, client, form())
    priya.submit({"reason": "no"})
    assert priya.notices() == ["The app's errors name no field of this form: reason."]


def test_unanswered_submission_leaves_the_form_open(sandbox: Sandbox, connected: App, client: WebClient):
    priya = show(sandbox, client, form())
    priya.submit({"reason": "x"})
    assert title(priya) == "Form"
    assert priya.notices() == ["This form did not respond in time."]


@pytest.mark.parametrize(
    ("block", "value", "error"),
    [
        (question("a"), None, "Please complete this required field."),
        (question("a", element={"min_length": 5}), "no", "Please enter at least 5 characters."),
        (question("a", element={"max_length": 2}), "yes", "Please enter at most 2 characters."),
        (question("a", "number_input", element={"is_decimal_allowed": False}), "x", "Please enter a number."),
        (
            question("a", "number_input", element={"is_decimal_allowed": False, "max_value": "9"}),
            "10",
            "Please enter at most 9.",
        ),
    ],
)
def test_incomplete_form_is_not_sent(
    sandbox: Sandbox, client: WebClient, block: Json, value: str | None, error: str
):
    priya = show(sandbox, client, form(block))
    priya.submit({"a": value})
    view = priya.modal()
    assert view is not None
    assert view.errors == {"b-a": error}
    assert [e.name for e in sandbox.workspace.exchanges() if e.direction == "delivery"] == []


@pytest.mark.parametrize(
    ("kind", "fields", "given", "key", "sent"),
    [
        ("plain_text_input", {"initial_value": "was"}, {}, "value", "was"),
        ("static_select", {"options": OPTIONS}, {"a": "2"}, "selected_option", OPTIONS[1]),
        ("radio_buttons", {"options": OPTIONS}, {"a": "1"}, "selected_option", OPTIONS[0]),
        ("checkboxes", {"options": OPTIONS}, {"a": ["1", "2"]}, "selected_options", OPTIONS),
        ("users_select", {}, {"a": "U0MAYA0000"}, "selected_user", "U0MAYA0000"),
        ("multi_users_select", {}, {"a": ["U0MAYA0000"]}, "selected_users", ["U0MAYA0000"]),
        ("datepicker", {}, {"a": "2026-02-03"}, "selected_date", "2026-02-03"),
    ],
)
def test_each_element_reports_its_value(
    sandbox: Sandbox,
    connected: App,
    client: WebClient,
    kind: str,
    fields: Json,
    given: Json,
    key: str,
    sent: Any,
):
    seen: list[Json] = []
    connected.view("form")(lambda ack, view: (seen.append(view["state"]["values"]), ack()))
    priya = show(sandbox, client, form(question("a", kind, element=fields)))
    priya.submit(given)
    assert seen[0]["b-a"]["a"] == {"type": kind, key: sent}


def test_stack_holds_three_and_closing_goes_back(sandbox: Sandbox, client: WebClient):
    show(sandbox, client, form(title="One"))
    show(sandbox, client, form(title="Two"), push=True)
    priya = show(sandbox, client, form(title="Three"), push=True)
    with pytest.raises(SlackApiError, match="push_limit_reached"):
        show(sandbox, client, form(title="Four"), push=True)
    priya.close()
    assert title(priya) == "Two"


def test_closing_is_told_when_asked_for(sandbox: Sandbox, connected: App, client: WebClient):
    seen: list[str] = []
    connected.view_closed("form")(lambda ack, view: (seen.append(view["id"]), ack()))
    show(sandbox, client, form()).close()
    assert seen == []
    show(sandbox, client, form(notify_on_close=True)).close()
    assert len(seen) == 1


def test_update_with_an_old_hash_is_refused(sandbox: Sandbox, client: WebClient):
    trigger = sandbox.services.tickets.trigger(sandbox.user)
    opened = client.views_open(trigger_id=trigger, view=form())["view"]
    client.views_update(view_id=opened["id"], hash=opened["hash"], view=form(title="New"))
    with pytest.raises(SlackApiError, match="hash_conflict"):
        client.views_update(view_id=opened["id"], hash=opened["hash"], view=form(title="Newer"))
    with pytest.raises(SlackApiError, match="not_found"):
        client.views_update(view_id="V404", view=form())


def test_bad_view_is_refused_in_the_platforms_shape(sandbox: Sandbox, client: WebClient):
    with pytest.raises(SlackApiError) as caught:
        show(sandbox, client, form(title="x" * 25))
    assert caught.value.response["error"] == "invalid_arguments"
    text = "[ERROR] must be less than 25 characters [json-pointer:/view/title/text]"
    assert caught.value.response["response_metadata"]["messages"] == [text]


def test_home_is_published_and_its_buttons_work(sandbox: Sandbox, connected: App):
    button = {"type": "button", "action_id": "go", "text": plain("Go"), "value": "5"}
    home = {"type": "home", "blocks": [{"type": "actions", "elements": [button]}]}
    seen: list[Json] = []
    connected.event("app_home_opened")(
        lambda event, client: client.views_publish(user_id=event["user"], view=home)
    )
    connected.action("go")(lambda ack, body: (seen.append(body), ack()))
    tomas = sandbox.act_as("tomas")
    tomas.open_home()
    tomas.click(sandbox.wait_for(tomas.home), "go")
    assert seen[0]["actions"][0]["value"] == "5"
    assert seen[0]["view"]["type"] == "home"


def test_action_in_a_modal_carries_what_was_typed(sandbox: Sandbox, connected: App, client: WebClient):
    seen: list[Json] = []
    connected.action("who")(lambda ack, body: (seen.append(body), ack()))
    pick = {"type": "actions", "block_id": "b", "elements": [{"type": "users_select", "action_id": "who"}]}
    priya = show(sandbox, client, form(question("reason"), pick))
    view = priya.modal()
    assert view is not None
    typed = {"b-reason": {"reason": {"type": "plain_text_input", "value": "half a"}}}
    priya.click(view, "who", value="U0MAYA0000", state=typed)
    state = seen[0]["view"]["state"]["values"]
    assert state["b-reason"]["reason"]["value"] == "half a"
    assert state["b"]["who"]["selected_user"] == "U0MAYA0000"
