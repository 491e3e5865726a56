"""How often each source is looked at: held to the table of polite budgets."""

from datetime import timedelta

import pytest

from bot.core.budget import Limit
from bot.core.cadence import next_look, spread

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
X = (Limit("search", 450, 15 * MINUTE),)
THREADS = (Limit("search", 2_200, DAY),)
YOUTUBE = (Limit("search", 100, DAY, "America/Los_Angeles"), Limit("units", 10_000, DAY))
HACKERNEWS = (Limit("", 10_000, timedelta(hours=1)),)


def calls_a_day(
    brands: int, every: int, limits: tuple[Limit, ...], *, calls: int = 1, live: bool = False
) -> int:
    look = next_look(
        every=every * MINUTE,
        urgent=MINUTE,
        base=5 * MINUTE,
        live=live,
        sharing=brands,
        calls_per_look=calls,
        limits=limits,
    )
    return round(DAY / look * calls * brands)


@pytest.mark.parametrize(
    ("name", "every", "calls", "limits", "day"),
    [
        ("x", 5, 1, X, (288, 2_880, 28_800)),
        ("threads", 10, 1, THREADS, (144, 1_440, 1_760)),
        ("youtube", 20, 1, YOUTUBE, (72, 80, 80)),
        ("hackernews", 5, 1, HACKERNEWS, (288, 2_880, 28_800)),
        ("feed", 10, 1, (), (144, 1_440, 14_400)),
        ("tiktok", 15, 3, (), (288, 2_880, 28_800)),
    ],
)
def test_one_ten_and_a_hundred_brands_keep_the_limit(
    name: str, every: int, calls: int, limits: tuple[Limit, ...], day: tuple[int, ...]
) -> None:
    found = [calls_a_day(brands, every, limits, calls=calls) for brands in (1, 10, 100)]
    assert found == pytest.approx(day, rel=0.25 if name == "youtube" else 0.02)
    assert all(calls <= 0.8 * limit.calls * (DAY / limit.per) * 1.25 for calls in found for limit in limits)


@pytest.mark.parametrize(
    ("facts", "minutes"),
    [
        ({}, 5),
        ({"every": 10 * MINUTE}, 10),
        ({"base": 7 * MINUTE}, 7),
        ({"live": True}, 1),
        ({"live": True, "urgent": 3 * MINUTE}, 3),
        ({"quiet_night": True}, 30),
        ({"quiet_night": True, "live": True}, 1),
        ({"quiet_night": True, "every": 60 * MINUTE}, 60),
    ],
)
def test_a_crisis_quickens_and_a_quiet_night_slows(facts: dict[str, object], minutes: int) -> None:
    numbers = {"every": MINUTE, "urgent": MINUTE, "base": 5 * MINUTE, **facts}
    assert next_look(**numbers) == minutes * MINUTE


def test_urgency_does_not_break_the_limit() -> None:
    """100 brands in crisis share 80 searches a day."""
    assert calls_a_day(100, 20, YOUTUBE, live=True) <= 100
    assert calls_a_day(1, 20, THREADS, live=True) == 1_440


def test_the_tightest_limit_binds() -> None:
    limits = (Limit("session", 30, 5 * MINUTE), Limit("session", 300, DAY))
    look = next_look(every=MINUTE, urgent=MINUTE, base=MINUTE, sharing=1, calls_per_look=2, limits=limits)
    assert look == DAY * 2 / 240


def test_turns_are_spread_and_stay_where_they_are() -> None:
    turns = [spread(watch, 5 * MINUTE) for watch in range(200)]
    assert turns == [spread(watch, 5 * MINUTE) for watch in range(200)]
    assert all(timedelta(0) <= turn < 5 * MINUTE for turn in turns)
    minutes = [turn // MINUTE for turn in turns]
    assert all(20 < minutes.count(minute) < 60 for minute in range(5))
