"""People at the desk: they type, click and submit through the real Bolt app over a real store."""

import itertools
import json
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from slack_bolt import App, BoltRequest, BoltResponse
from slack_sdk import WebClient

import handlers
from bot.core.lifecycle import Act
from bot.core.models import SYSTEM, Change, Crisis, Event, EventKind
from bot.ports import Ports
from tests.handlers.loopback import Loopback
from tests.worlds import MAYA, NOON, PRIYA, crisis

CHANNEL = "C0CRISISD0"
WRITTEN = int(NOON.timestamp()) - 600
"""When messages were written, in seconds since 1970: ten minutes before noon."""
_COUNTER = itertools.count(1)


class Desk:
    """The app as Slack sees it; every gesture gives the acknowledgement's body."""

    def __init__(self, ports: Ports, slack: Loopback) -> None:
        self.ports, self.slack = ports, slack
        self.delivered: list[dict[str, Any]] = []
        self.app = App(
            client=WebClient("xoxb-test", base_url=f"{slack.url}/api/"),
            signing_secret="not used in socket mode",
            token_verification_enabled=False,
            listener_executor=ThreadPoolExecutor(32),
            logger=logging.getLogger("bolt-under-test"),
        )
        handlers.register(self.app, ports)

    # --- gestures ------------------------------------------------------------------------------------------

    def type(self, line: str, by: str = MAYA.id, **changes: Any) -> Any:
        body = {
            "command": "/crisis",
            "text": line,
            "user_id": by,
            "user_name": by.lower(),
            "team_id": "T0BRINDLE0",
            "channel_id": CHANNEL,
            "trigger_id": f"trigger.{next(_COUNTER)}",
            "response_url": f"{self.slack.url}/respond/command",
        }
        return self.deliver(body | changes)

    def click(self, action_id: str, value: str = "", by: str = MAYA.id, **changes: Any) -> Any:
        action = {"type": "button", "action_id": action_id, "block_id": "b", "value": value}
        return self.act(action, by, **changes)

    def click_whispered(self, button: dict[str, Any], by: str = MAYA.id) -> Any:
        """Clicks a button of a message only this person sees."""
        seen = {"container": {"type": "message", "is_ephemeral": True}, "message": None}
        return self.act({"type": "button", "action_ts": f"{next(_COUNTER)}.0", **button}, by, **seen)

    def choose(self, action_id: str, value: str, by: str = MAYA.id, **changes: Any) -> Any:
        action = {"type": "overflow", "action_id": action_id, "selected_option": {"value": value}}
        return self.act(action, by, **changes)

    def act(self, action: dict[str, Any], by: str = MAYA.id, **changes: Any) -> Any:
        body = {
            "type": "block_actions",
            "user": {"id": by, "username": by.lower(), "team_id": "T0BRINDLE0"},
            "team": {"id": "T0BRINDLE0"},
            "channel": {"id": CHANNEL, "name": "crisis-desk"},
            "message": {"ts": "1.000001"},
            "container": {"type": "message"},
            "trigger_id": f"trigger.{next(_COUNTER)}",
            "response_url": f"{self.slack.url}/respond/action",
            "actions": [{"action_ts": f"{next(_COUNTER)}.0", **action}],
        }
        return self.deliver(body | changes)

    def submit(self, view: dict[str, Any], by: str = MAYA.id, **answers: Any) -> Any:
        """Submits a form; answers by field name, the rest as the form opened."""
        return self.deliver(self.submission(view, by, **answers))

    def submission(self, view: dict[str, Any], by: str = MAYA.id, **answers: Any) -> dict[str, Any]:
        state = {
            block["block_id"]: {"value": _state(block["element"], answers.get(block["block_id"]))}
            for block in view["blocks"]
            if block["type"] == "input"
        }
        number = next(_COUNTER)
        return {
            "type": "view_submission",
            "user": {"id": by, "username": by.lower(), "team_id": "T0BRINDLE0"},
            "team": {"id": "T0BRINDLE0"},
            "trigger_id": f"trigger.{number}",
            "view": {**view, "id": f"V{number}", "hash": f"{number}.h", "state": {"values": state}},
        }

    def open_home(self, by: str = MAYA.id) -> Any:
        event = {"type": "app_home_opened", "user": by, "channel": "D1", "tab": "home"}
        number = next(_COUNTER)
        return self.deliver(
            {"type": "event_callback", "event_id": f"Ev{number}", "event": event, "team_id": "T0"}
        )

    def shortcut(self, callback_id: str, text: str | None = None, by: str = MAYA.id, **changes: Any) -> Any:
        """Uses a shortcut: of a message that says this (with changes), or (None) the global one."""
        return self.deliver(self.pointing(callback_id, text, by, **changes))

    def pointing(
        self, callback_id: str, text: str | None = None, by: str = MAYA.id, **changes: Any
    ) -> dict[str, Any]:
        number = next(_COUNTER)
        body: dict[str, Any] = {
            "type": "shortcut",
            "callback_id": callback_id,
            "user": {"id": by, "username": by.lower(), "team_id": "T0BRINDLE0"},
            "team": {"id": "T0BRINDLE0", "domain": "brindle"},
            "trigger_id": f"trigger.{number}",
            "action_ts": f"{number}.0",
        }
        if text is None:
            return body
        message = {
            "type": "message",
            "user": PRIYA.id,
            "ts": f"{WRITTEN}.{number:06}",
            "text": text,
        } | changes
        return body | {
            "type": "message_action",
            "channel": {"id": CHANNEL, "name": "crisis-desk"},
            "message_ts": message["ts"],
            "message": message,
            "response_url": f"{self.slack.url}/respond/shortcut",
        }

    def react(self, ts: str, emoji: str = "pushpin", by: str = MAYA.id, channel: str = CHANNEL) -> None:
        """Reacts to a message that stands there; the answer comes a moment later."""
        item = {"type": "message", "channel": channel, "ts": ts}
        event = {"type": "reaction_added", "user": by, "reaction": emoji, "item": item, "item_user": PRIYA.id}
        number = next(_COUNTER)
        self.deliver({"type": "event_callback", "event_id": f"Ev{number}", "event": event, "team_id": "T0"})

    def deliver(self, body: dict[str, Any]) -> Any:
        """Hands a payload to Bolt as Socket Mode does; the acknowledgement must be a good one."""
        self.delivered.append(body)
        answered = self.respond(body)
        assert answered.status == 200, answered.body
        if not answered.body.startswith("{"):
            return answered.body
        answer = json.loads(answered.body)
        self.slack.inspect(answer)
        return answer

    def respond(self, body: dict[str, Any]) -> BoltResponse:
        return self.app.dispatch(BoltRequest(mode="socket_mode", body=body))

    # --- what came of it -----------------------------------------------------------------------------------

    def opened(self, count: int = 1) -> dict[str, Any]:
        """The form that was opened last."""
        view: dict[str, Any] = self.slack.called("views.open", count)[count - 1]["view"]
        return view

    def crisis(self, number: int = 1) -> Crisis:
        return self.ports.store.crisis(number)

    def timeline(self, number: int = 1) -> list[Event]:
        return self.ports.store.events(number)

    def at_once(self, *gestures: Callable[[], Any]) -> list[Any]:
        """Everybody acts at the same moment."""
        with ThreadPoolExecutor(len(gestures)) as people:
            return list(people.map(lambda gesture: gesture(), gestures))


