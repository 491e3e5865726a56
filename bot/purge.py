"""PURGE: what was kept long enough goes: words first, what was pushed soon, counts last."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

RETENTION_DAYS = 90
"""How long the words of a mention are kept where neither its network nor the team says otherwise."""

ARRIVALS_KEPT = timedelta(days=3)
"""A watch that was not scanned for longer reads the network itself again."""

TALLIES_KEPT = timedelta(days=396)
"""Thirteen months: a year to compare with, and the month that is compared."""


class Archive(Protocol):
    """What purging asks of a store."""

    def sources_kept(self) -> list[str]:
        """The sources of which something is kept that is not blank, by name."""

    def expire(self, *, source: str | None, before: datetime, now: datetime) -> int:
        """Blanks what was first seen before a moment; how many mentions."""

    def forget_arrivals(self, *, before: datetime) -> int:
        """Forgets what was pushed before a moment; how many."""

    def forget_tallies(self, *, before: datetime) -> int:
        """Removes the counts of slots before a moment and the blank mentions in them; how many slots."""


@dataclass(frozen=True, slots=True)
class Purged:
    """What one purge did: mentions blanked by source (those with none left out), arrivals, slots removed."""

    expired: tuple[tuple[str, int], ...]
    arrivals: int
    slots: int

    @property
    def words(self) -> str:
        """The report in one line, for a person."""
        by_source = ", ".join(f"{source} {n:,}" for source, n in self.expired)
        mentions = sum(n for _, n in self.expired)
        blanked = f"{mentions:,} mentions blanked" + (f" ({by_source})" if by_source else "")
        return f"{blanked}, {self.arrivals:,} arrivals and {self.slots:,} old counts removed"


def purge(
    store: Archive, *, now: datetime, retention: Mapping[str, int], default_days: int = RETENTION_DAYS
) -> Purged:
    """Blanks what is older than its source's `retention` (days since first seen), forgets what was pushed
    three days ago and counts thirteen months old; repeating it changes nothing more."""
    expired = [
        (
            source,
            store.expire(source=source, before=_kept_since(source, now, retention, default_days), now=now),
        )
        for source in store.sources_kept()
    ]
    return Purged(
        expired=tuple((source, n) for source, n in expired if n),
        arrivals=store.forget_arrivals(before=now - ARRIVALS_KEPT),
        slots=store.forget_tallies(before=now - TALLIES_KEPT),
    )


def _kept_since(source: str, now: datetime, retention: Mapping[str, int], default_days: int) -> datetime:
    return now - timedelta(days=retention.get(source, default_days))
