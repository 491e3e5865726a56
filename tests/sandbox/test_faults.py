"""Faults fall on the call they were planned for, and the ledger knows what was accepted."""

from __future__ import annotations

import http.client
import time
from typing import Any
from urllib.error import URLError

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox.faults import Faults
from bot.sandbox.server import Sandbox

CHART = {
    "type": "data_visualization",
    "title": "Mentions",
    "chart": {"type": "pie", "segments": [{"label": "angry", "value": 3}]},
}
LOST = (URLError, http.client.HTTPException, ConnectionError)


def outcome(client: WebClient, channel: str) -> str:
    """What the app learns of one post."""
    try:
        client.chat_postMessage(channel=channel, text="alert")
    except SlackApiError as refused:
        return f"{refused.response.status_code} {refused.response['error']}"
    except LOST:
        return "lost"
    return "ok"


@pytest.mark.parametrize(
    ("kind", "told", "accepted"),
    [
        ("rate_limited", "429 ratelimited", 0),
        ("server_error", "500 internal_error", 0),
        ("server_error_after", "500 fatal_error", 1),
        ("lost_before", "lost", 0),
        ("lost_after", "lost", 1),
        ("fatal_after", "200 fatal_error", 1),
        ("error", "200 internal_error", 0),
    ],
)
def test_fault_hits_one_call(client: WebClient, sandbox: Sandbox, kind: Any, told: str, accepted: int):
    sandbox.faults.add(kind)
    assert outcome(client, sandbox.channel) == told
    assert len(sandbox.ledger) == accepted
    assert outcome(client, sandbox.channel) == "ok"


def test_script_falls_on_the_calls_in_order(client: WebClient, sandbox: Sandbox):
    sandbox.faults.script("chat.postMessage", "ok", "rate_limited", "fatal_after")
    told = [outcome(client, sandbox.channel) for _ in range(4)]
    assert told == ["ok", "429 ratelimited", "200 fatal_error", "ok"]
    assert len(sandbox.ledger) == 3


def test_slow_answer_comes_late_but_whole(client: WebClient, sandbox: Sandbox):
    sandbox.faults.add("slow", seconds=0.3)
    started = time.monotonic()
    assert outcome(client, sandbox.channel) == "ok"
    assert time.monotonic() - started >= 0.3


def test_fault_spares_other_methods(client: WebClient, sandbox: Sandbox):
    sandbox.faults.add("server_error", "chat.update", times=3)
    assert outcome(client, sandbox.channel) == "ok"


def test_charts_can_be_refused_as_during_a_rollout(client: WebClient, sandbox: Sandbox):
    sandbox.faults.switches.charts_refused = True
    with pytest.raises(SlackApiError, match="data_visualization"):
        client.chat_postMessage(channel=sandbox.channel, text="x", blocks=[CHART])
    sandbox.faults.clear()
    assert client.chat_postMessage(channel=sandbox.channel, text="x", blocks=[CHART])["ok"]


def test_revoked_token_is_refused_everywhere(client: WebClient, sandbox: Sandbox):
    sandbox.faults.switches.token_revoked = True
    assert outcome(client, sandbox.channel) == "200 token_revoked"


def test_history_can_lag_behind(client: WebClient, sandbox: Sandbox):
    outcome(client, sandbox.channel)
    sandbox.faults.switches.history_lag_seconds = 60
    assert client.conversations_history(channel=sandbox.channel)["messages"] == []
    sandbox.faults.clear()
    assert len(client.conversations_history(channel=sandbox.channel)["messages"]) == 1


def test_rate_limits_can_be_switched_off(client: WebClient, sandbox: Sandbox):
    sandbox.faults.switches.rate_limits = False
    assert {outcome(client, sandbox.channel) for _ in range(30)} == {"ok"}


def test_faults_are_set_over_http(client: WebClient, sandbox: Sandbox):
    url = sandbox.page_url + "ui/faults"
    planned = httpx.post(url, json={"kind": "error", "error": "channel_not_found", "at": 2}).json()["planned"]
    assert planned[0]["at"] == 2
    told = [outcome(client, sandbox.channel) for _ in range(3)]
    assert told == ["ok", "200 channel_not_found", "ok"]
    assert httpx.post(url, json={"token_revoked": True}).json()["token_revoked"] is True
    assert httpx.post(url, json={"clear": True}).json()["token_revoked"] is False


@pytest.mark.parametrize(
    "order", [{"kind": "explode"}, {"gravity": True}, {"token_revoked": "no"}, {"kind": "ok", "at": 0}, ["x"]]
)
def test_unknown_orders_are_refused(sandbox: Sandbox, order: Any):
    assert httpx.post(sandbox.page_url + "ui/faults", json=order).status_code == 400


def test_other_sites_may_not_set_faults(sandbox: Sandbox):
    header = {"origin": "https://elsewhere.example"}
    url = sandbox.page_url + "ui/faults"
    assert httpx.post(url, json={"token_revoked": True}, headers=header).status_code == 403
    assert sandbox.faults.switches.token_revoked is False


def test_fault_for_several_calls_ends():
    faults = Faults()
    faults.add("error", at=2, times=2)
    assert [bool(faults.take("chat.postMessage")) for _ in range(5)] == [False, True, True, False, False]
    assert faults.planned == []


def test_a_name_rebound_to_this_machine_may_not_read_or_set_faults(sandbox: Sandbox):
    url = sandbox.page_url + "ui/faults"
    header = {"host": "elsewhere.example"}
    assert httpx.get(url, headers=header).status_code == 403
    assert httpx.post(url, json={"token_revoked": True}, headers=header).status_code == 403
    assert sandbox.faults.switches.token_revoked is False


def test_a_form_of_another_site_may_not_set_faults(sandbox: Sandbox):
    header = {"content-type": "text/plain", "sec-fetch-site": "cross-site"}
    answer = httpx.post(sandbox.page_url + "ui/faults", content='{"token_revoked": true}', headers=header)
    assert answer.status_code == 403
