"""Several workspaces from one installation: each a bot of its own, over a store that nobody else opens."""

import logging
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from slack_bolt import BoltRequest

from bot import app
from bot.app import Bot
from bot.config import Settings, workspaces_path
from bot.errors import FirebreakError
from bot.installations import Installation, Installations
from bot.jobs import Pace
from bot.ports import Clock
from bot.sealing import make_seal

log = logging.getLogger(__name__)

Payload = Mapping[str, Any]
UNINSTALLED, REVOKED = "app_uninstalled", "tokens_revoked"


class Tenants:
    """The workspaces that installed the bot. One process at a time may hold them."""

    def __init__(self, settings: Settings, *, pace: Pace | None = None, clock: Clock = app.now) -> None:
        self.settings = settings
        self.clock = clock
        self.installations = installations_of(settings)
        self._pace = pace
        self._running: dict[str, Bot] = {}
        self._leaving: dict[str, Bot] = {}
        self._lock = threading.Lock()

    def start(self) -> None:
        """Starts every installed workspace; one that cannot be started is logged, and the others go on."""
        with self._lock:
            for key in self.installations.buried():
                _tried(key, self._clear)
            for key in self.installations.installed():
                _tried(key, self._resume)

    def stop(self) -> None:
        """Stops them all at once: each may take its seconds, and the process has ten."""
        with self._lock:
            bots = [*self._running.values(), *self._leaving.values()]
            self._running, self._leaving = {}, {}
        with ThreadPoolExecutor(max(1, len(bots)), thread_name_prefix="stop") as pool:
            list(pool.map(Bot.stop, bots))

    def running(self) -> list[Bot]:
        """The bots that are at work."""
        return list(self._running.values())

    def named(self, key: str) -> Bot | None:
        """The bot of the workspace of that id."""
        return self._running.get(key)

    def of(self, payload: Payload) -> Bot | None:
        """The bot that a payload, whose signature was checked, is for; None where nobody installed."""
        return next((bot for key in keys_of(payload) if (bot := self._running.get(key))), None)

    def is_waited_for(self, payload: Payload) -> bool:
        """Whether the sender installed, but is not served: the process starts yet, or could not start it."""
        return any(self.installations.installed_at(key) for key in keys_of(payload))

    def install(self, installation: Installation) -> Bot:
        """Keeps the token and starts the workspace, or gives the running one its new token."""
        key = installation.key
        with self._lock:
            if self.installations.is_buried(key):
                self._clear(key)
            before = self._running.get(key)
            self.installations.save(installation)
            bot = self._run(installation)
        if before:
            before.stop()
        log.info("installed in %s", key)
        return bot

    def takes_leave(self, payload: Payload) -> str | None:
        """The workspace whose leave the payload is: from now on it is not served, and its token is gone.

        Its folder is deleted by `remove`. What was sent before the last installation is no leave any more.
        """
        key, kind = next(iter(keys_of(payload)), None), _farewell(payload)
        if key is None or kind is None:
            return None
        with self._lock:
            since = self.installations.installed_at(key)
            if since and payload.get("event_time", 0) < int(since.timestamp()):
                return None
            if bot := self._running.pop(key, None):
                self._leaving[key] = bot
            if kind == UNINSTALLED:
                self.installations.bury(key)
            else:
                self.installations.revoke(key)
        return key

    def remove(self, key: str) -> None:
        """Stops the jobs of a workspace that took leave; then deletes its folder, if it uninstalled."""
        with self._lock:
            self._clear(key)
        log.info("workspace %s left", key)

    def _resume(self, key: str) -> None:
        installation = self.installations.read(key)
        self.installations.save(installation)  # sealed with the key of today
        self._run(installation)

    def _run(self, installation: Installation) -> Bot:
        bot = app.assemble(settings_of(self.settings, installation), pace=self._pace, clock=self.clock)
        bot.jobs.start()
        self._running[installation.key] = bot
        return bot

    def _clear(self, key: str) -> None:
        """First nothing writes any more, then nothing is left."""
        if bot := self._leaving.pop(key, None):
            bot.stop()
        if self.installations.is_buried(key):
            self.installations.clear(key)


def _tried(key: str, work: Callable[[str], None]) -> None:
    try:
        work(key)
    except (FirebreakError, OSError) as error:
        log.error("workspace %s is not served: %s", key, error)


def installations_of(settings: Settings) -> Installations:
    """The workspaces on disk; raises ConfigError when the key that seals their tokens is of no use."""
    return Installations(workspaces_path(settings), make_seal(settings.token_key))


def settings_of(settings: Settings, installation: Installation) -> Settings:
    """The settings of one workspace: its own token, store, models and files; everybody's sources' keys."""
    folder = workspaces_path(settings) / installation.key
    return replace(
        settings,
        bot_token=installation.bot_token,
        app_token="",
        client_id="",
        client_secret="",
        token_key="",
        database=str(folder / "firebreak.db"),
        models=str(folder / "models"),
        files=str(folder / "mentions"),
    )


def keys_of(payload: Payload) -> tuple[str, ...]:
    """The ids under which the sender may have installed, the likeliest first.

    An organisation (E…) that installed for all its workspaces says so; its users are W… and its team may be
    null. Everywhere else the team is who installed.
    """
    context = BoltRequest(body=dict(payload), mode="socket_mode").context
    both = [context.team_id, context.enterprise_id]
    found = reversed(both) if context.is_enterprise_install else both
    return tuple(key for key in found if key)


def _farewell(payload: Payload) -> str | None:
    """UNINSTALLED, REVOKED when it is our token that was, or None for anything else."""
    event = payload.get("event")
    if not isinstance(event, Mapping):
        return None
    if event.get("type") == REVOKED and (event.get("tokens") or {}).get("bot"):
        return REVOKED
    return UNINSTALLED if event.get("type") == UNINSTALLED else None


def installation_from(answer: Any, *, now: datetime) -> Installation:
    """What Slack answers to a code (`oauth.v2.access`), as we keep it; raises KeyError, TypeError."""
    owner = answer["enterprise"] if answer.get("is_enterprise_install") else answer["team"]
    key, token = str(owner["id"]), str(answer["access_token"])
    return Installation(key, str(owner.get("name") or key), token, now.astimezone(UTC))
