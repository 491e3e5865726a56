"""The glue: saved before it is acknowledged, once only, and never a silence."""

import logging
import re
import sqlite3
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from bot.errors import StoreBusy, StoreError
from bot.ports import Ports
from bot.slack import ids, sentences
from bot.store.sqlite import SqliteStore
from tests.handlers.desk import Desk, raise_crisis
from tests.handlers.loopback import Loopback


@dataclass
class Failing:
    """A store of which one method fails."""

    store: Any
    method: str
    error: Exception

    def __getattr__(self, name: str) -> Any:
        if name != self.method:
            return getattr(self.store, name)

        def fail(*_: object, **__: object) -> None:
            raise self.error

        return fail


def broken(ports: Ports, slack: Loopback, error: Exception, method: str = "apply_all") -> Desk:
    raise_crisis(ports)
    return Desk(replace(ports, store=Failing(ports.store, method, error)), slack)


def test_a_redelivered_command_acts_once(desk: Desk) -> None:
    raise_crisis(desk.ports)
    for _ in range(3):
        desk.type("note called the plant", trigger_id="t.1")
    assert [event.text for event in desk.timeline()][1:] == ["called the plant"]


def test_a_redelivered_click_acts_once_and_scolds_nobody(desk: Desk) -> None:
    raise_crisis(desk.ports)
    click = {"type": "button", "action_id": ids.ACKNOWLEDGE, "value": "1", "action_ts": "7.0"}
    for _ in range(3):
        desk.act(click)
    assert len(desk.timeline()) == 2
    assert desk.slack.whispered(within=0.3) == []


def test_a_redelivered_form_acts_once(desk: Desk) -> None:
    raise_crisis(desk.ports)
    desk.type("note")
    submission = desk.submission(desk.opened(), text="called the plant")
    for _ in range(3):
        assert desk.deliver(submission) == ""
    assert len(desk.timeline()) == 2


def test_a_redelivered_event_acts_once(desk: Desk) -> None:
    body = {"type": "event_callback", "event_id": "Ev1", "event": {"type": "app_home_opened", "user": "U1"}}
    for _ in range(3):
        desk.deliver(body)
    assert len(desk.slack.called("views.publish", 2, within=0.5)) == 1


def test_what_could_not_be_saved_is_said(ports: Ports, slack: Loopback) -> None:
    desk = broken(ports, slack, StoreBusy("locked"))
    assert desk.type("ack")["text"] == sentences.NOT_SAVED


def test_a_form_that_could_not_be_saved_stays_open_and_can_be_sent_again(
    ports: Ports, slack: Loopback
) -> None:
    desk = broken(ports, slack, StoreBusy("locked"))
    desk.type("note")
    form = desk.opened()
    answer = desk.submit(form, text="called the plant")
    assert answer == {"response_action": "errors", "errors": {"text": sentences.NOT_SAVED}}
    assert Desk(ports, slack).submit(form, text="called the plant") == ""
    assert ports.store.events(1)[-1].text == "called the plant"


@pytest.mark.parametrize("error", [ZeroDivisionError("secret detail"), StoreError("secret detail")])
def test_a_failure_answers_with_the_reference_of_the_log(
    ports: Ports, slack: Loopback, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    desk = broken(ports, slack, error)
    with caplog.at_level(logging.ERROR):
        told = desk.type("ack")["text"]
    reference = re.search(r"reference (\w+)\.", told)
    assert reference
    assert f"reference {reference[1]}" in caplog.text
    assert "secret detail" in caplog.text
    assert "secret detail" not in told


def test_a_failing_click_is_acknowledged_and_answered(ports: Ports, slack: Loopback) -> None:
    desk = broken(ports, slack, ZeroDivisionError())
    assert desk.click(ids.ACKNOWLEDGE, "1") == ""
    assert "reference" in slack.whispered()[0]["text"]


@pytest.mark.parametrize(
    ("error", "told"), [("internal_error", "reference"), ("expired_trigger_id", "too long")]
)
def test_a_form_that_does_not_open_is_acknowledged_and_explained(desk: Desk, error: str, told: str) -> None:
    raise_crisis(desk.ports)
    desk.slack.broken = {"views.open": error}
    assert desk.click(ids.ASSIGN, "1") == ""
    assert told in desk.slack.whispered()[0]["text"]


def test_a_slow_slack_does_not_hold_up_the_acknowledgement(desk: Desk) -> None:
    raise_crisis(desk.ports)
    desk.slack.slow = {"views.open": 2.0}
    started = time.monotonic()
    desk.click(ids.ASSIGN, "1")
    assert time.monotonic() - started < 1


def test_a_nameless_person_acts_under_their_handle(desk: Desk) -> None:
    raise_crisis(desk.ports)
    desk.slack.broken = {"users.info": "missing_scope"}
    desk.type("ack", user_name="maya")
    owner = desk.crisis().owner
    assert owner is not None
    assert owner.name == "maya"


def test_an_act_on_the_home_tab_refreshes_it(desk: Desk) -> None:
    raise_crisis(desk.ports)
    home: Mapping[str, Any] = {
        "view": {"type": "home"},
        "channel": None,
        "response_url": None,
        "message": None,
    }
    desk.click(ids.ACKNOWLEDGE, "1", **home)
    assert desk.slack.called("views.publish")
    desk.click(ids.ACKNOWLEDGE, "1", **home)
    assert "already acknowledged" in str(desk.slack.called("views.open"))


def test_other_events_are_acknowledged_in_silence(desk: Desk) -> None:
    body = {"type": "event_callback", "event_id": "Ev9", "event": {"type": "app_uninstalled"}}
    assert desk.deliver(body) == ""


def test_a_failure_before_any_listener_is_answered_with_a_reference(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    def stumble() -> None:
        raise ZeroDivisionError("in a middleware")

    desk.app.use(stumble)
    assert "reference" in desk.type("status")["text"]
    assert desk.click(ids.SHOW, "1") == ""
    assert "in a middleware" in caplog.text


@pytest.mark.parametrize(
    "body",
    [
        {"type": "block_actions", "user": {"id": "U1"}, "actions": [{"action_id": "x", "type": "button"}]},
        {"type": "view_submission", "user": {"id": "U1"}, "view": {"type": "modal", "callback_id": "x"}},
        {"type": "interactive_message", "callback_id": "x", "user": {"id": "U1"}, "actions": [{"name": "x"}]},
    ],
)
def test_a_meagre_payload_is_answered(desk: Desk, body: dict[str, Any]) -> None:
    desk.deliver(body)


def test_a_locked_store_is_said_in_time(tmp_path: Path, ports: Ports, slack: Loopback) -> None:
    path = tmp_path / "locked.db"
    with SqliteStore(path, busy_timeout_ms=1_000) as store, closing(sqlite3.connect(path)) as other:
        desk = Desk(replace(ports, store=store), slack)
        raise_crisis(desk.ports)
        other.execute("BEGIN IMMEDIATE")
        started = time.monotonic()
        assert desk.type("ack")["text"] == sentences.NOT_SAVED
        assert time.monotonic() - started < 2
        other.rollback()
        assert "Maya Okafor owns it" in desk.type("ack")["text"]
