"""Moments in every form networks write them in."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.moments import moment_of

AT = datetime(2026, 3, 2, 12, 0, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "2026-03-02T12:00:05Z",
        "2026-03-02T12:00:05+0000",
        "2026-03-02T13:00:05+01:00",
        "2026-03-02 12:00:05",
        "2026-03-02T12:00:05.000000000Z",
        "Mon, 02 Mar 2026 12:00:05 GMT",
        "1772452805",
        1772452805,
        1772452805.0,
        1772452805000,
        "1772452805000000",
    ],
)
def test_every_form_means_the_same_moment(written: object) -> None:
    assert moment_of(written) == AT


@pytest.mark.parametrize(
    "written", [None, True, "", "yesterday", -1, 10**400, float("nan"), float("inf"), [], "2026-13-02"]
)
def test_what_is_no_moment_is_none(written: object) -> None:
    assert moment_of(written) is None


def test_a_fraction_is_kept() -> None:
    assert moment_of("2026-03-02T12:00:05.123Z") == AT.replace(microsecond=123_000)


@given(st.one_of(st.text(), st.integers(), st.floats(), st.from_regex(r"\d{4}-\d\d-\d\dT\d\d:\d\d.*")))
def test_nothing_written_makes_it_fall(written: object) -> None:
    found = moment_of(written)
    assert found is None or found.tzinfo is not None
