"""The clockwork: what is due runs, nothing ends it by accident, and it stops when told."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import reading
from bot.core import lifecycle
from bot.core.lifecycle import Act
from bot.core.mentions import Batch, Query, SourceSpec
from bot.core.models import Change, Watch
from bot.jobs import Jobs, Pace
from bot.ports import Ports
from bot.store.sqlite import SqliteStore
from tests.worlds import MAYA, Shelf, crisis, mention, now, still_ports


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    with SqliteStore(tmp_path / "t.db") as store:
        yield store


def until(claim: Callable[[], bool], *, seconds: float = 10) -> bool:
    """Whether something became true in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if claim():
            return True
        time.sleep(0.02)
    return claim()


def clockwork(
    store: SqliteStore,
    *shelves: Shelf,
    interval_seconds: int = 1,
    scan_lease: float = 30.0,
    **options: object,
) -> tuple[Jobs, Ports]:
    names = [f"brand {n}" for n in range(len(shelves))]
    ports = still_ports(store, clock=now, shelves=dict(zip(names, shelves, strict=True)))
    for name in names:
        watch = Watch(0, name, Query(), (SourceSpec("shelf", name),), interval_seconds=interval_seconds)
        store.add_watch(watch, now=now())
    pace = Pace(tick=0.05, post_every=0.01, scan_lease=scan_lease)
    return Jobs(ports, pace=pace, **options), ports  # type: ignore[arg-type]


def test_every_watch_is_scanned_again_and_again(store: SqliteStore) -> None:
    shelves = [Shelf() for _ in range(12)]
    jobs, _ = clockwork(store, *shelves)
    jobs.start()
    assert until(lambda: all(len(shelf.cursors) >= 2 for shelf in shelves))
    jobs.stop()


def test_two_clockworks_on_one_store_share_the_work(store: SqliteStore, tmp_path: Path) -> None:
    shelf = Shelf()
    jobs, ports = clockwork(store, shelf)
    other = Jobs(ports, pace=Pace(tick=0.05))
    started = time.monotonic()
    jobs.start()
    other.start()
    assert until(lambda: len(shelf.cursors) >= 4)
    elapsed = time.monotonic() - started
    jobs.stop()
    other.stop()
    assert elapsed >= 3.0  # the watch is due once a second, whoever looks


def test_a_watch_whose_scan_fails_is_tried_again(store: SqliteStore) -> None:
    shelf = Shelf(MemoryError(), Batch((), {"ok": 1}))
    jobs, _ = clockwork(store, shelf)
    jobs.start()
    assert until(lambda: {"ok": 1} in shelf.cursors)
    jobs.stop()


def test_what_is_wanted_is_sent(store: SqliteStore) -> None:
    jobs, ports = clockwork(store)
    jobs.start()
    ports.store.apply(Change(crisis(id=0)), channel="crisis-desk")
    assert until(lambda: ports.store.card(1) is not None)
    jobs.stop()


def test_stopping_leaves_no_thread_and_starts_nothing_new(store: SqliteStore) -> None:
    shelf = Shelf()
    jobs, _ = clockwork(store, shelf)
    jobs.start()
    until(lambda: bool(shelf.cursors))
    jobs.stop()
    scans = len(shelf.cursors)
    time.sleep(1.2)
    assert len(shelf.cursors) == scans
    assert "sender" not in [thread.name for thread in threading.enumerate()]


@pytest.mark.parametrize(("beat", "seconds"), [("last_tick", 61), ("last_turn", 301)])
def test_a_frozen_clockwork_ends_the_process(store: SqliteStore, beat: str, seconds: int) -> None:
    ended: list[int] = []
    jobs, _ = clockwork(store, end_process=ended.append)
    jobs.look_at_clocks(time.time() - time.monotonic())
    assert ended == []
    setattr(jobs, beat, time.monotonic() - seconds)
    jobs.look_at_clocks(time.time() - time.monotonic())
    assert ended == [70]


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_that_was_set_does_not_stop_the_scans(store: SqliteStore, hours: int) -> None:
    shelf = Shelf()
    jobs, _ = clockwork(store, shelf)
    jobs.start()
    until(lambda: bool(shelf.cursors))
    for job in jobs.scheduler.get_jobs():  # what APScheduler is left with when the clock is set back
        job.modify(next_run_time=now() + timedelta(hours=1))
    before = len(shelf.cursors)
    jobs.look_at_clocks(time.time() - time.monotonic() - hours * 3600)
    assert until(lambda: len(shelf.cursors) > before)
    jobs.stop()


def test_a_source_with_more_waiting_is_read_on_at_once(store: SqliteStore) -> None:
    pages = [Batch((mention(str(n)),), {"at": n}, more=True) for n in range(100)]
    shelf = Shelf(*pages)
    jobs, _ = clockwork(store, shelf, interval_seconds=3600)
    jobs.start()
    assert until(lambda: not shelf.batches)
    jobs.stop()


def test_a_source_that_promises_more_and_gives_nothing_waits_its_turn(store: SqliteStore) -> None:
    shelf = Shelf(*(Batch((), {}, more=True) for _ in range(1000)))
    jobs, _ = clockwork(store, shelf, interval_seconds=3600)
    jobs.start()
    time.sleep(1.0)
    jobs.stop()
    assert len(shelf.cursors) == reading.PAGES_PER_SCAN


class SlowShelf(Shelf):
    """A source that takes its time."""

    def fetch(self, cursor: Mapping[str, Any]) -> Batch:
        super().fetch(cursor)
        time.sleep(1.5)
        return Batch((), cursor)


def test_a_slow_scan_is_not_started_a_second_time(store: SqliteStore) -> None:
    shelf = SlowShelf()
    jobs, _ = clockwork(store, shelf, interval_seconds=3600, scan_lease=0.3)
    jobs.start()
    time.sleep(1.2)
    jobs.stop()
    assert len(shelf.cursors) == 1


def test_a_click_shows_on_the_card_without_waiting_for_its_thread(store: SqliteStore) -> None:
    ports = still_ports(store, clock=now)
    jobs = Jobs(ports, pace=Pace(tick=0.05, post_every=30.0))
    ports.store.apply(Change(crisis(id=0)), channel="crisis-desk")
    jobs.start()
    assert until(lambda: ports.store.card(1) is not None)
    ports.store.apply(Change(ports.store.crisis(1)), channel="crisis-desk")
    assert until(lambda: ports.store.outbox_health(now=now())["due"] == 0)  # the edit did not wait 30 s
    jobs.stop()


def test_a_post_that_has_to_wait_holds_up_no_edit(store: SqliteStore) -> None:
    ports = still_ports(store, clock=now)
    jobs = Jobs(ports, pace=Pace(tick=0.05, post_every=30.0))
    first = ports.store.apply(Change(crisis(id=0)), channel="crisis-desk")
    jobs.start()
    assert until(lambda: ports.store.card(1) is not None)
    noted = lifecycle.note(first, Act(MAYA, now()), text="calling the plant")  # its thread line waits 30 s
    ports.store.apply(noted, channel="crisis-desk")
    assert until(lambda: ports.store.outbox_health(now=now())["due"] == 1)
    jobs.stop()
