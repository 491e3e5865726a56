"""The war room's calls: to the sandbox, which answers as the platform does, and with answers lost."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from slack_sdk import WebClient

from bot.app import app_manifest
from bot.errors import DeliveryError, UnknownOutcome
from bot.sandbox.server import Sandbox
from bot.slack.room_calls import SlackRooms
from tests.slack.web_api import error, ok, reset, say, web_api

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(manifest=app_manifest()) as running:
        yield running


@pytest.fixture
def calls(sandbox: Sandbox) -> SlackRooms:
    sandbox.faults.clear()
    return SlackRooms(WebClient(sandbox.bot_token, base_url=sandbox.api_url, retry_handlers=[]))


def test_a_room_is_made_named_filled_and_archived(sandbox: Sandbox, calls: SlackRooms) -> None:
    made = calls.make("crisis-1-kettles", private=False)
    calls.set_topic(made, "Orange · open & shut · nobody yet")
    calls.set_purpose(made, "War room of crisis 1")
    calls.invite(made, ["U0MAYA0000", "U0NOBODY00", *calls.members("S0CRISIS00")])
    calls.bookmark(made, title="Alert card", link="https://desk.slack.com/archives/C1/p1")
    channel = sandbox.workspace.channel(made)
    assert calls.topic(made) == channel.topic == "Orange · open & shut · nobody yet"
    assert {"U0MAYA0000", "U0LENA0000"} <= channel.members
    assert sandbox.workspace.bookmarks[made][0]["title"] == "Alert card"
    calls.archive(made)
    calls.archive(made)
    assert channel.is_archived


def test_who_is_in_already_is_no_trouble(calls: SlackRooms) -> None:
    made = calls.make("crisis-2", private=False)
    calls.invite(made, ["U0MAYA0000"])
    calls.invite(made, ["U0MAYA0000"])
    calls.invite(made, ["U0NOBODY00"])


def test_a_message_is_pinned_once(sandbox: Sandbox, calls: SlackRooms) -> None:
    made = calls.make("crisis-3", private=False)
    posting = WebClient(sandbox.bot_token, base_url=sandbox.api_url)
    ts = posting.chat_postMessage(channel=made, text="the card")["ts"]
    calls.pin(made, ts)
    calls.pin(made, ts)
    assert sandbox.workspace.pins[made] == [ts]
    assert made in calls.permalink(made, ts)


@pytest.mark.parametrize("private", [False, True])
def test_a_room_is_found_by_its_name_if_this_app_made_it_lately(calls: SlackRooms, private: bool) -> None:
    name = f"crisis-4-{private}".lower()
    made = calls.make(name, private=private)
    assert calls.find(name, private=private, since=LONG_AGO) == made
    assert calls.find(name, private=private, since=datetime.now(UTC) + timedelta(hours=1)) is None
    calls.archive(made)
    assert calls.find(name, private=private, since=LONG_AGO) is None


def test_a_channel_of_somebody_else_is_not_taken_for_the_room(calls: SlackRooms) -> None:
    assert calls.find("general", private=False, since=LONG_AGO) is None


def test_a_name_that_is_taken_is_told_apart(calls: SlackRooms) -> None:
    with pytest.raises(DeliveryError) as refusal:
        calls.make("general", private=False)
    assert refusal.value.code == "name_taken"


@pytest.mark.parametrize(("private", "scope"), [(False, "channels:manage"), (True, "groups:write")])
def test_without_the_scope_each_kind_of_room_is_refused(private: bool, scope: str) -> None:
    manifest = app_manifest()
    manifest["oauth_config"]["scopes"]["bot"].remove(scope)
    with Sandbox(manifest=manifest) as poor:
        calls = SlackRooms(WebClient(poor.bot_token, base_url=poor.api_url, retry_handlers=[]))
        with pytest.raises(DeliveryError) as refusal:
            calls.make("crisis-5", private=private)
        assert refusal.value.code == "missing_scope"
        assert calls.make("crisis-5", private=not private)


def test_a_lost_answer_to_making_is_unknown_and_to_the_rest_worth_a_retry() -> None:
    with web_api(reset, reset, reset) as api:
        calls = SlackRooms(api.client)
        for make in (
            lambda: calls.make("crisis-6", private=False),
            lambda: calls.bookmark("C1", title="Alert card", link="https://x.example"),
        ):
            with pytest.raises(UnknownOutcome):
                make()
        with pytest.raises(DeliveryError) as lost:
            calls.set_topic("C1", "Orange")
    assert not isinstance(lost.value, UnknownOutcome)
    assert lost.value.retry_after_seconds


def test_every_page_is_looked_through_for_a_room() -> None:
    ours = {"name": "crisis-7", "id": "C7", "creator": "UBOT", "created": 1_700_000_000}
    theirs = ours | {"id": "C6", "creator": "U0MAYA0000"}
    first = say({"ok": True, "channels": [theirs], "response_metadata": {"next_cursor": "more"}})
    with web_api(ok(user_id="UBOT"), first, ok(channels=[ours])) as api:
        assert SlackRooms(api.client).find("crisis-7", private=False, since=LONG_AGO) == "C7"


def test_a_rate_limit_says_how_long_to_wait() -> None:
    limited = error("ratelimited", status=429, Retry_After="7")
    with web_api(limited) as api, pytest.raises(DeliveryError) as limit:
        SlackRooms(api.client).make("crisis-8", private=False)
    assert (limit.value.retry_after_seconds, isinstance(limit.value, UnknownOutcome)) == (7.0, False)


def test_a_client_that_retries_by_itself_is_not_taken() -> None:
    with pytest.raises(ValueError, match="retry_handlers"):
        SlackRooms(WebClient("xoxb-test"))
