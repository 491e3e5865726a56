"""What Slack sends is read into where it came from, what was answered, and what names it."""

from typing import Any

import pytest

from bot.slack import payloads
from bot.slack.payloads import Origin

USER = {"id": "U1", "username": "maya"}
COMMAND = {
    "command": "/crisis",
    "user_id": "U1",
    "user_name": "maya",
    "channel_id": "C1",
    "trigger_id": "t1",
    "response_url": "https://hooks.example/1",
}
CLICK = {
    "type": "block_actions",
    "user": USER,
    "channel": {"id": "C1"},
    "message": {"ts": "2.0", "thread_ts": "1.0"},
    "trigger_id": "t1",
    "actions": [{"action_id": "a", "action_ts": "9.0"}],
}
EVENT = {"event": {"type": "app_home_opened", "user": "U1"}, "event_id": "Ev1"}


@pytest.mark.parametrize(
    ("body", "origin"),
    [
        (COMMAND, Origin("command", "U1", "maya", "C1", None, "https://hooks.example/1", "t1")),
        (CLICK, Origin("button", "U1", "maya", "C1", "1.0", None, "t1")),
        (EVENT, Origin("home", "U1")),
        ({"type": "block_actions", "user": USER, "view": {"type": "home"}}, Origin("home", "U1", "maya")),
        ({}, Origin("button", "")),
    ],
)
def test_every_payload_has_an_origin(body: dict[str, Any], origin: Origin) -> None:
    assert payloads.origin_of(body) == origin


def test_a_form_remembers_where_it_was_opened() -> None:
    opened = payloads.remember({"private_metadata": '{"crisis": 3}'}, payloads.origin_of(COMMAND))
    body = {"type": "view_submission", "user": {"id": "U2"}, "view": opened}
    origin = payloads.origin_of(body)
    assert (origin.surface, origin.user_id) == ("modal", "U2")
    assert (origin.channel, origin.response_url) == ("C1", "https://hooks.example/1")
    assert (payloads.opened_from(body), payloads.meta_of(opened)["crisis"]) == ("command", 3)


def test_a_form_keeps_its_first_origin_and_the_platforms_limit() -> None:
    opened = payloads.remember({}, payloads.origin_of(COMMAND))
    assert payloads.remember(opened, payloads.origin_of(CLICK)) == opened
    full = {"private_metadata": '{"a": "' + "x" * 2_950 + '"}'}
    assert payloads.remember(full, payloads.origin_of(COMMAND)) == full


@pytest.mark.parametrize("memory", ["not ours", "[1]", "", None, "1"])
def test_memory_that_is_not_ours_is_empty(memory: str | None) -> None:
    assert payloads.meta_of({"private_metadata": memory}) == {}


@pytest.mark.parametrize(
    ("state", "value"),
    [
        ({"type": "plain_text_input", "value": "words"}, "words"),
        ({"type": "plain_text_input", "value": None}, None),
        ({"type": "static_select", "selected_option": {"value": "red"}}, "red"),
        ({"type": "static_select", "selected_option": None}, None),
        ({"type": "users_select", "selected_user": "U1"}, "U1"),
        ({"type": "checkboxes", "selected_options": [{"value": "a"}]}, ["a"]),
        ({"type": "checkboxes", "selected_options": []}, []),
    ],
)
def test_an_answer_is_read_by_field(state: dict[str, Any], value: object) -> None:
    assert payloads.field_values({"state": {"values": {"field": {"value": state}}}}) == {"field": value}


def test_what_is_delivered_again_has_the_same_key_and_what_is_new_another() -> None:
    sent = {"type": "view_submission", "view": {"id": "V1", "hash": "h"}, "user": USER}
    keys = [
        payloads.request_key(body)
        for body in (COMMAND, CLICK, EVENT, sent | {"trigger_id": "t1"}, sent | {"trigger_id": "t2"})
    ]
    assert keys[:3] == ["command:t1", "action:9.0:U1:a", "event:Ev1"]
    assert len(set(keys)) == 5


@pytest.mark.parametrize("body", [{}, {"event": {}}, {"actions": [{}]}, {"type": "view_submission"}])
def test_what_carries_no_name_is_never_taken_for_a_repeat(body: dict[str, Any]) -> None:
    assert payloads.request_key(body) is None
