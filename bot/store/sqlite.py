"""The store in one SQLite file: every part over one engine, and the care of the file."""

import os
import sqlite3
from pathlib import Path
from types import TracebackType
from typing import Self

from bot.errors import StoreError
from bot.store import sql
from bot.store.arrivals import Arrivals
from bot.store.audit import Audit
from bot.store.budgets import Budgets
from bot.store.coverages import Coverages
from bot.store.crises import Crises
from bot.store.facts import Facts
from bot.store.forgetting import Forgetting
from bot.store.glances import Glances
from bot.store.judgement import Judgement
from bot.store.mentions import Mentions
from bot.store.mutes import Mutes
from bot.store.outbox import Outbox
from bot.store.partners import Partners
from bot.store.places import Places
from bot.store.rooms import WarRooms
from bot.store.sqlite_file import SqliteFile, refuse_damage, refuse_missing_folder
from bot.store.teaching import Teaching
from bot.store.watches import Watches


class SqliteStore(
    Watches,
    Judgement,
    Teaching,
    Partners,
    Coverages,
    Mentions,
    Mutes,
    Arrivals,
    Budgets,
    Forgetting,
    Crises,
    Audit,
    Outbox,
    Places,
    Glances,
    WarRooms,
    Facts,
):
    """Keeps everything in one file; raises StoreError when it cannot be opened or is damaged."""

    def __init__(self, path: str | Path, *, busy_timeout_ms: int = 10_000) -> None:
        self._file = SqliteFile(Path(path), busy_timeout_ms)
        self._engine = self._file

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def check(self) -> str:
        """One line on the store's health; raises StoreError when it is damaged."""
        with self._file.speaking() as connection:
            refuse_damage(connection, self._file.path)
            mode = connection.execute("PRAGMA journal_mode").fetchone()[0]
        with self._file.reading() as session:
            counts = session.one(sql.COUNTS) or {}
        told = ", ".join(f"{n} {name}" for name, n in counts.items())
        return f"{self._file.path.name}: sound, SQLite {sqlite3.sqlite_version}, journal {mode}, {told}"

    def backup(self, path: str | Path) -> None:
        """Writes a verified copy while others go on; raises StoreError if the file exists or is unsound."""
        target = Path(path)
        if target.exists():
            raise StoreError(f"{target.name} exists already; a copy never replaces a file.")
        refuse_missing_folder(target)
        partial = target.with_name(target.name + ".partial")
        partial.unlink(missing_ok=True)
        try:
            with self._file.speaking() as connection:
                connection.execute("VACUUM INTO ?", (str(partial),))
            _verify(partial)
            os.replace(partial, target)
        finally:
            partial.unlink(missing_ok=True)

    def close(self) -> None:
        """Closes every connection."""
        self._file.close()


def _verify(path: Path) -> None:
    connection = sqlite3.connect(path)
    try:
        refuse_damage(connection, path)
    finally:
        connection.close()
