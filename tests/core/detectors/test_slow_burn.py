"""Slow burns: hours or a day of twice the usual are found in hours, ordinary days are not."""

import math
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.core.detectors import slow_burn
from bot.core.models import Level, Signal, Slot
from tests.core.detectors.streams import DAY, MONDAY, incidents, noise, run, slots

SLOW = {"slow burn", "negative slow burn"}
SATURDAY = MONDAY + timedelta(days=5)


def week(factor: Callable[[datetime], float], *, days: int, seed: int, mean: float = 3.0) -> list[Slot]:
    """Days of a brand whose days differ by a tenth, a fifth of it negative, times a factor of the moment."""
    rng = random.Random(seed)
    of_day = [math.exp(rng.gauss(0, 0.1)) for _ in range(days)]
    counts = noise(days * DAY, mean, seed=seed, dispersion=0.3, daily=0.6)
    made = slots(counts)
    wanted = [n * of_day[i // DAY] * factor(made[i].start) for i, n in enumerate(counts)]
    return slots([int(n + rng.random()) for n in wanted], share=0.2)


def told(signals: list[Signal], rule: str = "slow burn") -> list[Signal]:
    return [signal for signal in signals if any(reason.rule == rule for reason in signal.reasons)]


@pytest.mark.parametrize("seed", [0, 1, 3, 4])
@pytest.mark.parametrize("mean", [3.0, 20.0])
def test_a_day_at_more_than_twice_the_usual_is_found_within_hours(mean: float, seed: int) -> None:
    begins = SATURDAY + timedelta(hours=9)
    stream = week(lambda at: 2.6 if at >= begins else 1.0, days=6, seed=seed, mean=mean)
    first, *_ = told(run(stream)[1])
    assert timedelta(0) < first.at - begins <= timedelta(hours=6)


@pytest.mark.parametrize("seed", range(6))
def test_ordinary_days_of_the_week_are_no_burn(seed: int) -> None:
    quiet = week(lambda at: 0.7 if at.weekday() >= 5 else 1.0, days=21, seed=seed)
    assert not [signal for signal in run(quiet)[1] if {r.rule for r in signal.reasons} & SLOW]


def test_twice_the_negative_posts_at_the_usual_volume_are_told_as_such() -> None:
    begins = SATURDAY + timedelta(hours=6)
    stream = [
        replace(slot, negative=min(slot.mentions, 3 * slot.negative)) if slot.start >= begins else slot
        for slot in week(lambda at: 1.0, days=6, seed=3, mean=8.0)
    ]
    signals = run(stream)[1]
    assert not told(signals)
    (first, *_) = told(signals, "negative slow burn")
    assert first.at - begins <= timedelta(hours=6)


def test_its_numbers_are_those_of_the_slots_before_its_end() -> None:
    stream = week(lambda at: 3.0 if at >= SATURDAY else 1.0, days=6, seed=8, mean=20.0)
    for signal in told(run(stream)[1]):
        reason = next(one for one in signal.reasons if one.rule == "slow burn")
        assert reason.end is not None
        start = reason.end - timedelta(minutes=reason.window_minutes)
        within = [slot.mentions for slot in stream if start <= slot.start < reason.end]
        assert reason.observed == sum(within)
        assert reason.observed >= (reason.clears_below or math.inf)


def test_one_burst_makes_no_slow_burn() -> None:
    stream = week(lambda at: 1.0, days=6, seed=5)
    flood = [replace(slot, mentions=900) if i == len(stream) - 60 else slot for i, slot in enumerate(stream)]
    assert not told(run(flood)[1])


def test_a_burn_is_one_incident() -> None:
    stream = week(lambda at: 2.5 if at >= SATURDAY else 1.0, days=7, seed=6, mean=12.0)
    assert incidents(run(stream)[1]) == 1


def test_nothing_is_compared_in_the_first_three_days() -> None:
    stream = week(lambda at: 4.0 if at >= MONDAY + timedelta(days=2) else 1.0, days=3, seed=7)
    assert not told(run(stream)[1][: 3 * DAY - 1])


def test_hours_nobody_saw_are_not_compared() -> None:
    burn = slow_burn.new_burn()
    for slot in week(lambda at: 1.0, days=5, seed=9):
        burn = slow_burn.step(burn, (slot.mentions, slot.negative, slot.scored), seen=True, missing=0)
    known = burn["usual"]["all6"]
    for _ in range(12):
        burn = slow_burn.step(burn, (0, 0, 0), seen=False, missing=0)
    burn = slow_burn.step(burn, (90, 0, 0), seen=True, missing=0)
    assert known[2] >= slow_burn.LEAST_DAYS
    assert "all6" not in burn["usual"]


def test_a_day_seen_in_part_is_no_day_to_compare_with() -> None:
    burn = slow_burn.new_burn()
    for i, slot in enumerate(week(lambda at: 1.0, days=7, seed=9)):
        seen = not 2 * DAY <= i < 3 * DAY
        burn = slow_burn.step(burn, (slot.mentions if seen else 0, 0, 0), seen=seen, missing=0)
    mean, _, days = burn["usual"]["all6"]
    assert days == 4  # of six before it one was not seen, and the loudest is left out
    assert mean < math.log(10**4)


def test_a_gap_of_weeks_forgets_the_days_before_it() -> None:
    burn = slow_burn.step(slow_burn.new_burn(), (5, 0, 0), seen=True, missing=0)
    burn = slow_burn.step(burn, (5, 0, 0), seen=True, missing=40 * DAY)
    assert len(burn["hours"]) <= slow_burn.KEPT_HOURS
    assert not any(burn["hours"])


@pytest.mark.parametrize(("deviations", "days"), [(2.0, 3), (4.0, 3), (4.0, 7)])
def test_more_deviations_and_more_days_are_rarer(deviations: float, days: int) -> None:
    here = slow_burn.rarity(deviations, days)
    assert here < slow_burn.rarity(deviations + 1, days)
    assert here < slow_burn.rarity(deviations, days + 20)


def test_a_grave_burn_is_orange() -> None:
    stream = week(lambda at: 8.0 if at >= SATURDAY else 1.0, days=6, seed=2, mean=6.0)
    assert max(signal.level for signal in told(run(stream)[1])) >= Level.ORANGE
