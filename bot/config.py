"""The settings, and the only reader of the environment.

Every key has a default that works in the sandbox, or is a secret. `.env` in the working folder is read too;
what the environment says wins.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from dotenv import dotenv_values

from bot.errors import ConfigError
from bot.sources import abouts
from bot.sources.about import Key


def _text(value: str) -> str:
    return value


def _seconds(value: str) -> int:
    seconds = int(value)
    if seconds < 1:
        raise ValueError("must be at least 1")
    return seconds


def _days(value: str) -> int:
    days = int(value)
    if days < 1:
        raise ValueError("must be at least 1")
    return days


def _dollars(value: str) -> float:
    try:
        dollars = float(value)
    except ValueError:
        raise ValueError("must be a number of US dollars") from None
    if not 0 <= dollars <= 1_000_000:
        raise ValueError("must be 0 to 1,000,000")
    return dollars


def _port(value: str) -> int:
    port = int(value)
    if not 0 <= port <= 65535:
        raise ValueError("must be 0 to 65535")
    return port


def _zone(value: str) -> str:
    try:
        return ZoneInfo(value).key
    except (KeyError, ValueError, OSError) as error:
        raise ValueError("is no time zone, try Europe/Berlin") from error


def _token(prefix: str) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if value and not value.startswith(prefix):
            raise ValueError(f"must start with {prefix}")
        return value

    return parse


def _level(value: str) -> str:
    if value.upper() not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        raise ValueError("must be DEBUG, INFO, WARNING or ERROR")
    return value.upper()


def _web_url(value: str) -> str:
    parts = urlsplit(value)
    local = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1")
    if not (local or (parts.scheme == "https" and parts.hostname)):
        raise ValueError("must be https (plain http only to this machine)")
    return value if value.endswith("/") else value + "/"


def _key(key: str, default: str, parse: Callable[[str], Any], about: str, *, secret: bool = False) -> Any:
    return field(
        default=parse(default),
        repr=not secret,
        metadata={"key": key, "default": default, "parse": parse, "about": about, "secret": secret},
    )


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings; each field's metadata holds its key, its default and what it is for."""

    bot_token: str = _key(
        "SLACK_BOT_TOKEN", "", _token("xoxb-"), "Bot User OAuth Token (OAuth & Permissions).", secret=True
    )
    app_token: str = _key(
        "SLACK_APP_TOKEN",
        "",
        _token("xapp-"),
        "App-level token with connections:write (Basic Information); `run` uses it for Socket Mode.",
        secret=True,
    )
    signing_secret: str = _key(
        "SLACK_SIGNING_SECRET",
        "",
        _text,
        "Signing secret (Basic Information); `serve` checks every request with it.",
        secret=True,
    )
    client_id: str = _key(
        "SLACK_CLIENT_ID",
        "",
        _text,
        "Client ID (Basic Information); with its secret, `serve` lets several workspaces install the bot.",
    )
    client_secret: str = _key(
        "SLACK_CLIENT_SECRET", "", _text, "Client secret (Basic Information).", secret=True
    )
    token_key: str = _key(
        "FIREBREAK_TOKEN_KEY",
        "",
        _text,
        "Seals the tokens of installed workspaces (extra encrypt); two, the new one first, while rotating.",
        secret=True,
    )
    channel: str = _key("FIREBREAK_CHANNEL", "crisis-desk", _text, "Where alert cards go; invite the bot.")
    exec_channel: str = _key(
        "FIREBREAK_EXEC_CHANNEL", "exec-brief", _text, "Where briefs and daily digests go; invite the bot."
    )
    timezone: str = _key("FIREBREAK_TIMEZONE", "UTC", _zone, "Time zone of new watches and of their digests.")
    interval_seconds: int = _key(
        "FIREBREAK_SCAN_SECONDS",
        "300",
        _seconds,
        "Seconds between scans of a watch (60 while a crisis is live).",
    )
    database: str = _key(
        "FIREBREAK_DATABASE", "firebreak.db", _text, "The SQLite file everything is kept in."
    )
    files: str = _key(
        "FIREBREAK_FILES",
        "mentions",
        _text,
        "The folder that file: sources read; nothing outside it is opened.",
    )
    models: str = _key(
        "FIREBREAK_MODELS", "models", _text, "The folder of the tone models that `firebreak learn` fits."
    )
    usd_per_month: float = _key(
        "FIREBREAK_USD_PER_MONTH",
        "30",
        _dollars,
        "The most a credential of a paid network (X) may cost in a month; the desk is warned at 80 %.",
    )
    keep_days: int = _key(
        "FIREBREAK_KEEP_DAYS",
        "90",
        _days,
        "How long the texts of posts are kept; counts stay. A network's own shorter limit wins.",
    )
    api_url: str = _key(
        "SLACK_API_URL", "https://slack.com/api/", _web_url, "Slack's Web API, or a sandbox's."
    )
    host: str = _key("HOST", "127.0.0.1", _text, "Address `serve` listens on; 0.0.0.0 behind a proxy.")
    port: int = _key("PORT", "3000", _port, "Port `serve` listens on.")
    log_level: str = _key("LOG_LEVEL", "INFO", _level, "DEBUG, INFO, WARNING or ERROR.")
    keys: Mapping[str, str] = field(default_factory=dict, repr=False)
    """What the environment says for the keys of the sources, by name."""

    @property
    def serves_several(self) -> bool:
        """Whether `serve` lets workspaces install the bot, instead of serving the one of the bot token."""
        return bool(self.client_id or self.client_secret)


