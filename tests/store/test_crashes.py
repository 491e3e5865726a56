"""A process killed at any moment: what it confirmed is there, whole, and the tallies still add up."""

import itertools
import multiprocessing
import os
import random
import signal
import sqlite3
import time
from dataclasses import replace
from pathlib import Path

from bot.core.models import Change, Label
from bot.store.sqlite import SqliteStore
from tests.store.samples import NOW, WATCH, event, opening, placed

KILLS = 36
FORK = multiprocessing.get_context("fork")
LABELS = itertools.cycle(Label)


def work(path: Path, run: int, acknowledge: int) -> None:
    """Adds batches and changes a crisis for ever; says so after each commit."""
    store = SqliteStore(path)
    crisis = store.apply(opening(), channel="desk")
    for n in itertools.count(1):
        batch = [placed(f"{run}-{n}-{i}", label=next(LABELS), slot=i % 4) for i in range(60)]
        store.add(1, batch, source_key=str(run), cursor={"n": n})
        os.write(acknowledge, f"added {run} {n}\n".encode())
        crisis = store.apply(Change(replace(crisis, title=f"{n}"), (event(),)), channel="desk")
        os.write(acknowledge, f"changed {crisis.id} {crisis.version}\n".encode())


def work_until_killed(path: Path, run: int, seconds: float) -> list[list[str]]:
    """What a worker confirmed before it was killed."""
    reading, writing = os.pipe()
    worker = FORK.Process(target=work, args=(path, run, writing))
    worker.start()
    os.close(writing)
    time.sleep(seconds)
    os.kill(worker.pid, signal.SIGKILL)
    worker.join()
    with os.fdopen(reading) as pipe:
        return [line.split() for line in pipe.read().splitlines()]


def test_nothing_confirmed_is_lost_or_half_there(path: Path) -> None:
    with SqliteStore(path) as store:
        store.add_watch(WATCH, now=NOW)
    delays, confirmed = random.Random(20260504), 0
    for run in range(KILLS):
        told = work_until_killed(path, run, delays.uniform(0.02, 0.25))
        confirmed += len(told)
        with SqliteStore(path) as store:  # opening looks for damage
            for what, number, value in told:
                assert reached(store, what, number) >= int(value)
        assert_adds_up(path)
    assert confirmed > KILLS


def reached(store: SqliteStore, what: str, number: str) -> int:
    if what == "added":
        return int(store.cursor(1, number)["n"])
    return store.crisis(int(number)).version


def assert_adds_up(path: Path) -> None:
    """Tallies equal a recount; batches are whole; each version of a crisis has its entry and its message."""
    connection = sqlite3.connect(path)
    slots = connection.execute("SELECT slot_ms, mentions, negative, scored FROM slot ORDER BY 1").fetchall()
    assert (
        slots
        == connection.execute(
            """SELECT slot_ms, COUNT(*), SUM(label = 'negative'), SUM(label <> 'unknown')
        FROM mention GROUP BY 1 ORDER BY 1"""
        ).fetchall()
    )
    [batches] = connection.execute("SELECT SUM(json_extract(cursor, '$.n')) FROM scan_cursor").fetchone()
    assert sum(row[1] for row in slots) == 60 * (batches or 0)
    for version, entries, messages, wanted in connection.execute(
        """SELECT version, (SELECT COUNT(*) FROM event WHERE crisis_id = crisis.id),
            (SELECT COUNT(*) FROM outbox WHERE crisis_id = crisis.id),
            (SELECT wanted FROM outbox WHERE dedupe_key = 'card:' || crisis.id) FROM crisis"""
    ):
        assert version == entries == messages == wanted
    connection.close()
