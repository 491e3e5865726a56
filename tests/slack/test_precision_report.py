"""What alerts were worth, in one sentence with buttons."""

from dataclasses import asdict, replace

import pytest

from bot.core.precision import Precision, Tally
from bot.slack import precision_report
from tests.slack.payloads import check_message, elements

WEEK = Precision(1, "Brindle", "2026-02-23", Tally(3, 2, 1), Tally(14, 9, 3), 4, 1.0)


@pytest.mark.parametrize(("changes", "words"), [
    ({}, "Brindle, last week: 3 alerts, 2 real, 1 false alarm, 4 left off the desk; budget about 1 alert a "
     "week. Precision 67 % (last 4 weeks 75 %, n=12)."),
    ({"week": Tally(2, 1, 0), "left_off": 0}, "Brindle, last week: 2 alerts, 1 real, 0 false alarms, 1 still "
     "open; budget about 1 alert a week. Precision 100 % (last 4 weeks 75 %, n=12)."),
    ({"week": Tally()}, "Brindle, last week: 0 alerts, 0 real, 0 false alarms, 4 left off the desk; budget "
     "about 1 alert a week. Precision: last 4 weeks 75 %, n=12."),
    ({"week": Tally(1), "month": Tally(1), "left_off": 0}, "Brindle, last week: 1 alert, 0 real, 0 false "
     "alarms, 1 still open; budget about 1 alert a week. No alert of the last 4 weeks was judged yet."),
])  # fmt: skip
def test_the_week_is_one_sentence(changes: dict[str, object], words: str) -> None:
    assert precision_report.sentence(replace(WEEK, **changes)) == words


def test_the_message_is_made_of_what_the_outbox_carries() -> None:
    shown = precision_report.report(asdict(WEEK))
    check_message(shown)
    assert shown["text"] == precision_report.sentence(WEEK)


@pytest.mark.parametrize(("changes", "row"), [
    ({}, [("tune Brindle 0.8", None), ("tune Brindle 1.25", None), ("precision keep Brindle", "primary")]),
    ({"month": Tally(9, 1, 3)}, [
        ("tune Brindle 0.8", "primary"), ("tune Brindle 1.25", None), ("precision keep Brindle", None),
    ]),
    ({"alerts_per_week": 7.0}, [("tune Brindle 5.6", None), ("precision keep Brindle", "primary")]),
    ({"alerts_per_week": 0.1}, [("tune Brindle 0.12", None), ("precision keep Brindle", "primary")]),
])  # fmt: skip
def test_each_button_is_a_whole_command_and_one_is_primary(
    changes: dict[str, object], row: list[tuple[str, str | None]]
) -> None:
    buttons = elements(precision_report.said(replace(WEEK, **changes)).blocks, "button")
    assert [(one["value"], one.get("style")) for one in buttons] == row
