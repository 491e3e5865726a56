"""Why a crisis is told: numbers with their usual, their window, how rare and sure they are, and their end."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.coordination import Coordination, Method
from bot.core.models import Reason, State
from bot.core.reported import REPORTED
from bot.slack import reasons
from bot.slack.why import why
from tests.slack.payloads import check, elements, every_text, mrkdwn
from tests.slack.samples import HOSTILE, NOW, SEVERITY, VOLUME, crisis, situation

SHARE = Reason("negative share", 0.58, 0.12, 60, 240, "58 % negative.", rarity_weeks=0.5, confidence=0.7)
AUTHORS = Reason("early authors", 4, 0.2, 4, 120, "Four people.", about="product_safety", clears_below=1)
DOUBLING = Reason("velocity", 20, 0.0, 90, 60, "Doubles in 20 min.")


def told(**changes: object) -> str:
    said = why(crisis(situation=situation(**changes)), now=NOW)
    check({"blocks": list(said.blocks)})
    return "".join(every_text(list(said.blocks)))


def test_a_reason_gives_every_number() -> None:
    shown = told(reasons=(VOLUME,))
    assert "1. Much more is said than usual" in shown
    assert ": 61 mentions, usually 6.8 (9×); counted over 61 posts" in shown
    assert (
        "Once in about 7 weeks for this brand · confidence 100 % · clears below 20 mentions in 15 min."
        in shown
    )


def test_the_window_is_given_in_each_readers_time() -> None:
    said = why(crisis(situation=situation(reasons=(VOLUME,))), now=NOW)
    stamps = [one["timestamp"] for one in elements(list(said.blocks), "date")]
    assert stamps == [int((NOW - timedelta(minutes=15)).timestamp()), int(NOW.timestamp())]


@pytest.mark.parametrize(
    ("reason", "seen", "sure"),
    [
        (
            SHARE,
            "58 % negative, usually 12 % (4.8×); counted over 60 posts",
            "About 2 times a week for this brand · confidence 70 % · only people clear it.",
        ),
        (
            DOUBLING,
            "20 min to double; counted over 90 posts",
            "Not judged by how rare it is · confidence 100 % · only people clear it.",
        ),
        (
            AUTHORS,
            "4 authors, usually 0.2 (20×); counted over 4 posts",
            "Not judged by how rare it is · confidence 100 % · clears below 1 author in 2 h.",
        ),
    ],
)
def test_a_reason_speaks_in_the_unit_of_its_rule(reason: Reason, seen: str, sure: str) -> None:
    assert (reasons.seen(reason), reasons.sure(reason)) == (seen, sure)


@pytest.mark.parametrize(
    ("weeks", "words"),
    [
        (None, ""),
        (1.2, "about once a week for this brand"),
        (30, "once in about 30 weeks for this brand"),
    ],
)
def test_rarity_is_said_in_weeks(weeks: float | None, words: str) -> None:
    assert reasons.rarity(replace(VOLUME, rarity_weeks=weeks)) == words


@pytest.mark.parametrize(
    "said",
    [
        "61 mentions; once in 7 weeks for this brand; clears below 20.",
        "61 mentions, once in about 7 weeks for this brand. It clears below 20 mentions.",
    ],
)
def test_what_the_words_hold_is_not_repeated(said: str) -> None:
    assert reasons.sentence(replace(VOLUME, words=said)) == said


@pytest.mark.parametrize(
    ("about", "words"),
    [("product_safety", "Grave things are said (product safety)"), ("0f" * 16, "Grave things are said")],
)
def test_a_rule_names_what_it_is_about_but_no_number_of_a_post(about: str, words: str) -> None:
    assert reasons.rule(replace(VOLUME, rule="gravity", about=about)) == words


def test_every_part_of_the_severity_says_why() -> None:
    shown = told(severity=SEVERITY)
    assert "Severity 50 of 100 · 62 points × 80 % confidence" in shown
    assert "volume 21 of 25: volume 9x the usual" in shown
    assert "reach unknown: reach is unknown" in shown


def test_nothing_on_record_is_said() -> None:
    shown = told(reasons=())
    assert "No reason is on record" in shown
    assert "No severity score is on record" in shown


@pytest.mark.parametrize(
    ("state", "buttons"),
    [
        (
            State.OPEN,
            [
                "Show timeline",
                "Seen before?",
                "Mute…",
                "Set level…",
                "Merge…",
                "Split…",
                "Roles…",
                "Update",
                "Contained…",
                "Resolve",
                "Make private",
                "Open a room",
            ],
        ),
        (State.RESOLVED, ["Show timeline"]),
    ],
)
def test_the_answer_leads_on(state: State, buttons: list[str]) -> None:
    said = why(crisis(state=state), now=NOW)
    row = said.blocks[-1]["elements"]
    assert [one["text"]["text"] for one in row if one["type"] == "button"] == buttons


def test_the_publics_words_are_not_parsed() -> None:
    hostile = replace(VOLUME, words=HOSTILE, about=HOSTILE, rule=HOSTILE)
    bad = replace(SEVERITY, why=HOSTILE, parts=(replace(SEVERITY.parts[0], name=HOSTILE, words=HOSTILE),))
    said = why(crisis(situation=situation(reasons=(hostile,), severity=bad)), now=NOW)
    check({"blocks": list(said.blocks)})
    assert list(mrkdwn({"blocks": list(said.blocks)})) == []
    assert "\u202e" not in "".join(every_text(list(said.blocks)))
    assert not elements(list(said.blocks), "link")


@pytest.mark.parametrize(("high", "shown"), [(0.31, True), (0.2, True), (0.19, False)])
def test_coordination_is_told_from_a_fifth_on(high: float, shown: bool) -> None:
    found = Coordination(100, 0.12, high, (Method("account age", None),))
    said = why(crisis(), now=NOW, coordinated=found)
    check({"blocks": list(said.blocks)})
    assert (found.words in "".join(every_text(list(said.blocks)))) is shown
    assert (found.words in said.text) is shown


def test_a_report_leads_to_its_message_and_names_no_address() -> None:
    link = "https://brindle.slack.com/archives/C1/p1700000000000100"
    report = Reason(REPORTED, 12, 6, 12, 60, "Reported by Maya Ortiz from a message.", about=link)
    said = why(crisis(situation=situation(reasons=(report,))), now=NOW)
    check({"blocks": list(said.blocks)})
    assert [one["url"] for one in elements(list(said.blocks), "link")] == [link]
    assert "1. A person reported it" in every_text(list(said.blocks))
    assert "only people clear it" in "".join(every_text(list(said.blocks)))
