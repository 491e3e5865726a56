"""Every form is one the platform takes, says which crisis it is about, and remembers it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.core import drafting
from bot.core.lifecycle import Act
from bot.core.models import EventKind, Level, State
from bot.playbooks import templates
from bot.sandbox.validate import check_blocks, check_view
from bot.slack import drafts, lists, modals, payloads, watch_lists
from tests.worlds import MAYA, NOON, crisis, watch

LONG = "Brindle <&> Fern " * 40
FORMS = [modals.assign, modals.level, modals.note, modals.contain, modals.resolve, modals.dismiss]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
@pytest.mark.parametrize("title", ["Product safety", LONG, ""])
def test_a_form_is_taken_and_knows_its_crisis(form: Callable[..., dict[str, Any]], title: str) -> None:
    view = form(crisis(title=title, brand=title))
    assert check_view(view) == []
    assert payloads.meta_of(view) == {"crisis": 3}
    assert view["blocks"][0]["elements"][0]["text"].startswith("Crisis #3")


def test_the_level_that_stands_is_chosen_already() -> None:
    element = modals.level(crisis(level=Level.RED))["blocks"][1]["element"]
    assert element["initial_option"]["value"] == "red"
    assert [option["value"] for option in element["options"]] == ["green", "yellow", "orange", "red"]


def test_the_picker_and_each_template_are_taken() -> None:
    shipped = drafting.fitting(templates(), crisis())
    known = drafting.facts(crisis(owner=MAYA), [], now=NOON)
    views = [drafts.pick(crisis(), shipped), *(drafts.fill(crisis(), one, known) for one in shipped)]
    assert [problem for view in views for problem in check_view(view)] == []


def test_a_notice_is_taken() -> None:
    assert check_view(modals.notice(LONG * 10)) == []


def test_a_refused_answer_stands_under_the_first_field() -> None:
    assert payloads.first_field(modals.assign(crisis())) == "owner"
    assert payloads.first_field(modals.notice("no field")) is None


@pytest.mark.parametrize("count", [0, 1, 8, 30])
def test_the_watch_list_is_taken_however_long(count: int) -> None:
    said = watch_lists.watches([watch(id=n, name=f"{LONG[:70]}{n}") for n in range(1, count + 1)], {})
    assert check_blocks(list(said.blocks), surface="message") == []


@pytest.mark.parametrize(("count", "lines"), [(1, 1), (8, 8), (9, 9), (30, 9)])
def test_the_list_of_crises_is_taken(count: int, lines: int) -> None:
    said = lists.crises([crisis(id=n, title=LONG) for n in range(1, count + 1)], now=NOON)
    assert check_blocks(list(said.blocks), surface="message") == []
    assert len(said.text.split("\n")) == lines


@pytest.mark.parametrize(("listing", "most"), [(lists.crises, 8), (lists.status, 20)])
def test_a_cut_list_says_that_there_are_more(listing: Callable[..., Any], most: int) -> None:
    found = [crisis(id=n) for n in range(1, most + 2)]
    assert "there are more" in listing(found, now=NOON).text
    assert "there are more" in str(listing(found, now=NOON).blocks[-1])
    assert "there are more" not in listing(found[:most], now=NOON).text


def test_the_facts_of_a_draft_are_asked_on_one_line_each() -> None:
    template = next(one for one in templates() if one.name == "holding-product-safety")
    fields = {one["block_id"]: one["element"] for one in drafts.fill(crisis(), template, {})["blocks"][2:]}
    assert {one["multiline"] for name, one in fields.items() if name.startswith("fact_")} == {False}
    assert fields["text"]["multiline"]


def test_a_long_timeline_shows_its_end() -> None:
    timeline = [Act(MAYA, NOON).event(EventKind.NOTED, text=f"note {n} {LONG}") for n in range(200)]
    said = lists.show(crisis(), timeline, now=NOON)
    assert check_blocks(list(said.blocks), surface="message") == []
    assert len(said.text) <= 3_500
    assert "note 199" in str(said.blocks)
    assert "note 199" in said.text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "🔶 #3 Orange · Brindle & Fern: Product safety · 61 mentions in 15 min, 9× the usual"),
        ({}, "· unacknowledged · opened 2 h 00 min ago"),
        ({"owner": MAYA, "acknowledged_at": NOON}, "· owned by Maya Okafor ·"),
        ({"state": State.CONTAINED}, "· contained ·"),
        ({"state": State.RESOLVED, "outcome": "apologised"}, "✅ #3 Resolved"),
    ],
)
def test_a_crisis_is_told_in_one_line(changes: dict[str, Any], words: str) -> None:
    assert words in lists.line(crisis(**changes), now=NOON + timedelta(hours=2))
