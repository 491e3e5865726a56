"""INGEST: what is handed to us, by HTTP into the inbox of its sources, by import straight into a watch."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bot import noticing
from bot.core.matching import matches
from bot.core.mentions import Batch, Freshness, Rejection, SourceSpec
from bot.core.models import Watch
from bot.errors import SourceError
from bot.partners import as_read
from bot.ports import Ports, Source
from bot.reading import read_source

Subscribers = Mapping[SourceSpec, Sequence[Watch]]
"""The sources that a delivery is for, each with the watches that name it."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a delivery: how many posts were kept, how many documents were unusable."""

    kept: int = 0
    rejected: int = 0
    reasons: tuple[str, ...] = ()


def subscribers(ports: Ports, wanted: Callable[[SourceSpec], bool]) -> Subscribers:
    """Every source of that sort some watch names; a paused watch reads what came when it goes on."""
    found: dict[SourceSpec, list[Watch]] = {}
    for watch in ports.store.watches():
        for spec in filter(wanted, dict.fromkeys(watch.sources)):
            found.setdefault(spec, []).append(watch)
    return found


def receive(
    ports: Ports, spec: SourceSpec, batch: Batch, watches: Sequence[Watch], *, delivery: str
) -> Receipt:
    """Commits one delivery to a source, and makes the watches it concerns due; of one id only the first
    counts. Raises StoreError with nothing kept."""
    now = ports.clock()
    if batch.gone:
        ports.store.forget(batch.gone, now=now)
    pushed = replace(batch, gone=(), cursor={})
    kept = ports.store.receive(spec.key, pushed, delivery=delivery, now=now)
    if kept:
        ports.store.nudge(
            [watch.id for watch in watches if _concerns(as_read(ports, watch), batch, spec)], at=now
        )
    reasons = tuple(f"{one.where}: {one.reason}" for one in batch.rejected[:5])
    return Receipt(kept, len(batch.rejected), reasons)


def _concerns(watch: Watch, batch: Batch, spec: SourceSpec) -> bool:
    """Whether a watch should look: a vendor sends all it has, a network what is about the account itself."""
    return spec.kind != "webhook" or any(matches(watch.query, mention) for mention in batch.mentions)


# --- imports -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import brought a watch: records read, those about the brand, those it did not have yet."""

    read: int
    matched: int
    new: int
    rejected: tuple[Rejection, ...]


def import_into(ports: Ports, watch: Watch, source: Source, *, name: str) -> Imported:
    """Reads a source to its end as a scan would, keeps what the watch's query matches, and makes it look.

    What it has already stays as it is, so the same import twice changes nothing. Raises SourceError.
    """
    spec = SourceSpec("file", f"import of {name}")  # a key of its own: a watch may read the same file
    onwards = _Onwards(source)
    once = replace(ports, open_source=lambda spec, query, urgent=False: onwards)
    total, more = Imported(0, 0, 0, ()), True
    while more:
        page = read_source(once, watch, spec, horizon=noticing.horizon(ports, watch), live=False)
        if page.coverage.freshness is Freshness.FAILED:
            raise SourceError(page.coverage.detail, permanent=True)
        total = Imported(
            total.read + page.fetched,
            total.matched + page.matched,
            total.new + page.new,
            (*total.rejected, *page.rejected),
        )
        more = page.more
    ports.store.nudge([watch.id], at=ports.clock())
    return total


@dataclass(slots=True)
class _Onwards:
    """A source that remembers by itself how far it was read, and leaves no cursor behind."""

    source: Source
    cursor: Mapping[str, Any] = field(default_factory=dict)

    def fetch(self, cursor: Mapping[str, Any]) -> Batch:
        batch = self.source.fetch(self.cursor)
        self.cursor = batch.cursor
        return replace(batch, cursor={})
