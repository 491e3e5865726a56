"""WATCH: fetch, score, save, detect, open or move a crisis; one call is one scan of one watch."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot import partners
from bot.core import lifecycle, risk, severity, windows
from bot.core.detectors import Detector
from bot.core.detectors.surge import Surge
from bot.core.mentions import Coverage, Freshness, Rejection
from bot.core.models import SLOT, Change, Crisis, Level, Quote, Scored, Signal, Situation, Slot, Watch
from bot.core.partners import Involved, campaign_of
from bot.errors import Conflict
from bot.ports import Ports, Tally
from bot.reading import Read, read_source

CHART_POINTS = 18
"""Slots of five minutes on the card's chart: the last hour and a half."""

MEMORY = timedelta(weeks=8)
"""How far back a detector learns: a post dated 1970 would else mean six million empty slots."""

QUOTED_FROM = timedelta(hours=24)
"""A long crisis is quoted from its last day: what is said now, and no ranking of a whole week each minute."""

OPENING_LEASE_SECONDS = 30.0

ALERT_AGE = timedelta(hours=1)
"""A finding older than this is history: it teaches the detector, but raises nothing."""


@dataclass(frozen=True, slots=True)
class ScanReport:
    """What one scan saw: counts, coverage by source, rejected records, and the crisis it moved (or None)."""

    watch: str
    fetched: int
    matched: int
    new: int
    coverage: tuple[Coverage, ...]
    rejected: tuple[Rejection, ...]
    signal: Signal | None
    crisis: Crisis | None
    more: bool = False
    """Whether some source gave something new and has more waiting."""

    @property
    def partial(self) -> bool:
        """Whether some source could not be read in full."""
        return any(c.freshness is not Freshness.OK for c in self.coverage)


def scan_watch(ports: Ports, watch: Watch) -> ScanReport:
    """One scan of one watch, now. A source that fails makes it partial; it never stops the others."""
    detector = Surge(timezone=watch.timezone)
    seen = _seen(ports, watch, detector)
    horizon = seen.until or windows.NEVER
    live = bool(ports.store.crises(live=True, watch_id=watch.id, limit=1))
    wider = partners.as_read(ports, watch)
    reads = [read_source(ports, wider, spec, horizon=horizon, live=live) for spec in watch.sources]
    for read in reads:
        ports.store.set_coverage(watch.id, read.coverage)
    if seen.until is None and any(read.goes_on for read in reads):
        return _report(watch, reads)  # a half-read past would teach the detector that nobody spoke
    signal = _detect(ports, watch, detector, seen)
    coverage = tuple(read.coverage for read in reads)
    crisis = _conclude(ports, watch, signal, coverage) if signal else None
    return _report(watch, reads, signal=signal, crisis=crisis)


def _report(
    watch: Watch, reads: Sequence[Read], *, signal: Signal | None = None, crisis: Crisis | None = None
) -> ScanReport:
    return ScanReport(
        watch=watch.name,
        fetched=sum(read.fetched for read in reads),
        matched=sum(read.matched for read in reads),
        new=sum(read.new for read in reads),
        coverage=tuple(read.coverage for read in reads),
        rejected=tuple(rejection for read in reads for rejection in read.rejected),
        signal=signal,
        crisis=crisis,
        more=any(read.goes_on for read in reads),
    )


# --- noticing ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a detector made of every slot before `until` (None: it has seen none)."""

    until: datetime | None
    state: Mapping[str, Any] | None


def _seen(ports: Ports, watch: Watch, detector: Detector) -> _Seen:
    saved = ports.store.detector_state(watch.id, detector.name)
    until = datetime.fromisoformat(saved["until"]) if saved else None
    if saved is None or until is None or until > ports.clock() + windows.LATE:  # the clock was set back
        return _Seen(None, None)
    return _Seen(until, saved["state"])


def _detect(ports: Ports, watch: Watch, detector: Detector, seen: _Seen) -> Signal | None:
    """Steps the detector over every slot that closed since it last looked, then looks at the open one.

    Gives the gravest finding of those that are news. The state it leaves in the store never contains the
    open slot.
    """
    now = ports.clock()
    current = windows.slot_of(now)
    start = seen.until or ports.store.first_slot(watch.id)
    if start is None:
        return None
    start = max(start, current - MEMORY)
    state, signals = seen.state, []
    for slot in windows.fill(ports.store.slots(watch.id, start=start, end=current), start, current):
        state, signal = detector.step(state, slot)
        signals.append(signal)
    if state is not None and signals:
        saved = {"until": current.isoformat(), "state": state}
        ports.store.save_detector_state(watch.id, detector.name, saved)
    found = ports.store.slots(watch.id, start=current, end=current + SLOT)
    open_slot = replace(found[0], closed=False) if found else Slot(current, closed=False)
    signals.append(detector.step(state, open_slot)[1])
    news = [signal for signal in signals if signal.at > now - ALERT_AGE]
    return max(reversed(news), key=lambda signal: (signal.level, signal.score))


# --- concluding --------------------------------------------------------------------------------------------


