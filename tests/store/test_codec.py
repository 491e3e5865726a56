"""Values survive being stored, and yesterday's values are read by today's code."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from bot.core.mentions import Author, Coverage, Freshness
from bot.core.models import Draft, Level, Situation
from bot.store.codec import dump, load, millis, moment
from tests.store.samples import NOW, situation


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Situation, situation()),
        (Draft, Draft("holding", "“Héé”", "🔥 {{fact}}", ("fact", "who"))),
        (Author, Author(None, None, None, False)),
        (Coverage, Coverage("feed:x", Freshness.OK, None, retry_at=NOW)),
        (tuple[tuple[str, int], ...], (("a", 1), ("b", 2))),
        (Level | None, Level.ORANGE),
        (Level | None, None),
    ],
)
def test_value_comes_back_as_it_was(kind: Any, value: object) -> None:
    assert load(kind, dump(value)) == value


def test_whole_number_comes_back_as_the_fraction_it_is_typed_as() -> None:
    [(_, _, expected)] = load(Situation, dump(situation()).replace("1.5]", "1]")).series
    assert isinstance(expected, float)


def test_field_that_is_gone_is_passed_over_and_one_that_is_new_has_its_default() -> None:
    text = json.dumps({"template": "holding", "title": "T", "text": "x", "colour": "red"})
    assert load(Draft, text) == Draft("holding", "T", "x")


@pytest.mark.parametrize("day", [datetime(1969, 7, 20, 20, 17, 40, 5000, UTC), NOW])
def test_moment_is_kept_to_the_millisecond_in_utc(day: datetime) -> None:
    berlin = (day + timedelta(microseconds=7)).astimezone(timezone(timedelta(hours=2)))
    assert moment(millis(berlin)) == day
    assert moment(millis(berlin)).tzinfo is UTC


def test_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="has no time zone"):
        millis(datetime(2026, 5, 4))  # noqa: DTZ001


def test_what_is_no_value_is_refused() -> None:
    with pytest.raises(TypeError, match="object cannot be stored as JSON"):
        dump({"a": object()})
