"""WATCH: fetch, score, save, notice, judge; one call is one scan of one watch."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot import judging, noticing, partners
from bot.core import windows
from bot.core.mentions import Coverage, Freshness, Rejection
from bot.core.models import Crisis, Signal, Watch
from bot.ports import Ports
from bot.reading import Read, read_source


@dataclass(frozen=True, slots=True)
class ScanReport:
    """What one scan saw: counts, coverage by source, rejected records, and the crises it moved, the gravest
    first."""

    watch: str
    fetched: int
    matched: int
    new: int
    coverage: tuple[Coverage, ...]
    rejected: tuple[Rejection, ...]
    signal: Signal | None
    crises: tuple[Crisis, ...] = ()
    more: bool = False
    """Whether some source gave something new and has more waiting."""

    @property
    def partial(self) -> bool:
        """Whether some source could not be read in full."""
        return any(c.freshness is not Freshness.OK for c in self.coverage)

    @property
    def crisis(self) -> Crisis | None:
        """The gravest crisis it moved; None when all is quiet."""
        return self.crises[0] if self.crises else None


def scan_watch(ports: Ports, watch: Watch) -> ScanReport:
    """One scan of one watch, now. A source that fails makes it partial; it never stops the others."""
    horizon = noticing.horizon(ports, watch)
    live = bool(ports.store.crises(live=True, watch_id=watch.id, limit=1))
    wider = partners.as_read(ports, watch)
    reads = [read_source(ports, wider, spec, horizon=horizon, live=live) for spec in watch.sources]
    for read in reads:
        ports.store.set_coverage(watch.id, read.coverage)
    if horizon == windows.NEVER and any(read.goes_on for read in reads):
        return _report(watch, reads)  # a half-read past would teach the detector that nobody spoke
    coverage = tuple(read.coverage for read in reads)
    noticed = noticing.notice(ports, watch, coverage)
    if noticed is None:
        return _report(watch, reads)
    crises = judging.judge(ports, watch, noticed, coverage)
    return _report(watch, reads, signal=noticed.signal, crises=crises)


def _report(
    watch: Watch, reads: Sequence[Read], *, signal: Signal | None = None, crises: Sequence[Crisis] = ()
) -> ScanReport:
    return ScanReport(
        watch=watch.name,
        fetched=sum(read.fetched for read in reads),
        matched=sum(read.matched for read in reads),
        new=sum(read.new for read in reads),
        coverage=tuple(read.coverage for read in reads),
        rejected=tuple(rejection for read in reads for rejection in read.rejected),
        signal=signal,
        crises=tuple(crises),
        more=any(read.goes_on for read in reads),
    )
