"""The composition root: settings in, a bot of real parts out. Only it builds clients and imports handlers."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

import handlers
from bot.analyzers.textblob import TextBlobAnalyzer
from bot.config import Settings, database_path, require
from bot.core.mentions import Query, SourceSpec
from bot.errors import ConfigError, FirebreakError, InputError
from bot.http import Http
from bot.jobs import Jobs, Pace
from bot.playbooks import templates
from bot.ports import Clock, Ports, Source, Store
from bot.slack.manifest import manifest
from bot.slack.notifier import SlackNotifier
from bot.sources import open_source
from bot.sources.access import Access
from bot.store.sqlite import SqliteStore

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


def sources(access: Access, *, files: Path) -> Callable[[SourceSpec, Query], Source]:
    """Opens sources with what they need to reach their networks, and files only below `files`."""

    def opened(spec: SourceSpec, query: Query) -> Source:
        if spec.kind == "file":
            spec = replace(spec, target=str(below(files, spec.target)))
        return open_source(spec, query=query, access=access)

    return opened


def below(folder: Path, target: str) -> Path:
    """A file source's path; raises InputError outside the folder, because anybody in Slack may name one."""
    try:
        path = (folder / Path(target).expanduser()).resolve()
        path.exists()  # raises for a name that no file can have
    except (OSError, ValueError, RuntimeError) as error:  # RuntimeError: links in a circle, an unknown ~user
        raise InputError("file: is followed by the name of no possible file.") from error
    if not path.is_relative_to(folder.resolve()):
        raise InputError(
            f"file:{target} is outside the folder for files. Put it into {folder}, or set FIREBREAK_FILES."
        )
    return path


def make_ports(settings: Settings, *, store: Store | None = None, clock: Clock = now) -> Ports:
    """One of each port, real ones, for these settings."""
    local = is_local(settings)
    access = Access(Http(clock=clock, allow_loopback_http=local), clock, settings.keys)
    posting = WebClient(settings.bot_token, base_url=settings.api_url, timeout=15, retry_handlers=[])
    return Ports(
        store=store or open_store(settings),
        analyzer=TextBlobAnalyzer(),
        notifier=SlackNotifier(posting),
        clock=clock,
        open_source=sources(access, files=Path(settings.files).expanduser()),
        templates=templates(),
        channel=settings.channel,
        exec_channel=settings.exec_channel,
        timezone=settings.timezone,
        interval_seconds=settings.interval_seconds,
    )


def is_local(settings: Settings) -> bool:
    """Whether Slack is played by a sandbox on this machine."""
    return settings.api_url.startswith("http://")


def build(settings: Settings, *, pace: Pace | None = None, clock: Clock = now) -> Bot:
    """The bot for these settings, not yet started; raises ConfigError when Slack refuses the token."""
    require(settings, "bot_token")
    client = WebClient(settings.bot_token, base_url=settings.api_url, timeout=10)
    greet(client)
    ports = make_ports(settings, clock=clock)
    app = App(
        client=client,
        signing_secret=settings.signing_secret or "unused in Socket Mode",
        token_verification_enabled=False,
        listener_executor=ThreadPoolExecutor(LISTENERS, thread_name_prefix="listener"),
    )
    handlers.register(app, ports)
    return Bot(ports, app, Jobs(ports, pace=pace))


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


def app_manifest(request_url: str | None = None) -> dict[str, Any]:
    """The manifest of this very code: its verbs are the command's hint."""
    return manifest(usage=handlers.usage_hint(), request_url=request_url)
