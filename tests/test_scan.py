"""A scan end to end: sources in, store and detector in the middle, a crisis out."""

import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.core.layer import Layer
from bot.core.mentions import Batch, Freshness, Mention, Query, Rejection, SourceSpec
from bot.core.models import Level, Score, Scored, State, Watch
from bot.core.topics import FORGETFUL, Memory
from bot.core.windows import slot_of
from bot.errors import Refused, SourceError
from bot.ports import Placed, Ports, Tally
from bot.scan import ScanReport, scan_watch
from bot.store.sqlite import SqliteStore
from tests.honest import HonestStore
from tests.worlds import NOON, Hands, PlainEar, Shelf, mention, still_ports

SHELF = SourceSpec("shelf", "one")
OTHER = SourceSpec("shelf", "two")


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    with HonestStore(tmp_path / "t.db") as store:
        yield store


def world(store: SqliteStore, clock: Hands, *shelves: Shelf) -> tuple[Ports, Watch]:
    named = dict(zip(("one", "two"), shelves, strict=False))
    ports = still_ports(store, clock=clock, shelves=named)
    specs = (SHELF, OTHER)[: len(shelves)]
    watch = Watch(0, "Brindle & Fern", Query(any=("Brindle & Fern",)), specs, interval_seconds=300)
    return ports, store.add_watch(watch, now=clock())


def batch(mentions: Sequence[Mention], **changes: object) -> Batch:
    return Batch(tuple(mentions), changes.pop("cursor", {"at": len(mentions)}), **changes)  # type: ignore[arg-type]


def calm(days: int = 5, *, until: datetime = NOON) -> list[Mention]:
    """Three quiet posts an hour."""
    times = (until - timedelta(days=days) + timedelta(minutes=20 * n) for n in range(days * 72))
    return [mention(f"calm-{at:%d%H%M}", created_at=at) for at in times]


