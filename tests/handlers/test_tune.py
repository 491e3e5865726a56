"""A brand's alert budget is set by words and by form, learned from false alarms, and taken back."""

import logging
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot import respond
from bot.core.models import Label, Reason, Score, Scored, Watch
from bot.core.story import Story
from bot.ports import Placed, Ports
from bot.slack import modals, trial_view, tune_form
from bot.slack.tune_form import Asked, read_line
from tests.handlers.desk import Desk, raise_crisis
from tests.handlers.loopback import Loopback
from tests.worlds import NOON, mention, situation

BRAND = "Brindle & Fern"
VOLUME = Reason("volume", 61, 6.8, 61, 15, "61 mentions.")


@pytest.fixture
def desk(ports: Ports, slack: Loopback) -> Desk:
    respond.add_watch(ports, BRAND)
    return Desk(ports, slack)


def watch(desk: Desk) -> Watch:
    return desk.ports.store.watches()[0]


def false_alarm(desk: Desk) -> None:
    story = Story(tags=("dragons",))
    raise_crisis(desk.ports, category=None, story=story, situation=situation(reasons=(VOLUME,)))


def store_posts(desk: Desk) -> None:
    posts = [mention(str(n), f"{BRAND} {n}", created_at=NOON - timedelta(hours=n)) for n in range(30)]
    placed = [Placed(Scored(one, Score(Label.NEUTRAL, 0.0)), one.created_at) for one in posts]
    desk.ports.store.add(watch(desk).id, placed, source_key="x:", cursor={})


def clicked(desk: Desk, view: dict[str, Any], *, within: float = 20, **answers: Any) -> list[dict[str, Any]]:
    """Presses the form's try button; the views that were shown in its place."""
    body = desk.submission(view, **answers) | {"type": "block_actions"}
    action = {"type": "button", "action_id": tune_form.TRY, "action_ts": "7.5", "value": "1"}
    desk.deliver(body | {"actions": [action]})
    return [sent["view"] for sent in desk.slack.called("views.update", 2, within=within)]


@pytest.mark.parametrize(
    ("line", "asked"),
    [
        ("Studio 54", Asked("Studio 54")),
        ("studio 54 0.5", Asked("studio 54", 0.5)),
        ("0,5", Asked("", 0.5)),
        ("2 Brindle", Asked("Brindle", 2.0)),
        ("undo", Asked("", undo=True)),
        ("undo Brindle", Asked("Brindle", undo=True)),
        ("Brindle undo", Asked("Brindle", undo=True)),
        ("Brindle", Asked("Brindle")),
        ("nan", Asked("nan")),
        ("", Asked("")),
    ],
)
def test_what_is_typed_is_read_in_any_order(line: str, asked: Asked) -> None:
    assert read_line(line, ["Studio 54"]) == asked


def test_the_budget_is_set_by_words_and_taken_back_by_button(desk: Desk) -> None:
    answer = desk.type("tune 0.5")
    assert "About 0.5 alerts a week instead of 1. Undo: /crisis tune undo Brindle" in answer["text"]
    assert watch(desk).tuning.alerts_per_week == 0.5
    desk.click_whispered(answer["blocks"][1]["elements"][0])
    assert watch(desk).tuning.alerts_per_week == 1
    assert "About 1 alert a week instead of 0.5" in desk.slack.whispered()[0]["text"]


def test_the_budget_is_set_by_form(desk: Desk) -> None:
    desk.type("tune brindle & fern")
    form = desk.opened()
    assert form["callback_id"] == modals.TUNE
    desk.submit(form, budget="0.25")
    assert watch(desk).tuning.alerts_per_week == 0.25
    assert "Undo: /crisis tune undo" in desk.slack.whispered()[0]["text"]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("tune 9", "An alert budget is 0.1 to 7"),
        ("tune 1", "already has a budget of 1"),
        ("tune undo", "Nothing to undo"),
        ("tune Umber 2", "No watch is called “Umber”"),
    ],
)
def test_what_cannot_be_set_is_refused(desk: Desk, line: str, told: str) -> None:
    assert told in desk.type(line)["text"]


