"""Envelopes over the socket and signed HTTP: deadlines, redelivery, reconnection, escaping."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.request import BoltRequest
from slack_sdk import WebClient
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from bot.sandbox.scopes import DEFAULT_MANIFEST
from bot.sandbox.server import Sandbox


@pytest.fixture
def over_http(sandbox: Sandbox, app: App) -> Iterator[App]:
    """The same app behind a plain HTTP server, signatures checked by Bolt."""

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            answer = app.dispatch(BoltRequest(body=body, headers=dict(self.headers.items())))
            self.send_response(answer.status)
            self.send_header("content-type", answer.first_headers().get("content-type", "text/plain"))
            self.end_headers()
            self.wfile.write(answer.body.encode())

        def log_message(self, *_: Any) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sandbox.use_http(f"http://127.0.0.1:{server.server_address[1]}/slack/events")
    yield app
    server.shutdown()
    server.server_close()


def forget(_: Any) -> None:
    """A listener that never acknowledges."""


def test_unacknowledged_command_is_reported_to_its_author(sandbox: Sandbox, connected: App):
    connected.command("/crisis")(lambda command: forget(command))
    sandbox.act_as("priya").command("/crisis status")
    assert sandbox.act_as("priya").notices() == ["/crisis did not respond in time."]
    assert sandbox.act_as("maya").notices() == []


def test_command_without_an_app_fails_at_once(sandbox: Sandbox):
    sandbox.act_as("priya").command("/crisis status")
    assert "could not be reached" in sandbox.act_as("priya").notices()[0]


def test_unknown_command_never_reaches_the_app(sandbox: Sandbox):
    sandbox.act_as("priya").command("/weather here")
    assert sandbox.act_as("priya").notices() == ["/weather is not a valid command."]
    assert sandbox.workspace.exchanges() == []


@pytest.mark.parametrize(
    ("escape", "text"),
    [
        (True, "assign <@U0MAYA0000|maya> in <#C0GENERAL0|general> &lt;now&gt; @nobody"),
        (False, "assign @maya in #general &lt;now&gt; @nobody"),
    ],
)
def test_names_in_commands_are_escaped_when_the_manifest_says_so(escape: bool, text: str):
    command = DEFAULT_MANIFEST["features"]["slash_commands"][0] | {"should_escape": escape}
    manifest = DEFAULT_MANIFEST | {"features": {"slash_commands": [command]}}
    with Sandbox(manifest=manifest) as sandbox:
        sandbox.act_as("priya").command("/crisis assign @maya in #general <now> @nobody")
        assert sandbox.workspace.exchanges()[-1].request["text"] == text


def test_unacknowledged_event_is_redelivered_with_the_same_id(sandbox: Sandbox, connected: App):
    seen: list[tuple[str, str | None]] = []

    @connected.middleware
    def refuse(req: BoltRequest, body: dict[str, Any]) -> None:
        seen.append((body["event_id"], (req.headers.get("x-slack-retry-num") or [None])[0]))

    sandbox.act_as("maya").say("anything")
    sandbox.wait_for(lambda: len(seen) == 4)
    assert len({event_id for event_id, _ in seen}) == 1
    assert [number for _, number in seen] == ["0", "1", "2", "3"]


@pytest.mark.parametrize(("duplicated", "times"), [(False, 1), (True, 2)])
def test_acknowledged_event_comes_once_unless_duplicated(
    sandbox: Sandbox, connected: App, duplicated: bool, times: int
):
    seen: list[str] = []
    connected.event("message")(lambda event: seen.append(event["text"]))
    sandbox.faults.apply({"duplicate_events": duplicated})
    sandbox.act_as("maya").say("one")
    sandbox.wait_for(lambda: len(seen) == times)
    sandbox.faults.clear()
    sandbox.act_as("maya").say("two")
    sandbox.wait_for(lambda: "two" in seen)
    assert seen == ["one"] * times + ["two"]


def test_mention_of_the_bot_is_an_event_of_its_own(sandbox: Sandbox, connected: App):
    seen: list[dict[str, Any]] = []
    connected.event("app_mention")(lambda event: seen.append(event))
    connected.event("message")(lambda: None)
    sandbox.act_as("maya").say("@firebreak what is going on?")
    (event,) = sandbox.wait_for(lambda: seen)
    assert event["text"] == f"<@{sandbox.workspace.bot_user_id}> what is going on?"


def test_reaction_reaches_the_app(sandbox: Sandbox, connected: App):
    seen: list[str] = []
    connected.event("message")(lambda: None)
    connected.event("reaction_added")(lambda event: seen.append(event["reaction"]))
    message = sandbox.act_as("maya").say("look")
    sandbox.act_as("priya").react(message, "eyes")
    sandbox.wait_for(lambda: seen == ["eyes"])
    assert message.reactions == {"eyes": [sandbox.user]}


def test_the_app_hears_of_reactions_in_its_own_channels_alone(sandbox: Sandbox, connected: App):
    seen: list[str] = []
    connected.event("message")(lambda: None)
    connected.event("reaction_added")(lambda event: seen.append(event["reaction"]))
    general = sandbox.workspace.channel("general")
    maya = sandbox.act_as("maya")
    apart, here = maya.say("apart", channel="general"), maya.say("here")
    sandbox.call(lambda: general.members.discard(sandbox.workspace.bot_user_id))
    maya.react(apart, "eyes")
    maya.react(here, "pushpin")
    sandbox.wait_for(lambda: "pushpin" in seen)
    assert seen == ["pushpin"]


def test_join_of_the_bot_is_an_event(sandbox: Sandbox, connected: App):
    seen: list[dict[str, Any]] = []
    connected.event("member_joined_channel")(lambda event: seen.append(event))
    general = sandbox.workspace.channel("general")
    sandbox.call(lambda: sandbox.services.posts.joined(general, sandbox.workspace.bot_user_id))
    (event,) = sandbox.wait_for(lambda: seen)
    assert event["channel"] == general.id


def test_channel_without_the_bot_is_silent(sandbox: Sandbox, connected: App):
    sandbox.act_as("maya").say("psst", channel="general")
    assert [e.name for e in sandbox.workspace.exchanges() if e.direction == "delivery"] == []


def test_events_outside_the_manifest_are_not_sent():
    settings = {"event_subscriptions": {"bot_events": ["app_home_opened"]}}
    with Sandbox(manifest=DEFAULT_MANIFEST | {"settings": settings}) as sandbox:
        sandbox.act_as("maya").say("hello")
        sandbox.act_as("maya").open_home()
        sandbox.wait_for(lambda: sandbox.workspace.exchanges())
        sent = {exchange.request["event"]["type"] for exchange in sandbox.workspace.exchanges()}
    assert sent == {"app_home_opened"}


def test_socket_reconnects_when_asked(sandbox: Sandbox, connected: App):
    connected.command("/crisis")(lambda ack: ack("still here"))
    first = sandbox.services.delivery.links[0]
    sandbox.disconnect()
    sandbox.wait_for(lambda: sandbox.connections and first not in sandbox.services.delivery.links, 20)
    sandbox.act_as("priya").command("/crisis status")
    assert sandbox.act_as("priya").ephemerals()[0].text == "still here"


def test_command_in_flight_fails_when_the_connection_drops(sandbox: Sandbox, connected: App):
    connected.command("/crisis")(lambda command: sandbox.drop_connections())
    sandbox.act_as("priya").command("/crisis status")
    assert "could not be reached" in sandbox.act_as("priya").notices()[0]


def test_two_connections_share_the_deliveries(sandbox: Sandbox, connected: App):
    seen: list[str] = []
    connected.command("/crisis")(lambda ack, command: (seen.append(command["text"]), ack()))
    second = SocketModeHandler(connected, sandbox.app_token)
    second.connect()
    sandbox.wait_for(lambda: sandbox.connections == 2)
    for number in range(4):
        sandbox.act_as("priya").command(f"/crisis {number}")
    second.close()
    assert seen == ["0", "1", "2", "3"]


def test_socket_opens_only_with_its_own_ticket_and_once(sandbox: Sandbox):
    opened = WebClient(base_url=sandbox.api_url).apps_connections_open(app_token=sandbox.app_token)
    with connect(opened["url"]) as socket:
        assert "approximate_connection_time" in socket.recv()
    for url in (opened["url"], opened["url"].split("?")[0]):
        with pytest.raises(InvalidStatus):
            connect(url)


def test_http_deliveries_are_signed_and_answered(sandbox: Sandbox, over_http: App):
    over_http.command("/crisis")(lambda ack, command: ack({"text": command["text"]}))
    sandbox.act_as("priya").command("/crisis status")
    assert [m.text for m in sandbox.act_as("priya").ephemerals()] == ["status"]


def test_http_deliveries_with_the_wrong_secret_are_refused(sandbox: Sandbox, over_http: App):
    over_http.command("/crisis")(lambda ack: ack("never"))
    sandbox.services.delivery.signing_secret = "another"
    sandbox.act_as("priya").command("/crisis status")
    assert "http_error" in sandbox.act_as("priya").notices()[0]


def test_http_events_carry_the_retry_headers(sandbox: Sandbox, over_http: App):
    seen: list[tuple[Any, Any]] = []

    @over_http.middleware
    def slow(req: BoltRequest, next: Any) -> Any:
        seen.append((req.headers.get("x-slack-retry-num"), req.headers.get("x-slack-retry-reason")))
        time.sleep(0.7 if len(seen) == 1 else 0)
        return next()

    over_http.event("message")(lambda: None)
    sandbox.act_as("maya").say("anything")
    sandbox.wait_for(lambda: len(seen) == 2)
    assert seen == [(None, None), (["1"], ["http_timeout"])]


def test_stopping_does_not_wait_for_an_open_page():
    with Sandbox() as sandbox, httpx.stream("GET", sandbox.page_url + "ui/events") as stream:
        assert stream.status_code == 200
        started = time.monotonic()
        sandbox.stop()
    assert time.monotonic() - started < 3


def test_stopping_frees_the_port_and_the_thread():
    sandbox = Sandbox().start()
    address = sandbox.page_url
    sandbox.stop()
    sandbox.stop()
    with pytest.raises(httpx.ConnectError):
        httpx.get(address)
