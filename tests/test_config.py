"""Settings: read once, wrong values named, secrets never shown."""

import logging
from pathlib import Path

import pytest

from bot import config
from bot.errors import ConfigError
from bot.logs import WithoutSecrets

ROOT = Path(__file__).parent.parent


def test_without_anything_the_defaults_work() -> None:
    settings = config.load({})
    assert (settings.channel, settings.interval_seconds, settings.database) == (
        "crisis-desk",
        300,
        "firebreak.db",
    )


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("SLACK_BOT_TOKEN", "hello", "SLACK_BOT_TOKEN must start with xoxb-"),
        ("SLACK_APP_TOKEN", "xoxb-1", "SLACK_APP_TOKEN must start with xapp-"),
        ("FIREBREAK_SCAN_SECONDS", "soon", "FIREBREAK_SCAN_SECONDS must be a whole number"),
        ("FIREBREAK_SCAN_SECONDS", "0", "must be at least 1"),
        ("FIREBREAK_TIMEZONE", "Mars/Base", "is no time zone"),
        ("PORT", "99999", "0 to 65535"),
        ("LOG_LEVEL", "loud", "must be DEBUG"),
        ("SLACK_API_URL", "http://slack.example/api/", "must be https"),
        ("SLACK_API_URL", "http://127.0.0.1.slack.example/api/", "must be https"),
        ("SLACK_API_URL", "http://localhost@slack.example/api/", "must be https"),
        ("SLACK_API_URL", "https://", "must be https"),
    ],
)
def test_a_wrong_value_is_refused_with_its_key(key: str, value: str, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        config.load({key: value})


def test_a_wrong_secret_is_not_repeated() -> None:
    with pytest.raises(ConfigError) as caught:
        config.load({"SLACK_BOT_TOKEN": "hunter2"})
    assert "hunter2" not in str(caught.value)


def test_secrets_stay_out_of_the_repr() -> None:
    settings = config.load({"SLACK_BOT_TOKEN": "xoxb-secret"})
    assert "xoxb-secret" not in repr(settings)


def test_a_missing_requirement_names_every_key() -> None:
    with pytest.raises(ConfigError, match="SLACK_BOT_TOKEN and SLACK_APP_TOKEN are not set"):
        config.require(config.load({}), "bot_token", "app_token")


def test_the_env_file_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FIREBREAK_CHANNEL", raising=False)
    (tmp_path / ".env").write_text("FIREBREAK_CHANNEL=war-room\n")
    assert config.load(env_file=str(tmp_path / ".env")).channel == "war-room"


def test_the_example_file_is_the_one_the_settings_make() -> None:
    assert (ROOT / ".env.example").read_text("utf-8") == config.example()


@pytest.mark.parametrize(
    "line",
    [
        "token is xoxb-12-abc",
        "app xapp-1-A0-99",
        "Authorization: Bearer abcdef",
        "https://user:hunter2@feeds.example/",
        "GET /x?access_token=hunter2&y=1",
        "plain s3cr3t here",
    ],
)
def test_no_secret_reaches_the_log(line: str) -> None:
    record = logging.LogRecord("x", logging.INFO, __file__, 1, line, None, None)
    shown = WithoutSecrets("%(message)s", ["s3cr3t"]).format(record)
    assert "[secret]" in shown
    assert not [word for word in ("xoxb-12", "xapp-1", "abcdef", "hunter2", "s3cr3t") if word in shown]


def test_a_client_or_its_secret_makes_several_workspaces() -> None:
    """One of the two alone is a mistake that is named, not the other mode."""
    assert not config.load({}).serves_several
    half = config.load({"SLACK_CLIENT_SECRET": "x"})
    assert half.serves_several
    with pytest.raises(ConfigError, match="SLACK_CLIENT_ID is not set"):
        config.require(half, "client_id", "client_secret")
