"""Brands come under watch, pause, and are forgotten only after a second look."""

from dataclasses import replace

import pytest

from bot.core.mentions import Query, SourceSpec
from bot.core.models import Watch
from bot.errors import InputError
from bot.ports import Ports, Source
from bot.slack import watch_lists
from tests.handlers.desk import Desk
from tests.handlers.loopback import Loopback
from tests.worlds import Shelf

FEED = "https://news.example/rss"


def open_source(spec: SourceSpec, query: Query, *, urgent: bool = False) -> Source:
    if not spec.target.startswith("https://"):
        raise InputError(f"{spec.target} is no address.")
    return Shelf()


@pytest.fixture
def desk(ports: Ports, slack: Loopback) -> Desk:
    return Desk(replace(ports, open_source=open_source), slack)


def watches(desk: Desk) -> list[Watch]:
    return desk.ports.store.watches()


def test_a_brand_is_watched_by_words(desk: Desk) -> None:
    told = desk.type(f"watch add Brindle &amp; Fern [kettle, fern] feed:<{FEED}>")["text"]
    assert told.startswith("Watching Brindle &amp; Fern for kettle, fern")
    watch = watches(desk)[0]
    assert (watch.name, watch.query.any) == ("Brindle & Fern", ("kettle", "fern"))
    assert watch.sources == (SourceSpec("feed", FEED),)


def test_a_number_in_a_brand_is_no_crisis(desk: Desk) -> None:
    desk.type("watch add Studio 54")
    assert watches(desk)[0].name == "Studio 54"


def test_a_brand_is_watched_by_form(desk: Desk) -> None:
    desk.type("watch add")
    desk.submit(desk.opened(), name="Brindle", terms="brindle\nnwd", feeds=FEED)
    assert watches(desk)[0].query.any == ("brindle", "nwd")
    assert "Watching Brindle" in desk.slack.whispered()[0]["text"]


def test_a_bad_address_keeps_the_form_open(desk: Desk) -> None:
    desk.type("watch add")
    answer = desk.submit(desk.opened(), name="Brindle", feeds="nonsense")
    assert answer["errors"] == {"name": "nonsense is no address."}
    assert watches(desk) == []


def test_a_watch_pauses_and_goes_on(desk: Desk) -> None:
    desk.type("watch add Brindle")
    assert "is paused" in desk.type("watch pause brindle")["text"]
    assert watches(desk)[0].paused
    desk.type("watch resume Brindle")
    assert not watches(desk)[0].paused


def test_a_watch_is_forgotten_only_once_that_is_confirmed(desk: Desk) -> None:
    desk.type("watch add Brindle")
    asked = desk.type("watch remove Brindle")
    assert len(watches(desk)) == 1
    button = asked["blocks"][1]["elements"][0]
    desk.click_whispered(button)
    assert watches(desk) == []
    assert "no longer watched" in desk.slack.whispered()[0]["text"]


def test_the_list_offers_what_can_be_done(desk: Desk) -> None:
    assert "Nothing is watched yet" in desk.type("watch")["text"]
    desk.type(f"watch add Brindle feed:{FEED}")
    answer = desk.type("watch list")
    row = answer["blocks"][1]["elements"]
    assert [button["action_id"] for button in row] == ["crisis_run:pause", watch_lists.REMOVE]
    assert "confirm" in row[1]
    desk.click(row[0]["action_id"], row[0]["value"])
    assert watches(desk)[0].paused


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("watch burn Brindle", "There is no “watch burn”. Behind /crisis watch goes one of: list, add"),
        ("watch pause Umber", "No watch is called “Umber”"),
        ("watch remove Umber", "No watch is called “Umber”"),
    ],
)
def test_what_cannot_be_done_is_refused(desk: Desk, line: str, told: str) -> None:
    assert told in desk.type(line)["text"]
