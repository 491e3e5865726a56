"""A running sandbox, and a real Bolt app on it over either transport."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from bot.sandbox.deliver import Timing
from bot.sandbox.server import Sandbox

Connect = Callable[[App], None]
QUICK = Timing(ack_seconds=0.5, redelivery_seconds=(0.0, 0.05, 0.1))


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(timing=QUICK) as running:
        yield running


@pytest.fixture
def client(sandbox: Sandbox) -> WebClient:
    return WebClient(base_url=sandbox.api_url, token=sandbox.bot_token, retry_handlers=[])


@pytest.fixture
def app(sandbox: Sandbox, client: WebClient) -> App:
    return App(
        client=client,
        signing_secret=sandbox.signing_secret,
        listener_executor=ThreadPoolExecutor(8),
        ignoring_self_events_enabled=True,
    )


@pytest.fixture
def connected(sandbox: Sandbox, app: App) -> Iterator[App]:
    handler = SocketModeHandler(app, sandbox.app_token)
    handler.connect()
    sandbox.wait_for(lambda: sandbox.connections)
    yield app
    # The client reads with a timeout of 3 s and cannot be closed meanwhile: hang up first.
    handler.client.auto_reconnect_enabled = False
    sandbox.drop_connections()
    sandbox.wait_for(lambda: not handler.client.is_connected())
    handler.close()
