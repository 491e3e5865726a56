"""The chart block: within Slack's limits, true to the counts."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.charts import Point, condense, mentions_chart
from tests.slack.payloads import rebuild

START = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


def series(length: int, step_minutes: int = 5) -> list[Point]:
    return [(START + timedelta(minutes=step_minutes * n), n, 6.84) for n in range(length)]


@pytest.mark.parametrize("length", [3, 4, 20, 21, 39, 288, 2_016])
def test_a_chart_of_any_length_is_valid(length: int) -> None:
    block = mentions_chart(series(length), block_id="chart:1:1")
    assert block is not None
    rebuild(block)
    assert len(block["chart"]["axis_config"]["categories"]) <= 20


def test_mentions_stand_beside_the_usual() -> None:
    block = mentions_chart(series(3), block_id="chart:1:1")
    assert block is not None
    mentions, usual = block["chart"]["series"]
    assert mentions["data"][2] == {"label": "12:10", "value": 2}
    assert usual["data"][2] == {"label": "12:10", "value": 6.8}
    assert block["title"] == "Mentions every 5 min, against the usual"


@pytest.mark.parametrize("length", [0, 1, 2])
def test_too_few_points_draw_nothing(length: int) -> None:
    assert mentions_chart(series(length), block_id="chart:1:1") is None


@pytest.mark.parametrize("length", [21, 45, 288])
def test_adding_up_loses_only_whole_old_points(length: int) -> None:
    points = condense(series(length))
    size = (points[1][0] - points[0][0]) // timedelta(minutes=5)
    assert points[-1][1] == sum(range(length - size, length))
    assert sum(mentions for _, mentions, _ in points) == sum(range(length % size, length))


def test_days_are_named_where_hours_would_repeat() -> None:
    block = mentions_chart(series(20, step_minutes=720), block_id="chart:1:1")
    assert block is not None
    categories = block["chart"]["axis_config"]["categories"]
    assert categories[:2] == ["04 Mar 12:00", "05 Mar 00:00"]
    assert len(set(categories)) == 20
