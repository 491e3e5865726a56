"""The share of negative posts with its range."""

from itertools import pairwise

import pytest

from bot.core.shares import CALIBRATION, Share, estimate

COUNTS = (1, 2, 5, 20, 142, 5_000, 1_000_000)


def share(value: float, scored: int) -> Share:
    found = estimate(value * scored, scored)
    assert found is not None
    return found


@pytest.mark.parametrize("scored", COUNTS)
@pytest.mark.parametrize("value", [0.0, 0.01, 0.3, 0.5, 0.97, 1.0])
def test_the_range_holds_its_value_and_stays_a_share(value: float, scored: int) -> None:
    found = share(value, scored)
    assert 0 <= found.low <= found.value <= found.high <= 1
    assert found.value == pytest.approx(value)
    assert found.n == scored


@pytest.mark.parametrize("value", [0.0, 0.3, 0.5, 1.0])
def test_fewer_posts_widen_the_range(value: float) -> None:
    widths = [found.high - found.low for found in (share(value, scored) for scored in COUNTS)]
    assert all(wide > narrow for wide, narrow in pairwise(widths))


@pytest.mark.parametrize("scored", COUNTS)
def test_no_number_of_posts_makes_the_analyzer_surer_than_it_is(scored: int) -> None:
    middle = share(0.5, scored)
    assert min(middle.value - middle.low, middle.high - middle.value) >= CALIBRATION
    assert share(0.0, scored).high >= CALIBRATION
    assert share(1.0, scored).low <= 1 - CALIBRATION


def test_without_a_scored_post_there_is_no_share() -> None:
    assert estimate(0.0, 0) is None


@pytest.mark.parametrize(("negative", "value"), [(-0.1, 0.0), (10.2, 1.0)])
def test_a_sum_of_chances_that_rounds_beyond_is_cut(negative: float, value: float) -> None:
    found = estimate(negative, 10)
    assert found is not None
    assert found.value == value


def test_it_is_told_in_words() -> None:
    assert Share(0.494, 0.58, 0.66, 1142).words == "58 % negative (49–66 %, n = 1,142)"
