"""The composition root: settings in, a bot of real parts out. Only it builds clients and imports handlers."""

import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

import handlers
from bot.analyzers.shelf import Shelf
from bot.analyzers.tone import ToneAnalyzer
from bot.budgets import Budgets
from bot.config import Settings, database_path, models_path, out_of_bolts_sight, require
from bot.core.messages import Purpose
from bot.errors import ConfigError, FirebreakError
from bot.http import Http
from bot.jobs import Jobs, Pace
from bot.networks import Networks
from bot.playbooks import templates
from bot.ports import Clock, Ports, Store
from bot.slack.manifest import manifest
from bot.slack.notifier import SlackNotifier
from bot.slack.room_calls import SlackRooms
from bot.sources import abouts
from bot.sources.access import Access
from bot.store.scratch import scratch_store
from bot.store.sqlite import SqliteStore
from bot.streams import Streams

log = logging.getLogger(__name__)

BUSY_MILLISECONDS = 1_200
"""How long one transaction may wait for the store; a click has two, and is to be answered within 3 s."""

LISTENERS = 32
"""Threads for what people do in Slack; with Bolt's own five, the sixth slow click misses its 3 seconds."""


def now() -> datetime:
    """Aware UTC time: the production clock."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Bot:
    """The running parts; whoever builds it starts and stops it."""

    ports: Ports
    app: App
    jobs: Jobs

    def stop(self) -> None:
        """Ends the clockwork, then closes the store."""
        self.jobs.stop()
        self.ports.store.close()


def open_store(settings: Settings) -> SqliteStore:
    """The store of these settings, migrated and checked."""
    return SqliteStore(database_path(settings), busy_timeout_ms=BUSY_MILLISECONDS)


def make_networks(settings: Settings, *, store: Store, clock: Clock = now) -> Networks:
    """Everything that reads the networks, for these settings."""
    local = is_local(settings)

    def announce(key: str, words: str) -> None:
        at = clock()
        name = f"budget:{key}:{at:%Y-%m-%d}"
        payload = {"text": words}
        store.want(Purpose.NOTICE, key=name, stream=name, channel=settings.channel, payload=payload, now=at)

    near = Http(clock=clock, allow_loopback_http=True)
    http = near if local else Http(clock=clock)
    return Networks(
        access=Access(http, clock, settings.keys, inbox=store),
        store=store,
        budgets=Budgets(store, clock, usd_per_month=settings.usd_per_month, announce=announce),
        files=Path(settings.files).expanduser(),
        base=timedelta(seconds=settings.interval_seconds),
        local=local,
        near=near,
    )


def make_ports(
    settings: Settings, *, store: Store | None = None, clock: Clock = now, networks: Networks | None = None
) -> Ports:
    """One of each port, real ones, for these settings."""
    store = store or open_store(settings)
    networks = networks or make_networks(settings, store=store, clock=clock)
    posting = WebClient(settings.bot_token, base_url=settings.api_url, timeout=15, retry_handlers=[])
    return Ports(
        store=store,
        analyzer=ToneAnalyzer(Shelf(models_path(settings))),
        notifier=SlackNotifier(posting),
        clock=clock,
        open_source=networks.open,
        templates=templates(),
        channel=settings.channel,
        exec_channel=settings.exec_channel,
        timezone=settings.timezone,
        interval_seconds=settings.interval_seconds,
        offers=networks.offers(),
        rooms=SlackRooms(posting),
        scratch=scratch_store,
        pacing=networks.pacing,
    )


def is_local(settings: Settings) -> bool:
    """Whether Slack is played by a sandbox on this machine."""
    return settings.api_url.startswith("http://")


def build(settings: Settings, *, pace: Pace | None = None, clock: Clock = now) -> Bot:
    """The bot for these settings, not yet started; raises ConfigError when Slack refuses the token."""
    require(settings, "bot_token")
    greet(WebClient(settings.bot_token, base_url=settings.api_url, timeout=10))
    return assemble(settings, pace=pace, clock=clock)


def assemble(settings: Settings, *, pace: Pace | None = None, clock: Clock = now) -> Bot:
    """The same without asking Slack anything; raises StoreError."""
    client = WebClient(settings.bot_token, base_url=settings.api_url, timeout=10)
    store = open_store(settings)
    networks = make_networks(settings, store=store, clock=clock)
    ports = make_ports(settings, store=store, clock=clock, networks=networks)
    with out_of_bolts_sight():
        app = App(
            client=client,
            signing_secret=settings.signing_secret or "unused in Socket Mode",
            token_verification_enabled=False,
            listener_executor=ThreadPoolExecutor(LISTENERS, thread_name_prefix="listener"),
        )
    handlers.register(app, ports)
    streams = Streams(ports, networks.stream)
    jobs = Jobs(ports, pace=pace, streams=streams, keep=keep(settings), keep_days=settings.keep_days)
    return Bot(ports, app, jobs)


def keep(settings: Settings) -> dict[str, int]:
    """For how many days the texts of each network are kept, where that is shorter than the team's wish."""
    wanted = {kind: about.retention_days for kind, about in abouts().items()}
    return {kind: days for kind, days in wanted.items() if days and days < settings.keep_days}


def greet(client: WebClient) -> str:
    """Asks Slack who we are: `<bot name> in <workspace>`; raises ConfigError in words."""
    try:
        who = client.auth_test()
    except SlackApiError as error:
        reason = error.response.get("error", "no reason given")
        raise ConfigError(
            f"Slack refuses SLACK_BOT_TOKEN ({reason}). Reinstall the app and copy its Bot User OAuth Token."
        ) from error
    except (SlackClientError, OSError) as error:
        raise FirebreakError(
            f"Slack cannot be reached at {client.base_url}: {error}. Check the network."
        ) from error
    return f"{who['user']} in {who['team']}"


def connect(bot: Bot, settings: Settings) -> SocketModeHandler:
    """Opens Socket Mode and returns once it is connected; raises ConfigError when Slack refuses the token."""
    require(settings, "app_token")
    handler = SocketModeHandler(bot.app, settings.app_token)
    try:
        handler.connect()
    except SlackApiError as error:
        reason = error.response.get("error", "no reason given")
        raise ConfigError(
            f"Slack refuses SLACK_APP_TOKEN ({reason}). It needs the scope connections:write."
        ) from error
    return handler


def app_manifest(request_url: str | None = None, *, redirect_url: str | None = None) -> dict[str, Any]:
    """The manifest of this very code: its verbs are the command's hint."""
    return manifest(usage=handlers.usage_hint(), request_url=request_url, redirect_url=redirect_url)