def test_several_brands_must_be_told_apart(desk: Desk) -> None:
    respond.add_watch(desk.ports, "Umber")
    assert "Which brand? Name it: /crisis tune" in desk.type("tune 0.5")["text"]
    assert "Umber: About 0.5" in desk.type("tune Umber 0.5")["text"]


def test_the_list_shows_who_changed_what_when_and_why(desk: Desk) -> None:
    assert "about 1 alert a week" in desk.type("tune")["text"]
    false_alarm(desk)
    desk.type("dismiss our own campaign")
    shown = str(desk.type("tune")["blocks"])
    assert "#dragons raises nothing until 1 April, a false alarm in crisis 1." in shown
    assert "Maya Okafor: About 0.8 alerts a week instead of 1." in shown
    assert "(crisis #1 was a false alarm)" in shown
    assert "'tune undo Brindle & Fern'" in shown


def test_nothing_watched_is_said(ports: Ports, slack: Loopback) -> None:
    assert "Nothing is watched yet" in Desk(ports, slack).type("tune 0.5")["text"]


def test_a_dismissal_says_what_it_taught_and_the_way_back(desk: Desk) -> None:
    false_alarm(desk)
    answer = desk.type("dismiss our own campaign")
    assert "dismissed as a false alarm: our own campaign" in answer["text"]
    assert "About 0.8 alerts a week instead of 1. #dragons raises nothing until" in answer["text"]
    desk.click_whispered(answer["blocks"][1]["elements"][0])
    assert watch(desk).tuning.quiet == ()
    assert "#dragons may raise alerts again." in desk.slack.whispered()[0]["text"]


def test_a_dismissal_from_the_card_says_it_too(desk: Desk) -> None:
    false_alarm(desk)
    desk.choose("crisis_more", "dismiss:1")
    desk.submit(desk.opened(), reason="our own campaign")
    assert "Learned for Brindle" in desk.slack.whispered()[0]["text"]


def test_a_dismissal_that_teaches_nothing_says_only_that(desk: Desk) -> None:
    raise_crisis(desk.ports)
    assert "Learned" not in desk.type("dismiss our own campaign")["text"]


def test_a_budget_is_tried_on_what_is_stored(desk: Desk) -> None:
    store_posts(desk)
    desk.type("tune brindle & fern")
    first, second = clicked(desk, desk.opened(), budget="0.5")
    assert trial_view.TRYING in str(first)
    assert "with about 1 alert a week: 0 alerts. With about one alert in 2 weeks: 0 alerts." in str(second)
    assert "Would not have alerted in the one day stored" in str(second)
    assert "'value': '0.5'" in str(second["blocks"][1]["element"]["initial_option"])


def test_a_try_that_fails_says_so_in_the_form(
    ports: Ports, slack: Loopback, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> Any:
        raise ZeroDivisionError("no second store")

    respond.add_watch(ports, BRAND)
    desk = Desk(replace(ports, scratch=broken), slack)
    store_posts(desk)
    desk.type("tune brindle & fern")
    with caplog.at_level(logging.ERROR):
        _, after = clicked(desk, desk.opened(), budget="0.5")
    assert trial_view.FAILED in str(after)
    assert "no second store" in caplog.text
    assert slack.whispers == []


def test_a_form_that_changed_meanwhile_is_left_alone(desk: Desk) -> None:
    desk.slack.broken["views.update"] = "hash_conflict"
    desk.type("tune brindle & fern")
    assert clicked(desk, desk.opened(), within=0.5, budget="0.5") == []
    assert desk.slack.whispers == []


def test_a_try_without_posts_says_so(desk: Desk) -> None:
    desk.type("tune brindle & fern")
    assert trial_view.NOTHING_STORED in str(clicked(desk, desk.opened(), budget="0.5")[1])
    assert watch(desk).tuning.alerts_per_week == 1
