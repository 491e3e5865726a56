"""What is said in a war room, and how the card and the thread lead to it."""

from dataclasses import replace
from typing import Any

import pytest

from bot.core.messages import Outgoing, Purpose
from bot.core.models import SYSTEM, Event, EventKind, State
from bot.core.rooms import link_to
from bot.ports import Subject
from bot.sandbox.validate import check_blocks
from bot.slack.rendering import render
from tests.slack.samples import MAYA, NOW, SAM, crisis, event

ROOM = "C0ROOM0001"


def message(purpose: Purpose = Purpose.ROOM, **payload: Any) -> Outgoing:
    return Outgoing(1, "k", purpose, f"room:{ROOM}", ROOM, crisis_id=12, payload=payload)


def shown(subject: Subject) -> str:
    made = render(subject)
    assert check_blocks(made["blocks"], surface="message") == []
    assert made["text"]
    return str(made)


def made(**changes: Any) -> Event:
    link = link_to(ROOM)
    return replace(Event(EventKind.ROOM, NOW, SYSTEM, after="#crisis-12-kettles", link=link, id=7), **changes)


def test_a_change_is_one_line_that_mentions_nobody() -> None:
    change = event(EventKind.ASSIGNED, before="nobody", after=SAM.name, people=(SAM,))
    line = shown(Subject(message(hours=24), crisis(owner=SAM), change, (), NOW))
    assert "Maya Ortiz changed the owner: nobody → Sam Lee" in line
    assert "user_id" not in line
    assert "Keep open" not in line


def test_the_end_says_when_the_room_goes_and_how_to_keep_it() -> None:
    ended = event(EventKind.RESOLVED, before="acknowledged", text="recalled")
    over = crisis(state=State.RESOLVED, closed_at=NOW)
    line = shown(Subject(message(hours=24), over, ended, (), NOW))
    assert "This channel is archived" in line
    assert "room_keep" in line
    assert "Keep open" not in shown(Subject(message(hours=0), over, ended, (), NOW))
    assert "Keep open" not in shown(Subject(message(hours=24), crisis(), ended, (), NOW))


@pytest.mark.parametrize("record", ["", "https://desk.slack.com/archives/C0DESK0001/p1"])
@pytest.mark.parametrize("desk", ["", "C0DESK0001"])
def test_the_last_words_say_where_the_record_is(record: str, desk: str) -> None:
    said = message(last=True, record=record, desk=desk)
    words = shown(Subject(said, crisis(state=State.RESOLVED), None, (), NOW))
    assert "This room is closed" in words
    assert record in words
    assert desk in words


def test_the_thread_links_the_room() -> None:
    said = Outgoing(1, "k", Purpose.EVENT, "crisis:12", "crisis-desk", crisis_id=12, event_id=7)
    by_itself = render(Subject(said, crisis(), made(), (), NOW))
    lead = by_itself["blocks"][0]["elements"][0]["elements"]
    assert lead[0]["text"] == "🚪 room: "
    assert lead[1] == {"type": "channel", "channel_id": ROOM}
    assert by_itself["text"].startswith("🚪 room: #crisis-12-kettles")
    asked_for = render(Subject(said, crisis(), made(actor=MAYA), (), NOW))
    assert asked_for["blocks"][0]["elements"][0]["elements"][0]["text"] == "🚪 Maya Ortiz opened a room: "


def test_the_card_leads_to_the_room_while_it_stands() -> None:
    card = Outgoing(1, "k", Purpose.CARD, "crisis:12", "crisis-desk", crisis_id=12)
    standing = shown(Subject(card, crisis(), None, (made(),), NOW))
    assert f"*Room*\\n<#{ROOM}>" in standing
    assert "Room: #crisis-12-kettles." in standing
    left = made(after=None, before="#crisis-12-kettles", link=None)
    assert "Room" not in shown(Subject(card, crisis(), None, (made(), left), NOW))


def test_the_card_in_a_room_quotes_nobody_once_it_is_over() -> None:
    over = crisis(state=State.RESOLVED)
    quoted = over.situation.quotes[0].text
    in_room = message(Purpose.CARD)
    at_desk = replace(in_room, stream="crisis:12", channel="crisis-desk")
    assert quoted in shown(Subject(in_room, crisis(), None, (), NOW))
    assert quoted not in shown(Subject(in_room, over, None, (), NOW))
    assert quoted in shown(Subject(at_desk, over, None, (), NOW))
