"""What the parts of a store ask of a database: statements with `:name` parameters in transactions."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

Row = Mapping[str, Any]

BATCH = 500
"""The most rows one transaction may touch, so that nobody waits long for the write lock."""

LEASE_SLACK_MS = 600_000
"""A lease that ends this much later than one taken now was taken before the clock was set back."""


class Session(Protocol):
    """Runs statements inside one transaction."""

    def all(self, statement: str, **params: Any) -> list[Row]:
        """Every row."""

    def one(self, statement: str, **params: Any) -> Row | None:
        """The first row, or None."""

    def run(self, statement: str, **params: Any) -> int:
        """How many rows the statement changed."""

    def many(self, statement: str, rows: Sequence[Row]) -> None:
        """Runs the statement once for each row."""


class Engine(Protocol):
    """Opens transactions; every failure comes out as StoreError or StoreBusy."""

    def reading(self) -> AbstractContextManager[Session]:
        """One consistent view of the data."""

    def writing(self) -> AbstractContextManager[Session]:
        """All of it is committed, or nothing when the block raises."""

    def settle(self) -> None:
        """Leaves nothing of what was overwritten behind, as far as others allow at this moment."""


class Part:
    """A share of the store's methods, over the engine they all use."""

    _engine: Engine
