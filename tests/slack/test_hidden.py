"""What a channel reads of a private crisis."""

import json
from dataclasses import replace

import pytest

from bot.core.lifecycle import Act
from bot.core.messages import Outgoing, Purpose
from bot.core.models import Event, EventKind, Person, State
from bot.ports import Subject
from bot.slack import hidden
from bot.slack.rendering import render
from tests.worlds import MAYA, NOON, crisis

TEAM = Person("S0TEAM0000", "team")
SECRET = crisis(private=True, owner=MAYA, brand="Brindle", title="Rats in the salad", outcome="settled")


def subject(purpose: Purpose, **changes: object) -> Subject:
    event: Event = Act(MAYA, NOON).event(EventKind.NOTED, text="rats again")
    message = Outgoing(1, "k", purpose, "s", "C1", crisis_id=1, payload={"text": "rats"})
    return Subject(message, replace(SECRET, **changes), event, (event,), NOON)  # type: ignore[arg-type]


@pytest.mark.parametrize("purpose", list(Purpose))
@pytest.mark.parametrize("state", list(State))
def test_no_message_holds_a_word_of_it(purpose: Purpose, state: State) -> None:
    made = json.dumps(render(subject(purpose, state=state))).casefold()
    assert not any(word in made for word in ("brindle", "rats", "maya", "settled", "#1", "crisis 1"))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, hidden.OWNED),
        ({"owner": None}, hidden.UNOWNED),
        ({"state": State.RESOLVED}, hidden.OVER),
    ],
)
def test_the_card_says_that_somebody_is_on_it(changes: dict[str, object], words: str) -> None:
    assert render(subject(Purpose.CARD, **changes))["text"] == words


def test_a_card_that_is_not_private_says_everything() -> None:
    assert "Rats in the salad" in render(subject(Purpose.CARD, private=False))["text"]


def test_a_user_group_is_asked_in_the_thread_without_a_word_of_it() -> None:
    asked = replace(subject(Purpose.EVENT), event=Event(EventKind.ESCALATED, NOON, MAYA, people=(TEAM, MAYA)))
    made = render(asked)
    assert made["text"] == hidden.ASKED
    assert TEAM.id in str(made["blocks"])
    assert MAYA.id not in str(made["blocks"])
    again = replace(asked, message=replace(asked.message, ts="1.0"))
    assert render(again)["text"] == hidden.ENTRY