def raise_crisis(ports: Ports, **changes: Any) -> Crisis:
    """A crisis in the store, as a scan would have opened it."""

    fresh = crisis(id=0, **changes)
    opened = Act(SYSTEM, fresh.opened_at).event(EventKind.OPENED, after=fresh.level.word, text="61 mentions.")
    return ports.store.apply(Change(fresh, (opened,)), channel="crisis-desk")


def _state(element: dict[str, Any], answer: Any) -> dict[str, Any]:
    kind = element["type"]
    if kind == "plain_text_input":
        return {"type": kind, "value": element.get("initial_value") if answer is None else answer}
    if kind == "users_select":
        return {"type": kind, "selected_user": answer}
    if kind == "conversations_select":
        return {"type": kind, "selected_conversation": answer}
    if kind == "multi_users_select":
        return {
            "type": kind,
            "selected_users": element.get("initial_users", []) if answer is None else answer,
        }
    if kind == "datepicker":
        return {"type": kind, "selected_date": answer or element.get("initial_date")}
    if kind == "timepicker":
        return {"type": kind, "selected_time": answer or element.get("initial_time")}
    if kind == "datetimepicker":
        return {"type": kind, "selected_date_time": answer or element.get("initial_date_time")}
    if kind in ("checkboxes", "multi_static_select"):
        shown = [one["value"] for one in element.get("initial_options", ())]
        chosen = shown if answer is None else answer
        return {"type": kind, "selected_options": [{"value": one} for one in chosen]}
    chosen = answer or (element.get("initial_option") or {}).get("value")
    return {"type": kind, "selected_option": {"value": chosen} if chosen else None}
