"""A brand's own occasions come by words and by form, are corrected, and go."""

from datetime import date
from typing import Any

import pytest

from bot import respond
from bot.core.tuning import Occasion, OccasionKind
from bot.ports import Ports
from tests.handlers.desk import Desk
from tests.handlers.loopback import Loopback

LAUNCH = Occasion(
    "Spring launch", OccasionKind.LAUNCH, date(2026, 3, 1), date(2026, 3, 7), ("#springloaf", "spring loaf")
)
LINE = (
    "calendar add Brindle “Spring launch” launch 2026-03-01..2026-03-07 #springloaf &quot;spring loaf&quot;"
)
ANSWERS = {
    "watch": "1",
    "name": "Spring launch",
    "kind": "launch",
    "starts": "2026-03-01",
    "ends": "2026-03-07",
    "terms": "#springloaf, spring loaf",
}


@pytest.fixture
def desk(ports: Ports, slack: Loopback) -> Desk:
    respond.add_watch(ports, "Brindle")
    return Desk(ports, slack)


def occasions(desk: Desk) -> tuple[Occasion, ...]:
    return desk.ports.store.watches()[0].occasions


def submitted(desk: Desk, **answers: Any) -> Any:
    desk.type("calendar add")
    return desk.submit(desk.opened(), **{**ANSWERS, **answers})


def test_an_occasion_is_typed(desk: Desk) -> None:
    told = desk.type(LINE)["text"]
    assert occasions(desk) == (LAUNCH,)
    assert "on Brindle's calendar, 1 Mar to 7 Mar 2026: joy about posts with #springloaf" in told


@pytest.mark.parametrize(
    ("line", "made"),
    [
        (
            "calendar add Spring launch launch 2026-03-02",
            Occasion("Spring launch", OccasionKind.LAUNCH, date(2026, 3, 2), date(2026, 3, 2)),
        ),
        (
            "calendar Brindle add Q1 results EARNINGS 2026-04-29",
            Occasion("Q1 results", OccasionKind.EARNINGS, date(2026, 4, 29), date(2026, 4, 29)),
        ),
        (
            "calendar add brindle Fair event 2026-12-30…2027-01-02 #fair2026 the fair, hall 4",
            Occasion(
                "Fair",
                OccasionKind.EVENT,
                date(2026, 12, 30),
                date(2027, 1, 2),
                ("#fair2026 the fair", "hall 4"),
            ),
        ),
    ],
)
def test_what_can_be_left_out_may_be(desk: Desk, line: str, made: Occasion) -> None:
    desk.type(line)
    assert occasions(desk) == (made,)


def test_an_occasion_is_added_by_form(desk: Desk) -> None:
    submitted(desk)
    assert occasions(desk) == (LAUNCH,)
    assert "“Spring launch” is on Brindle's calendar" in desk.slack.whispered()[0]["text"]


def test_a_last_day_left_out_is_the_first(desk: Desk) -> None:
    submitted(desk, ends="")
    assert occasions(desk)[0].ends == date(2026, 3, 1)


@pytest.mark.parametrize(
    ("field", "answer", "told"),
    [
        ("name", "!", "a name of two letters or more"),
        ("ends", "2026-02-27", "It would end on 2026-02-27, before it starts on 2026-03-01."),
        ("ends", "2028-01-01", "an occasion lasts a year at most"),
        ("terms", "#", "would match nearly everything"),
        ("terms", ",".join(f"word{n}" for n in range(11)), "keep the 10 that name it best"),
    ],
)
def test_what_is_wrong_stands_under_its_field(desk: Desk, field: str, answer: str, told: str) -> None:
    errors = submitted(desk, **{field: answer})["errors"]
    assert list(errors) == [field]
    assert told in errors[field]
    assert occasions(desk) == ()


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("calendar add Brindle Spring launch", "Write its name, what it is (campaign, giveaway,"),
        (
            "calendar add Brindle Spring launch 2026-02-30",
            "“2026-02-30” is no day. Write days like",
        ),
        ("calendar add Brindle Spring launch 2026-03-07..2026-03-01", "It would end on 2026-03-01, before"),
        ("calendar remove Brindle Winter", "Brindle's calendar has no “Winter”. It has: none yet."),
        ("calendar Umber", "No watch is called “Umber”. Watches: Brindle."),
        ("calendar Brindle burn", "No watch is called “Brindle burn”."),
    ],
)
def test_what_cannot_be_read_is_explained(desk: Desk, line: str, told: str) -> None:
    assert told in desk.type(line)["text"]
    assert occasions(desk) == ()


def test_several_brands_must_be_told_apart(desk: Desk) -> None:
    respond.add_watch(desk.ports, "Brindle & Fern")
    assert "For which brand?" in desk.type("calendar add Fair event 2026-03-02")["text"]
    desk.type("calendar add Brindle & Fern Fair event 2026-03-02")
    assert [len(watch.occasions) for watch in desk.ports.store.watches()] == [0, 1]
    desk.type("calendar add brindle & fern")
    assert desk.opened()["blocks"][0]["element"]["initial_option"]["value"] == "2"


def test_the_list_says_what_is_on_what_comes_and_what_is_over(desk: Desk) -> None:
    assert "Nothing is planned" in desk.type("calendar")["text"]
    for line in ("Past event 2026-02-01", "Next event 2026-04-01", "Now event 2026-03-02"):
        desk.type(f"calendar add {line}")
    entries = [block["text"]["text"] for block in desk.type("calendar Brindle list")["blocks"][1:]]
    assert [entry.split(":")[0] for entry in entries] == ["▶️ On now", "🗓️ Comes", "☑️ Over"]
    assert "Now · Event · 2 Mar 2026 · the whole brand" in entries[0]


def test_an_occasion_goes_by_button_and_can_be_brought_back(desk: Desk) -> None:
    desk.type(LINE)
    button = desk.type("calendar")["blocks"][1]["accessory"]
    assert "confirm" in button
    desk.click_whispered(button)
    assert occasions(desk) == ()
    told = desk.slack.whispered()[0]["text"]
    desk.type(told.partition("/crisis ")[2])
    assert occasions(desk) == (LAUNCH,)


def test_an_occasion_goes_by_words(desk: Desk) -> None:
    desk.type(LINE)
    assert "is off Brindle's calendar" in desk.type('calendar remove Brindle "spring LAUNCH"')["text"]
    assert occasions(desk) == ()


def test_a_button_for_a_brand_that_is_gone_says_so(desk: Desk) -> None:
    desk.click("occasion_remove", "7:Fair")
    assert "removed meanwhile" in desk.slack.whispered()[0]["text"]


def test_nothing_watched_is_said(ports: Ports, slack: Loopback) -> None:
    assert "Nothing is watched yet" in Desk(ports, slack).type("calendar add")["text"]
