"""Any message can be acted on: put on record, answered, by its menu or with a 📌."""

import json
import time
from dataclasses import replace
from typing import Any

import pytest

from bot.core.messages import Purpose
from bot.core.models import Event, EventKind
from bot.playbooks import templates
from bot.ports import Ports
from bot.slack import shortcuts
from tests.handlers.desk import CHANNEL, WRITTEN, Desk, raise_crisis
from tests.worlds import MAYA, PRIYA, Hands, watch

TS = f"{WRITTEN}.000100"
SAID = {"ts": TS, "user": PRIYA.id, "text": "their <https://x.com/a/1|post> says it melts"}


@pytest.fixture
def ports(ports: Ports) -> Ports:
    return replace(ports, templates=templates())


def evidence(desk: Desk, number: int = 1) -> list[Event]:
    return [event for event in desk.timeline(number) if event.kind is EventKind.EVIDENCE]


def pinned(desk: Desk, emoji: str = "pushpin") -> list[dict[str, Any]]:
    """Reacts to the message, and gives the marks that came of it."""
    desk.slack.messages[TS] = SAID
    desk.react(TS, emoji)
    return desk.slack.called("reactions.add")


def post_card(ports: Ports, number: int, channel: str, ts: str) -> None:
    """Slack took the card of a crisis."""
    message = ports.store.claim_message(owner="t", now=ports.clock(), lease_seconds=30)
    assert message is not None
    assert (message.purpose, message.crisis_id) == (Purpose.CARD, number)
    ports.store.message_sent(message, owner="t", channel=channel, ts=ts, now=ports.clock())


@pytest.mark.parametrize("callback_id", [shortcuts.ATTACH, shortcuts.TIMELINE])
def test_a_message_goes_on_record_at_once_while_one_crisis_is_live(
    desk: Desk, clock: Hands, callback_id: str
) -> None:
    raise_crisis(desk.ports)
    desk.shortcut(callback_id, "it melts, says <@U0LENA0000> &amp; <https://x.com/a/1|this post>")
    event = evidence(desk)[0]
    assert event.text == "it melts, says @Lena Fischer & this post (https://x.com/a/1)"
    assert (event.actor, event.after) == (MAYA, "Priya Raman")
    assert (event.at, event.happened_at) == (clock.at, desk.ports.clock().replace(hour=11, minute=50))
    assert event.link is not None
    assert event.link.startswith(f"https://brindle.slack.com/archives/{CHANNEL}/p{WRITTEN}")
    assert "crisis #1" in desk.slack.whispered()[0]["text"]


def test_files_and_images_are_named_not_copied(desk: Desk) -> None:
    raise_crisis(desk.ports)
    files = [
        {"name": "IMG_1.png", "mimetype": "image/png", "alt_txt": "a melted lid"},
        {"name": "letter.pdf", "mimetype": "application/pdf"},
    ]
    desk.shortcut(shortcuts.ATTACH, "look " + "at this " * 400, files=files)
    text = evidence(desk)[0].text or ""
    assert text.endswith("… [1 image: a melted lid; letter.pdf]")
    assert len(text) <= 1_000


def test_a_slow_slack_costs_the_name_not_the_act(desk: Desk) -> None:
    raise_crisis(desk.ports)
    desk.slack.slow = {"chat.getPermalink": 2.0, "users.info": 2.0}
    desk.shortcut(shortcuts.ATTACH, "the kettle again")
    event = evidence(desk)[0]
    assert event.after == PRIYA.id
    assert str(event.link).startswith(f"https://brindle.slack.com/archives/{CHANNEL}/p{WRITTEN}")


def test_which_crisis_is_asked_when_several_are_live(desk: Desk) -> None:
    raise_crisis(desk.ports)
    raise_crisis(desk.ports, title="Data breach")
    desk.shortcut(shortcuts.ATTACH, "“quoted” \\ " + "words 注意 " * 90)
    view = desk.opened()
    assert len(view["private_metadata"]) <= 3_000
    assert desk.submit(view, crisis="1") == ""
    assert evidence(desk)[0].text.startswith("“quoted” \\ words 注意")
    assert evidence(desk, 2) == []


def test_a_message_below_a_card_is_about_its_crisis(desk: Desk) -> None:
    raise_crisis(desk.ports)
    post_card(desk.ports, 1, CHANNEL, "1.000001")
    raise_crisis(desk.ports, title="Data breach")
    post_card(desk.ports, 2, CHANNEL, "2.000001")
    desk.shortcut(shortcuts.TIMELINE, "lab says so too", thread_ts="1.000001")
    assert [event.text for event in evidence(desk)] == ["lab says so too"]


def test_below_the_card_of_a_merged_crisis_it_is_about_the_one_that_goes_on(desk: Desk) -> None:
    for number in (1, 2):
        raise_crisis(desk.ports)
        post_card(desk.ports, number, CHANNEL, f"{number}.000001")
    desk.type("merge 1 2")
    desk.shortcut(shortcuts.TIMELINE, "lab says so too", thread_ts="2.000001")
    assert len(evidence(desk)) == 1


def test_a_message_beside_the_only_card_of_its_channel_is_about_that(desk: Desk) -> None:
    for number, channel in ((1, CHANNEL), (2, "C0ELSEWHER")):
        raise_crisis(desk.ports)
        post_card(desk.ports, number, channel, f"{number}.000001")
    desk.shortcut(shortcuts.TIMELINE, "lab says so too")
    assert len(evidence(desk)) == 1


