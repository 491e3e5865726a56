"""The file: what is refused at the start, said when it is busy or damaged, and copied safely."""

import multiprocessing
import os
import random
import sqlite3
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import replace
from multiprocessing.synchronize import Event as Flag
from pathlib import Path

import pytest

from bot.errors import StoreBusy, StoreError
from bot.store.sqlite import SqliteStore
from bot.store.sqlite_file import SqliteFile, refuse_old_library
from tests.store.samples import NOW, WATCH, opening, placed

FORK = multiprocessing.get_context("fork")
PAGE = 4096


def filled(path: Path) -> int:
    """A store with 300 mentions and a crisis; its size in pages."""
    with SqliteStore(path) as store:
        watch = store.add_watch(WATCH, now=NOW)
        store.add(watch.id, [placed(str(n)) for n in range(300)], source_key="x", cursor={})
        store.apply(opening(), channel="desk")
    return path.stat().st_size // PAGE


def test_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="nowhere does not exist; create it"):
        SqliteStore(tmp_path / "nowhere" / "firebreak.db")
    assert not (tmp_path / "nowhere").exists()


def test_folder_is_not_taken_for_a_file(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be opened"):
        SqliteStore(tmp_path)


def test_old_library_is_refused_with_what_is_needed() -> None:
    refuse_old_library((3, 37, 0))
    with pytest.raises(StoreError, match=r"SQLite 3\.36\.0 is too old; Firebreak needs 3\.37\.0"):
        refuse_old_library((3, 36, 0))


def test_other_file_is_refused_and_left_alone(path: Path) -> None:
    path.write_text("created_at,text\n" * 500)
    with pytest.raises(StoreError, match="not a database"):
        SqliteStore(path)
    assert path.read_text() == "created_at,text\n" * 500


@pytest.mark.parametrize("share", [0.0, 0.2, 0.5, 0.8])
def test_damaged_page_is_found_at_the_start_and_nothing_written(path: Path, share: float) -> None:
    page = int(filled(path) * share)
    with path.open("r+b") as file:
        file.seek(page * PAGE)
        file.write(random.Random(page).randbytes(PAGE))
    damaged = path.read_bytes()
    with pytest.raises(StoreError, match=r"damaged|not a database"):
        SqliteStore(path)
    assert path.read_bytes() == damaged


def test_check_tells_health_in_one_line(path: Path) -> None:
    filled(path)
    with SqliteStore(path) as store:
        line = store.check()
    assert line.startswith("firebreak.db: sound, SQLite 3.")
    assert line.endswith("journal wal, 1 watches, 300 mentions, 1 crises, 1 unsent")


def test_damage_that_appears_while_running_is_found_by_check(path: Path) -> None:
    pages = filled(path)
    with SqliteStore(path) as store:
        with path.open("r+b") as file:
            file.seek(PAGE)
            file.write(random.Random(1).randbytes(PAGE * (pages - 1)))
        with pytest.raises(StoreError, match="damaged"):
            store.check()


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("foreign_keys", 1),
        ("busy_timeout", 1234),
        ("journal_size_limit", 64 * 1024 * 1024),
        ("wal_autocheckpoint", 1000),
        ("trusted_schema", 0),
        ("cache_size", -32768),
        ("secure_delete", 1),
    ],
)
def test_every_connection_is_set_up_alike(path: Path, pragma: str, value: object) -> None:
    file, found = SqliteFile(path, 1234), []

    def look() -> None:
        with file.speaking() as connection:
            found.append(connection.execute(f"PRAGMA {pragma}").fetchone()[0])

    threads = [threading.Thread(target=look) for _ in range(2)]
    for thread in threads:
        thread.start()
        thread.join()
    file.close()
    assert found == [value, value]


def hold_the_file(path: Path, held: Flag, free: Flag) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    held.set()
    free.wait(20)
    connection.execute("COMMIT")
    connection.close()


def test_other_process_holding_the_file_is_said_within_the_timeout(path: Path) -> None:
    filled(path)
    held, free = FORK.Event(), FORK.Event()
    other = FORK.Process(target=hold_the_file, args=(path, held, free))
    other.start()
    assert held.wait(20)
    with SqliteStore(path, busy_timeout_ms=300) as store:
        began = time.monotonic()
        with pytest.raises(StoreBusy, match="busy with another writer; nothing was saved, try again"):
            store.save_setting("a", "1")
        assert 0.25 < time.monotonic() - began < 3
        assert store.setting("a") is None, "reading goes on"
        free.set()
        other.join(20)
        store.save_setting("a", "2")
        assert store.setting("a") == "2"


