"""Trigger ids open one modal within three seconds; response URLs work five times in half an hour."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox.server import Sandbox
from bot.sandbox.tickets import TicketRefused, Tickets

VIEW = {"type": "modal", "title": {"type": "plain_text", "text": "T"}, "blocks": []}
PRIYA = "U0PRIYA000"


class Watch:
    """A clock one can turn."""

    now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(
    ("seconds", "uses", "error"),
    [(0, 1, ""), (2.9, 1, ""), (3.1, 1, "expired_trigger_id"), (0, 2, "exchanged_trigger_id")],
)
def test_trigger_is_short_lived_and_used_once(seconds: float, uses: int, error: str):
    watch = Watch()
    tickets = Tickets(watch)
    trigger = tickets.trigger(PRIYA)
    watch.now += seconds
    told = ""
    for _ in range(uses):
        try:
            tickets.exchange(trigger)
        except TicketRefused as refusal:
            told = str(refusal)
    assert told == error


def test_views_open_refuses_a_used_and_an_invented_trigger(client: WebClient, sandbox: Sandbox):
    trigger = sandbox.services.tickets.trigger(PRIYA)
    assert client.views_open(trigger_id=trigger, view=VIEW)["view"]["id"]
    for wrong, error in ((trigger, "exchanged_trigger_id"), ("1.2.abc", "invalid_trigger_id")):
        with pytest.raises(SlackApiError, match=error):
            client.views_open(trigger_id=wrong, view=VIEW)


@pytest.mark.parametrize(("minutes", "uses", "status"), [(29, 5, 200), (31, 1, 404), (0, 6, 404)])
def test_response_url_is_limited(minutes: int, uses: int, status: int):
    watch = Watch()
    with Sandbox(clock=watch) as sandbox:
        url = sandbox.services.hook_url(sandbox.services.tickets.hook(PRIYA, sandbox.channel))
        watch.now += minutes * 60
        answers = [httpx.post(url, json={"text": "x"}).status_code for _ in range(uses)]
    assert answers[-1] == status


@pytest.mark.parametrize(
    ("payload", "everyone", "author"),
    [
        ({"text": "new"}, ["original"], ["new"]),
        ({"text": "new", "response_type": "in_channel"}, ["original", "new"], []),
        ({"text": "new", "replace_original": True}, ["new"], []),
        ({"delete_original": True}, [], []),
    ],
)
def test_response_url_posts_replaces_and_deletes(
    sandbox: Sandbox, client: WebClient, payload: dict[str, Any], everyone: list[str], author: list[str]
):
    ts = client.chat_postMessage(channel=sandbox.channel, text="original")["ts"]
    ticket = sandbox.services.tickets.hook(PRIYA, sandbox.channel, message_ts=ts)
    assert httpx.post(sandbox.services.hook_url(ticket), json=payload).status_code == 200
    assert [m.text for m in sandbox.messages("crisis-desk")] == everyone
    assert [m.text for m in sandbox.act_as("priya").ephemerals()] == author


def test_response_url_can_answer_in_a_thread(sandbox: Sandbox, client: WebClient):
    ts = client.chat_postMessage(channel=sandbox.channel, text="original")["ts"]
    ticket = sandbox.services.tickets.hook(PRIYA, sandbox.channel, message_ts=ts)
    answer = {"text": "in thread", "response_type": "in_channel", "thread_ts": ts}
    httpx.post(sandbox.services.hook_url(ticket), json=answer)
    assert sandbox.messages("crisis-desk")[-1].thread_ts == ts


def test_response_url_refuses_bad_blocks(sandbox: Sandbox):
    url = sandbox.services.hook_url(sandbox.services.tickets.hook(PRIYA, sandbox.channel))
    answer = httpx.post(url, json={"text": "x", "blocks": [{"type": "banner"}]})
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_blocks")
