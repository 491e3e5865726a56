"""Two cards of one story become one, one card of two stories becomes two, and the brand learns it."""

from datetime import timedelta

import pytest

from bot import respond
from bot.core.mentions import Author
from bot.core.models import Change, Crisis, EventKind, Label, Score, Scored, State
from bot.core.story import Story
from bot.ports import Placed, Ports
from bot.slack import ids, merge_form, modals
from tests.handlers.desk import Desk, raise_crisis
from tests.handlers.loopback import Loopback
from tests.worlds import NOON, PRIYA, mention

BRAND = "Brindle & Fern"
SAID = {
    "kettles": "My Brindle & Fern kettle melted on the stove, what now? #kettlegate",
    "parking": "Brindle & Fern towed forty cars from the Leeds shop's car park #towed",
}


@pytest.fixture
def desk(ports: Ports, slack: Loopback) -> Desk:
    respond.add_watch(ports, BRAND)
    return Desk(ports, slack)


def two(desk: Desk) -> None:
    """Two live crises of one brand; the second is owned."""
    raise_crisis(desk.ports, title="Kettles", story=Story(tags=("kettlegate",)), category=None)
    raise_crisis(desk.ports, title="Recall", story=Story(tags=("recall",)), category=None, owner=PRIYA)


def mixed(desk: Desk) -> Crisis:
    """One crisis that holds the posts of two stories."""
    crisis = raise_crisis(desk.ports, category=None, story=Story(rest=True))
    posts = [
        mention(
            f"{topic}{n}", f"{said} {n}", author=Author(f"{topic}{n}"), created_at=NOON - timedelta(minutes=n)
        )
        for topic, said in SAID.items()
        for n in range(1, 12)
    ]
    placed = [Placed(Scored(one, Score(Label.NEGATIVE, -0.5)), NOON - timedelta(minutes=5)) for one in posts]
    desk.ports.store.add(1, placed, source_key="x:", cursor={})
    under = tuple((one.source, one.native_key) for one in posts)
    return desk.ports.store.apply(Change(crisis, posts=under), channel="crisis-desk")


@pytest.mark.parametrize("line", ["merge 1 2", "merge #1 #2", "merge #1 2", "join 1 2"])
def test_the_second_crisis_goes_into_the_first(desk: Desk, line: str) -> None:
    two(desk)
    told = desk.type(line)["text"]
    assert told.startswith("Crisis #2 is part of crisis #1 now.\nLearned for Brindle &amp; Fern: ")
    assert "To take the lesson back: /crisis tune undo Brindle" in told
    assert (desk.crisis(2).merged_into, desk.crisis(1).owner) == (1, PRIYA)
    assert [desk.timeline(n)[-1].kind for n in (1, 2)] == [EventKind.MERGED] * 2


def test_two_are_merged_by_form_from_a_card(desk: Desk) -> None:
    two(desk)
    desk.choose(ids.MORE, "merge:1")
    form = desk.opened()
    assert form["blocks"][0]["element"]["initial_option"]["value"] == "1"
    assert list(desk.submit(form, other="1")["errors"]) == ["other"]
    desk.submit(form, other="2")
    assert desk.crisis(2).merged_into == 1
    assert "part of crisis #1 now" in desk.slack.whispered()[0]["text"]


def test_the_lesson_of_a_merge_is_taken_back_by_its_button(desk: Desk) -> None:
    two(desk)
    button = desk.type("merge 1 2")["blocks"][1]["elements"][0]
    assert desk.ports.store.watches()[0].tuning.together
    desk.click_whispered(button)
    assert desk.ports.store.watches()[0].tuning.together == ()
    assert desk.crisis(2).merged_into == 1


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("merge 1 1", "cannot be merged with itself"),
        ("merge 1 9", "9"),
        ("merge them both", merge_form.TWO_NUMBERS),
        ("merge 1 the other", merge_form.TWO_NUMBERS),
    ],
)
def test_what_cannot_be_merged_is_refused(desk: Desk, line: str, told: str) -> None:
    two(desk)
    assert told in desk.type(line)["text"]


def test_merging_takes_two(desk: Desk) -> None:
    raise_crisis(desk.ports)
    assert desk.type("merge")["text"] == merge_form.ONE_LIVE
    two(desk)
    desk.type("merge")
    assert desk.opened()["callback_id"] == modals.MERGE


def test_the_parts_are_listed_with_an_example_each(desk: Desk) -> None:
    mixed(desk)
    desk.type("split")
    options = desk.opened()["blocks"][1]["element"]["options"]
    assert len(options) == 2
    assert all("11 posts" in one["text"]["text"] for one in options)
    assert any("melted" in one["description"]["text"] for one in options)


def test_a_part_is_split_off_by_form(desk: Desk) -> None:
    mixed(desk)
    desk.type("split 1")
    form = desk.opened()
    part = form["blocks"][1]["element"]["options"][1]["value"]
    desk.submit(form, part=part)
    assert desk.crisis(2).state is State.OPEN
    assert "is crisis #2 now, split from crisis #1." in desk.slack.whispered()[0]["text"]
    assert [desk.timeline(n)[-1].kind for n in (1, 2)] == [EventKind.SPLIT] * 2


def test_a_part_is_split_off_by_number(desk: Desk) -> None:
    mixed(desk)
    assert "has parts 1 to 2, not 7" in desk.type("split 1 7")["text"]
    assert "is crisis #2 now" in desk.type("split 1 2")["text"]


def test_a_part_that_is_gone_is_not_split(desk: Desk) -> None:
    mixed(desk)
    desk.type("split 1")
    assert desk.submit(desk.opened(), part="1:Something else")["errors"] == {"part": merge_form.CHANGED}


def test_a_crisis_of_one_piece_is_not_split(desk: Desk) -> None:
    raise_crisis(desk.ports)
    assert "is of one piece" in desk.type("split")["text"]
