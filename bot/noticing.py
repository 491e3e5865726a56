"""NOTICE: shows the detector every slot once, in order, and again where the past was filled in later.

The detector is taught as time passes. What networks bring late changes slots it has seen: then it goes back
to the state it had before them (kept for the last hours) and sees them as they are now. So a post counts when
it was made, an outage that is read up later is no burst, and what nobody could see is no silence.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.core import windows
from bot.core.coverage import seen_share
from bot.core.detectors.surge import Surge
from bot.core.mentions import Coverage, Freshness
from bot.core.models import SLOT, Signal, Slot, Watch
from bot.ports import Ports

MEMORY = timedelta(weeks=8)
"""How far back a detector learns: a post dated 1970 would else mean six million empty slots."""

ALERT_AGE = timedelta(hours=1)
"""A finding older than this is history: it teaches the detector, but raises nothing."""

KEPT_STATES = 3
"""States kept on the hour: what comes at most two hours late is seen as it was."""

INTAKE_DAYS = 7
RECENT = timedelta(hours=2)
"""What is handed on beside the finding: the hours in which a few authors make a story."""

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Noticed:
    """What a watch's counts say now: the gravest fresh finding, the slots of the last two hours (the last one
    is the open one), and the detector's state at the end of the last closed slot."""

    signal: Signal
    recent: tuple[Slot, ...]
    state: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Lesson:
    """What the detector was taught: its state before `until`, and the slots from `since` as it saw them."""

    since: datetime
    until: datetime
    state: Mapping[str, Any] | None
    taught: tuple[tuple[float, ...], ...] = ()


def notice(ports: Ports, watch: Watch, coverage: Sequence[Coverage]) -> Noticed | None:
    """Teaches the detector what closed or changed since the last look, and looks at the open slot too.

    None when the watch has no mention at all. The state it leaves in the store never contains the open slot.
    """
    detector = Surge(timezone=watch.timezone, alerts_per_week=watch.tuning.alerts_per_week)
    now = ports.clock()
    current = windows.slot_of(now)
    lesson = _lesson(ports, watch, now) or _first_lesson(ports, watch, current)
    if lesson is None:
        return None
    slots = _slots(ports, watch, coverage, start=min(lesson.since, current - RECENT), end=current + SLOT)
    closed, open_slot = slots[:-1], replace(slots[-1], closed=False)
    changed = _first_change(lesson, closed)
    state, began = _go_back(ports, watch, lesson, changed)
    signals: list[Signal] = []
    for slot in closed:
        if slot.start >= began:
            state, signal = detector.step(state, slot)
            signals += [signal] if slot.start >= changed else []
            _keep_on_the_hour(ports, watch, state, slot.end, current)
    if state is not None and began < current:
        _save(ports, watch, state, closed, current)
    signals.append(detector.step(state, open_slot)[1])
    news = [signal for signal in signals if signal.at > now - ALERT_AGE]
    worst = max(reversed(news), key=lambda signal: (signal.level, signal.score))
    recent = tuple(slot for slot in (*closed, open_slot) if slot.start >= current - RECENT)
    return Noticed(worst, recent, state or {})


def horizon(ports: Ports, watch: Watch) -> datetime:
    """From when on a post still counts in its own slot and is seen there: what is older only teaches."""
    kept = [state.until for state in _kept_states(ports, watch)]
    lesson = _lesson(ports, watch, ports.clock())
    return windows.NEVER if lesson is None else min(kept, default=lesson.until)


# --- what it was taught ------------------------------------------------------------------------------------


def _lesson(ports: Ports, watch: Watch, now: datetime) -> _Lesson | None:
    saved = ports.store.detector_state(watch.id, Surge.name)
    until = datetime.fromisoformat(saved["until"]) if saved else None
    if saved is None or until is None or until > now + windows.LATE:  # the clock was set back
        return None
    taught = tuple(tuple(row) for row in saved.get("taught", ()))
    return _Lesson(until - len(taught) * SLOT, until, saved["state"], taught)


def _first_lesson(ports: Ports, watch: Watch, current: datetime) -> _Lesson | None:
    first = ports.store.first_slot(watch.id)
    if first is None:
        return None
    start = min(max(first, current - MEMORY), current)
    return _Lesson(start, start, None)


def _first_change(lesson: _Lesson, closed: Sequence[Slot]) -> datetime:
    """The first slot that is not as it was taught: one that changed since, or the first not taught yet."""
    by_start = {slot.start: slot for slot in closed}
    for number, numbers in enumerate(lesson.taught):
        start = lesson.since + number * SLOT
        if start in by_start and _numbers(by_start[start]) != numbers:
            return start
    return lesson.until


def _go_back(
    ports: Ports, watch: Watch, lesson: _Lesson, changed: datetime
) -> tuple[Mapping[str, Any] | None, datetime]:
    """The state to go on from and the first slot it has not seen: that of the last hour before a change."""
    if changed >= lesson.until:
        return lesson.state, lesson.until
    kept = [one for one in _kept_states(ports, watch) if lesson.since <= one.until <= changed]
    last = max(kept, key=lambda one: one.until, default=lesson)  # none: too long ago, it stays as it was seen
    return last.state, last.until


def _kept_states(ports: Ports, watch: Watch) -> list[_Lesson]:
    saved = (ports.store.detector_state(watch.id, _kept_name(n)) for n in range(KEPT_STATES))
    moments = ((datetime.fromisoformat(one["until"]), one["state"]) for one in saved if one)
    return [_Lesson(until, until, state) for until, state in moments]


def _keep_on_the_hour(
    ports: Ports, watch: Watch, state: Mapping[str, Any], at: datetime, current: datetime
) -> None:
    if at.minute == 0 and at > current - KEPT_STATES * HOUR:
        saved = {"until": at.isoformat(), "state": state}
        ports.store.save_detector_state(watch.id, _kept_name(at.hour % KEPT_STATES), saved)


def _kept_name(number: int) -> str:
    return f"{Surge.name}@{number}"


def _save(
    ports: Ports, watch: Watch, state: Mapping[str, Any], closed: Sequence[Slot], current: datetime
) -> None:
    taught = [_numbers(slot) for slot in closed if slot.start >= current - KEPT_STATES * HOUR]
    saved = {"until": current.isoformat(), "state": state, "taught": taught}
    ports.store.save_detector_state(watch.id, Surge.name, saved)


def _numbers(slot: Slot) -> tuple[float, ...]:
    return slot.mentions, slot.negative, slot.scored, slot.seen


# --- what was seen -----------------------------------------------------------------------------------------


def _slots(
    ports: Ports, watch: Watch, coverage: Sequence[Coverage], *, start: datetime, end: datetime
) -> list[Slot]:
    """Every slot with start <= slot < end, each with the share of the usual that could be seen in it."""
    slots = windows.fill(ports.store.slots(watch.id, start=start, end=end), start, end)
    blind = [one for one in coverage if one.gap or one.freshness in (Freshness.FAILED, Freshness.NEVER)]
    if not blind:
        return slots
    shares = _shares(ports, watch, coverage)
    return [replace(slot, seen=seen_share(slot, coverage, shares)) for slot in slots]


def _shares(ports: Ports, watch: Watch, coverage: Sequence[Coverage]) -> dict[str, float]:
    """What each source brought in the last week, in mentions; all alike while none brought anything."""
    now = ports.clock()
    start = now - timedelta(days=INTAKE_DAYS)
    brought = {
        one.source: float(sum(n for _, n in ports.store.intake(watch.id, one.source, start=start, end=now)))
        for one in coverage
    }
    return brought if any(brought.values()) else dict.fromkeys(brought, 1.0)
