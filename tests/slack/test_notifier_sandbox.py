"""The notifier end to end with the sandbox, which judges every message."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from slack_sdk import WebClient

from bot.app import app_manifest
from bot.core.access import Viewer
from bot.core.days import Day
from bot.core.glance import Glance, Start
from bot.core.mentions import Query, SourceSpec
from bot.core.messages import Purpose
from bot.core.models import SYSTEM, EventKind, State, Watch
from bot.errors import UnknownOutcome
from bot.sandbox.server import Sandbox
from bot.slack import hidden
from bot.slack.home import home
from bot.slack.notifier import SlackNotifier
from tests.slack.samples import MAYA, NOW, crisis, draft, event, in_state, message, opened, subject


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(manifest=app_manifest()) as running:
        yield running


@pytest.fixture
def client(sandbox: Sandbox) -> WebClient:
    sandbox.faults.clear()
    sandbox.faults.switches.rate_limits = False
    return WebClient(
        sandbox.bot_token, base_url=f"{sandbox.services.base_url}/api/", retry_handlers=[], timeout=5
    )


def test_card_thread_and_edit_are_accepted_as_they_are(client: WebClient, sandbox: Sandbox) -> None:
    notifier = SlackNotifier(client)
    channel, ts = notifier.post(subject())
    said = event(EventKind.DRAFTED, draft=draft("contact"))
    notifier.post(subject(said=said, sent=message(channel=channel, thread_ts=ts)))
    edited = message(channel=channel, ts=ts, posted_channel=channel)
    assert notifier.post(subject(in_state(State.RESOLVED), opened(), said, sent=edited)) == (channel, ts)
    (card,) = client.conversations_history(channel=channel, latest=ts, inclusive=True, limit=1)["messages"]
    assert card["blocks"][0]["text"]["text"].startswith("✅ Resolved")
    assert "data_visualization" in {block["type"] for block in card["blocks"]}


@pytest.mark.parametrize("fault", ["lost_after", "server_error_after", "fatal_after"])
def test_a_message_taken_without_an_answer_is_found(client: WebClient, sandbox: Sandbox, fault: str) -> None:
    notifier, tried = SlackNotifier(client), message(key=f"key-{fault}")
    sandbox.faults.add(fault, "chat.postMessage")
    with pytest.raises(UnknownOutcome):
        notifier.post(subject(sent=tried))
    assert notifier.find(tried) is not None
    assert notifier.find(message(key="never sent")) is None


def test_a_hidden_card_and_a_word_to_one_person_are_accepted(client: WebClient) -> None:
    notifier = SlackNotifier(client)
    channel, ts = notifier.post(subject())
    hiding = message(channel=channel, ts=ts, posted_channel=channel)
    notifier.post(subject(crisis(private=True), sent=hiding))
    (card,) = client.conversations_history(channel=channel, latest=ts, inclusive=True, limit=1)["messages"]
    assert card["text"] in (hidden.OWNED, hidden.UNOWNED)
    assert len(card["blocks"]) == 1
    alone = message(Purpose.NOTICE, channel="U0MAYA0000", crisis_id=None, payload={"text": "for you"})
    direct, _ = notifier.post(replace(subject(sent=alone), crisis=None))
    assert direct.startswith("D")


def test_a_workspace_without_charts_gets_the_rest(client: WebClient, sandbox: Sandbox) -> None:
    sandbox.faults.switches.charts_refused = True
    channel, ts = SlackNotifier(client).post(subject(crisis(updated_at=NOW)))
    (card,) = client.conversations_history(channel=channel, latest=ts, inclusive=True, limit=1)["messages"]
    assert len(card["blocks"]) >= 6


def test_the_home_view_is_accepted(client: WebClient, sandbox: Sandbox) -> None:
    watch = Watch(1, "Acme", Query(), (SourceSpec("feed", "https://news.example/rss"),))
    live = (crisis(id=1), crisis(id=2, state=State.CONTAINED))
    days = (Day(watch, 412),)
    view = home(Glance(Viewer(MAYA), NOW, live=live, watches=(watch,), days=days, start=Start()))
    assert client.views_publish(user_id=sandbox.user, view=view)["ok"]


def test_a_private_instruction_reaches_the_person_with_a_link_to_the_card(
    client: WebClient, sandbox: Sandbox
) -> None:
    notifier = SlackNotifier(client)
    card = notifier.post(subject())
    said = event(EventKind.ESCALATED, after="Maya", actor=SYSTEM)
    about = subject(said=said, sent=message(Purpose.DIRECT, channel=sandbox.user))
    channel, ts = notifier.post(replace(about, card=card))
    assert channel.startswith("D")
    (read,) = client.conversations_history(channel=channel, latest=ts, inclusive=True, limit=1)["messages"]
    assert f"/archives/{card[0]}/p{card[1].replace('.', '')}" in str(read["blocks"])
    edited = message(Purpose.DIRECT, channel=sandbox.user, ts=ts, posted_channel=channel)
    assert notifier.post(subject(in_state(State.RESOLVED), said=said, sent=edited)) == (channel, ts)


def test_a_private_instruction_whose_answer_was_lost_is_found(client: WebClient, sandbox: Sandbox) -> None:
    notifier = SlackNotifier(client)
    tried = message(Purpose.DIRECT, channel=sandbox.user, key="key-direct")
    sandbox.faults.add("lost_after", "chat.postMessage")
    with pytest.raises(UnknownOutcome):
        notifier.post(subject(said=event(EventKind.ESCALATED, actor=SYSTEM), sent=tried))
    assert notifier.find(tried) is not None


def test_a_card_that_is_gone_costs_the_link_and_not_the_message(client: WebClient, sandbox: Sandbox) -> None:
    about = subject(
        said=event(EventKind.ESCALATED, actor=SYSTEM), sent=message(Purpose.DIRECT, channel=sandbox.user)
    )
    channel, _ = SlackNotifier(client).post(replace(about, card=("C0GONE0000", "1.000001")))
    assert channel.startswith("D")
