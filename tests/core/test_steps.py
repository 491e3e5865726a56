"""Two looks up, hours of calm down, never two steps at once."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.models import Crisis, Level, Reason, Situation
from bot.core.severity import BLIND
from bot.core.steps import CALM_BEFORE_STEP_DOWN, after_look
from tests.worlds import NOON, crisis, situation, window

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
UNSEEN = Reason(BLIND, 0.2, 1.0, 3, 15, "Only 20 % of the usual can be seen.", end=NOON)


def calm(at: datetime, *, negative: int = 7, reasons: tuple[Reason, ...] = ()) -> Situation:
    """7 of 60 negative, usually 12 %."""
    return situation(at=at, reasons=reasons, window=window(negative=negative))


def looked(live: Crisis, found: Level, picture: Situation) -> Crisis:
    stands = after_look(live, found, picture)
    return replace(
        live,
        level=stands.level,
        rising=stands.rising,
        calm_since=stands.calm_since,
        situation=picture,
    )


@given(
    st.sampled_from(Level), st.lists(st.tuples(st.sampled_from(Level), st.integers(1, 30 * 60)), max_size=40)
)
def test_a_level_falls_by_single_steps_and_rises_on_two_looks(
    stands: Level, looks: list[tuple[Level, int]]
) -> None:
    live, at, before = crisis(level=stands), NOON, Level.GREEN
    for found, minutes in looks:
        at += minutes * MINUTE
        after = looked(live, found, calm(at))
        assert after.level >= live.level - 1
        if after.level > live.level:
            assert after.level is Level.RED or after.level <= min(found, before)
        live, before = after, found


@pytest.mark.parametrize("level", CALM_BEFORE_STEP_DOWN)
def test_a_calm_crisis_is_over_after_all_its_hours(level: Level) -> None:
    live, at = crisis(level=level), NOON
    hours = sum((CALM_BEFORE_STEP_DOWN[Level(n)] for n in range(1, level + 1)), timedelta())
    while at < NOON + hours:
        assert live.level > Level.GREEN
        live = looked(live, Level.GREEN, calm(at))
        at += 30 * MINUTE
    assert looked(live, Level.GREEN, calm(at)).level is Level.GREEN


@pytest.mark.parametrize(
    ("negative", "level", "goes_on"),
    [
        (10, Level.YELLOW, True),  # within five points of the usual
        (13, Level.ORANGE, True),  # 22 % of sixty: may be the sample
        (35, Level.ORANGE, False),  # surely still bad: the hours start anew
    ],
)
def test_the_tone_must_be_back_too(negative: int, level: Level, goes_on: bool) -> None:
    live = crisis(calm_since=NOON - 12 * HOUR)
    stands = after_look(live, Level.GREEN, calm(NOON, negative=negative))
    assert stands.level is level
    assert (stands.calm_since is not None) is goes_on


def test_what_nobody_could_see_is_no_calm() -> None:
    live = crisis(level=Level.RED, calm_since=NOON - HOUR, situation=calm(NOON))
    unseen = looked(live, Level.GREEN, calm(NOON + 6 * HOUR, reasons=(UNSEEN,)))
    assert (unseen.level, unseen.calm_since) == (Level.RED, NOON + 5 * HOUR)
    seen = looked(unseen, Level.GREEN, calm(NOON + 7 * HOUR))
    assert (seen.level, seen.calm_since) == (Level.RED, NOON + 5 * HOUR)


def test_blindness_starts_no_calm() -> None:
    assert after_look(crisis(), Level.GREEN, calm(NOON, reasons=(UNSEEN,))).calm_since is None


def test_a_confirmed_rise_goes_as_far_as_both_looks_went() -> None:
    live = crisis(level=Level.GREEN, rising=Level.YELLOW)
    stands = after_look(live, Level.ORANGE, situation())
    assert (stands.level, stands.rising) == (Level.YELLOW, Level.ORANGE)
