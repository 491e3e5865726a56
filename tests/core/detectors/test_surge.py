"""What the surge detector finds, what it leaves alone, and what it says."""

import copy
import json
import math
import re
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.detectors.surge import Surge
from bot.core.models import Level, Signal
from tests.core.detectors.streams import DAY, MONDAY, incidents, noise, run, slots

COUNTS = st.lists(st.integers(0, 400), max_size=300)
WEEK = 7 * DAY


def after_quiet(counts: list[int], *, mean: float = 3.0, share: float | None = None) -> list[Signal]:
    """Signals of these counts after five ordinary days."""
    quiet = noise(5 * DAY, mean, seed=11)
    return run(slots([*quiet, *counts], share=share))[1][5 * DAY :]


# --- whatever comes ----------------------------------------------------------------------------------------


@settings(max_examples=40, deadline=None)
@given(COUNTS, COUNTS)
def test_what_was_said_does_not_depend_on_what_came_later(before: list[int], after: list[int]) -> None:
    assert run(slots([*before, *after]))[1][: len(before)] == run(slots(before))[1]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from([0, 1, 5, 40, 10**6]), max_size=200))
def test_scores_and_windows_are_always_numbers(counts: list[int]) -> None:
    state, signals = run(slots(counts, share=0.5))
    json.dumps(state, allow_nan=False)
    for signal in signals:
        assert 0 <= signal.score <= 1
        assert math.isfinite(signal.window.expected)
        assert bool(signal.level) == bool(signal.reasons)


@settings(max_examples=30, deadline=None)
@given(COUNTS, st.integers(0, 400))
def test_a_look_at_the_open_slot_leaves_the_state_alone(counts: list[int], peek: int) -> None:
    *closed, last = slots([*counts, peek])
    state, _ = run(closed)
    before = copy.deepcopy(state)
    first, second = (Surge().step(state, last)[1] for _ in range(2))
    assert first == second
    assert state == before


def test_the_state_survives_its_way_through_json() -> None:
    stream = slots([*noise(2 * DAY, 4, seed=1), 90, 80], share=0.2)
    state, _ = run(stream[:-2])
    assert run(stream[-2:], state=state) == run(stream[-2:], state=json.loads(json.dumps(state)))


def test_the_state_of_two_months_is_a_few_kilobytes() -> None:
    state, _ = run(slots(noise(60 * DAY, 6, seed=2), share=0.2))
    assert len(json.dumps(state)) < 16_000


# --- what is left alone ------------------------------------------------------------------------------------


@pytest.mark.parametrize("mean", [0.1, 1.0, 8.0, 60.0, 900.0])
def test_ordinary_months_stay_within_the_alert_budget(mean: float) -> None:
    quiet = noise(8 * WEEK, mean, seed=round(mean * 10), daily=0.5)
    assert incidents(run(slots(quiet, share=0.15))[1]) <= 8


def test_nothing_is_said_of_a_stream_of_zeros() -> None:
    assert not any(signal.level for signal in run(slots([0] * WEEK))[1])


@pytest.mark.parametrize(("n", "level"), [(7, Level.GREEN), (14, Level.YELLOW)])
def test_a_handful_of_posts_is_no_surge(n: int, level: Level) -> None:
    _, signals = run(slots([*[0, 0, 1, 0, 0, 0] * 240, n]))
    assert signals[-1].level == level


def test_a_negative_cluster_counts_below_the_floor() -> None:
    *quiet, last = slots([*[0, 0, 0, 1, 0, 0] * 240, 7])
    state, _ = run(quiet)
    angry = type(last)(last.start, mentions=7, negative=7, scored=7)
    assert Surge().step(state, last)[1].level == Level.GREEN
    assert Surge().step(state, angry)[1].level == Level.YELLOW


def test_the_first_hour_has_nothing_to_compare_with() -> None:
    assert not any(signal.level for signal in run(slots([0, 0, 0, 500, 800, 900]))[1])


def test_the_first_morning_is_no_surge() -> None:
    night, morning = noise(96, 0.4, seed=9), noise(60, 4, seed=9)
    assert not any(signal.level for signal in run(slots([*night, *morning]))[1])


def test_a_storm_on_the_first_day_is_seen() -> None:
    _, signals = run(slots([*noise(96, 0.4, seed=9), 60, 70]))
    assert signals[-1].level >= Level.YELLOW


def test_the_busy_hours_of_every_day_are_no_news() -> None:
    day = [1] * 216 + [12] * 72
    _, signals = run(slots(day * 21))
    assert not any(signal.level for signal in signals[7 * DAY :])


# --- what is found -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("mean", [3.0, 20.0, 200.0])
def test_a_flash_of_twenty_times_the_usual_is_seen_within_two_slots(mean: float) -> None:
    signals = after_quiet([round(20 * mean)] * 2, mean=mean)
    assert max(signal.level for signal in signals) >= Level.ORANGE


def test_a_million_mentions_are_red_and_do_not_become_usual() -> None:
    signals = after_quiet([10**6, *noise(2 * WEEK, 3, seed=5), 200])
    assert signals[0].level is Level.RED
    assert signals[DAY].window.expected < 60
    assert signals[-1].level >= Level.ORANGE


def test_more_is_never_less_rare() -> None:
    quiet = slots([*noise(4 * DAY, 5, seed=3), 0])
    state, _ = run(quiet[:-1])
    last = quiet[-1]
    found = [Surge().step(state, type(last)(last.start, n))[1] for n in (5, 10, 20, 40, 80, 400, 9000)]
    assert [signal.score for signal in found] == sorted(signal.score for signal in found)
    assert [signal.level for signal in found] == sorted(signal.level for signal in found)


