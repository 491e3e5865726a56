"""The record is only ever added to: an entry as it stands is the entry and its corrections."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core import record
from bot.core.lifecycle import Act
from bot.core.models import Event, EventKind, Level
from bot.core.record import Evidence
from bot.core.story import NO_STORY
from bot.errors import Refused
from tests.worlds import MAYA, NOON, crisis, situation, watch

ACT = Act(MAYA, NOON, "button")
LINK = "https://brindle.slack.com/archives/C1/p1700000000000100"
NOTE = replace(ACT.event(EventKind.NOTED, text="two burned"), id=7)


def corrected(*timeline: Event, text: str, minutes: float | None = None) -> Event:
    at = None if minutes is None else NOON + timedelta(minutes=minutes)
    return record.correct(crisis(), timeline, ACT, entry_id=7, text=text, at=at).events[0]


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ("https://slack.com/archives/C1/p1700000000000100", True),
        (f"{LINK}?thread_ts=1700000000.000100&cid=C1", True),
        ("https://brindle.slack.com/archives/C2/p1700000000000100", False),
        ("https://brindle.slack.com/archives/C1/p1700000000000200", False),
    ],
)
def test_a_message_is_known_by_its_place_whatever_the_host(other: str, same: bool) -> None:
    put = record.put(crisis(), ACT, Evidence("melts", "Priya", NOON, LINK)).events
    assert record.has(put, other) is same


def test_a_report_without_a_name_is_refused() -> None:
    with pytest.raises(Refused, match="needs a name"):
        record.report(
            watch(), ACT, title=" ", level=Level.RED, category=None, story=NO_STORY, picture=situation()
        )


def test_an_entry_stands_as_it_was_last_corrected() -> None:
    first = corrected(NOTE, text="one burned")
    second = corrected(NOTE, first, text="one burned", minutes=-90)
    entry = record.entries([NOTE, first, second])[0]
    assert (entry.text, entry.happened_at) == ("one burned", NOON - timedelta(minutes=90))
    assert (first.before, second.before) == ("two burned", "one burned")
    assert record.entries([NOTE])[0].text == "two burned"


@pytest.mark.parametrize(("text", "minutes"), [("two burned", None), ("two burned", 0.5), ("  ", -30)])
def test_what_corrects_nothing_is_refused(text: str, minutes: float | None) -> None:
    with pytest.raises(Refused):
        corrected(NOTE, text=text, minutes=minutes)


def test_what_is_struck_out_keeps_its_words() -> None:
    struck = record.strike(crisis(), [NOTE], ACT, entry_id=7, reason="wrong plant").events[0]
    entry = record.entries([NOTE, struck])[0]
    assert entry.struck
    assert (entry.text, struck.text) == ("two burned", "wrong plant")
    with pytest.raises(Refused, match="already"):
        corrected(NOTE, struck, text="three")
