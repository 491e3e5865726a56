"""What must hold of the surge detector whatever comes: any counts, gaps, clocks, sizes and budgets."""

import copy
import json
import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.detectors import State
from bot.core.detectors.surge import Surge
from bot.core.models import SLOT, Level, Signal, Slot
from tests.core.detectors.streams import DAY, MONDAY, incidents, noise, slots

few = settings(max_examples=25, deadline=None)
COUNTS = st.one_of(st.integers(0, 30), st.sampled_from([0, 0, 0, 300, 10**4, 10**6]))
SHARES = st.floats(0, 1)
SPRING, AUTUMN = datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC)
"""The moments at which the clocks change in Berlin."""


@st.composite
def streams(draw: st.DrawFn) -> list[Slot]:
    """Slots in order of time, some missing, some seen in part or not at all, with any counts."""
    made, at = [], MONDAY
    for _ in range(draw(st.integers(1, 120))):
        at += SLOT * draw(st.sampled_from([1, 1, 1, 1, 2, 40, 400]))
        mentions = draw(COUNTS)
        scored = round(mentions * draw(SHARES))
        negative = round(scored * draw(SHARES))
        seen = draw(st.sampled_from([1.0, 1.0, 1.0, 0.5, 0.05]))
        made.append(Slot(at, mentions, negative, scored, seen=seen))
        if draw(st.integers(0, 9)) == 0:
            made[-1] = Slot(at, seen=0.0)
    return made


def follow(stream: Sequence[Slot], state: State | None = None, **knobs: object) -> list[Signal]:
    """The signals of a stream from a state on."""
    detector, signals = Surge(**knobs), []  # type: ignore[arg-type]
    for slot in stream:
        state, signal = detector.step(state, slot)
        signals.append(signal)
    return signals


def usual(n: int, mean: int, *, seed: int) -> list[int]:
    """Counts of ordinary days: the first is of midnight."""
    return noise(n, mean, seed=seed, dispersion=0.1, daily=0.4)


@cache
def lived(mean: int, times: int = 1, *, until: datetime = MONDAY, timezone: str = "UTC") -> State:
    """The state of a brand that was usual for six days until then, each count so many times."""
    detector, state = Surge(timezone=timezone), None
    counts = [n * times for n in usual(6 * DAY, mean, seed=mean)]
    for slot in slots(counts, share=0.2, start=until - timedelta(days=6)):
        state, _ = detector.step(state, slot)
    assert state is not None
    return state


# --- any stream --------------------------------------------------------------------------------------------


@few
@given(streams(), st.integers(1, 119))
def test_what_comes_later_changes_nothing_that_was_said(stream: list[Slot], cut: int) -> None:
    assert follow(stream)[:cut] == follow(stream[:cut])


@few
@given(streams())
def test_every_number_is_finite_and_every_level_has_a_reason(stream: list[Slot]) -> None:
    for signal in follow(stream):
        assert 0 <= signal.score <= 1
        assert math.isfinite(signal.window.expected)
        assert bool(signal.level) == bool(signal.reasons)


@few
@given(streams())
def test_the_state_is_json_without_nan_and_goes_on_from_there(stream: list[Slot]) -> None:
    detector, state = Surge(), None
    for slot in stream:
        before = copy.deepcopy(state)
        after, signal = detector.step(state, slot)
        assert state == before
        again = detector.step(json.loads(json.dumps(state, allow_nan=False)), slot)[1]
        assert again == signal
        state = after


@few
@given(streams(), st.integers(1, 60))
def test_whole_weeks_later_the_same_is_said(stream: list[Slot], weeks: int) -> None:
    later = [replace(slot, start=slot.start + timedelta(weeks=weeks)) for slot in stream]
    for now, then in zip(follow(stream), follow(later), strict=True):
        assert then.at - now.at == timedelta(weeks=weeks)
        assert (then.level, then.window.mentions) == (now.level, now.window.mentions)
        assert then.score == pytest.approx(now.score)


# --- sizes -------------------------------------------------------------------------------------------------


