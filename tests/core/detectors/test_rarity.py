"""How rare a number is: tails of counts, and what a memory makes of scores it has seen before."""

import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.detectors._rarity import GROWN, QUIET_RARITY, Memory, new_memory, rarity, remember, surprise

DAY = 24 * 12


def lived(peaks: list[float], *, every: int = DAY, memory: Memory | None = None) -> Memory:
    """A memory of one view with a score every so many slots and nothing between."""
    memory = memory or new_memory(1)
    for peak in peaks:
        for i in range(every):
            memory = remember(memory, [peak if i == 5 else 0.0])
    return memory


def exact(count: int, mean: float, dispersion: float) -> float:
    """−log10 P(X >= count), summed term by term."""
    size, total = 1 / dispersion, 0.0
    for k in range(count):
        log_term = math.lgamma(k + size) - math.lgamma(size) - math.lgamma(k + 1)
        total += math.exp(log_term + k * math.log(mean / (mean + size)) - size * math.log1p(mean / size))
    return -math.log10(1 - total)


@pytest.mark.parametrize(
    ("count", "mean", "dispersion"), [(10, 2.0, 0.3), (30, 8.0, 0.3), (60, 20.0, 0.2), (9, 1.0, 1.0)]
)
def test_the_tail_is_that_of_the_negative_binomial(count: int, mean: float, dispersion: float) -> None:
    assert surprise(count, mean, dispersion) == pytest.approx(exact(count, mean, dispersion), abs=0.2)


def test_a_count_below_the_mean_is_no_surprise() -> None:
    assert surprise(3, 5.0, 0.3) == 0.0


@given(st.floats(0.3, 90), st.floats(0.3, 90))
def test_a_higher_score_is_never_less_rare(one: float, other: float) -> None:
    memory = lived([1, 5, 2, 9, 3, 1, 1, 4])
    low, high = sorted((one, other))
    assert rarity(memory, 0, low) <= rarity(memory, 0, high) + 1e-9


def test_what_comes_every_day_is_not_rare_and_what_came_once_is() -> None:
    memory = lived([6.0] * 30)
    assert rarity(memory, 0, 6.0) < math.log10(0.3)
    assert rarity(memory, 0, 20.0) > math.log10(2)


def test_a_peak_of_the_last_hours_is_no_history_yet() -> None:
    before = lived([1.0] * 10)
    lasting = before
    for _ in range(36):
        lasting = remember(lasting, [15.0])
    assert rarity(lasting, 0, 15.0) == pytest.approx(rarity(before, 0, 15.0), abs=0.05)


def test_quiet_scores_are_not_looked_up() -> None:
    assert rarity(lived([5.0] * 3), 0, 0.2) == QUIET_RARITY


def test_views_do_not_share_their_past() -> None:
    memory = new_memory(2)
    for i in range(20 * DAY):
        memory = remember(memory, [8.0 if i % DAY == 0 else 0.0, 0.0])
    assert rarity(memory, 1, 8.0) > rarity(memory, 0, 8.0) + 1


def test_two_years_keep_the_memory_small_and_its_rarities_steady() -> None:
    memory = lived([6.0, 2.0, 1.0] * 20, every=DAY)
    later = lived([6.0, 2.0, 1.0] * 220, every=DAY, memory=memory)
    assert len(json.dumps(later)) < 2500
    assert all(newest <= 2 * GROWN for _, newest, _ in later[2])
    assert rarity(later, 0, 6.0) == pytest.approx(rarity(memory, 0, 6.0), abs=0.3)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(0, 500), max_size=100))
def test_a_memory_survives_json(units: list[float]) -> None:
    memory = new_memory(1)
    for now in units:
        memory = remember(memory, [now])
    again = json.loads(json.dumps(memory, allow_nan=False))
    assert rarity(again, 0, 7.0) == rarity(memory, 0, 7.0)
