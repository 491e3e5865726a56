"""One tap takes a crisis on; everybody else learns who was faster."""

from bot.core.models import State
from bot.slack import ids
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
