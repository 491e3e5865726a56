"""What alerts were worth: judged ones, real ones, in full local weeks."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.core.models import Aside, Crisis, State
from bot.core.precision import Precision, Tally, last_week, precision, tally
from tests.worlds import NOON, crisis

BERLIN = ZoneInfo("Europe/Berlin")
MIDNIGHT = NOON - timedelta(hours=12)


def alert(number: int, state: State, days_ago: float = 3, **changes: object) -> Crisis:
    opened_at = NOON - timedelta(days=days_ago)
    return replace(crisis(id=number, state=state, opened_at=opened_at), **changes)


def measured(*crises: Crisis, asides: tuple[Aside, ...] = ()) -> Precision:
    return precision(
        crises, asides, watch_id=1, brand="B", alerts_per_week=1.0, now=NOON, zone=ZoneInfo("UTC")
    )


def test_a_week_goes_from_local_monday_to_monday_through_a_change_of_clocks() -> None:
    start, end = last_week(datetime(2026, 3, 30, 9, tzinfo=UTC), BERLIN)
    assert (start.isoformat(), end.isoformat()) == ("2026-03-23T00:00:00+01:00", "2026-03-30T00:00:00+02:00")


@pytest.mark.parametrize(("state", "expected"), [
    (State.RESOLVED, Tally(1, 1, 0)),
    (State.CONTAINED, Tally(1, 1, 0)),
    (State.DISMISSED, Tally(1, 0, 1)),
    (State.ACKNOWLEDGED, Tally(1, 0, 0)),
    (State.OPEN, Tally(1, 0, 0)),
])  # fmt: skip
def test_an_alert_counts_as_what_people_made_of_it(state: State, expected: Tally) -> None:
    assert tally([alert(1, state)], start=MIDNIGHT - timedelta(days=7), end=MIDNIGHT) == expected


def test_a_merged_alert_is_judged_as_the_one_that_took_it_over() -> None:
    found = measured(alert(1, State.RESOLVED, merged_into=2), alert(2, State.DISMISSED))
    assert found.week == Tally(2, 0, 2)


def test_precision_is_of_judged_alerts_and_none_without_them() -> None:
    found = measured(
        alert(1, State.RESOLVED), alert(2, State.RESOLVED), alert(3, State.DISMISSED),
        alert(4, State.RESOLVED, 20), alert(5, State.OPEN), alert(6, State.DISMISSED, 40),
        alert(7, State.DISMISSED, 0.1),
    )  # fmt: skip
    assert (found.week, found.month) == (Tally(4, 2, 1), Tally(5, 3, 1))
    assert (found.week.precision, found.month.precision) == (2 / 3, 3 / 4)
    assert Tally(1).precision is None


def test_a_week_without_anything_before_is_empty() -> None:
    joy = Aside(NOON - timedelta(days=2), NOON, "a giveaway", 40, "words")
    assert measured().empty
    assert not measured(asides=(joy,)).empty
    assert not measured(alert(1, State.RESOLVED, 20)).empty
