"""One SQLite file: a connection per thread, one writer at a time, errors told in words."""

import sqlite3
import threading
import time
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bot.errors import StoreBusy, StoreError
from bot.store.engine import Row
from bot.store.migrations import migrate

OLDEST_SQLITE = (3, 37, 0)
"""STRICT tables came with 3.37, RETURNING with 3.35: https://www.sqlite.org/stricttables.html"""

CLOSE_WITHIN_SECONDS = 1.5
"""Together with the eight that the clockwork may take it stays below the ten a process has to end."""

# Per connection, since none but WAL persists. FULL: under NORMAL a power cut loses acknowledged work.
_PRAGMAS = (
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA journal_size_limit = 67108864",
    "PRAGMA cache_size = -32768",
    "PRAGMA wal_autocheckpoint = 1000",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA secure_delete = ON",  # what is forgotten is overwritten, not left in free pages
)

_WORDS = {
    sqlite3.SQLITE_CORRUPT: "is damaged; restore the last good copy",
    sqlite3.SQLITE_NOTADB: "is not a database; restore the last good copy or name another file",
    sqlite3.SQLITE_FULL: "cannot grow: the disk is full; free some space, nothing was half-written",
    sqlite3.SQLITE_READONLY: "cannot be written: give this user the right to write the file and its folder",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened: look at the path and the rights of the file and its folder",
    sqlite3.SQLITE_IOERR: "could not be read or written: look at the disk",
}


