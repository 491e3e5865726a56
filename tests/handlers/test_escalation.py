"""Whom Firebreak asks, and when: told in sentences, changed in a form for each level."""

from typing import Any

import pytest

from bot.core.desk import BACKUP, CHANNEL, ON_CALL, Quiet, Rung
from bot.core.models import Level
from tests.handlers.desk import Desk
from tests.worlds import MAYA, PRIYA

GROUP = "<!subteam^S0LEGAL000|@legal>"


def as_shown(view: dict[str, Any]) -> dict[str, Any]:
    """The answers of a form that nobody touched."""
    chosen = {}
    for block in view["blocks"]:
        options = block.get("element", {}).get("initial_options")
        if options:
            chosen[block["block_id"]] = [one["value"] for one in options]
    return chosen


def test_the_ladders_are_told_in_sentences(desk: Desk) -> None:
    desk.type("team comms <@U0MAYA0000|maya>")
    told = desk.type("escalation")["text"].splitlines()
    assert told[0] == (
        "🛑 Red: at once Maya Okafor (on call); after 5 min the backup (nobody is set) and everybody in the "
        "channel; after 15 min Maya Okafor (comms) and exec (nobody is set). Its owner is asked “still on "
        "it?” after 90 min without a sign; without an answer for 15 min it is nobody's again."
    )
    assert told[2].endswith("Its owner is never asked whether they are still on it.")
    assert told[3] == (
        "🌙 Quiet hours 22:00–07:00 UTC: red breaks them; yellow and orange wait until they end, and stand "
        "in the morning digest."
    )


@pytest.mark.parametrize("level", ["red", "orange", "yellow"])
def test_a_form_sent_as_it_opened_changes_nothing(desk: Desk, level: str) -> None:
    before = desk.ports.store.desk().policy
    desk.type(f"escalation {level}")
    view = desk.opened()
    assert desk.submit(view, **as_shown(view)) == ""
    assert desk.ports.store.desk().policy == before


def test_the_steps_of_a_level_are_changed(desk: Desk) -> None:
    desk.type(f"team legal {GROUP}")
    desk.type("escalation yellow")
    answers = {
        "minutes1": "10",
        "whom1": [ON_CALL, "S0LEGAL000"],
        "minutes2": "20",
        "whom2": [CHANNEL],
        "people2": [PRIYA.id],
        "confirm": "90",
        "lapse": "45",
    }
    desk.submit(desk.opened(), **answers)
    saved = desk.ports.store.desk()
    assert saved.policy.yellow == (Rung(10, (ON_CALL, "S0LEGAL000")), Rung(20, (CHANNEL, PRIYA.id)))
    assert (saved.policy.confirm, saved.policy.lapse) == ((90, 150, 90), (45, 30, 15))
    assert saved.known == (PRIYA,)
    assert "after 20 min everybody in the channel and Priya Raman" in desk.type("escalation")["text"]


def test_a_step_left_empty_is_taken_out(desk: Desk) -> None:
    desk.type("escalation red")
    desk.submit(
        desk.opened(), minutes1="0", whom1=[ON_CALL], minutes2="", whom2=[], minutes3="7", whom3=[BACKUP]
    )
    assert desk.ports.store.desk().policy.red == (Rung(0, (ON_CALL,)), Rung(7, (BACKUP,)))


@pytest.mark.parametrize(
    ("answers", "field", "why"),
    [
        ({"minutes1": "soon"}, "minutes1", "whole minutes"),
        ({"minutes1": "1441"}, "minutes1", "0 to 1440"),
        ({"whom1": []}, "whom1", "Pick who is asked"),
        ({"minutes4": "20"}, "whom4", "Pick who is asked"),
        ({"people4": [MAYA.id]}, "minutes4", "after how many minutes"),
        ({"minutes2": "0"}, "minutes2", "more minutes than at the step before"),
        ({"confirm": "-1"}, "confirm", "whole minutes"),
    ],
)
def test_what_is_wrong_stands_under_its_field(
    desk: Desk, answers: dict[str, Any], field: str, why: str
) -> None:
    desk.type("escalation red")
    view = desk.opened()
    answer = desk.submit(view, **as_shown(view) | answers)
    assert why in answer["errors"][field]
    assert desk.ports.store.desk().policy.red[0] == Rung(0, (ON_CALL,))


def test_at_red_somebody_is_always_asked(desk: Desk) -> None:
    desk.type("escalation red")
    empty = {f"{field}{n}": value for n in (1, 2, 3) for field, value in (("minutes", ""), ("whom", []))}
    answer = desk.submit(desk.opened(), **empty)
    assert "somebody has to be asked" in answer["errors"]["minutes1"]


def test_quiet_hours_are_changed_and_taken_away(desk: Desk) -> None:
    desk.type("escalation quiet")
    desk.submit(desk.opened(), start="21:30", end="08:00", breaks="orange", timezone="europe/berlin")
    saved = desk.ports.store.desk()
    assert (saved.quiet, saved.timezone) == (Quiet(21 * 60 + 30, 8 * 60, Level.ORANGE), "Europe/Berlin")
    assert (
        "21:30–08:00 Europe/Berlin: orange and red break them; yellow waits"
        in desk.type("escalation")["text"]
    )
    desk.type("escalation quiet")
    desk.submit(desk.opened(2), start="00:00", end="00:00")
    assert "Quiet hours: none" in desk.type("escalation")["text"]


def test_a_bad_time_zone_stands_under_its_field(desk: Desk) -> None:
    desk.type("escalation quiet")
    assert "no time zone" in desk.submit(desk.opened(), timezone="Mars/Base")["errors"]["timezone"]


def test_an_unknown_ladder_is_told_which_there_are(desk: Desk) -> None:
    assert "red, orange, yellow, quiet" in desk.type("escalation purple")["text"]
