"""What each credential may use, over the real store: shared, kept, warned of, never silently stopped."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.budgets import Budgets, Metered
from bot.core.budget import Limit
from bot.errors import SourceError, Trouble
from bot.store.sqlite import SqliteStore

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
SEARCH = Limit("search", 100, DAY, "America/Los_Angeles")
QUARTER = Limit("search", 10, timedelta(minutes=15))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    with SqliteStore(tmp_path / "t.db") as opened:
        yield opened


@dataclass
class Time:
    """A clock that stands where it is put."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


class Desk:
    """Budgets over a store, a clock that can be moved, and what was announced."""

    def __init__(self, store: SqliteStore, *, usd: float | None = 30.0) -> None:
        self.time = Time(NOON)
        self.said: list[tuple[str, str]] = []
        self.budgets = Budgets(
            store, self.time, usd_per_month=usd, announce=lambda key, words: self.said.append((key, words))
        )

    def meter(self, *limits: Limit, network: str = "x", urgent: bool = False) -> Metered:
        return self.budgets.meter(network, "bearer-secret", limits, urgent=urgent)


def refusal(meter: Metered, bucket: str = "search", **asked: float) -> SourceError:
    with pytest.raises(SourceError) as caught:
        meter.take(bucket, **asked)
    return caught.value


def test_all_who_share_a_credential_share_its_limit(store: SqliteStore) -> None:
    desk = Desk(store)
    for _ in range(4):
        desk.meter(QUARTER).take("search")
        desk.meter(QUARTER).take("search")
    error = refusal(desk.meter(QUARTER))
    assert error.trouble is Trouble.BUDGET
    assert error.retry_at is not None
    assert NOON < error.retry_at <= NOON + timedelta(minutes=17)
    desk.budgets.meter("x", "another-secret", [QUARTER]).take("search")


def test_what_is_held_back_serves_the_urgent(store: SqliteStore) -> None:
    desk = Desk(store)
    for _ in range(8):
        desk.meter(QUARTER).take("search")
    assert "held back for crises" in str(refusal(desk.meter(QUARTER)))
    desk.meter(QUARTER, urgent=True).take("search")
    desk.meter(QUARTER, urgent=True).take("search")
    assert refusal(desk.meter(QUARTER, urgent=True)).trouble is Trouble.BUDGET


def test_a_restart_forgets_nothing(store: SqliteStore) -> None:
    desk = Desk(store)
    desk.meter(SEARCH).take("search", calls=80)
    again = Desk(store)
    assert refusal(again.meter(SEARCH)).retry_at == datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
    assert again.meter(SEARCH).usage().quota_left == 0


def test_several_limits_of_one_bucket_all_hold(store: SqliteStore) -> None:
    """Bluesky lets nobody log in more than 30 times in 5 minutes, nor 300 times a day."""
    desk = Desk(store)
    limits = (Limit("session", 10, timedelta(minutes=5)), Limit("session", 20, DAY))
    for _ in range(2):
        for _ in range(8):
            desk.meter(*limits).take("session")
        refusal(desk.meter(*limits), "session")
        desk.time.now += timedelta(minutes=6)
    error = refusal(desk.meter(*limits), "session")
    assert error.retry_at is not None
    assert error.retry_at > NOON + timedelta(hours=23)


@pytest.mark.parametrize("limits", [(), (QUARTER,)])
def test_a_hold_stops_everybody_until_it_ends(store: SqliteStore, limits: tuple[Limit, ...]) -> None:
    desk = Desk(store)
    until = NOON + timedelta(minutes=7)
    desk.meter(*limits).hold("search", until=until, why="X asks to be left alone")
    error = refusal(Desk(store).meter(*limits, urgent=True))
    assert (error.trouble, error.retry_at) == (Trouble.THROTTLED, until)
    assert str(error) == "X asks to be left alone"
    desk.time.now = until
    desk.meter(*limits).take("search")


def test_a_hold_on_one_bucket_leaves_the_others_open(store: SqliteStore) -> None:
    desk = Desk(store)
    desk.meter().hold("search", until=NOON + DAY, why="")
    desk.meter().take("lookup")


def test_a_hold_set_by_a_clock_far_ahead_is_passed_over(store: SqliteStore) -> None:
    desk = Desk(store)
    desk.meter().hold("search", until=NOON + timedelta(days=365), why="")
    desk.meter().take("search")


def test_the_ceiling_of_the_month_is_never_passed(store: SqliteStore) -> None:
    desk = Desk(store)
    for _ in range(60):
        desk.meter().take("search", usd=0.5)
    error = refusal(desk.meter(), usd=0.005)
    assert (error.trouble, error.permanent) == (Trouble.MONEY, True)
    assert error.retry_at == datetime(2026, 12, 1, tzinfo=UTC)
    assert "FIREBREAK_USD_PER_MONTH" in str(error)
    desk.time.now = error.retry_at
    desk.meter().take("search", usd=0.5)
    assert desk.meter().usage().usd_left == 29.5


def test_a_call_without_a_price_of_its_own_is_refused_too_once_the_money_is_spent(store: SqliteStore) -> None:
    desk = Desk(store)
    desk.meter().take("search")
    desk.meter().book("search", usd=31.0)
    assert refusal(desk.meter()).trouble is Trouble.MONEY