@few
@given(st.integers(1, 60), st.integers(0, DAY - 13))
def test_ten_times_the_brand_with_ten_times_the_burst_is_judged_alike(factor: int, at: int) -> None:
    counts = [n * (factor if i >= at else 1) for i, n in enumerate(usual(at + 12, 60, seed=5))]
    small = follow(slots(counts, share=0.2), lived(60))
    large = follow(slots([10 * n for n in counts], share=0.2), lived(60, 10))
    assert max(signal.level for signal in large) - max(signal.level for signal in small) in (-1, 0, 1)
    if factor >= 12:
        assert min(max(signal.level for signal in run) for run in (small, large)) >= Level.ORANGE
    if factor == 1:
        assert not any(signal.level for signal in [*small, *large])


@few
@given(st.lists(st.integers(0, 20_000), min_size=2, max_size=6))
def test_more_mentions_are_never_less_grave(counts: list[int]) -> None:
    counts.sort()
    found = [follow([Slot(MONDAY, n)], lived(60))[0] for n in counts]
    assert [signal.level for signal in found] == sorted(signal.level for signal in found)


@few
@given(st.integers(0, 5 * DAY))
def test_nothing_is_ever_said_of_an_empty_brand(n: int) -> None:
    assert not any(signal.level for signal in follow([Slot(MONDAY + i * SLOT) for i in range(n)]))


@few
@given(st.integers(0, 30))
def test_a_million_at_once_is_red_and_soon_forgotten(at: int) -> None:
    counts = usual(2 * DAY, 60, seed=3)
    counts[at] = 10**6
    signals = follow(slots(counts, share=0.2), lived(60))
    assert signals[at].level is Level.RED
    assert not any(signal.level for signal in signals[at + DAY // 2 :])
    assert signals[-1].window.expected < 60 * 12 * 3


# --- clocks and gaps ---------------------------------------------------------------------------------------


@few
@given(st.sampled_from([SPRING, AUTUMN]), st.integers(-24, 24))
def test_a_change_of_clocks_neither_doubles_nor_loses_an_alert(change: datetime, shift: int) -> None:
    start, at = change - timedelta(hours=3), 36 + shift
    counts = usual(DAY, 20, seed=8)
    for i in range(at, at + 12):
        counts[i] = 900
    state = lived(20, until=start, timezone="Europe/Berlin")
    signals = follow(slots(counts, share=0.2, start=start), state, timezone="Europe/Berlin")
    assert not any(signal.level for signal in signals[:at])
    assert incidents(signals) == 1


@few
@given(st.integers(1, DAY), st.booleans())
def test_what_nobody_saw_is_no_silence_and_its_end_no_burst(gap: int, told: bool) -> None:
    stream = slots(usual(12 + gap + 48, 60, seed=4), share=0.2)
    unseen = [Slot(slot.start, seen=0.0) for slot in stream[12 : 12 + gap]] if told else []
    signals = follow([*stream[:12], *unseen, *stream[12 + gap :]], lived(60))
    assert not any(signal.level for signal in signals)


@few
@given(st.integers(1, 60))
def test_a_burst_right_after_a_gap_is_seen(gap: int) -> None:
    unseen = [Slot(MONDAY + i * SLOT, seen=0.0) for i in range(gap)]
    burst = slots([1800] * 4, share=0.5, start=MONDAY + gap * SLOT)
    assert follow([*unseen, *burst], lived(60))[-1].level >= Level.ORANGE


# --- the budget --------------------------------------------------------------------------------------------


@few
@given(st.lists(COUNTS, min_size=1, max_size=60), st.floats(0.1, 7), st.floats(0.1, 7))
def test_a_smaller_budget_never_finds_more(counts: list[int], one: float, other: float) -> None:
    stream, (less, more) = slots(counts, share=0.3), sorted([one, other])
    strict = follow(stream, lived(60), alerts_per_week=less)
    easy = follow(stream, lived(60), alerts_per_week=more)
    assert all(high.level or not low.level for low, high in zip(strict, easy, strict=True))
