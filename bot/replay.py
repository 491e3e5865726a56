"""REPLAY: the past played again: a series through the detector, posts through detector and judgement."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypedDict

from bot.core import windows
from bot.core.detectors.surge import Surge
from bot.core.layer import Layer, Lesson, Taught
from bot.core.mentions import Mention, SourceSpec
from bot.core.messages import Outgoing
from bot.core.models import SLOT, Crisis, Event, EventKind, Level, Score, Scored, Slot, State, Watch
from bot.core.topics import FORGETFUL, Memory
from bot.judging import judge
from bot.noticing import RECENT, Noticed
from bot.ports import Placed, Ports, Store, Subject

CALM_BEFORE_NEXT = timedelta(hours=24)
"""A finding within a day of the one before belongs to the same incident."""
TOLD = 0.5
"""The signal's score at the alert threshold."""
UNTOLD = 0.499
"""The most a row without an alert is given: no rounding lifts it to the threshold."""
BATCH = 500

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


# --- posts -------------------------------------------------------------------------------------------------


class Alert(TypedDict):
    """What a team would have been told: the moment, what happened to which crisis, how bad, and why."""

    at: str
    event: str
    watch: str
    crisis: int
    level: str
    category: str | None
    title: str
    mentions: int
    reasons: list[str]


def play(store: Store, recordings: Iterable[tuple[Watch, Sequence[Scored]]]) -> Iterator[Alert]:
    """Every alert that scored posts would have raised for their watches, in the order of their own time.

    The store must be empty; each watch is added to it as it is (tuning and calendar included). Posts are
    taken to have been seen when they were made. A crisis still live at the end is played on until it closes.
    """
    clock = _Hands()
    ports = Ports(
        store=store,
        analyzer=_Deaf(),
        notifier=_Silence(),
        clock=clock,
        open_source=_nowhere,
    )
    walks = [_Walk(ports, clock, watch, posts) for watch, posts in recordings]
    while ready := [walk for walk in walks if walk.goes_on]:
        yield from min(ready, key=lambda walk: walk.at).step()


@dataclass(slots=True)
class _Hands:
    """A clock that shows what it is told."""

    at: datetime = windows.NEVER

    def __call__(self) -> datetime:
        return self.at


class _Deaf:
    """An analyzer nobody asks: the posts are scored already."""

    def score(
        self, mentions: Sequence[Mention], *, layer: Layer | None = None, memory: Memory = FORGETFUL
    ) -> list[Score]:
        raise NotImplementedError("a replay scores nothing")

    def teach(
        self, watch_id: int, lessons: Sequence[Lesson], *, rival: Layer | None, now: datetime
    ) -> Taught:
        raise NotImplementedError("a replay learns nothing")

    def prior(self, mentions: Sequence[Mention]) -> tuple[float, float, float]:
        raise NotImplementedError("a replay learns nothing")


class _Silence:
    """A notifier that tells nobody."""

    def post(self, subject: Subject) -> tuple[str, str]:
        return "", ""

    def find(self, message: Outgoing) -> tuple[str, str] | None:
        return None


def _nowhere(spec: SourceSpec, query: Any, *, urgent: bool = False) -> Any:
    raise NotImplementedError("a replay reads no source")


class _Walk:
    """One watch's slots, one after the other; each is judged as it closes."""

    def __init__(self, ports: Ports, clock: _Hands, watch: Watch, posts: Sequence[Scored]) -> None:
        self._ports, self._clock = ports, clock
        clock.at = min((post.mention.created_at for post in posts), default=windows.NEVER)
        self._watch = ports.store.add_watch(watch, now=clock.at)
        self._slots = _loaded(ports.store, self._watch, posts)
        self._detector = Surge(timezone=watch.timezone, alerts_per_week=watch.tuning.alerts_per_week)
        self._state: Mapping[str, Any] | None = None
        self._recent: deque[Slot] = deque(maxlen=RECENT // SLOT)
        self._live: dict[int, tuple[Level, State]] = {}
        self._told: dict[int, int] = {}
        self.at = self._slots[0].end if self._slots else windows.NEVER

    @property
    def goes_on(self) -> bool:
        """Whether posts are left, or a crisis is."""
        return bool(self._slots) or bool(self._live)

    def step(self) -> Iterator[Alert]:
        """Plays the next slot and tells what it changed."""
        slot = self._slots.popleft() if self._slots else Slot(self.at - SLOT)
        self._clock.at = slot.end
        self._state, signal = self._detector.step(self._state, slot)
        self._recent.append(slot)
        noticed = Noticed(signal, tuple(self._recent), self._state)
        for crisis in judge(self._ports, self._watch, noticed, ()):
            yield from self._changes(crisis)
        self.at = slot.end + SLOT

    def _changes(self, crisis: Crisis) -> Iterator[Alert]:
        before, now = self._live.pop(crisis.id, None), (crisis.level, crisis.state)
        if crisis.state.live:
            self._live[crisis.id] = now
        if before == now:
            return
        told = self._told.get(crisis.id, 0)
        for event in self._ports.store.events(crisis.id):
            if event.id > told and event.kind in _TOLD:
                self._told[crisis.id] = event.id
                yield _alert(self._clock.at, crisis, event)


_TOLD = {EventKind.OPENED, EventKind.LEVEL, EventKind.RESOLVED, EventKind.REOPENED}


def _loaded(store: Store, watch: Watch, posts: Sequence[Scored]) -> deque[Slot]:
    """The watch's slots from its first post to its last, once all posts are in the store; and two empty ones,
    because what is told when two looks find it needs another look."""
    placed = [Placed(post, windows.slot_of(post.mention.created_at)) for post in posts]
    for start in range(0, len(placed), BATCH):
        store.add(watch.id, placed[start : start + BATCH], source_key="recording", cursor={})
    if not placed:
        return deque()
    first, last = min(one.slot for one in placed), max(one.slot for one in placed) + 3 * SLOT
    return deque(windows.fill(store.slots(watch.id, start=first, end=last), first, last))


def _alert(at: datetime, crisis: Crisis, event: Event) -> Alert:
    again = event.kind is EventKind.REOPENED  # a second wave alerts as a first one does
    return Alert(
        at=at.isoformat().replace("+00:00", "Z"),
        event=EventKind.OPENED.value if again else event.kind.value,
        watch=crisis.brand,
        crisis=crisis.id,
        level=crisis.level.word,
        category=crisis.category,
        title=crisis.title,
        mentions=crisis.situation.total,
        reasons=_reasons(crisis, event),
    )


def _reasons(crisis: Crisis, event: Event) -> list[str]:
    """The detector's sentences when it got worse, the lifecycle's when it got better."""
    worse = event.kind in (EventKind.OPENED, EventKind.REOPENED) or crisis.level > _level(event.before)
    if worse and event.kind is not EventKind.RESOLVED:
        return [reason.words for reason in crisis.situation.reasons]
    return [event.text] if event.text else []


def _level(word: str | None) -> Level:
    known = {level.word: level for level in Level}
    return known.get(word or "", Level.GREEN)
