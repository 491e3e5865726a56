"""The ten weak views of a volume, each by itself: silent at the usual, loud in a burst, soon calm again."""

import copy
import json
import math
import random
from types import ModuleType
from typing import Any

import pytest

from bot.core.detectors import (
    Observation,
    cusum,
    entropy,
    kleinberg,
    level,
    page_hinkley,
    ratio,
    robust_z,
    shape,
    tail,
    trailing_peak,
)
from tests.core.detectors.streams import DAY, noise

VIEWS = (cusum, ratio, tail, page_hinkley, kleinberg, level, trailing_peak, robust_z, entropy, shape)
USUAL, SCATTER = 5.0, 0.3


def names(view: ModuleType) -> str:
    return view.__name__.rsplit(".", 1)[-1]


every = pytest.mark.parametrize("view", VIEWS, ids=names)


def observed(counts: list[int]) -> Observation:
    """What is seen at the end of these slots of a brand that has five mentions a slot."""
    half, root = counts[-6:], math.sqrt(SCATTER)
    residual = (math.asinh(root * math.sqrt(counts[-1])) - math.asinh(root * math.sqrt(USUAL))) * 2 / root
    return Observation(
        counts[-1], USUAL, SCATTER, USUAL, SCATTER, residual, sum(counts[-2:]), sum(counts[-3:]),
        USUAL * len(counts[-3:]), sum(half), USUAL * len(half), len(half), (len(counts) - 1) // 12 % 24,
    )  # fmt: skip


def follow(view: Any, counts: list[int], past: list[int] | None = None, state: Any = None) -> list[Any]:
    """[(state, score in units)] after each of the counts."""
    past, found = list(past or []), []
    state = view.start() if state is None else state
    for count in counts:
        past.append(count)
        state, score = view.step(state, observed(past))
        found.append((state, score / view.UNIT))
    return found


QUIET = noise(6 * DAY, USUAL, seed=21, dispersion=SCATTER)


@every
def test_a_burst_is_louder_than_nearly_every_ordinary_hour(view: Any) -> None:
    quiet = follow(view, QUIET)
    peaks = sorted(max(score for _, score in quiet[i : i + 12]) for i in range(DAY, len(quiet), 12))
    burst = follow(view, [40, 90, 120], QUIET, quiet[-1][0])
    assert max(score for _, score in burst) > peaks[-len(peaks) // 50]


@every
def test_an_ordinary_hour_is_seldom_interesting(view: Any) -> None:
    scores = [score for _, score in follow(view, QUIET)[DAY:]]
    peaks = [max(scores[i : i + 12]) for i in range(0, len(scores), 12)]
    assert sum(peak > 3 for peak in peaks) <= 0.1 * len(peaks)


@every
def test_two_hours_after_a_burst_it_is_calm_again(view: Any) -> None:
    after = follow(view, [90, 120, 80, *[5] * 24], QUIET, follow(view, QUIET)[-1][0])
    assert after[-1][1] < 1.5


@every
def test_silence_is_never_a_surge(view: Any) -> None:
    after = follow(view, [0] * 24, QUIET, follow(view, QUIET)[-1][0])
    assert max(score for _, score in after[6:]) < 1


@every
def test_the_given_state_is_left_as_it_is_and_json_can_hold_it(view: Any) -> None:
    state = follow(view, QUIET[: 2 * DAY])[-1][0]
    before = copy.deepcopy(state)
    follow(view, [60, 0, 7], QUIET, state)
    assert state == before
    assert json.loads(json.dumps(state, allow_nan=False)) == state


@every
def test_scores_are_finite_and_not_negative_whatever_comes(view: Any) -> None:
    rng = random.Random(3)
    wild = [rng.choice([0, 0, 1, 7, 300, 10**6]) for _ in range(400)]
    assert all(math.isfinite(score) and score >= 0 for _, score in follow(view, wild))


# --- what is special to one --------------------------------------------------------------------------------


def test_the_sum_adds_up_slots_that_are_each_a_little_loud() -> None:
    scores = [score for _, score in follow(cusum, [18] * 4)]
    assert scores == sorted(scores)
    assert scores[-1] > 1.5 * scores[0] > 0


@pytest.mark.parametrize(("now", "units"), [(15, 0.0), (29, 1.0), (99, 2.7)])
def test_the_ratio_is_of_fifteen_minutes(now: int, units: float) -> None:
    (_, score), *_ = follow(ratio, [now // 3], [now // 3, now // 3])
    assert score == pytest.approx(units, abs=0.3)


def test_one_flood_says_no_more_than_eight_deviations() -> None:
    (_, loud), (_, absurd) = (follow(page_hinkley, [count])[0] for count in (4000, 10**6))
    assert loud == absurd == (page_hinkley.MOST - page_hinkley.DRIFT) / page_hinkley.UNIT


def test_the_dearest_state_explains_a_burst_and_calm_explains_calm() -> None:
    burst, *_, calm = (state for state, _ in follow(kleinberg, [80, 80, *[4] * 12]))
    assert burst.index(0.0) == kleinberg.STATES
    assert calm.index(0.0) == 0


def test_a_record_is_the_third_highest_of_three_weeks() -> None:
    bursts = [60 if i in (400, 900, 1400) else 5 for i in range(6 * DAY)]
    (_, again), (_, higher) = (
        follow(trailing_peak, [n], bursts, follow(trailing_peak, bursts)[-1][0])[0] for n in (60, 400)
    )
    assert again == pytest.approx(1 / trailing_peak.UNIT, abs=0.6)
    assert higher > again + 2


def test_a_peak_is_no_record_while_it_lasts() -> None:
    state, _ = follow(trailing_peak, [*QUIET[: 2 * DAY], *[300] * 36])[-1]
    *_, (record,) = state
    assert record < 30


def test_the_part_of_the_day_has_a_median_of_its_own() -> None:
    night_and_day = ([2] * 144 + [30] * 144) * 8
    state, score = follow(robust_z, night_and_day)[-1]
    (_, _, common, _), medians, *_ = state
    assert math.expm1(medians[2] + common) < 6 < math.expm1(medians[9] + common)
    assert score < 1


def test_a_course_seen_before_is_no_longer_new() -> None:
    wave = [20, 60, 90, 60, 20, *[5] * 43]
    novel = max(score for _, score in follow(shape, wave, QUIET, follow(shape, QUIET)[-1][0]))
    state = follow(shape, wave * 3, QUIET)[-1][0]
    assert max(score for _, score in follow(shape, wave, QUIET, state)) < novel / 4


def test_boxes_of_shapes_stay_few_and_small() -> None:
    rng = random.Random(5)
    state, _ = follow(shape, [rng.choice([0, 5, 50, 500, 5000]) for _ in range(1000)])[-1]
    assert 1 < len(state) <= shape.BOXES
    assert all(sum(box[3:]) - sum(box[:3]) <= shape.SIZE for box in state)


def test_a_rare_mix_of_slots_diverges_more_upwards_than_downwards() -> None:
    state = follow(entropy, QUIET)[-1][0]
    up, down = (follow(entropy, counts, QUIET, state)[-1][1] for counts in ([60] * 3, [0] * 3))
    assert up > 2 * down