def _conclude(ports: Ports, watch: Watch, signal: Signal, coverage: tuple[Coverage, ...]) -> Crisis | None:
    live = next(iter(ports.store.crises(live=True, watch_id=watch.id, limit=1)), None)
    last = next(iter(ports.store.crises(live=False, watch_id=watch.id, limit=1)), None)
    tally = ports.store.tally(watch.id, start=signal.window.start, end=signal.window.end)
    about = _about(ports, watch, signal, live, tally)
    campaign = next((campaign_of(one) for one in about if one.live), None)
    verdict = severity.assess(signal, categories=tally.categories, total=tally.total, campaign=campaign)
    if live is None and verdict.level == 0:
        return None
    situation = _situation(ports, watch, signal, live, coverage)
    situation = replace(situation, reasons=verdict.reasons, partners=about)
    finding = lifecycle.Finding(
        verdict.level, verdict.category, _topic(verdict.category, situation), situation
    )
    change = lifecycle.observe(watch, finding, live=live, last=last)
    if change is None or (live is not None and not change.events and not _card_differs(live, change.crisis)):
        return live
    if live is None:
        return _open(ports, watch, change)
    try:
        return ports.store.apply(change, channel=ports.card_channel(watch))
    except Conflict:  # a person was faster: the next scan decides on what they made of it
        return ports.store.crisis(change.crisis.id)


def _about(
    ports: Ports, watch: Watch, signal: Signal, live: Crisis | None, tally: Tally
) -> tuple[Involved, ...]:
    """The partners it is about, where there may be something to tell: posts are not read for nothing."""
    calm = live is None and signal.level is Level.GREEN
    if calm and severity.PARTNER not in dict(tally.categories):
        return ()
    began = min(live.situation.began, signal.window.start) if live else signal.window.start
    return partners.in_crisis(ports, watch, start=began, end=signal.window.end)


def _open(ports: Ports, watch: Watch, change: Change) -> Crisis | None:
    """Opens the crisis, unless another scan of the watch does so or just did: one storm is one card."""
    lease, owner = f"opening:{watch.id}", uuid.uuid4().hex
    if not ports.store.hold_lease(lease, owner=owner, now=ports.clock(), ttl_seconds=OPENING_LEASE_SECONDS):
        return None
    try:
        live = ports.store.crises(live=True, watch_id=watch.id, limit=1)
        if live or ports.store.watch(watch.id) is None:
            return live[0] if live else None
        return ports.store.apply(change, channel=ports.card_channel(watch))
    finally:
        ports.store.release_lease(lease, owner=owner)


def _card_differs(before: Crisis, after: Crisis) -> bool:
    """Whether a reader of the card would see a difference worth an edit."""
    return _seen_on_card(before) != _seen_on_card(after)


def _seen_on_card(crisis: Crisis) -> tuple[object, ...]:
    now = crisis.situation
    health = tuple((c.source, c.freshness, c.detail) for c in now.coverage)
    said = tuple(replace(one, mentions=0) for one in now.partners)
    return now.total, now.window.mentions, now.window.negative, health, said, crisis.calm_since is None


def _topic(category: str | None, situation: Situation) -> str:
    if category is not None:
        return risk.CATEGORIES[category].title
    share = situation.window.negative_share
    usual = situation.window.usual_share or 0.0
    return "Sudden wave of negative posts" if share and share > usual + 0.15 else "Sudden wave of mentions"


def _situation(
    ports: Ports, watch: Watch, signal: Signal, live: Crisis | None, coverage: tuple[Coverage, ...]
) -> Situation:
    window = signal.window
    began = min(live.situation.began, window.start) if live else window.start
    whole = ports.store.tally(watch.id, start=began, end=window.end)
    recent = max(began, window.end - QUOTED_FROM)
    top = ports.store.top_mentions(watch.id, start=recent, end=window.end, limit=3)
    return Situation(
        at=ports.clock(),
        window=window,
        began=began,
        total=whole.total,
        reach=whole.reach,
        platforms=whole.platforms,
        categories=whole.categories,
        quotes=tuple(_quote(scored) for scored in top),
        series=_series(ports, watch, window.end, expected=window.expected / max(1, window.minutes / 5)),
        coverage=coverage,
    )


def _series(
    ports: Ports, watch: Watch, end: datetime, *, expected: float
) -> tuple[tuple[datetime, int, float], ...]:
    start = end - CHART_POINTS * SLOT
    slots = windows.fill(ports.store.slots(watch.id, start=start, end=end), start, end)
    return tuple((slot.start, slot.mentions, round(expected, 2)) for slot in slots)


def _quote(scored: Scored) -> Quote:
    mention = scored.mention
    return Quote(
        mention_id=mention.id,
        source=mention.source,
        author=mention.author.handle or mention.author.name or "unknown author",
        followers=mention.author.followers,
        text=mention.text,
        url=mention.url,
        engagements=mention.metrics.engagements,
        label=scored.score.label,
        created_at=mention.created_at,
        native_key=mention.native_key,
    )
