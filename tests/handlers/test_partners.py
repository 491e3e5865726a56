"""Creators come onto the register by a form, are corrected, and go after a second look."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot import respond
from bot.core.mentions import Handle
from bot.core.partners import Partner
from bot.ports import Ports
from bot.slack import partner_list
from tests.handlers.desk import Desk
from tests.handlers.loopback import Loopback

ANSWERS = {
    "name": "Ember Cooks",
    "handles": "tiktok:@ember.cooks\nTwitter/ember",
    "campaign": "Spring table",
    "starts": "2026-02-01",
    "ends": "2026-12-03",
    "clause": "7.2: pause at our discretion",
    "posts": "https://www.tiktok.com/@ember.cooks/video/7\nhttps://ember.example/table",
    "followers": "31.6k",
    "rate": "4,5 %",
}


@pytest.fixture
def desk(ports: Ports, slack: Loopback) -> Desk:
    respond.add_watch(ports, "Brindle & Fern")
    return Desk(ports, slack)


def added(desk: Desk, **answers: Any) -> Any:
    """Fills in the form; gives Slack's answer."""
    desk.type("partners add")
    return desk.submit(desk.opened(), **{**ANSWERS, **answers})


def known(desk: Desk) -> list[Partner]:
    return desk.ports.store.partners()


def test_a_partner_is_added_by_form(desk: Desk) -> None:
    added(desk)
    (one,) = known(desk)
    assert one.handles == (Handle("tiktok", "ember.cooks"), Handle("x", "ember"))
    assert (one.starts, one.ends) == (date(2026, 2, 1), date(2026, 12, 3))
    assert (one.followers, one.engagement_rate, len(one.posts)) == (31_600, 4.5, 2)
    assert "Ember Cooks is on the register now" in desk.slack.whispered()[0]["text"]


def test_a_name_behind_the_verb_stands_in_the_form(desk: Desk) -> None:
    desk.type("partners add Ember &amp; Co")
    assert desk.opened()["blocks"][0]["element"]["initial_value"] == "Ember & Co"


@pytest.mark.parametrize(
    ("field", "answer", "told"),
    [
        ("handles", "ember.cooks", "write the network before the account, like tiktok:@ember.cooks"),
        ("handles", "myspace:@ember", "Networks: x, instagram"),
        ("name", "!", "two letters or more"),
        ("posts", "our video", "paste the post's address"),
        ("posts", "https://[nonsense", "paste the post's address"),
        ("ends", "2026-01-31", "pick 1 Feb 2026 or a later day"),
        ("followers", "many", "like 31600 or 31.6k"),
        ("followers", "1.2.3k", "like 31600 or 31.6k"),
        ("rate", "high", "Write a percentage, like 4.5"),
    ],
)
def test_what_is_wrong_stands_under_its_field(desk: Desk, field: str, answer: str, told: str) -> None:
    errors = added(desk, **{field: answer})["errors"]
    assert list(errors) == [field]
    assert told in errors[field]
    assert known(desk) == []


def test_a_partner_is_corrected_in_the_form_as_it_was_filled_in(desk: Desk) -> None:
    added(desk)
    before = known(desk)[0]
    desk.type("partners edit ember cooks")
    form = desk.opened(2)
    desk.submit(form)
    assert known(desk) == [before]
    desk.submit(form, ends="2026-12-31", followers="40,000")
    assert known(desk) == [replace(before, ends=date(2026, 12, 31), followers=40_000)]


def test_a_name_taken_already_keeps_the_form_open(desk: Desk) -> None:
    added(desk)
    assert "already a partner" in desk.submit(desk.opened(), **ANSWERS)["errors"]["name"]


def test_the_list_shows_what_is_known_and_what_can_be_done(desk: Desk) -> None:
    assert "No partner is on the register yet" in desk.type("partners")["text"]
    added(desk)
    answer = desk.type("partners list")
    shown = str(answer["blocks"])
    for words in ("@ember.cooks on TikTok", "LIVE", "7.2: pause", "engagement rate 4.5 %", "ember[.]example"):
        assert words in shown
    edit, remove = answer["blocks"][1]["elements"]
    assert "confirm" in remove
    desk.click_whispered(edit)
    assert desk.opened(2)["private_metadata"].startswith('{"origin"')


def test_a_partner_goes_only_once_that_is_confirmed(desk: Desk) -> None:
    added(desk)
    asked = desk.type("partners remove Ember Cooks")
    assert len(known(desk)) == 1
    desk.click_whispered(asked["blocks"][1]["elements"][0])
    assert known(desk) == []
    assert "off the register" in desk.slack.whispered(2)[-1]["text"]


def test_a_button_for_somebody_gone_says_so(desk: Desk) -> None:
    desk.click(partner_list.EDIT, "7")
    assert "removed meanwhile" in desk.slack.whispered()[0]["text"]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (
            "partners burn Ember",
            "There is no “partners burn”. Behind /crisis partners goes one of: list, add",
        ),
        ("partners edit Umber", "No partner is called “Umber”. Partners: none yet."),
    ],
)
def test_what_cannot_be_done_is_refused(desk: Desk, line: str, told: str) -> None:
    assert told in desk.type(line)["text"]


def test_a_partner_needs_a_brand(ports: Ports, slack: Loopback) -> None:
    assert "none is watched yet" in Desk(ports, slack).type("partners add")["text"]


def test_two_brands_with_the_same_partner_are_told_apart_by_the_list(desk: Desk) -> None:
    added(desk)
    other = respond.add_watch(desk.ports, "Northwind Dental")
    desk.ports.store.add_partner(replace(known(desk)[0], id=0, watch_id=other.id))
    assert "use the buttons of the list" in desk.type("partners edit Ember Cooks")["text"]
