"""`/crisis mute` and `similar`, as people use them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.core.mentions import Author
from bot.core.models import EventKind, Label, Score, Scored, State, Watch
from bot.core.rooms import Room, RoomState
from bot.ports import Placed, Ports
from bot.slack import mute_form
from tests.handlers.desk import Desk, raise_crisis
from tests.handlers.loopback import Loopback
from tests.worlds import NOON, mention, watch


@pytest.fixture
def desk(ports: Ports, slack: Loopback) -> Desk:
    return Desk(ports, slack)


@pytest.fixture
def brand(ports: Ports) -> Watch:
    return ports.store.add_watch(replace(watch(), id=0), now=NOON)


def say(ports: Ports, brand: Watch, *, troll: int, others: int) -> None:
    bad = Score(Label.NEGATIVE, -0.8)
    posts = [("troll", f"t{n}") for n in range(troll)] + [(f"p{n}", f"o{n}") for n in range(others)]
    placed = [
        Placed(
            Scored(mention(key, text="bad kettle", author=Author(handle=by)), bad),
            NOON - timedelta(minutes=5),
        )
        for by, key in posts
    ]
    ports.store.add(brand.id, placed, source_key="x", cursor={})


def test_a_typed_mute_says_what_it_took_out_and_stands_on_the_timeline(desk: Desk, brand: Watch) -> None:
    raise_crisis(desk.ports, watch_id=brand.id)
    say(desk.ports, brand, troll=3, others=2)
    told = desk.type("mute author @Troll for 2d")["text"]
    assert "Muted @troll until" in told
    assert "3 posts of the last 24 hours no longer count" in told
    assert [event.kind for event in desk.timeline()][-1] is EventKind.MUTED
    assert (
        sum(s.mentions for s in desk.ports.store.slots(brand.id, start=NOON - timedelta(days=1), end=NOON))
        == 2
    )


def test_the_form_offers_what_the_card_quotes_and_previews_before_it_hides(desk: Desk, brand: Watch) -> None:
    raise_crisis(desk.ports, watch_id=brand.id)
    say(desk.ports, brand, troll=3, others=2)
    desk.type("mute")
    view = desk.opened()
    state = {"kind": choice("author"), "typed": typed("@troll"), "span": choice("1d")}
    clicked = {"view": {**view, "id": "V9", "hash": "h", "state": {"values": state}}, "message": None}
    desk.click(mute_form.PREVIEW, "preview", **clicked)
    shown = desk.slack.called("views.update")[0]["view"]
    assert "Would have hidden 3 of 5 posts of the last 24 hours" in str(shown)
    assert desk.ports.store.mutes(brand.id, now=NOON) == []
    desk.submit(view, typed="@troll")
    assert [one.value for one in desk.ports.store.mutes(brand.id, now=NOON)] == ["troll"]


def test_a_form_without_a_name_says_what_to_write(desk: Desk, brand: Watch) -> None:
    desk.type("mute")
    assert desk.submit(desk.opened())["errors"] == {"typed": mute_form.NEEDS}


def test_mutes_are_listed_and_ended(desk: Desk, brand: Watch) -> None:
    assert "Nothing is muted" in desk.type("mute list")["text"]
    desk.type("mute phrase win a kettle 1w")
    assert "“win a kettle”" in desk.type("mute list")["text"]
    assert "has ended" in desk.type("mute lift 1")["text"]
    assert "ended already" in desk.type("mute lift 1")["text"]


def test_the_same_is_not_muted_twice(desk: Desk, brand: Watch) -> None:
    desk.type("mute author @troll 2d")
    assert "muted already" in desk.type("mute author @troll 2d")["text"]


def test_similar_shows_how_it_went_before(desk: Desk, brand: Watch) -> None:
    raise_crisis(desk.ports)
    desk.type("draft 1 holding")
    desk.type("resolve 1 recalled the kettle")
    raise_crisis(desk.ports)
    told = desk.type("similar 2")
    assert "#1" in told["text"]
    assert "recalled the kettle" in str(told["blocks"])
    assert desk.crisis(1).state is State.RESOLVED


def choice(value: str) -> dict[str, Any]:
    return {"value": {"type": "static_select", "selected_option": {"value": value}}}


def typed(value: str) -> dict[str, Any]:
    return {"value": {"type": "plain_text_input", "value": value}}


@pytest.mark.parametrize("line", ["mute lift 1", "mute lift #1"])
def test_in_a_war_room_the_mute_of_that_number_ends(desk: Desk, brand: Watch, line: str) -> None:
    """Not the one that has the number of the room's crisis."""
    for number in (1, 2):
        raise_crisis(desk.ports, watch_id=brand.id)
        desk.type(f"mute #{number} author @troll{number} 2d")
    desk.ports.store.change_room(
        2, lambda _: Room(2, due_at=NOON, state=RoomState.OPEN, channel="C0ROOM0001")
    )
    desk.type("mute lift", channel_id="C0ROOM0001")
    desk.type(line, channel_id="C0ROOM0001")
    assert [one.value for one in desk.ports.store.mutes(brand.id, now=NOON)] == ["troll2"]
