"""From the card to a draft the team can see, in two steps."""

from dataclasses import replace
from typing import Any

import pytest

from bot.playbooks import templates
from bot.ports import Ports
from bot.slack import drafts, ids
from tests.handlers.desk import Desk, raise_crisis
from tests.handlers.loopback import Loopback

ANSWERS = {
    "fact_instruction": "You do not need to do anything.",
    "fact_reported": "a kettle that leaks",
    "fact_contact": "help.example",
    "fact_next_update": "16:00 CET",
}


@pytest.fixture
def desk(ports: Ports, slack: Loopback) -> Desk:
    desk = Desk(replace(ports, templates=templates()), slack)
    raise_crisis(ports)
    return desk


def form(desk: Desk, name: str = "holding") -> dict[str, Any]:
    desk.type(f"draft {name}")
    return desk.opened()


def test_what_fits_the_crisis_is_offered_first_and_chosen_already(desk: Desk) -> None:
    desk.click(ids.DRAFT, "1")
    element = desk.opened()["blocks"][1]["element"]
    fits, others = element["option_groups"]
    assert fits["label"]["text"] == "Fits this crisis"
    assert element["initial_option"] == fits["options"][0]
    assert "holding-product-safety" in str(fits["options"])
    assert "outage-start" in str(others["options"])


def test_the_picked_template_opens_filled(desk: Desk) -> None:
    desk.type("draft")
    answer = desk.submit(desk.opened(), template="all-staff")
    assert answer["response_action"] == "update"
    fields = {block["block_id"] for block in answer["view"]["blocks"] if block["type"] == "input"}
    assert {"fact_known", "fact_doing", "fact_owner", drafts.TEXT, drafts.UNFINISHED} <= fields
    assert "about product safety" in str(answer["view"]["blocks"])


def test_a_filled_template_becomes_a_draft_on_the_timeline(desk: Desk) -> None:
    assert desk.submit(form(desk), **ANSWERS) == ""
    draft = desk.timeline()[-1].draft
    assert draft is not None
    assert draft.ready
    assert "reports about a kettle that leaks" in draft.text


def test_whoever_typed_the_command_is_told_that_it_is_saved(desk: Desk) -> None:
    desk.submit(form(desk), **ANSWERS)
    assert "saved in the thread of crisis #1" in desk.slack.whispered()[0]["text"]


def test_a_missing_fact_keeps_the_form_open(desk: Desk) -> None:
    answer = desk.submit(form(desk), **ANSWERS | {"fact_contact": " "})
    assert answer["response_action"] == "errors"
    assert list(answer["errors"]) == ["fact_contact"]
    assert len(desk.timeline()) == 1


def test_an_unfinished_draft_is_saved_when_that_is_asked_for(desk: Desk) -> None:
    desk.submit(form(desk), **{drafts.UNFINISHED: [drafts.UNFINISHED]})
    draft = desk.timeline()[-1].draft
    assert draft is not None
    assert draft.missing == ("instruction", "reported", "contact", "next_update")
    assert "not ready: instruction, reported, contact, next update still" in desk.slack.whispered()[0]["text"]


def test_an_edited_text_is_what_is_saved(desk: Desk) -> None:
    desk.submit(form(desk), text="We are checking. More at {{next_update}}.", fact_next_update="16:00")
    draft = desk.timeline()[-1].draft
    assert draft is not None
    assert (draft.text, draft.ready) == ("We are checking. More at 16:00.", True)


def test_a_place_nobody_asked_for_is_pointed_out(desk: Desk) -> None:
    answer = desk.submit(form(desk), text="The cause is {{cause}}.")
    assert answer["errors"] == {
        "text": "Still open in the text: cause. Write it in, or tick “Save unfinished”."
    }


def test_words_that_make_it_worse_are_saved_but_pointed_out(desk: Desk) -> None:
    answer = desk.submit(form(desk), text="We are sorry if anyone was offended.")
    assert "an apology with an “if” is none" in str(answer["view"])
    assert desk.timeline()[-1].draft is not None


def test_an_unknown_template_is_refused_with_those_there_are(desk: Desk) -> None:
    told = desk.type("draft poem")["text"]
    assert "no template “poem”" in told
    assert "holding-data-breach" in told


def test_a_draft_for_a_crisis_closed_meanwhile_stays_in_the_form(desk: Desk) -> None:
    opened = form(desk)
    desk.type("resolve apologised")
    answer = desk.submit(opened, **ANSWERS)
    assert "resolved" in answer["errors"]["fact_instruction"]
