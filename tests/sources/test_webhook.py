"""The source that reads what senders delivered."""

from datetime import datetime
from pathlib import Path

import pytest

from bot.core.mentions import Arrival, Query, SourceSpec
from bot.errors import InputError, SourceError, Trouble
from bot.http import Http
from bot.sources import webhook
from bot.sources.access import Access
from bot.sources.webhook import Hook, hook_of
from tests.sources.conftest import NOW
from tests.worlds import mention


class Full:
    """An inbox with one arrival, number 7, for one source."""

    def __init__(self, key: str) -> None:
        self.key = key

    def arrivals(self, source_key: str, *, after: int, limit: int) -> list[Arrival]:
        return [Arrival(7, mention("1"))] if source_key == self.key and after < 7 else []

    def streaming(self, source_key: str, *, now: datetime) -> bool:
        return False


def opened(http: Http, target: str, **settings: str) -> webhook.WebhookSource:
    inbox = Full(SourceSpec("webhook", target).key)
    return webhook.open(target, query=Query(), access=Access(http, lambda: NOW, settings, inbox=inbox))


def test_what_was_delivered_is_read_once(http: Http) -> None:
    source = opened(http, "acme/brandwatch", WEBHOOK_SECRET="s")
    first = source.fetch({})
    second = source.fetch(first.cursor)
    assert ([m.native_key for m in first.mentions], first.cursor) == (["1"], {"inbox": 7})
    assert (second.mentions, second.cursor) == ((), {"inbox": 7})


def test_a_door_nobody_can_open_is_told_by_its_setting(http: Http) -> None:
    with pytest.raises(SourceError, match="neither WEBHOOK_SECRET nor WEBHOOK_TOKEN is set") as caught:
        opened(http, "acme").fetch({"inbox": 7})
    assert caught.value.trouble is Trouble.LOGIN


@pytest.mark.parametrize("key", ["WEBHOOK_SECRET", "WEBHOOK_TOKEN", "WEBHOOK_SECRET_ACME"])
def test_one_secret_or_token_is_enough(http: Http, key: str) -> None:
    assert opened(http, "acme", **{key: "s"}).fetch({"inbox": 7}).mentions == ()


@pytest.mark.parametrize(
    ("target", "hook"),
    [("acme", Hook("acme")), ("acme/brandwatch", Hook("acme", "brandwatch")), ("A-1.b", Hook("A-1.b"))],
)
def test_a_target_is_a_name_and_perhaps_a_mapping(target: str, hook: Hook) -> None:
    assert hook_of(target) == hook


@pytest.mark.parametrize("target", ["", "a b", "../x", "acme/", "acme/../x", "acme/a/b", "meta", "TikTok/x"])
def test_another_target_is_refused(target: str) -> None:
    with pytest.raises(InputError):
        hook_of(target)


def test_a_mapping_that_is_not_there_is_refused_when_the_watch_is_made(http: Http, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no mapping “mine”"):
        opened(http, "acme/mine")
    (tmp_path / "mine.toml").write_text('[fields]\ntext = "t"\ncreated_at = "at"\n')
    assert opened(http, "acme/mine", WEBHOOK_MAPPINGS=str(tmp_path), WEBHOOK_TOKEN="t").fetch({}).cursor == {
        "inbox": 7
    }


def test_a_senders_own_secret_replaces_the_common_one_and_two_hold_at_once() -> None:
    settings = {"WEBHOOK_SECRET": "common", "WEBHOOK_SECRET_ACME_EU": "new, old"}
    assert webhook.secrets_of(settings, webhook.SECRET, "acme-eu") == ("new", "old")
    assert webhook.secrets_of(settings, webhook.SECRET, "other") == ("common",)
    assert webhook.secrets_of({}, webhook.SECRET, "acme") == ()