def test_the_same_message_goes_on_record_once(desk: Desk) -> None:
    raise_crisis(desk.ports)
    desk.at_once(*[lambda: desk.shortcut(shortcuts.ATTACH, "again", ts=TS) for _ in range(4)])
    assert len(evidence(desk)) == 1
    told = [one["text"] for one in desk.slack.whispered(4)]
    assert sum("already" in one for one in told) == 3


def test_without_a_live_crisis_a_report_is_offered(desk: Desk) -> None:
    desk.ports.store.add_watch(watch(id=0, name="Brindle"), now=desk.ports.clock())
    desk.shortcut(shortcuts.ATTACH, "Brindle kettles melt")
    answer = desk.submit(desk.opened())
    assert answer["response_action"] == "update"
    assert answer["view"]["callback_id"] == "form_report"
    assert "Brindle kettles melt" in str(answer["view"])


# --- 📌 ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("emoji", sorted(shortcuts.PINS))
def test_a_pin_puts_the_message_on_record_and_is_answered(desk: Desk, emoji: str) -> None:
    raise_crisis(desk.ports)
    mark = pinned(desk, emoji)[0]
    assert (mark["channel"], mark["timestamp"], mark["name"]) == (CHANNEL, TS, "white_check_mark")
    assert [event.text for event in evidence(desk)] == ["their post (https://x.com/a/1) says it melts"]
    assert evidence(desk)[0].surface == "reaction"


def test_any_other_reaction_is_passed_over(desk: Desk) -> None:
    raise_crisis(desk.ports)
    desk.react(TS, "eyes")
    pinned(desk)
    assert len(desk.slack.called("conversations.replies", 2, within=0.2)) == 1
    assert len(evidence(desk)) == 1


def test_two_pins_on_one_message_are_one_entry(desk: Desk) -> None:
    raise_crisis(desk.ports)
    pinned(desk)
    pinned(desk, "round_pushpin")
    assert len(desk.slack.called("reactions.add", 2)) == 2
    assert len(evidence(desk)) == 1


def test_a_pin_without_the_right_to_react_is_on_record_all_the_same(desk: Desk) -> None:
    raise_crisis(desk.ports)
    desk.slack.broken = {"reactions.add": "missing_scope"}
    desk.slack.messages[TS] = SAID
    desk.react(TS)
    _wait_for(desk)
    assert desk.slack.called("chat.postEphemeral", within=0.3) == []


def test_a_pin_on_a_message_that_cannot_be_read_keeps_its_link(desk: Desk) -> None:
    raise_crisis(desk.ports)
    desk.react(TS)
    event = _wait_for(desk)
    assert "could not be read" in str(event.text)
    assert event.link == f"https://brindle.slack.com/archives/{CHANNEL}/p{TS.replace('.', '')}"


def test_a_pin_asks_only_who_pinned_which_crisis_is_meant(desk: Desk) -> None:
    raise_crisis(desk.ports)
    raise_crisis(desk.ports, title="Data breach")
    desk.slack.messages[TS] = SAID
    desk.react(TS)
    asked = desk.slack.called("chat.postEphemeral")[0]
    assert (asked["user"], asked["channel"]) == (MAYA.id, CHANNEL)
    blocks = json.loads(asked["blocks"]) if isinstance(asked["blocks"], str) else asked["blocks"]
    button = blocks[-1]["elements"][-1]
    desk.click_whispered({"action_id": button["action_id"], "value": button["value"]})
    assert [event.text for event in evidence(desk)] == ["their post (https://x.com/a/1) says it melts"]
    assert desk.slack.whispered()[0]["replace_original"] is True
    assert desk.slack.called("reactions.add")


def test_a_pin_while_all_is_quiet_says_what_to_do(desk: Desk) -> None:
    desk.slack.messages[TS] = SAID
    desk.react(TS)
    assert "Report as crisis" in desk.slack.called("chat.postEphemeral")[0]["text"]


# --- a reply -----------------------------------------------------------------------------------------------


def test_a_reply_is_drafted_with_the_message_in_sight(desk: Desk) -> None:
    raise_crisis(desk.ports)
    desk.shortcut(shortcuts.REPLY, "is the Ember kettle safe?")
    picking = desk.opened()
    assert "is the Ember kettle safe?" in str(picking["blocks"])
    answer = desk.submit(picking, template="holding")
    assert "Priya Raman: “is the Ember kettle safe?”" in str(answer["view"]["blocks"])


def test_a_reply_asks_for_its_crisis_first(desk: Desk) -> None:
    raise_crisis(desk.ports)
    raise_crisis(desk.ports, title="Data breach")
    desk.shortcut(shortcuts.REPLY, "is the Ember kettle safe?")
    answer = desk.submit(desk.opened(), crisis="2")
    assert "Crisis #2" in str(answer["view"]["blocks"][0])
    assert "is the Ember kettle safe?" in str(answer["view"]["blocks"])


def _wait_for(desk: Desk) -> Event:
    """The first message on record, once it is."""
    deadline = time.monotonic() + 3
    while not evidence(desk) and time.monotonic() < deadline:
        time.sleep(0.01)
    return evidence(desk)[0]
