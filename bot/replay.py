"""The past played again: a series through the detector, recorded mentions through the real scan and store."""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from pathlib import Path
from typing import Any, TypedDict

from bot.analyzers.textblob import TextBlobAnalyzer
from bot.core.detectors.surge import Surge
from bot.core.mentions import Batch, Mention, Query, Rejection, SourceSpec
from bot.core.messages import Outgoing
from bot.core.models import SLOT, Crisis, Event, EventKind, Level, Scored, Slot, Watch
from bot.core.windows import slot_of
from bot.errors import InputError, SourceError
from bot.ports import Ports, Subject
from bot.scan import scan_watch
from bot.sources.records import parse_record
from bot.sources.tables import read_records
from bot.store.sqlite import SqliteStore

CALM_BEFORE_NEXT = timedelta(hours=24)
"""A finding within a day of the one before belongs to the same incident."""
TOLD = 0.5
"""The signal's score at the alert threshold."""
UNTOLD = 0.499
"""The most a row without an alert is given: no rounding lifts it to the threshold."""
PAGE = 500

# --- a series ----------------------------------------------------------------------------------------------


def detect_series(rows: Iterable[tuple[str, float]]) -> Iterator[tuple[str, float, float, bool]]:
    """(timestamp, value, anomaly score 0..1, alert) for each row of a count per five minutes, streaming.

    An alert is the first finding of an incident, and a score of 0.5 or more: how rare this is for the series
    is said once, and what belongs to an incident already told, or is too small to tell, counts half.
    """
    detector, state, last = Surge(), None, None
    for timestamp, value in rows:
        start = datetime.fromisoformat(timestamp)
        start = start if start.tzinfo else start.replace(tzinfo=UTC)
        state, signal = detector.step(state, Slot(start, round(value)))
        alert = signal.level > Level.GREEN and (last is None or start - last >= CALM_BEFORE_NEXT)
        last = start if signal.level > Level.GREEN else last
        yield timestamp, value, signal.score if alert else _untold(signal.score), alert


def _untold(score: float) -> float:
    return min(score if score < TOLD else score / 2, UNTOLD)


# --- mentions ----------------------------------------------------------------------------------------------


class Alert(TypedDict):
    """What a team would have been told: the moment, what happened to which crisis, how bad, and why."""

    at: str
    event: str
    watch: str
    crisis: int
    level: str
    category: str | None
    mentions: int
    reasons: list[str]


def backtest(
    files: Sequence[Path],
    *,
    any_terms: Sequence[str] = (),
    by: str | None = None,
    on_rejected: Callable[[str], None] = lambda sentence: None,
) -> Iterator[Alert]:
    """Every alert that recorded mentions would have raised, in the order of their own time.

    All files are one recording: a watch of each value of the column `by`, else one named after the first
    file; `any_terms` keeps what matches. Unusable records are told to `on_rejected`, a sentence a file.
    Raises InputError when a file cannot be used.
    """
    recordings = _recordings(files, by=by, on_rejected=on_rejected)
    with tempfile.TemporaryDirectory(prefix="firebreak-") as folder:
        store = _ScratchStore(Path(folder) / "replay.db")
        try:
            yield from _Replay(store, recordings, Query(any=tuple(any_terms))).run()
        finally:
            store.close()


@dataclass(slots=True)
class _Recording:
    """The mentions of one watch by time, served like a network that shows what was said up to now."""

    name: str
    clock: Callable[[], datetime]
    mentions: list[Mention] = field(default_factory=list)
    served: int = 0

    def fetch(self, cursor: Mapping[str, Any]) -> Batch:
        """The next mentions up to the clock's time."""
        start, now = cursor.get("next", 0), self.clock()
        page = [m for m in self.mentions[start : start + PAGE] if m.created_at < now]
        self.served = start + len(page)
        return Batch(tuple(page), {"next": self.served}, more=self.waiting)

    @property
    def next_at(self) -> datetime | None:
        """When the next mention was said that nobody has fetched; None when all are."""
        return self.mentions[self.served].created_at if self.served < len(self.mentions) else None

    @property
    def waiting(self) -> bool:
        """Whether something was said by now that nobody has fetched."""
        return self.next_at is not None and self.next_at < self.clock()


class _ScratchStore(SqliteStore):
    """The real store on a file that need not survive a power cut, for crises whose cards nobody reads."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        with self._file.speaking() as connection:
            connection.execute("PRAGMA synchronous = OFF")

    def top_mentions(self, watch_id: int, *, start: datetime, end: datetime, limit: int) -> list[Scored]:
        """None: quotes for the cards would be a third of the replay's time."""
        return []


class _Silence:
    """A notifier that tells nobody."""

    def post(self, subject: Subject) -> tuple[str, str]:
        return "", ""

    def find(self, message: Outgoing) -> tuple[str, str] | None:
        return None


