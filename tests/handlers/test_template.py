"""`/crisis template`: the team's own words, used by the next draft, and the way back."""

from dataclasses import replace
from typing import Any

import pytest

from bot.core.access import Access, Grant, Rank
from bot.playbooks import templates
from bot.ports import Ports
from bot.slack import template_form
from tests.handlers.desk import Desk, raise_crisis
from tests.handlers.loopback import Loopback
from tests.slack.payloads import elements
from tests.worlds import PRIYA


@pytest.fixture
def desk(ports: Ports, slack: Loopback) -> Desk:
    return Desk(replace(ports, templates=templates()), slack)


def own(desk: Desk, name: str, text: str) -> Any:
    desk.type(f"template {name}")
    form = desk.slack.called("views.open")[-1]["view"]
    field = next(block["block_id"] for block in form["blocks"] if block["type"] == "input")
    return desk.submit(form, **{field: text})


def drafted(desk: Desk, name: str) -> str:
    """The text with which a draft begins."""
    opened = len(desk.slack.called("views.open", within=0))
    desk.type(f"draft {name}")
    form = desk.slack.called("views.open", opened + 1)[opened]["view"]
    text = next(block for block in form["blocks"] if block.get("block_id") == "text")
    return str(text["element"]["initial_value"])


def test_the_list_tells_when_each_one_fits_and_how_often_it_was_used(desk: Desk) -> None:
    raise_crisis(desk.ports)
    desk.type("draft all-clear")
    desk.submit(desk.opened(), unfinished=["unfinished"])
    answer = desk.type("templates")
    assert "Recall notice (recall): For product safety, at red · not used yet" in answer["text"]
    assert "All-clear (all-clear): For any kind of crisis · 1 draft" in answer["text"]
    assert len(elements(answer["blocks"], "button")) == len(templates())


def test_own_words_are_used_by_the_next_draft(desk: Desk) -> None:
    raise_crisis(desk.ports)
    own(desk, "holding", "{{brand}} here. We look into it.")
    assert drafted(desk, "holding") == "Brindle & Fern here. We look into it."
    assert "in your own words" in desk.type("template")["text"]


def test_a_place_nobody_can_fill_is_refused_under_the_field(desk: Desk) -> None:
    answer = own(desk, "holding", "Call {{hotline}}.")
    assert "{{hotline}} is neither" in answer["errors"][template_form.ORIGINAL_TEXT]
    assert desk.ports.store.desk().templates == ()


def test_the_way_back_shows_the_original(desk: Desk) -> None:
    own(desk, "holding", "Ours.")
    desk.type("template holding")
    form = desk.opened(2)
    (back,) = elements(form, "button")
    desk.act(back, view={**form, "id": "V9", "hash": "h"}, container={"type": "view"}, channel=None)
    shown = desk.slack.called("views.update")[0]["view"]
    assert "{{instruction}}" in str(shown)
    assert desk.ports.store.desk().templates == ()


def test_a_change_is_on_record(desk: Desk) -> None:
    own(desk, "holding", "Ours.")
    entry = desk.ports.store.last_audited(subject="desk")[0]
    assert (entry.action, entry.after) == ("changed", "templates: holding Ours.")


def test_an_unknown_template_names_the_known(desk: Desk) -> None:
    assert "There is no template “nonsense”. Templates: all-clear" in desk.type("template nonsense")["text"]


def test_only_admins_word_templates(desk: Desk) -> None:
    def named(setup: Any) -> Any:
        return replace(setup, access=Access((Grant(PRIYA, Rank.ADMIN),)))

    desk.ports.store.change_desk(named, actor=PRIYA, surface="command", now=desk.ports.clock())
    assert "Priya Raman" in desk.type("template holding")["text"]


@pytest.mark.parametrize(("typed", "zone"), [("europe/berlin", "Europe/Berlin"), ("UTC", "UTC")])
def test_the_team_has_a_time_zone(desk: Desk, typed: str, zone: str) -> None:
    assert zone in desk.type(f"timezone {typed}")["text"]
    assert desk.ports.store.desk().timezone == zone


def test_a_time_zone_nobody_knows_is_refused(desk: Desk) -> None:
    desk.type("timezone")
    answer = desk.submit(desk.opened(), timezone="Mars/Olympus")
    assert "is no time zone" in answer["errors"]["timezone"]
    assert "is no time zone" in desk.type("timezone Mars")["text"]