class _Session:
    """One thread's connection and the statements run over it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.in_use = threading.RLock()

    def all(self, statement: str, **params: Any) -> list[Row]:
        """Every row; the cursor is emptied, because an open one pins the write-ahead log."""
        cursor = self.connection.execute(statement, params)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, values, strict=True)) for values in cursor.fetchall()]

    def one(self, statement: str, **params: Any) -> Row | None:
        """The first row, or None."""
        rows = self.all(statement, **params)
        return rows[0] if rows else None

    def run(self, statement: str, **params: Any) -> int:
        """How many rows the statement changed."""
        return self.connection.execute(statement, params).rowcount

    def many(self, statement: str, rows: Sequence[Row]) -> None:
        """Runs the statement once for each row."""
        self.connection.executemany(statement, rows)


class SqliteFile:
    """The engine: opens connections, one per thread, and transactions on them."""

    def __init__(self, path: Path, busy_timeout_ms: int) -> None:
        refuse_old_library(sqlite3.sqlite_version_info)
        refuse_missing_folder(path)
        self.path = path
        self._busy_seconds = busy_timeout_ms / 1000
        self._write_lock = threading.Lock()
        self._local = threading.local()
        self._sessions: weakref.WeakSet[_Session] = weakref.WeakSet()
        self._closed = False
        with self._spoken():
            self._prepare()

    @contextmanager
    def reading(self) -> Iterator[_Session]:
        """One consistent view of the data."""
        with self._spoken(), self._session() as session, _transaction(session.connection, "BEGIN"):
            yield session

    @contextmanager
    def writing(self) -> Iterator[_Session]:
        """All of it is committed, or nothing when the block raises."""
        deadline = time.monotonic() + self._busy_seconds
        if not self._write_lock.acquire(timeout=self._busy_seconds):
            raise self._busy()
        try:
            with (
                self._spoken(),
                self._session() as session,
                self._waiting_until(deadline, session),
                _transaction(session.connection, "BEGIN IMMEDIATE"),
            ):
                yield session
        finally:
            self._write_lock.release()

    @contextmanager
    def _waiting_until(self, deadline: float, session: _Session) -> Iterator[None]:
        """Takes the time spent waiting for this process's lock off the time to wait for other processes."""
        left = max(0.0, deadline - time.monotonic())
        if left > 0.9 * self._busy_seconds:
            yield
            return
        session.connection.execute(f"PRAGMA busy_timeout = {int(left * 1000)}")
        try:
            yield
        finally:
            session.connection.execute(f"PRAGMA busy_timeout = {int(self._busy_seconds * 1000)}")

    @contextmanager
    def speaking(self) -> Iterator[sqlite3.Connection]:
        """This thread's bare connection, its errors told in words."""
        with self._spoken(), self._session() as session:
            yield session.connection

    def settle(self) -> None:
        """Empties the write-ahead log of what was overwritten; left for the next time while others read."""
        with self.speaking() as connection:
            connection.execute("PRAGMA busy_timeout = 0")
            try:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            finally:
                connection.execute(f"PRAGMA busy_timeout = {int(self._busy_seconds * 1000)}")

    def close(self) -> None:
        """Closes every connection; using the store afterwards raises StoreError.

        SQLite falls over when a connection is closed under a running statement: what is still in use after a
        while is left to its thread, with whose end it is closed.
        """
        with self._write_lock:
            self._closed = True
            deadline = time.monotonic() + CLOSE_WITHIN_SECONDS
            for session in list(self._sessions):
                if session.in_use.acquire(timeout=max(0.0, deadline - time.monotonic())):
                    session.connection.close()
                    session.in_use.release()

    def _prepare(self) -> None:
        connection = self._connect()
        try:
            refuse_damage(connection, self.path)  # before anything is written
            self._enter_wal(connection)
            migrate(connection)
        finally:
            connection.close()

    @contextmanager
    def _session(self) -> Iterator[_Session]:
        """This thread's session, kept from being closed meanwhile."""
        session = self._own_session()
        with session.in_use:
            self._refuse_closed()
            yield session

    def _refuse_closed(self) -> None:
        if self._closed:
            raise StoreError("The store is closed.")

    def _own_session(self) -> _Session:
        self._refuse_closed()
        session: _Session | None = getattr(self._local, "session", None)
        if session is None:
            session = self._local.session = _Session(self._connect())
            self._sessions.add(session)
            # A connection refers to itself, so it would outlive its thread until the next garbage collection.
            weakref.finalize(session, session.connection.close)
        return session

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.path,
            timeout=self._busy_seconds,
            isolation_level=None,  # transactions are begun and ended here, in words
            check_same_thread=False,  # used by one thread, closed by any
            cached_statements=256,
        )
        for pragma in _PRAGMAS:
            connection.execute(pragma)
        return connection

    def _enter_wal(self, connection: sqlite3.Connection) -> None:
        """Turns the write-ahead log on; changing the mode does not wait for others, so this does."""
        deadline = time.monotonic() + self._busy_seconds
        while True:
            try:
                mode = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
                break
            except sqlite3.OperationalError as error:
                if not _is_busy(error) or time.monotonic() > deadline:
                    raise
                time.sleep(0.02)
        if mode != "wal":
            raise StoreError(
                f"{self.path.name} cannot use a write-ahead log (SQLite says {mode}). "
                "Put it on a local disk, not a network folder."
            )

    @contextmanager
    def _spoken(self) -> Iterator[None]:
        """Turns what the driver raises into one line for a person."""
        try:
            yield
        except sqlite3.Error as error:
            raise self._busy() if _is_busy(error) else self._broken(error) from error
        except (OverflowError, UnicodeEncodeError) as error:
            raise StoreError(f"A value cannot be stored in {self.path.name}: {error}.") from error

    def _busy(self) -> StoreBusy:
        return StoreBusy(f"{self.path.name} is busy with another writer; nothing was saved, try again.")

    def _broken(self, error: sqlite3.Error) -> StoreError:
        words = _WORDS.get(_code(error))
        return StoreError(f"{self.path.name} {words}." if words else f"{self.path.name}: {error}.")


@contextmanager
def _transaction(connection: sqlite3.Connection, begin: str) -> Iterator[None]:
    connection.execute(begin)
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _code(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF  # extended codes carry the plain one in the low byte


def _is_busy(error: sqlite3.Error) -> bool:
    return _code(error) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def refuse_old_library(version: tuple[int, ...]) -> None:
    if version < OLDEST_SQLITE:
        have, need = (".".join(map(str, v)) for v in (version, OLDEST_SQLITE))
        raise StoreError(f"SQLite {have} is too old; Firebreak needs {need} or newer under Python.")


def refuse_missing_folder(path: Path) -> None:
    folder = path.absolute().parent
    if not folder.is_dir():
        raise StoreError(f"The folder {folder} does not exist; create it or name another file.")


def refuse_damage(connection: sqlite3.Connection, path: Path) -> None:
    found = connection.execute("PRAGMA quick_check(1)").fetchall()[0][0]
    if found != "ok":
        first = str(found).splitlines()[-1]
        raise StoreError(f"{path.name} is damaged ({first}); restore the last good copy.")
