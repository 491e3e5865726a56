"""People see some things before any count does: they report a crisis, and never the same one twice."""

from typing import Any

import pytest

from bot.core.dues import DueKind
from bot.core.mentions import Query
from bot.core.models import EventKind, Level, State
from bot.ports import Ports
from bot.slack import ids, report_form, shortcuts
from tests.handlers.desk import Desk, raise_crisis
from tests.worlds import MAYA, watch


@pytest.fixture
def ports(ports: Ports) -> Ports:
    ports.store.add_watch(watch(id=0), now=ports.clock())
    return ports


@pytest.fixture
def two(ports: Ports) -> Ports:
    """Two brands are watched."""
    ports.store.add_watch(watch(id=0, name="Ember", query=Query(any=("kettle",))), now=ports.clock())
    return ports


def chosen(view: dict[str, Any], name: str) -> str | None:
    element = next(block["element"] for block in view["blocks"] if block.get("block_id") == name)
    value = element.get("initial_value") or (element.get("initial_option") or {}).get("value")
    return str(value) if value else None


def same_button(view: dict[str, Any]) -> dict[str, Any]:
    buttons = [block["accessory"] for block in view["blocks"] if "accessory" in block]
    return next(one for one in buttons if one["action_id"].startswith(ids.SAME))


def in_form(view: dict[str, Any], **answers: Any) -> dict[str, Any]:
    """What a click in a form carries."""
    state = {name: {"value": {"type": "plain_text_input", "value": value}} for name, value in answers.items()}
    shown = {**view, "id": "V1", "hash": "1.h", "state": {"values": state}}
    return {"view": shown, "channel": None, "message": None, "container": {"type": "view"}}


def test_a_typed_report_raises_a_card(desk: Desk) -> None:
    answer = desk.type("report Brindle & Fern: kettle handles break")
    crisis = desk.crisis()
    assert (crisis.brand, crisis.title) == ("Brindle & Fern", "kettle handles break")
    assert (crisis.state, crisis.level, crisis.set_level) == (State.OPEN, Level.YELLOW, Level.YELLOW)
    assert "Crisis #1" in answer["text"]
    assert crisis.situation.reasons[0].words == "Reported by Maya Okafor."
    assert desk.timeline()[0].actor == MAYA
    assert DueKind.ESCALATE in {due.kind for due in crisis.dues}
    card = desk.ports.store.claim_message(owner="t", now=desk.ports.clock(), lease_seconds=30)
    assert card is not None
    assert card.crisis_id == 1


@pytest.mark.parametrize("word", ["report", "declare", "new", "open"])
def test_any_of_the_words_opens_the_form(desk: Desk, word: str) -> None:
    desk.type(word)
    assert chosen(desk.opened(), "brand") == "1"
    assert chosen(desk.opened(), "level") == "yellow"


def test_a_name_is_all_that_is_required(desk: Desk) -> None:
    desk.shortcut(shortcuts.REPORT)
    view = desk.opened()
    refused = desk.submit(view, title=" ")
    assert set(refused["errors"]) == {"title"}
    desk.submit(view, title="Boycott called", level="orange", category="boycott")
    crisis = desk.crisis()
    assert (crisis.title, crisis.level, crisis.category) == ("Boycott called", Level.ORANGE, "boycott")


def test_a_report_from_a_message_starts_from_its_words(desk: Desk) -> None:
    desk.shortcut(shortcuts.REPORT_MESSAGE, "The handle came off! Photo follows. And more")
    view = desk.opened()
    assert chosen(view, "title") == "The handle came off! Photo follows"
    desk.submit(view)
    opened, evidence = desk.timeline()
    assert (evidence.kind, evidence.after) == (EventKind.EVIDENCE, "Priya Raman")
    assert evidence.text == "The handle came off! Photo follows. And more"
    reason = desk.crisis().situation.reasons[0]
    assert reason.words == "Reported by Maya Okafor from a message."
    assert reason.about == opened.link == evidence.link
    assert "crisis-desk" in desk.slack.whispered()[0]["text"]