class _Replay:
    """Ticks of five minutes over the recordings, leaving out those at which nothing can change."""

    def __init__(self, store: SqliteStore, recordings: Mapping[str, list[Mention]], query: Query) -> None:
        self._now = datetime.min.replace(tzinfo=UTC)
        self._feeds = {name: _Recording(name, self._clock, found) for name, found in recordings.items()}
        self._ports = Ports(
            store=store,
            analyzer=TextBlobAnalyzer(),
            notifier=_Silence(),
            clock=self._clock,
            open_source=lambda spec, query, urgent=False: self._feeds[spec.target],
        )
        self._watches = [self._watch(name, query) for name in self._feeds]
        self._told: dict[int, int] = {}
        self._live: dict[int, Crisis] = {}

    def _clock(self) -> datetime:
        return self._now

    def _watch(self, name: str, query: Query) -> Watch:
        watch = Watch(id=0, name=name, query=query, sources=(SourceSpec("recording", name),))
        return self._ports.store.add_watch(watch, now=self._now)

    def run(self) -> Iterator[Alert]:
        while (tick := self._next_tick()) is not None:
            self._now = tick
            for watch in self._watches:
                if self._feeds[watch.name].waiting or watch.id in self._live:
                    yield from self._scan(watch)

    def _next_tick(self) -> datetime | None:
        """The end of the slot of the next mention; while a crisis is live, of the next slot."""
        upcoming = [feed.next_at for feed in self._feeds.values() if feed.next_at is not None]
        if not upcoming:
            return None
        return (self._now if self._live else slot_of(min(upcoming))) + SLOT

    def _scan(self, watch: Watch) -> Iterator[Alert]:
        crisis = scan_watch(self._ports, watch).crisis
        before = self._live.pop(watch.id, None)
        if crisis is None:
            return
        if crisis.state.live:
            self._live[watch.id] = crisis
        if before is not None and (before.level, before.state) == (crisis.level, crisis.state):
            return
        told = self._told.get(crisis.id, 0)
        for event in self._ports.store.events(crisis.id):
            if event.id > told and event.kind in _TOLD:
                self._told[crisis.id] = event.id
                yield _alert(self._now, crisis, event)


_TOLD = {EventKind.OPENED, EventKind.LEVEL, EventKind.RESOLVED}


def _alert(at: datetime, crisis: Crisis, event: Event) -> Alert:
    return Alert(
        at=at.isoformat().replace("+00:00", "Z"),
        event=event.kind.value,
        watch=crisis.brand,
        crisis=crisis.id,
        level=crisis.level.word,
        category=crisis.category,
        mentions=crisis.situation.total,
        reasons=_reasons(crisis, event),
    )


def _reasons(crisis: Crisis, event: Event) -> list[str]:
    """The detector's sentences when it got worse, the lifecycle's when it got better."""
    worse = event.kind is EventKind.OPENED or crisis.level > _level(event.before)
    if worse and event.kind is not EventKind.RESOLVED:
        return [reason.words for reason in crisis.situation.reasons]
    return [event.text] if event.text else []


def _level(word: str | None) -> Level:
    return Level[word.upper()] if word else Level.GREEN


# --- reading -----------------------------------------------------------------------------------------------


def _recordings(
    files: Sequence[Path], *, by: str | None, on_rejected: Callable[[str], None]
) -> dict[str, list[Mention]]:
    """The mentions of each watch, sorted by time; no recording at all when nothing is usable."""
    found: dict[str, list[Mention]] = {}
    for path in files:
        rejected: list[Rejection] = []
        total = 0
        for record in _parsed(path, by=by, otherwise=files[0].stem):
            total += 1
            if isinstance(record, Rejection):
                rejected.append(record)
            else:
                found.setdefault(record[0], []).append(record[1])
        if rejected:
            first = f"the first, {rejected[0].where}: {rejected[0].reason}"
            on_rejected(f"{path}: {len(rejected)} of {total} records left out; {first}")
    return {name: sorted(found[name], key=attrgetter("created_at")) for name in sorted(found)}


def _parsed(path: Path, *, by: str | None, otherwise: str) -> Iterator[Rejection | tuple[str, Mention]]:
    """Each record's watch and mention, or what is wrong with it."""
    try:
        for line, record in read_records(path):
            yield _parse(f"{path.name}:{line}", record, by=by, otherwise=otherwise)
    except SourceError as error:
        raise InputError(str(error)) from error


def _parse(
    where: str, record: dict[str, Any] | Rejection, *, by: str | None, otherwise: str
) -> Rejection | tuple[str, Mention]:
    if isinstance(record, Rejection):
        return record
    name = otherwise if by is None else str(record.get(by) or "").strip()
    if not name:
        return Rejection(where, f"nothing in the column {by!r}")
    mention = parse_record(record, where=where, observed_at=None)
    return mention if isinstance(mention, Rejection) else (name, mention)