def test_half_a_slot_is_not_taken_for_a_surge() -> None:
    *closed, last = slots([*noise(4 * DAY, 40, seed=4), 40])
    state, _ = run(closed)
    half = type(last)(last.start, mentions=20, closed=False)
    assert Surge().step(state, half)[1].level is Level.GREEN


def test_a_turn_in_tone_at_usual_volume_is_found() -> None:
    counts = noise(5 * DAY, 6, seed=6)
    shares = [0.1] * (5 * DAY - 24) + [0.6] * 24
    signals = run(slots([n + 1 for n in counts], share=shares))[1]
    assert not any(signal.level for signal in signals[: 5 * DAY - 24])
    found = next(signal for signal in signals if signal.level)
    assert found.reasons[0].rule in ("negative share", "negative volume")
    assert found.window.ratio < 2


@pytest.mark.parametrize(("volume", "level"), [(1, Level.YELLOW), (2, Level.ORANGE)])
def test_tone_alone_is_grave_only_when_more_talk_than_usual(volume: int, level: Level) -> None:
    counts = [1] * (5 * DAY) + [volume] * 36
    shares = [0.1] * (5 * DAY) + [1.0] * 36
    signals = run(slots(counts, share=shares))[1]
    assert signals[-1].reasons[0].rule == "negative share"
    assert max(signal.level for signal in signals) is level


def test_a_hundred_posts_make_a_turn_in_tone_grave_at_usual_volume() -> None:
    counts = [9] * (5 * DAY + 12)
    shares = [0.1] * (5 * DAY) + [1.0] * 12
    signals = run(slots(counts, share=shares))[1]
    assert signals[-1].window.ratio < 1.5
    assert signals[-1].level is Level.RED


def test_a_state_of_another_shape_is_learned_anew() -> None:
    slot = slots([3])[0]
    assert Surge().step({"version": 0}, slot) == Surge().step(None, slot)


def test_a_worse_share_of_less_talk_is_no_news() -> None:
    counts = [10] * (5 * DAY) + [3] * 24
    shares = [0.1] * (5 * DAY) + [0.6] * 24
    signals = run(slots(counts, share=shares))[1]
    assert not any(signal.level for signal in signals[-12:])


def test_a_brand_that_spikes_every_day_needs_a_bigger_spike() -> None:
    days = [[2] * hour * 12 + [40] + [2] * (287 - hour * 12) for hour in (3, 17, 9, 22, 14, 6, 11) * 4]
    state, _ = run(slots([count for day in days for count in day]))
    here = MONDAY + timedelta(days=28, hours=8)
    again, bigger = (run(slots([2] * 12 + [n], start=here), state=state)[1][-1] for n in (40, 400))
    assert again.level is Level.GREEN
    assert bigger.level >= Level.ORANGE


# --- what it says ------------------------------------------------------------------------------------------


def test_the_first_three_days_are_called_learning() -> None:
    _, signals = run(slots([*noise(DAY, 2, seed=7), 90], share=0.3))
    assert signals[-1].window.learning
    assert "still learning" in signals[-1].reasons[0].words


def test_the_words_hold_the_numbers_of_the_window() -> None:
    signal = after_quiet([70, 70], share=0.25)[-1]
    reason, window = signal.reasons[0], signal.window
    said = re.match(r"(\d+) mentions in the last (\d+) min, (\d+)× the usual.*; (\d+) % negative, usually (\d+) %;", reason.words)  # fmt: skip  # noqa: E501
    assert said is not None, reason.words
    n, minutes, times, share, usual = map(int, said.groups())
    assert (n, minutes) == (window.mentions, window.minutes) == (reason.n, reason.window_minutes)
    assert times == round(window.mentions / window.expected)
    assert share == round(100 * window.negative / window.scored)
    assert usual == round(100 * (window.usual_share or 0))


def test_the_window_shown_is_the_one_with_the_greatest_ratio() -> None:
    signal = after_quiet([*[12] * 11, 45])[-1]
    assert signal.level is Level.ORANGE
    assert (signal.window.minutes, signal.window.mentions) == (5, 45)


def test_a_level_is_told_by_a_window_that_reaches_it() -> None:
    signal = after_quiet([*[6] * 11, 15], mean=1.0)[-1]
    assert signal.level is Level.ORANGE
    assert (signal.window.minutes, signal.window.mentions) == (60, 81)


def test_of_windows_that_tell_the_same_the_shortest_is_shown() -> None:
    signal = run(slots([*[0, 0, 0, 0, 0, 0] * 240, 30]))[1][-1]
    assert signal.level >= Level.ORANGE
    assert signal.window.minutes == 5


def test_an_hour_is_named_in_the_watchs_own_timezone() -> None:
    counts = [*noise(28 * DAY + 14 * 12, 3, seed=8), 90]
    detector, state = Surge(timezone="Asia/Tokyo"), None
    for slot in slots(counts):
        state, signal = detector.step(state, slot)
    assert "the usual for a Monday 23:00" in signal.reasons[0].words


def test_green_still_says_what_is_counted() -> None:
    signal = after_quiet([3] * 12, share=0.1)[-1]
    assert signal.level is Level.GREEN
    assert signal.window.minutes == 60
    assert signal.window.mentions == 36
    assert signal.window.expected == pytest.approx(36, rel=0.35)
    assert signal.at == signal.window.end