def test_writer_in_the_same_process_waits_no_longer_than_the_timeout(path: Path) -> None:
    file, errors = SqliteFile(path, 100), []

    def write() -> None:
        try:
            with file.writing():
                pass
        except StoreBusy as error:
            errors.append(error)

    with file.writing():
        thread = threading.Thread(target=write)
        thread.start()
        thread.join(20)
    write()
    file.close()
    assert len(errors) == 1


def open_and_write(path: Path, start: Flag, name: str) -> None:
    start.wait(20)
    with SqliteStore(path) as store:
        store.add_watch(replace(WATCH, name=name), now=NOW)


@pytest.mark.parametrize("attempt", range(5))
def test_three_processes_may_create_the_tables_at_once(path: Path, attempt: int) -> None:
    start = FORK.Event()
    racers = [FORK.Process(target=open_and_write, args=(path, start, f"{attempt}{n}")) for n in range(3)]
    for racer in racers:
        racer.start()
    start.set()
    for racer in racers:
        racer.join(30)
    assert [racer.exitcode for racer in racers] == [0, 0, 0]
    with SqliteStore(path) as store:
        assert len(store.watches()) == 3


def test_copy_is_whole_and_leaves_no_partial_file(path: Path, tmp_path: Path) -> None:
    filled(path)
    with SqliteStore(path) as store:
        store.backup(tmp_path / "copy.db")
        expected = store.check().partition(": ")[2]
    with SqliteStore(tmp_path / "copy.db") as copy:
        assert copy.check().partition(": ")[2] == expected
    assert not list(tmp_path.glob("*.partial"))


def test_copy_replaces_nothing_and_needs_its_folder(path: Path, tmp_path: Path) -> None:
    filled(path)
    (tmp_path / "copy.db").write_text("precious")
    with SqliteStore(path) as store:
        with pytest.raises(StoreError, match=r"copy\.db exists already"):
            store.backup(tmp_path / "copy.db")
        with pytest.raises(StoreError, match="does not exist"):
            store.backup(tmp_path / "nowhere" / "copy.db")
    assert (tmp_path / "copy.db").read_text() == "precious"


def test_closed_store_says_so_in_every_thread(path: Path) -> None:
    store = SqliteStore(path)
    store.save_setting("a", "1")
    store.close()
    store.close()
    for act in (lambda: store.setting("a"), lambda: store.save_setting("a", "2"), store.check):
        with pytest.raises(StoreError, match="The store is closed"):
            act()


def read_until_closed(path: Path) -> None:
    """Ends the process with 0 when every reader was told, and with a signal when SQLite fell over."""
    file = SqliteFile(path, 1000)
    slow = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 20000) SELECT x FROM n"
    told: list[str] = []

    def read() -> None:
        with suppress(StoreError):
            while True:
                with file.reading() as session:
                    session.all(slow)
        told.append("closed")

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    time.sleep(0.05)
    file.close()
    for reader in readers:
        reader.join()
    sys.exit(0 if len(told) == 4 else 1)


def test_a_store_is_closed_under_those_who_read_without_a_crash(path: Path) -> None:
    """The process goes on when one of its workspaces leaves."""
    filled(path)
    children = [FORK.Process(target=read_until_closed, args=(path,)) for _ in range(4)]
    for child in children:
        child.start()
    for child in children:
        child.join(30)
    assert [child.exitcode for child in children] == [0, 0, 0, 0]


def test_text_that_the_file_cannot_hold_is_refused_whole(path: Path) -> None:
    with SqliteStore(path) as store:
        watch = store.add_watch(WATCH, now=NOW).id
        with pytest.raises(StoreError, match="cannot be stored"):
            store.add(watch, [placed("a"), placed("b", title="\ud800")], source_key="x", cursor={"n": 1})
        assert (store.recent_mentions(watch, limit=1), store.cursor(watch, "x")) == ([], {})


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="counts open files the Linux way")
def test_threads_that_end_leave_no_open_file(path: Path) -> None:
    with SqliteStore(path) as store:
        store.setting("a")
        before = len(os.listdir("/proc/self/fd"))
        for _ in range(20):
            thread = threading.Thread(target=store.setting, args=("a",))
            thread.start()
            thread.join()
        assert len(os.listdir("/proc/self/fd")) <= before + 2


def test_eight_writers_at_a_held_file_all_hear_of_it_within_the_timeout(path: Path) -> None:
    filled(path)
    with SqliteStore(path, busy_timeout_ms=500) as store, closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")

        def write(n: int) -> float:
            time.sleep(n * 0.05)
            began = time.monotonic()
            with pytest.raises(StoreBusy):
                store.save_setting(str(n), "1")
            return time.monotonic() - began

        with ThreadPoolExecutor(8) as pool:
            assert max(pool.map(write, range(8))) < 0.8
        other.rollback()
        store.save_setting("a", "2")
