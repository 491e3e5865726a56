"""Threads on one store: no update is lost, nobody is told "locked", the log stays small."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from bot.core.messages import Purpose
from bot.core.models import SLOT, Change
from bot.errors import Conflict
from bot.store.sqlite import SqliteStore
from tests.store.samples import LATER, NOW, WATCH, event, opening, placed

CHANGES = 15


@pytest.fixture
def watch(store: SqliteStore) -> int:
    return store.add_watch(WATCH, now=NOW).id


def write_batches(store: SqliteStore, watch: int, count: int) -> int:
    batches = [[placed(f"{n}-{i}", slot=n % 3) for i in range(500)] for n in range(count)]
    return sum(len(store.add(watch, batch, source_key="x", cursor={"n": 1})) for batch in batches)


def change_until_saved(store: SqliteStore, crisis_id: int) -> None:
    while True:
        try:
            seen = store.crisis(crisis_id)
            store.apply(Change(replace(seen, title=seen.title + "."), (event(),)), channel="desk")
            return
        except Conflict:
            continue


def test_eight_updaters_beside_a_writer_lose_nothing(store: SqliteStore, watch: int) -> None:
    crisis = store.apply(opening(title=""), channel="desk")

    def update() -> None:
        for _ in range(CHANGES):
            change_until_saved(store, crisis.id)
            store.tally(watch, start=NOW, end=NOW + SLOT)

    with ThreadPoolExecutor(9) as pool:
        written = pool.submit(write_batches, store, watch, 10)
        for done in [pool.submit(update) for _ in range(8)]:
            done.result()
    final = store.crisis(crisis.id)
    assert (final.version, final.title) == (1 + 8 * CHANGES, "." * 8 * CHANGES)
    assert len(store.events(crisis.id)) == 1 + 8 * CHANGES
    assert written.result() == 5000 == sum(s.mentions for s in store.slots(watch, start=NOW, end=LATER))


def race(act: Callable[[int], object], *, threads: int = 8) -> list[object]:
    start = threading.Barrier(threads)

    def run(n: int) -> object:
        start.wait()
        return act(n)

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(run, range(threads)))


def test_scan_is_claimed_by_one(store: SqliteStore, watch: int) -> None:
    claims = race(lambda n: store.claim_scan(owner=str(n), now=NOW, lease_seconds=60))
    assert sum(claim is not None for claim in claims) == 1


def test_lease_is_held_by_one(store: SqliteStore) -> None:
    assert race(lambda n: store.hold_lease("x", owner=str(n), now=NOW, ttl_seconds=9)).count(True) == 1


def test_request_is_first_for_one(store: SqliteStore) -> None:
    assert race(lambda n: store.first_time("Ev1", now=NOW)).count(True) == 1


def test_message_is_claimed_by_one(store: SqliteStore) -> None:
    for n in range(4):
        store.want(Purpose.NOTICE, key=str(n), stream=str(n), channel="desk", payload={}, now=NOW)
    claims = race(lambda n: store.claim_message(owner=str(n), now=NOW, lease_seconds=60))
    assert sorted(claim.stream for claim in claims if claim) == ["0", "1", "2", "3"]


def test_same_batch_from_two_scanners_counts_once(store: SqliteStore, watch: int) -> None:
    new = race(lambda n: write_batches(store, watch, 2), threads=2)
    assert sum(new) == 1000 == store.tally(watch, start=NOW, end=LATER).total


def test_two_openings_of_the_file_wait_for_each_other(store: SqliteStore, watch: int, path: Path) -> None:
    with SqliteStore(path) as other:
        new = race(lambda n: write_batches((store, other)[n], watch, 10), threads=2)
    assert sum(new) == 5000


def test_log_does_not_grow_without_bound(store: SqliteStore, watch: int, path: Path) -> None:
    sizes = []
    for n in range(60):
        store.add(watch, [placed(f"{n}-{i}") for i in range(500)], source_key="x", cursor={})
        store.recent_mentions(watch, limit=50)
        sizes.append(path.with_name(path.name + "-wal").stat().st_size)
    assert max(sizes) < 6_000_000, "1000 pages of 4 KiB and the batch that passed them"
