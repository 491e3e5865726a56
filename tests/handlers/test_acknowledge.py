"""One tap takes a crisis on, another gives it back; everybody else learns who was faster."""

import pytest

from bot.core.models import EventKind, State
from bot.slack import buttons, ids
from tests.handlers.desk import Desk, raise_crisis
from tests.worlds import MAYA, PRIYA, Hands


def test_one_tap_acknowledges_and_owns(desk: Desk) -> None:
    raise_crisis(desk.ports)
    assert desk.click(ids.ACKNOWLEDGE, "1") == ""
    assert desk.crisis().state is State.ACKNOWLEDGED
    assert desk.crisis().owner == MAYA


def test_a_typed_ack_says_so_in_the_acknowledgement(desk: Desk) -> None:
    raise_crisis(desk.ports)
    answer = desk.type("ACK #1")
    assert answer["response_type"] == "ephemeral"
    assert "Maya Okafor owns it" in answer["text"]


def test_the_slower_one_is_told_who_and_when(desk: Desk, clock: Hands) -> None:
    raise_crisis(desk.ports)
    desk.click(ids.ACKNOWLEDGE, "1", by=PRIYA.id)
    clock.forward(seconds=12)
    desk.click(ids.ACKNOWLEDGE, "1")
    assert "Priya Raman took it 12 s ago" in desk.slack.whispered()[0]["text"]


def test_eight_at_once_have_one_winner_and_seven_who_are_told(desk: Desk) -> None:
    raise_crisis(desk.ports)
    people = [f"U0PERSON{n:02d}" for n in range(8)]
    desk.at_once(*(lambda by=by: desk.click(ids.ACKNOWLEDGE, "1", by=by) for by in people))
    owner = desk.crisis().owner
    told = desk.slack.whispered(7)
    assert owner is not None
    assert len(told) == 7
    assert all(f"{owner.name} took it" in one["text"] for one in told)


def test_a_typed_ack_can_be_undone_with_the_button_it_comes_with(desk: Desk) -> None:
    raise_crisis(desk.ports)
    (undo,) = desk.type("ack")["blocks"][1]["elements"]
    desk.click_whispered(undo)
    assert (desk.crisis().state, desk.crisis().owner) == (State.OPEN, None)
    assert "nobody's again" in desk.slack.whispered()[0]["text"]
    assert [event.kind for event in desk.timeline()][-1] is EventKind.UNACKNOWLEDGED


def test_the_card_of_an_acknowledged_crisis_offers_to_undo_it(desk: Desk) -> None:
    raise_crisis(desk.ports)
    desk.click(ids.ACKNOWLEDGE, "1")
    menu = buttons.of_card(desk.crisis())["elements"][-1]
    assert "unack:1" in [option["value"] for option in menu["options"]]
    desk.choose(ids.MORE, "unack:1")
    desk.click(ids.ACKNOWLEDGE, "1", by=PRIYA.id)
    assert desk.crisis().owner == PRIYA


@pytest.mark.parametrize("word", ["undo", "release", "unack"])
def test_without_a_number_it_is_the_one_crisis_one_owns(desk: Desk, word: str) -> None:
    raise_crisis(desk.ports)
    raise_crisis(desk.ports)
    desk.type("ack 1", by=PRIYA.id)
    desk.type("ack 2")
    assert "#2" in desk.type(word)["text"]
    assert desk.crisis(1).owner == PRIYA


def test_there_is_nothing_to_undo_twice(desk: Desk) -> None:
    raise_crisis(desk.ports)
    desk.type("ack")
    desk.type("undo 1")
    assert "nothing to undo" in desk.type("undo 1")["text"]


def test_still_on_it_is_said_by_button_and_by_word(desk: Desk) -> None:
    raise_crisis(desk.ports)
    desk.type("ack")
    desk.click(ids.CONFIRM, "1")
    assert "stays yours" in desk.type("still")["text"]
    assert [event.kind for event in desk.timeline()][-2:] == [EventKind.CONFIRMED] * 2
    assert "Maya Okafor owns" in desk.type("still 1", by=PRIYA.id)["text"]


def test_in_a_talk_with_the_bot_alone_the_answer_is_said(desk: Desk) -> None:
    raise_crisis(desk.ports)
    desk.click(ids.ACKNOWLEDGE, "1", channel={"id": "D0MAYA0000", "name": "directmessage"})
    told = desk.slack.whispered()[0]
    assert (told["text"].startswith("Crisis #1 is acknowledged"), told["replace_original"]) == (True, False)


def test_a_form_opened_from_there_says_that_it_is_saved(desk: Desk) -> None:
    raise_crisis(desk.ports)
    desk.click(ids.ASSIGN, "1", channel={"id": "D0MAYA0000", "name": "directmessage"})
    desk.submit(desk.opened(), owner=PRIYA.id)
    assert desk.slack.whispered()[0]["text"] == "Priya Raman owns crisis #1 now."