def load(environment: Mapping[str, str] | None = None, *, env_file: str = ".env") -> Settings:
    """The settings of this process; raises ConfigError naming the key that is wrong."""
    if environment is None:
        found = {k: v for k, v in dotenv_values(env_file).items() if v is not None}
        environment = {**found, **os.environ}
    values: dict[str, Any] = {"keys": _source_values(environment)}
    for each in _own_fields():
        given = environment.get(each.metadata["key"], "").strip()
        if given:
            values[each.name] = _parsed(each.metadata, given)
    return Settings(**values)


@contextmanager
def out_of_bolts_sight() -> Iterator[None]:
    """For a moment the environment names no client: Bolt would take it up, and keep tokens in its own way."""
    keys = ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET")
    taken = {key: os.environ.pop(key) for key in keys if key in os.environ}
    try:
        yield
    finally:
        os.environ.update(taken)


def _own_fields() -> list[Field[Any]]:
    return [each for each in fields(Settings) if each.metadata]


def source_keys() -> dict[str, Key]:
    """Every key the sources declare, by its name."""
    found: dict[str, Key] = {}
    for about in abouts().values():
        for key in (*about.keys, *((about.base_url,) if about.base_url else ())):
            found.setdefault(key.name, key)
    return found


def _source_values(environment: Mapping[str, str]) -> dict[str, str]:
    """The given values of the sources' keys: `X_BEARER_TOKEN`, or `FACEBOOK_PAGE_TOKEN_42` for one target."""
    known = tuple(source_keys())
    return {
        name: value.strip()
        for name, value in environment.items()
        if value.strip() and any(name == key or name.startswith(f"{key}_") for key in known)
    }


def _parsed(about: Mapping[str, Any], given: str) -> Any:
    try:
        return about["parse"](given)
    except ValueError as error:
        shown = "" if about["secret"] else f" (it is {given!r})"
        raise ConfigError(f"{about['key']} {_words(error)}{shown}. Mend it in .env.") from error


def _words(error: ValueError) -> str:
    return "must be a whole number" if "invalid literal" in str(error) else str(error)


def require(settings: Settings, *names: str) -> None:
    """Raises ConfigError unless each of these settings is given."""
    missing = [
        each.metadata["key"]
        for each in _own_fields()
        if each.name in names and not getattr(settings, each.name)
    ]
    if missing:
        raise ConfigError(
            f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} not set. "
            "Put it into .env (docs/setup.md shows where to find it), or try: firebreak demo"
        )


def example() -> str:
    """The text of `.env.example`."""
    lines = ["# Copy to .env and fill in. Everything else has a default that works."]
    for each in _own_fields():
        about = each.metadata
        given = f"{about['key']}={about['default']}"
        lines += ["", f"# {about['about']}", given if about["secret"] else f"# {given}"]
    lines += [
        "",
        "# The sources, each only if a watch names it; docs/sources.md says how to get the credentials.",
    ]
    for key in source_keys().values():
        lines += ["", f"# {key.about}", f"# {key.name}={key.default}"]
    return "\n".join(lines) + "\n"


def secrets(settings: Settings) -> list[str]:
    """The values that must never be seen in a log."""
    own = [v for f in _own_fields() if f.metadata["secret"] and (v := getattr(settings, f.name))]
    hidden = tuple(name for name, key in source_keys().items() if key.secret)
    given = (value for name, value in settings.keys.items() if name.startswith(hidden))
    return own + [part for value in given for part in dict.fromkeys((value, *value.split(","))) if part]


def database_path(settings: Settings) -> Path:
    """Where the store is."""
    return Path(settings.database).expanduser()


def workspaces_path(settings: Settings) -> Path:
    """Where installed workspaces are kept: beside the store of the only one."""
    return database_path(settings).parent / "workspaces"


def models_path(settings: Settings) -> Path:
    """Where fitted tone models are."""
    return Path(settings.models).expanduser()
