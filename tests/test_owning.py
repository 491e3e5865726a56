"""Owning, end to end: what reaches whom, and what the buttons there do, through the whole bot."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.core.models import State
from bot.sandbox.workspace import Message
from tests.desks import Desk, answer, desk


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Desk]:
    with desk(tmp_path) as running:
        running.crisis_rises()
        yield running


def inbox(live: Desk, name: str) -> list[Message]:
    """What the bot told somebody in private."""
    workspace = live.sandbox.workspace
    talk = workspace.direct(workspace.user(name).id)
    return [one for one in live.sandbox.messages(talk.id) if one.metadata]


def test_a_new_owner_is_told_in_private_and_acts_from_there(live: Desk) -> None:
    maya, lena = live.sandbox.act_as("maya"), live.sandbox.act_as("lena")
    maya.command("/crisis assign @lena please check the wording")
    told = live.sandbox.wait_for(lambda: inbox(live, "lena"), 10)[0]
    assert "Maya Okafor gave it to you." in told.text
    assert "please check the wording" in told.text
    assert f"/archives/{live.card().channel}/p" in str(told.blocks)
    lena.click(told, "crisis_show")
    assert live.sandbox.wait_for(lambda: lena.ephemerals(told.channel), 5)
    assert not inbox(live, "maya")


def test_who_is_on_call_is_asked_and_takes_it_on_from_the_inbox(live: Desk) -> None:
    maya, priya = live.sandbox.act_as("maya"), live.sandbox.act_as("priya")
    maya.command("/crisis oncall set")
    live.sandbox.wait_for(maya.modal)
    answer(live, maya, {"people": [live.sandbox.workspace.user("priya").id]})
    maya.command("/crisis ack")
    live.sandbox.wait_for(lambda: live.bot.ports.store.crisis(1).owner, 5)
    maya.command("/crisis undo")
    told = live.sandbox.wait_for(lambda: inbox(live, "priya"), 10)[0]
    priya.click(told, "crisis_acknowledge")
    owner = live.sandbox.wait_for(lambda: live.bot.ports.store.crisis(1).owner, 5)
    assert owner.name == "Priya Raman"
    assert live.bot.ports.store.crisis(1).state is State.ACKNOWLEDGED
    assert live.sandbox.wait_for(lambda: "is yours now" in inbox(live, "priya")[0].text, 10)


def test_an_undone_acknowledgement_is_said_in_the_thread(live: Desk) -> None:
    maya = live.sandbox.act_as("maya")
    maya.click(live.card(), "crisis_acknowledge")
    live.sandbox.wait_for(lambda: "unack:1" in live.shown(), 10)
    maya.command("/crisis unack 1")
    assert live.sandbox.wait_for(lambda: "took the acknowledgement back" in live.thread(), 10)
