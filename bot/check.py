"""What works, what is missing, how to mend it: one finding after another."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot import app, check_access, check_sources, config, rooms
from bot.analyzers.shelf import Shelf
from bot.analyzers.tone import read_tiers
from bot.check_sources import Finding
from bot.config import Settings, database_path, models_path
from bot.errors import ConfigError, FirebreakError
from bot.installations import Installations
from bot.ports import Ports
from bot.slack.manifest import OPTIONAL, SCOPES
from bot.tenants import installations_of, settings_of

SHORTEST_SECRET = 6
"""What is shorter is no secret, and blotting it out would make other words unreadable."""


def findings(settings: Settings, *, online: bool) -> Iterator[Finding]:
    """Everything that can be looked at from here; with `online`, Slack and each source too."""
    hidden = config.secrets(settings)
    look = _several if settings.serves_several else _findings
    return (without_secrets(one, hidden) for one in look(settings, online=online))


def without_secrets(found: Finding, hidden: Sequence[str]) -> Finding:
    """The finding with every secret blotted out, whatever others answered."""
    words = found.words
    for secret in sorted(hidden, key=len, reverse=True):
        words = words.replace(secret, "…") if len(secret) >= SHORTEST_SECRET else words
    return replace(found, words=words)


def _findings(settings: Settings, *, online: bool) -> Iterator[Finding]:
    yield _given(settings.bot_token, "SLACK_BOT_TOKEN", "the Bot User OAuth Token of your app")
    if settings.signing_secret and not settings.app_token:
        yield Finding(True, "SLACK_SIGNING_SECRET", "given; `serve` can run")
    else:
        yield _given(settings.app_token, "SLACK_APP_TOKEN", "an app-level token with connections:write")
    yield from _bot(settings, app.greet, online=online)


def _bot(settings: Settings, greet: Callable[[WebClient], str], *, online: bool) -> Iterator[Finding]:
    """What one workspace needs to work."""
    if online and settings.bot_token:
        yield from _slack(settings, greet)
    yield _tried("tone model", lambda: _tone(settings))
    yield from _store(settings, online=online)


def _given(value: str, key: str, where: str) -> Finding:
    return Finding(bool(value), key, "given" if value else f"not set: put {where} into .env")


def _tried(what: str, look: Callable[[], str]) -> Finding:
    """The finding of one look: what it returns is well, what it raises is to be mended."""
    try:
        return Finding(True, what, look())
    except FirebreakError as error:
        return Finding(False, what, str(error))
    except SlackApiError as error:
        return Finding(False, what, f"Slack answers {error.response.get('error', 'with an error')}")
    except (SlackClientError, OSError) as error:
        return Finding(False, what, f"cannot be reached: {error}")


# --- Slack -------------------------------------------------------------------------------------------------


def _slack(settings: Settings, greet: Callable[[WebClient], str]) -> Iterator[Finding]:
    client = _client(settings)
    who = _tried("bot token", lambda: greet(client))
    yield who
    if not who.well:
        return
    yield _tried("scopes", lambda: _scopes(client))
    if settings.app_token:
        yield _tried("app token", lambda: _app_token(client, settings.app_token))
    channels: Mapping[str, Any] = {}
    try:
        channels = _channels(client)
    except SlackApiError as error:
        yield Finding(False, "channels", f"Slack answers {error.response.get('error')}")
    for key, name in (
        ("FIREBREAK_CHANNEL", settings.channel),
        ("FIREBREAK_EXEC_CHANNEL", settings.exec_channel),
    ):
        yield _channel(channels, key, name.removeprefix("#"))


def _client(settings: Settings) -> WebClient:
    return WebClient(settings.bot_token, base_url=settings.api_url, timeout=10)


def _tone(settings: Settings) -> str:
    shelf = Shelf(models_path(settings))
    own = read_tiers(shelf)
    if not own.version:
        return "the one that comes with Firebreak"
    return f"number {own.version} of {shelf.folder}" + (", with a deep tier" if own.deep else "")


def _scopes(client: WebClient) -> str:
    granted = {
        s.strip() for s in client.auth_test().headers.get("x-oauth-scopes", "").split(",") if s.strip()
    }
    missing = [scope for scope in SCOPES if granted and scope not in granted]
    needed = [scope for scope in missing if scope not in OPTIONAL]
    if needed:
        raise FirebreakError(
            f"{', '.join(needed)} missing. Paste `firebreak manifest` into the app and reinstall it."
        )
    if missing:
        without = "; ".join(f"without {scope}: {OPTIONAL[scope]}" for scope in missing)
        return f"those needed are granted; {without}. `firebreak manifest` and reinstalling add them."
    return f"all {len(SCOPES)} granted" if granted else "not told by Slack"


def _app_token(client: WebClient, token: str) -> str:
    client.apps_connections_open(app_token=token)
    return "opens Socket Mode"


def _channels(client: WebClient) -> dict[str, Any]:
    found: dict[str, Any] = {}
    cursor = ""
    while True:
        page = client.conversations_list(types="public_channel,private_channel", limit=200, cursor=cursor)
        found |= {key: channel for channel in page["channels"] for key in (channel["name"], channel["id"])}
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return found


def _channel(channels: Mapping[str, Any], key: str, name: str) -> Finding:
    channel = channels.get(name)
    if channel is None:
        return Finding(False, key, f"#{name} is not there. Create it, or invite @Firebreak if it is private.")
    if not channel.get("is_member"):
        return Finding(False, key, f"Firebreak is not in #{name}. Type there: /invite @Firebreak")
    return Finding(True, key, f"#{name}, and Firebreak is in it")


# --- several workspaces ------------------------------------------------------------------------------------


def _several(settings: Settings, *, online: bool) -> Iterator[Finding]:
    basics = "on the page Basic Information of your app"
    yield _given(settings.client_id, "SLACK_CLIENT_ID", f"the Client ID {basics}")
    yield _given(settings.client_secret, "SLACK_CLIENT_SECRET", f"the Client Secret {basics}")
    yield _given(settings.signing_secret, "SLACK_SIGNING_SECRET", f"the Signing Secret {basics}")
    try:
        installations = installations_of(settings)
    except ConfigError as error:
        yield Finding(False, "FIREBREAK_TOKEN_KEY", str(error))
        return
    installed = installations.installed()
    if not installed:
        yield Finding(True, "workspaces", "none yet; people install at /slack/install of your address")
    for key in installed:
        for found in _workspace(settings, installations, key, online=online):
            yield replace(found, what=f"{key} {found.what}")


def _workspace(
    settings: Settings, installations: Installations, key: str, *, online: bool
) -> Iterator[Finding]:
    try:
        installation = installations.read(key)
    except ConfigError as error:
        yield Finding(False, "workspace", str(error))
        return
    asked = "" if online else "; --online asks Slack whether its token works"
    yield Finding(
        True, "workspace", f"{installation.name}, since {installation.installed_at:%Y-%m-%d}{asked}"
    )
    for found in _bot(settings_of(settings, installation), _greet_installed, online=online):
        yield without_secrets(found, [installation.bot_token])


def _greet_installed(client: WebClient) -> str:
    try:
        return app.greet(client)
    except ConfigError as error:
        raise ConfigError("Slack refuses its token. Install it again at /slack/install.") from error


# --- store and sources -------------------------------------------------------------------------------------


def _store(settings: Settings, *, online: bool) -> Iterator[Finding]:
    path = database_path(settings)
    if not path.exists():
        yield Finding(True, "store", f"{path} will be made at the first start")
        return
    opened: list[Ports] = []

    def look() -> str:
        opened.append(app.make_ports(settings))
        return opened[0].store.check()

    yield _tried("store", look)
    if not opened:
        return
    ports = opened[0]
    yield from _outbox(ports)
    yield check_access.audit(ports.store)
    yield from check_access.ranks(ports.store, _client(settings) if online and settings.bot_token else None)
    for words in rooms.refusals(ports):
        yield Finding(False, "war rooms", words)
    for watch in ports.store.watches():
        yield from check_sources.of_watch(ports, watch, online=online)
    ports.store.close()


def _outbox(ports: Ports) -> Iterator[Finding]:
    health = ports.store.outbox_health(now=ports.clock())
    if health["dead"]:
        yield Finding(False, "outbox", f"{health['dead']} messages were given up; the log says why")
    elif health["oldest_seconds"] and health["oldest_seconds"] > 120:
        yield Finding(
            False, "outbox", f"the oldest message waits for {health['oldest_seconds']:.0f} s: is `run` up?"
        )
    else:
        yield Finding(True, "outbox", f"{health['due']} messages waiting")
