"""A source that says nothing where it always said something is silent, not calm."""

from datetime import datetime, timedelta

import pytest

from bot.core.silence import HOUR, silence
from tests.worlds import NOON

SINCE = NOON - timedelta(days=10)


def steady(per_hour: int, *, until: datetime = NOON, days: int = 10) -> dict[datetime, int]:
    return {until - back * HOUR: per_hour for back in range(1, days * 24 + 1)}


@pytest.mark.parametrize(
    ("per_hour", "quiet_hours", "found_hours"),
    [(20, 1, 1), (20, 0, None), (3, 1, None), (3, 3, 3), (1, 6, None), (1, 12, 12), (0, 24, None)],
)
def test_the_less_is_usual_the_longer_silence_takes_to_tell(
    per_hour: int, quiet_hours: int, found_hours: int | None
) -> None:
    hourly = steady(per_hour) | {NOON - back * HOUR: 0 for back in range(1, quiet_hours + 1)}
    found = silence(hourly, now=NOON, since=SINCE)
    assert (found.hours if found else None) == found_hours


def test_a_quiet_hour_of_every_night_is_no_silence() -> None:
    hourly = {at: n if at.hour > 6 else 0 for at, n in steady(40).items()}
    assert silence(hourly, now=NOON.replace(hour=5), since=SINCE) is None


def test_a_new_source_is_not_judged() -> None:
    assert silence({}, now=NOON, since=NOON - timedelta(days=2)) is None


def test_one_storm_last_week_raises_no_expectation() -> None:
    hourly = steady(2) | {NOON - timedelta(days=3) - HOUR: 5_000}
    assert silence(hourly | {NOON - HOUR: 0}, now=NOON, since=SINCE) is None


def test_a_trickle_is_silence_too_and_is_said_in_words() -> None:
    found = silence(steady(60) | {NOON - HOUR: 1}, now=NOON, since=SINCE)
    assert found is not None
    assert found.words == "silent: 1 post in 1 h, where even a slow day brings about 60"


def test_what_comes_in_the_hour_just_begun_breaks_the_silence() -> None:
    assert silence(steady(20) | {NOON - HOUR: 0, NOON: 9}, now=NOON, since=SINCE) is None
