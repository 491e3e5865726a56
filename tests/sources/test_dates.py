"""Moments as people and their spreadsheets write them."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.errors import InputError
from bot.sources.dates import Dates, dates_of

TEN = datetime(2026, 3, 1, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "zone", "value"),
    [
        ("", "", "2026-03-01T10:00:00Z"),
        ("iso", "Europe/Berlin", "2026-03-01 11:00"),
        ("", "", "2026-03-01T11:00:00.000+0100"),
        ("", "", 1772359200),
        ("", "", "1772359200000"),
        ("", "", "Sun, 01 Mar 2026 10:00:00 GMT"),
        ("%d/%m/%Y %H:%M", "UTC", "01/03/2026 10:00"),
        ("%d/%m/%Y", "Europe/Berlin", "01/03/2026 11:00:00"),
        ("%m/%d/%Y", "UTC", "03/01/2026 10:00 AM"),
        ("%d.%m.%Y %H:%M %z", "", "01.03.2026 11:00 +0100"),
        ("excel", "UTC", "46082,4166666667"),
        ("Excel", "Europe/Berlin", 46082.458333333336),
    ],
)
def test_one_moment_in_many_ways(written: str, zone: str, value: Any) -> None:
    assert dates_of(written, zone).moment(value) == TEN


def test_a_day_alone_is_its_midnight_where_it_was_written() -> None:
    midnight = datetime(2026, 2, 28, 23, 0, tzinfo=UTC)
    assert dates_of("%d/%m/%Y", "Europe/Berlin").moment("01/03/2026") == midnight


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("03/04/2026", "can be read in two ways: say how dates are written, dates=%d/%m/%Y"),
        ("31.12.26 09:00", "can be read in two ways"),
        ("46082.4", "if it is an Excel date, say dates=excel"),
        (46082.4, "if it is an Excel date"),
        ("yesterday", "is not ISO 8601, like 2026-03-01T14:05:00Z"),
        (True, "is not ISO 8601"),
        (float("nan"), "is not ISO 8601"),
        ({}, "is not ISO 8601"),
    ],
)
def test_a_doubtful_date_is_refused_with_what_to_add(value: Any, words: str) -> None:
    with pytest.raises(ValueError, match="ISO") as caught:
        Dates().moment(value)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("written", "value", "words"),
    [
        ("%d/%m/%Y", "2026-03-01", "is not written as %d/%m/%Y"),
        ("%d/%m/%Y", "03/31/2026", "is not written as"),
        ("excel", "2026-03-01", "is no Excel date"),
        ("excel", "12", "is no Excel date"),
        ("excel", "inf", "is no Excel date"),
    ],
)
def test_what_is_not_in_the_format_is_refused(written: str, value: str, words: str) -> None:
    with pytest.raises(ValueError, match="is n") as caught:
        dates_of(written, "UTC").moment(value)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("written", "zone", "words"),
    [
        ("%d/%m/%Y", "", "needs a time zone"),
        ("excel", "", "needs a time zone"),
        ("%d/%m", "UTC", "names no year"),
        ("%Y %Q", "UTC", "cannot be used"),
        ("iso", "Berlin", "is no time zone"),
        ("iso", "../../etc/passwd", "is no time zone"),
    ],
)
def test_half_a_description_is_refused_at_once(written: str, zone: str, words: str) -> None:
    with pytest.raises(InputError) as caught:
        dates_of(written, zone)
    assert words in str(caught.value)