def test_a_message_from_before_the_form_was_opened_is_kept_for_it(desk: Desk) -> None:
    desk.shortcut(shortcuts.REPORT_MESSAGE, "The handle came off")
    desk.slack.messages.clear()  # deleted meanwhile
    desk.submit(desk.opened())
    assert desk.timeline()[1].text == "The handle came off"


def test_the_brand_is_guessed_by_its_terms(two: Ports, desk: Desk) -> None:
    for text in ("my kettle melts", "Brindle & Fern again", "nothing of ours"):
        desk.shortcut(shortcuts.REPORT_MESSAGE, text)
    assert [chosen(desk.opened(n), "brand") for n in (1, 2, 3)] == ["2", "1", None]


def test_what_is_live_stands_above_and_is_not_declared_twice(desk: Desk) -> None:
    raise_crisis(desk.ports)
    desk.type("report Brindle & Fern handles break")
    view = desk.opened()
    assert "Product safety" in str(view["blocks"][1])
    assert view["blocks"][0]["text"]["text"] == report_form.LIVE
    assert len(desk.ports.store.crises()) == 1
    desk.submit(view, title="Another matter")
    assert desk.crisis(2).title == "Another matter"


def test_it_is_this_one_puts_the_message_on_record_instead(desk: Desk) -> None:
    raise_crisis(desk.ports)
    desk.shortcut(shortcuts.REPORT_MESSAGE, "handles break")
    press = same_button(desk.opened())
    desk.click(press["action_id"], press["value"], **in_form(desk.opened(), title="handles break"))
    assert desk.timeline()[-1].text == "handles break"
    assert "crisis #1" in str(desk.slack.called("views.update")[0]["view"])
    assert len(desk.ports.store.crises()) == 1


def test_it_is_this_one_can_be_said_of_a_message_on_record_already(desk: Desk) -> None:
    raise_crisis(desk.ports)
    desk.shortcut(shortcuts.ATTACH, "handles break", ts="1772452200.000100")
    desk.shortcut(shortcuts.REPORT_MESSAGE, "handles break", ts="1772452200.000100")
    press = same_button(desk.opened())
    desk.click(press["action_id"], press["value"], **in_form(desk.opened()))
    assert "crisis #1" in str(desk.slack.called("views.update")[0]["view"])
    assert [event.kind for event in desk.timeline()] == [EventKind.OPENED, EventKind.EVIDENCE]


def test_it_is_this_one_without_a_message_notes_what_was_typed(desk: Desk) -> None:
    raise_crisis(desk.ports)
    desk.type("report")
    press = same_button(desk.opened())
    desk.click(press["action_id"], press["value"], **in_form(desk.opened(), title="handles break"))
    assert desk.timeline()[-1].text == "Seen by somebody else too: handles break"


def test_choosing_a_brand_shows_what_is_live_for_it(two: Ports, desk: Desk) -> None:
    raise_crisis(desk.ports)
    desk.type("report")
    view = desk.opened()
    assert report_form.LIVE in str(view)  # of all brands, while none is chosen
    carried = in_form(view, title="half a na", brand="2", level="red")
    desk.act({"type": "static_select", "action_id": report_form.BRAND}, **carried)
    fresh = desk.slack.called("views.update")[0]["view"]
    assert report_form.LIVE not in str(fresh)
    assert [chosen(fresh, name) for name in ("title", "brand", "level")] == ["half a na", "2", "red"]


def test_without_a_brand_there_is_nothing_to_report(desk: Desk) -> None:
    desk.ports.store.remove_watch(1)
    assert desk.type("report kettle melts")["text"] == report_form.NO_BRAND


def test_a_watch_that_is_gone_refuses_the_form(desk: Desk) -> None:
    desk.type("report")
    desk.ports.store.remove_watch(1)
    assert "removed meanwhile" in str(desk.submit(desk.opened(), title="kettle melts")["errors"])