def storm(n: int = 60, *, at: datetime = NOON) -> list[Mention]:
    """So many angry posts in the four minutes before a moment."""
    return [
        mention(
            f"storm-{at:%H%M}-{i}", "Brindle & Fern is bad", created_at=at - timedelta(seconds=i * 240 // n)
        )
        for i in range(n)
    ]


def test_posts_not_about_the_brand_are_left_out(store: SqliteStore, clock: Hands) -> None:
    shelf = Shelf(batch([mention("1"), mention("2", "something else")]))
    report = scan_watch(*world(store, clock, shelf))
    assert (report.fetched, report.matched, report.new) == (2, 1, 1)


def test_the_same_post_counts_once(store: SqliteStore, clock: Hands) -> None:
    ports, watch = world(store, clock, Shelf(batch([mention("1")]), batch([mention("1"), mention("2")])))
    assert [scan_watch(ports, watch).new for _ in range(2)] == [1, 1]


def test_a_scan_goes_on_where_the_last_one_stopped(store: SqliteStore, clock: Hands) -> None:
    shelf = Shelf(batch([mention("1")], cursor={"at": 7}))
    ports, watch = world(store, clock, shelf)
    scan_watch(ports, watch)
    scan_watch(ports, watch)
    assert shelf.cursors == [{}, {"at": 7}]


def test_waiting_pages_are_read_in_one_scan(store: SqliteStore, clock: Hands) -> None:
    shelf = Shelf(batch([mention("1")], more=True), batch([mention("2")]))
    assert scan_watch(*world(store, clock, shelf)).new == 2


def test_a_failing_source_makes_the_scan_partial_and_stops_no_other(store: SqliteStore, clock: Hands) -> None:
    ports, watch = world(
        store, clock, Shelf(SourceError("the feed answered 503")), Shelf(batch([mention("1")]))
    )
    report = scan_watch(ports, watch)
    assert report.partial
    assert report.new == 1
    failed = {c.source: c for c in store.coverage(watch.id)}["shelf:one"]
    assert (failed.freshness, failed.detail) == (Freshness.FAILED, "the feed answered 503")


def test_a_source_with_a_bug_is_told_with_a_reference(store: SqliteStore, clock: Hands) -> None:
    ports, watch = world(store, clock, Shelf(ZeroDivisionError()))
    assert "reference" in scan_watch(ports, watch).coverage[0].detail


def test_a_source_that_asked_to_wait_is_not_asked_before(store: SqliteStore, clock: Hands) -> None:
    wait = SourceError("slow down", retry_at=NOON + timedelta(minutes=15))
    shelf = Shelf(wait, batch([mention("1")]))
    ports, watch = world(store, clock, shelf)
    assert [scan_watch(ports, watch).new for _ in range(2)] == [0, 0]
    clock.forward(minutes=16)
    assert scan_watch(ports, watch).new == 1


def test_the_last_success_is_remembered_through_a_failure(store: SqliteStore, clock: Hands) -> None:
    ports, watch = world(store, clock, Shelf(batch([mention("1")]), SourceError("gone")))
    scan_watch(ports, watch)
    clock.forward(minutes=5)
    assert scan_watch(ports, watch).coverage[0].last_success_at == NOON


def test_unusable_records_are_told_and_the_rest_goes_on(store: SqliteStore, clock: Hands) -> None:
    bad = Rejection("mentions.csv:7", "no time")
    report = scan_watch(*world(store, clock, Shelf(batch([mention("1")], rejected=(bad,)))))
    assert (report.new, report.rejected) == (1, (bad,))
    assert "mentions.csv:7: no time" in report.coverage[0].detail


def after_a_storm(store: SqliteStore, clock: Hands) -> tuple[Ports, Watch, ScanReport]:
    ports, watch = world(store, clock, Shelf(batch(calm()), batch(storm())))
    scan_watch(ports, watch)
    return ports, watch, scan_watch(ports, watch)


def test_calm_raises_nothing(store: SqliteStore, clock: Hands) -> None:
    report = scan_watch(*world(store, clock, Shelf(batch(calm()))))
    assert report.crisis is None
    assert store.crises() == []


def test_a_storm_opens_one_crisis_with_its_reasons_and_posts(store: SqliteStore, clock: Hands) -> None:
    _, _, report = after_a_storm(store, clock)
    assert report.crisis is not None
    assert report.crisis.level >= Level.ORANGE
    assert report.crisis.opened_at == clock()  # not the end of the slot, which is still to come
    situation = report.crisis.situation
    assert situation.window.mentions >= 55
    assert situation.quotes[0].text == "Brindle & Fern is bad"
    assert "usual" in situation.reasons[0].words


def test_the_next_scans_move_the_crisis_instead_of_opening_another(store: SqliteStore, clock: Hands) -> None:
    ports, watch, first = after_a_storm(store, clock)
    ports.open_source(SHELF, Query()).batches.append(batch(storm(30, at=clock.forward(minutes=2))))  # type: ignore[attr-defined]
    later = scan_watch(ports, watch)
    assert len(store.crises()) == 1
    assert later.crisis is not None
    assert first.crisis is not None
    assert later.crisis.situation.total > first.crisis.situation.total


def test_a_scan_in_which_nothing_changed_asks_for_no_edit(store: SqliteStore, clock: Hands) -> None:
    ports, watch, _ = after_a_storm(store, clock)
    scan_watch(ports, watch)
    before = store.crisis(1).version
    clock.forward(seconds=2)
    scan_watch(ports, watch)
    assert store.crisis(1).version == before


def test_a_source_that_goes_blind_shows_on_the_card(store: SqliteStore, clock: Hands) -> None:
    ports, watch, _ = after_a_storm(store, clock)
    ports.open_source(SHELF, Query()).batches.append(SourceError("answered 503"))  # type: ignore[attr-defined]
    scan_watch(ports, watch)
    assert store.crisis(1).situation.coverage[0].freshness is Freshness.FAILED


def test_a_storm_nobody_takes_on_ends_by_itself(store: SqliteStore, clock: Hands) -> None:
    ports, watch, _ = after_a_storm(store, clock)
    for _ in range(100):
        clock.forward(hours=1)
        scan_watch(ports, watch)
    assert store.crisis(1).state is State.RESOLVED


def test_old_history_teaches_but_does_not_raise(store: SqliteStore, clock: Hands) -> None:
    old = [*calm(until=NOON - timedelta(hours=9)), *storm(at=NOON - timedelta(hours=8))]
    scan_watch(*world(store, clock, Shelf(batch(old))))
    assert store.crises() == []


def test_the_state_kept_between_scans_never_holds_the_open_slot(store: SqliteStore, clock: Hands) -> None:
    ports, watch, _ = after_a_storm(store, clock)
    before = store.detector_state(watch.id, "surge")
    clock.forward(minutes=1)
    scan_watch(ports, watch)
    assert store.detector_state(watch.id, "surge") == before


@pytest.mark.parametrize("year", [1, 1970, 2012])
def test_a_post_with_an_absurd_date_holds_up_nothing(store: SqliteStore, clock: Hands, year: int) -> None:
    ancient = mention("old", created_at=NOON.replace(year=year))
    ports, watch = world(store, clock, Shelf(batch([ancient, *calm(), *storm()])))
    started = time.monotonic()
    report = scan_watch(ports, watch)
    assert report.crisis is not None
    assert time.monotonic() - started < 10


class DeafTo(PlainEar):
    """An analyzer that falls over one word."""

    def score(
        self, mentions: Sequence[Mention], *, layer: Layer | None = None, memory: Memory = FORGETFUL
    ) -> list[Score]:
        if any("poison" in m.text for m in mentions):
            raise RecursionError
        return super().score(mentions)


@pytest.mark.parametrize(
    "poison",
    [mention("p", "Brindle & Fern poison"), mention("p", url="https://x.com/\ud800"), mention("\udc00p")],
    ids=["scoring", "storing", "naming"],
)
def test_a_post_that_cannot_be_kept_is_set_aside(store: SqliteStore, clock: Hands, poison: Mention) -> None:
    ports, watch = world(store, clock, Shelf(batch([*calm(), poison, *storm()])))
    report = scan_watch(replace(ports, analyzer=DeafTo()), watch)
    assert report.new == len(calm()) + len(storm())
    assert [rejection.where for rejection in report.rejected] == ["x"]
    assert store.cursor(watch.id, SHELF.key)


class Meeting(SqliteStore):
    """A store in which two scans meet after both have seen that no crisis is live."""

    meeting = threading.Barrier(2, timeout=5)

    def tally(self, *args: Any, **options: Any) -> Tally:
        with suppress(threading.BrokenBarrierError):
            self.meeting.wait()
        return super().tally(*args, **options)


def test_two_scans_of_one_watch_open_one_crisis(tmp_path: Path, clock: Hands) -> None:
    with Meeting(tmp_path / "t.db") as store, ThreadPoolExecutor(2) as pool:
        ports, watch = world(store, clock, Shelf())
        store.add(watch.id, placed_at_once(*calm(), *storm()), source_key="x", cursor={})
        for done in [pool.submit(scan_watch, ports, watch) for _ in range(2)]:
            done.result()
        assert len(store.crises()) == 1


def placed_at_once(*mentions: Mention) -> list[Placed]:
    return [
        Placed(Scored(m, s), slot_of(m.created_at))
        for m, s in zip(mentions, PlainEar().score(mentions), strict=True)
    ]


def test_a_watch_removed_while_it_is_scanned_opens_nothing(store: SqliteStore, clock: Hands) -> None:
    ports, watch = world(store, clock, Shelf())
    store.add(watch.id, placed_at_once(*calm(), *storm()), source_key="x", cursor={})
    store.remove_watch(watch.id)
    with pytest.raises(Refused):
        scan_watch(ports, watch)
    assert store.crises() == []


def test_a_wait_planned_before_the_clock_was_set_back_is_forgotten(store: SqliteStore, clock: Hands) -> None:
    shelf = Shelf(SourceError("asks to wait", retry_at=NOON + timedelta(hours=24)), batch([mention("1")]))
    ports, watch = world(store, clock, shelf)
    scan_watch(ports, watch)
    clock.forward(days=-30)
    assert scan_watch(ports, watch).new == 1


def test_a_detector_that_saw_the_future_starts_anew(store: SqliteStore, clock: Hands) -> None:
    ports, watch = world(store, clock, Shelf(batch(calm())))
    scan_watch(ports, watch)
    clock.forward(days=-2)
    scan_watch(ports, watch)
    state = store.detector_state(watch.id, "surge")
    assert state is not None
    assert state["until"] <= clock().isoformat()


def test_a_long_crisis_is_quoted_from_its_last_day(store: SqliteStore, clock: Hands) -> None:
    shelf = Shelf(batch([*calm(), *storm()]))
    ports, watch = world(store, clock, shelf)
    scan_watch(ports, watch)
    clock.forward(hours=26)
    shelf.batches.append(batch([mention("new", "Brindle & Fern still bad", created_at=clock())]))
    crisis = scan_watch(ports, watch).crisis
    assert crisis is not None
    assert [quote.text for quote in crisis.situation.quotes] == ["Brindle & Fern still bad"]
    assert crisis.situation.total == 61


def test_a_past_too_long_for_one_scan_is_read_whole_before_anything_is_judged(
    store: SqliteStore, clock: Hands
) -> None:
    past = calm()
    pages = [batch(past[n : n + 10], more=True) for n in range(0, len(past), 10)]
    ports, watch = world(store, clock, Shelf(*pages))
    reports = [scan_watch(ports, watch) for _ in range(len(pages) // 20 + 1)]
    assert reports[0].signal is None
    assert reports[-1].signal is not None
    assert reports[-1].signal.window.expected > 0
    assert store.crises() == []
