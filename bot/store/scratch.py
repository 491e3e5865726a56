"""A store for what is only tried: on a file of its own that need not survive a power cut, and is removed."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from bot.core.models import Scored
from bot.store.sqlite import SqliteStore


class ScratchStore(SqliteStore):
    """The real store, for crises whose cards nobody reads."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        with self._file.speaking() as connection:
            connection.execute("PRAGMA synchronous = OFF")

    def top_mentions(
        self, watch_id: int, *, start: datetime, end: datetime, limit: int, crisis_id: int | None = 0
    ) -> list[Scored]:
        """None: quotes for the cards would be a third of the time."""
        return []


@contextmanager
def scratch_store() -> Iterator[ScratchStore]:
    """An empty store that is gone afterwards."""
    with (
        tempfile.TemporaryDirectory(prefix="firebreak-") as folder,
        ScratchStore(Path(folder) / "s.db") as store,
    ):
        yield store
