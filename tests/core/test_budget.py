"""What is left of limits and of money: never more than allowed, in no stretch of time."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.budget import (
    Limit,
    Purse,
    Spent,
    book,
    midnight_after,
    opened,
    pay,
    share,
    spent_at,
    take,
    used,
)

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
X = Limit("search", 450, QUARTER)
YOUTUBE = Limit("search", 100, timedelta(days=1), "America/Los_Angeles")


def filled(limit: Limit, *, now: datetime = NOON, urgent: bool = False) -> tuple[Spent, int, datetime]:
    """What is spent once nothing fits, how many calls that took, and when there is room."""
    spent, calls = Spent(), 0
    while not isinstance(found := take(spent, limit, now=now, urgent=urgent), datetime):
        spent, calls = found, calls + 1
    return spent, calls, found


@pytest.mark.parametrize(("limit", "ordinary", "urgent"), [(X, 360, 450), (YOUTUBE, 80, 100)])
def test_a_fifth_is_held_back_for_what_is_urgent(limit: Limit, ordinary: int, urgent: int) -> None:
    assert filled(limit)[1] == ordinary
    assert filled(limit, urgent=True)[1] == urgent


def test_an_urgent_look_goes_when_the_ordinary_share_is_used_up() -> None:
    spent, _, _ = filled(X)
    assert isinstance(take(spent, X, now=NOON), datetime)
    assert isinstance(take(spent, X, now=NOON, urgent=True), Spent)


@pytest.mark.parametrize("limit", [X, YOUTUBE, Limit("", 7, timedelta(hours=1))])
def test_there_is_room_at_the_moment_that_is_named(limit: Limit) -> None:
    spent, _, at = filled(limit)
    assert isinstance(take(spent, limit, now=at - timedelta(seconds=1)), datetime)
    assert isinstance(take(spent, limit, now=at), Spent)


@pytest.mark.parametrize(
    ("now", "refill"),
    [
        (NOON, datetime(2026, 11, 25, 8, 0, tzinfo=UTC)),
        (datetime(2026, 7, 1, 6, 59, tzinfo=UTC), datetime(2026, 7, 1, 7, 0, tzinfo=UTC)),
        (datetime(2026, 11, 1, 7, 30, tzinfo=UTC), datetime(2026, 11, 2, 8, 0, tzinfo=UTC)),
    ],
)
def test_a_daily_limit_is_refilled_at_midnight_of_its_zone(now: datetime, refill: datetime) -> None:
    """Winter time, summer time, and the day of 25 hours between them."""
    assert filled(YOUTUBE, now=now)[2] == refill


@given(steps=st.lists(st.tuples(st.integers(0, 240), st.integers(1, 3)), max_size=120))
def test_no_stretch_of_the_window_holds_more_than_the_limit(steps: list[tuple[int, int]]) -> None:
    limit = Limit("", 10, timedelta(minutes=12))
    now, spent, made = NOON, Spent(), []
    for seconds, calls in steps:
        now += timedelta(seconds=seconds)
        found = take(spent, limit, now=now, calls=calls, urgent=True)
        if isinstance(found, Spent):
            spent = found
            made.append((now, calls))
    for start, _ in made:
        assert sum(n for at, n in made if start <= at < start + limit.per) <= limit.calls
    assert len(spent.slots) <= 13


def test_what_is_larger_than_the_limit_goes_alone() -> None:
    limit = Limit("", 3, timedelta(hours=1))
    found = take(Spent(), limit, now=NOON, calls=5)
    assert isinstance(found, Spent)
    assert isinstance(take(found, limit, now=NOON), datetime)


@pytest.mark.parametrize(("calls", "ordinary"), [(1, 1), (2, 1.6), (100, 80)])
def test_the_smallest_limit_still_lets_one_call_through(calls: int, ordinary: float) -> None:
    assert share(Limit("", calls, QUARTER), urgent=False) == ordinary


def test_a_clock_that_was_a_year_ahead_does_not_close_a_bucket_for_a_year() -> None:
    spent, _, _ = filled(X, now=NOON + timedelta(days=365))
    assert used(spent, X, now=NOON) == 0
    spent, _, _ = filled(X, now=NOON + timedelta(minutes=5))
    assert used(spent, X, now=NOON) == 1


def test_midnight_is_the_next_one() -> None:
    assert midnight_after(datetime(2026, 11, 24, 0, 0, tzinfo=UTC), UTC) == datetime(2026, 11, 25, tzinfo=UTC)


def test_money_is_spent_up_to_the_ceiling_and_no_further() -> None:
    purse = Purse()
    for _ in range(60):
        paid = pay(purse, now=NOON, usd=0.5, ceiling=30.0)
        assert isinstance(paid, Purse)
        purse = paid
    assert pay(purse, now=NOON, usd=0.0, ceiling=30.0) == datetime(2026, 12, 1, tzinfo=UTC)
    assert isinstance(pay(purse, now=datetime(2026, 12, 1, tzinfo=UTC), usd=1, ceiling=30.0), Purse)


def test_a_payment_that_would_pass_the_ceiling_is_not_made() -> None:
    assert isinstance(pay(Purse(), now=NOON, usd=30.01, ceiling=30.0), datetime)
    assert isinstance(pay(Purse(), now=NOON, usd=1e6, ceiling=None), Purse)


def test_a_purse_knows_its_day_and_gives_back() -> None:
    purse = book(book(Purse(), now=NOON, usd=2.0), now=NOON, usd=-0.5)
    assert (purse.usd, purse.usd_today) == (1.5, 1.5)
    tomorrow = opened(purse, now=NOON + timedelta(days=1))
    assert (tomorrow.usd, tomorrow.usd_today) == (1.5, 0.0)


@pytest.mark.parametrize(
    ("usd", "at"),
    [
        (24.0, datetime(2026, 11, 30, 8, 52, 30, tzinfo=UTC)),
        (10.0, None),
        (0.0, None),
    ],
)
def test_the_pace_of_the_month_says_when_the_money_ends(usd: float, at: datetime | None) -> None:
    assert spent_at(Purse("2026-11", usd), now=NOON, ceiling=30.0) == (
        NOON + timedelta(days=23.5) * 0.25 if at else None
    )