def test_a_clock_that_was_a_month_ahead_forgets_no_money(store: SqliteStore) -> None:
    desk = Desk(store, usd=10.0)
    desk.meter().take("search", usd=9.5)
    for now in (NOON + timedelta(days=31), NOON):
        desk.time.now = now
        if now > NOON:
            desk.meter().take("search", usd=9.5)
    assert refusal(desk.meter(), usd=9.5).trouble is Trouble.MONEY


@pytest.mark.parametrize(
    "damage",
    ["nonsense", "[]", "null", '{"hold": {"until": "x"}}', '{"hold": 5}', '{"10/86400/rolling": 5}',
     '{"10/86400/rolling": {"a": "b"}}', '{"usd": "x", "month": 3, "later": 1}', '{"told": 3, "past": [1]}'],
)  # fmt: skip
def test_a_value_that_cannot_be_read_starts_anew(tmp_path: Path, damage: str) -> None:
    """A source must not stand still for ever because of one."""
    limit = Limit("search", 10, timedelta(days=1))
    with SqliteStore(tmp_path / "t.db") as store:
        desk = Desk(store)
        desk.meter(limit).take("search", usd=1.0)
        with closing(sqlite3.connect(tmp_path / "t.db")) as file, file:
            file.execute("UPDATE budget SET value = ?", (damage,))
        desk.meter(limit).take("search", usd=1.0)
        assert desk.meter(limit).usage().usd_left == 29.0


def test_a_higher_ceiling_is_in_force_at_once(store: SqliteStore) -> None:
    desk = Desk(store)
    desk.meter().book("search", usd=31.0)
    refusal(desk.meter(), usd=1)
    Desk(store, usd=100.0).meter().take("search", usd=1)
    Desk(store, usd=None).meter().take("search", usd=1_000)


def test_money_is_warned_of_at_80_percent_and_when_it_is_spent_once_each(store: SqliteStore) -> None:
    desk = Desk(store)
    meter = desk.meter()
    for _ in range(100):
        try:
            meter.take("search", usd=0.7)
        except SourceError:
            continue
    assert [key.rsplit(":", 1)[1] for key, _ in desk.said] == ["80", "100"]
    assert desk.said[0][1] == (
        "X: $24.50 of this month’s $30.00 are spent. At this pace it is used up on 29 Nov: "
        "narrow the watch’s terms, or raise FIREBREAK_USD_PER_MONTH."
    )
    assert "not read any more before 1 Dec" in desk.said[1][1]
    Desk(store).meter().book("search", usd=1.0)
    assert len(desk.said) == 2


def test_a_new_month_is_warned_of_anew(store: SqliteStore) -> None:
    desk = Desk(store)
    desk.meter().book("search", usd=25.0)
    desk.time.now += timedelta(days=10)
    desk.meter().book("search", usd=25.0)
    assert [key.split(":")[-2] for key, _ in desk.said] == ["2026-11", "2026-12"]


def test_a_daily_quota_is_warned_of_once_a_day(store: SqliteStore) -> None:
    desk = Desk(store)
    for _ in range(3):
        for _ in range(90):
            try:
                desk.meter(SEARCH, network="youtube").take("search")
            except SourceError:
                continue
        desk.time.now += DAY
    assert [key.rsplit(":", 1)[1] for key, _ in desk.said] == ["80", "100"] * 3
    assert desk.said[0][1] == "YouTube: 80 % of our share of its 100 calls (search) is used."


def test_a_quarter_of_an_hour_is_not_worth_a_warning(store: SqliteStore) -> None:
    desk = Desk(store)
    for _ in range(8):
        desk.meter(QUARTER).take("search")
    refusal(desk.meter(QUARTER))
    assert desk.said == []


def test_usage_counts_from_when_the_meter_was_made(store: SqliteStore) -> None:
    desk = Desk(store)
    desk.meter(SEARCH).take("search", calls=40, usd=1.0)
    meter = desk.meter(SEARCH, Limit("units", 10_000, DAY))
    assert meter.usage().calls == 0
    meter.take("search", calls=20, usd=2.0)
    meter.book("search", usd=0.5)
    found = meter.usage()
    assert (found.calls, found.usd, found.usd_left) == (1, 2.5, 26.5)
    assert found.quota_left == pytest.approx(0.25)


def test_a_free_network_has_no_purse(store: SqliteStore) -> None:
    meter = Desk(store).meter(SEARCH, network="youtube")
    meter.take("search")
    assert meter.usage().usd_left is None


def test_the_credential_is_not_in_the_store(tmp_path: Path) -> None:
    with SqliteStore(tmp_path / "t.db") as store:
        meter = Desk(store).meter(SEARCH)
        meter.take("search", usd=1.0)
        meter.hold("search", until=NOON + DAY, why="so")
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"bearer-secret" not in kept


def test_many_threads_never_take_more_than_there_is(store: SqliteStore) -> None:
    desk, refused = Desk(store), []

    def ask() -> None:
        for _ in range(5):
            try:
                desk.meter(QUARTER).take("search")
            except SourceError as error:
                refused.append(error)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 20 - 8
