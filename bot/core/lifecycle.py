"""The life of a crisis: every rule that turns a finding or a person's act into a Change."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core.models import (
    SYSTEM,
    Change,
    Crisis,
    Draft,
    Event,
    EventKind,
    Level,
    Person,
    Reason,
    Situation,
    State,
    Watch,
)
from bot.errors import Conflict, Refused

CALM_BEFORE_STEP_DOWN: Mapping[Level, timedelta] = {
    Level.RED: timedelta(hours=4),
    Level.ORANGE: timedelta(hours=12),
    Level.YELLOW: timedelta(hours=24),
}
"""How long it must stay below a level before that goes down by one: the severity matrix's hysteresis."""

QUIET_AFTER_DISMISSAL = timedelta(hours=6)
"""A dismissed crisis comes back within this time only at a higher level than it was dismissed at."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a scan concluded about a watch: how bad, which category, why, and the situation to show."""

    level: Level
    category: str | None
    topic: str
    situation: Situation


@dataclass(frozen=True, slots=True)
class Act:
    """Who acts, when, and from where (`button`, `command`, `modal`)."""

    actor: Person
    at: datetime
    surface: str = "bot"

    def event(self, kind: EventKind, **details: str | Draft | None) -> Event:
        """The timeline entry of this act."""
        return Event(kind=kind, at=self.at, actor=self.actor, surface=self.surface, **details)  # type: ignore[arg-type]


# --- what a scan finds -------------------------------------------------------------------------------------


def observe(watch: Watch, finding: Finding, *, live: Crisis | None, last: Crisis | None) -> Change | None:
    """Opens a crisis, moves a live one, or nothing; `last` is the watch's most recently closed crisis."""
    if live is not None:
        return _move(live, finding)
    if finding.level is Level.GREEN or _still_dismissed(finding, last):
        return None
    return _open(watch, finding)


def _open(watch: Watch, finding: Finding) -> Change:
    at = finding.situation.at
    crisis = Crisis(
        id=0,
        watch_id=watch.id,
        brand=watch.name,
        title=finding.topic,
        category=finding.category,
        level=finding.level,
        state=State.OPEN,
        opened_at=at,
        updated_at=at,
        situation=finding.situation,
        peak_level=finding.level,
    )
    why = " ".join(reason.words for reason in finding.situation.reasons)
    return Change(crisis, (Act(SYSTEM, at).event(EventKind.OPENED, after=finding.level.word, text=why),))


def _still_dismissed(finding: Finding, last: Crisis | None) -> bool:
    if last is None or last.state is not State.DISMISSED or last.closed_at is None:
        return False
    recent = finding.situation.at - last.closed_at < QUIET_AFTER_DISMISSAL
    return recent and finding.level <= last.level


def _move(live: Crisis, finding: Finding) -> Change:
    at = finding.situation.at
    level, calm_since = _next_level(live, finding.level, at)
    situation = finding.situation
    if not situation.reasons:  # calm: the card goes on saying why it fired
        situation = replace(situation, reasons=live.situation.reasons)
    crisis = replace(
        live,
        level=level,
        peak_level=max(live.peak_level, level),
        calm_since=calm_since,
        category=live.category or finding.category,
        title=live.title if live.category else finding.topic,
        situation=situation,
        updated_at=at,
    )
    if level == live.level:
        return Change(crisis)
    words = _level_words(finding.situation.reasons, up=level > live.level, calm_since=live.calm_since)
    act = Act(SYSTEM, at)
    if level is Level.GREEN and live.state is State.OPEN and live.owner is None:
        closed = replace(
            crisis, level=live.level, state=State.RESOLVED, closed_at=at, outcome="calmed by itself"
        )
        return Change(closed, (act.event(EventKind.RESOLVED, before=live.level.word, text=words),))
    return Change(crisis, (act.event(EventKind.LEVEL, before=live.level.word, after=level.word, text=words),))


def _next_level(live: Crisis, found: Level, at: datetime) -> tuple[Level, datetime | None]:
    """The level that stands now, and since when it has been calmer than that."""
    floor = live.set_level if live.set_level is not None else Level.GREEN
    found = max(found, floor)
    if found >= live.level:
        return found, None
    since = live.calm_since or at
    if at - since < CALM_BEFORE_STEP_DOWN[live.level]:
        return live.level, since
    return Level(live.level - 1), at


def _level_words(reasons: tuple[Reason, ...], *, up: bool, calm_since: datetime | None) -> str:
    if up:
        return " ".join(reason.words for reason in reasons)
    return f"Below the threshold since {calm_since:%H:%M} UTC." if calm_since else "Below the threshold."


# --- what people do ----------------------------------------------------------------------------------------


def acknowledge(crisis: Crisis, act: Act) -> Change:
    """The actor takes the crisis on, and owns it unless somebody does already."""
    _require_live(crisis)
    if crisis.acknowledged_at is not None:
        raise Conflict(already_acknowledged(crisis, act.at))
    owner = crisis.owner or act.actor
    after = replace(crisis, state=State.ACKNOWLEDGED, owner=owner, acknowledged_at=act.at, updated_at=act.at)
    return Change(after, (act.event(EventKind.ACKNOWLEDGED, before=crisis.state, after=owner.name),))


def already_acknowledged(crisis: Crisis, now: datetime) -> str:
    """Who was faster, and by how much, in words."""
    who = crisis.owner.name if crisis.owner else "somebody"
    ago = "" if crisis.acknowledged_at is None else f" {age(now - crisis.acknowledged_at)} ago"
    return f"Crisis #{crisis.id} is already acknowledged: {who} took it{ago}."


def assign(crisis: Crisis, act: Act, *, to: Person, note: str | None = None) -> Change:
    """Somebody else (or the actor) owns the crisis from now on; an open one is acknowledged thereby."""
    _require_live(crisis)
    if crisis.owner is not None and crisis.owner.id == to.id:
        raise Refused(f"{to.name} already owns crisis #{crisis.id}.")
    before = crisis.owner.name if crisis.owner else None
    state = State.ACKNOWLEDGED if crisis.state is State.OPEN else crisis.state
    after = replace(
        crisis, owner=to, state=state, acknowledged_at=crisis.acknowledged_at or act.at, updated_at=act.at
    )
    return Change(after, (act.event(EventKind.ASSIGNED, before=before, after=to.name, text=note),))


def set_level(crisis: Crisis, act: Act, *, level: Level, why: str | None = None) -> Change:
    """A person decides the level; the detector may raise it further, but not lower it."""
    _require_live(crisis)
    if level == crisis.level and level == crisis.set_level:
        raise Refused(f"Crisis #{crisis.id} is already {level.word}, set by hand.")
    after = replace(
        crisis,
        level=level,
        set_level=level,
        peak_level=max(crisis.peak_level, level),
        calm_since=None,
        updated_at=act.at,
    )
    return Change(after, (act.event(EventKind.LEVEL, before=crisis.level.word, after=level.word, text=why),))


def record_draft(crisis: Crisis, act: Act, *, draft: Draft) -> Change:
    """A filled template is saved and shown to the team."""
    _require_live(crisis)
    return Change(
        replace(crisis, updated_at=act.at), (act.event(EventKind.DRAFTED, text=draft.title, draft=draft),)
    )


def note(crisis: Crisis, act: Act, *, text: str) -> Change:
    """A line on the timeline; closed crises take notes too."""
    if not text.strip():
        raise Refused("A note needs words: /crisis note called the plant, answer at 15:00")
    return Change(replace(crisis, updated_at=act.at), (act.event(EventKind.NOTED, text=text.strip()),))


def record_brief(crisis: Crisis, act: Act) -> Change:
    """Executives were briefed."""
    return Change(replace(crisis, updated_at=act.at), (act.event(EventKind.BRIEFED),))


def contain(crisis: Crisis, act: Act, *, why: str | None = None) -> Change:
    """The spread is stopped; the work goes on."""
    _require_live(crisis)
    if crisis.state is State.CONTAINED:
        raise Refused(f"Crisis #{crisis.id} is already contained.")
    after = replace(crisis, state=State.CONTAINED, updated_at=act.at)
    return Change(after, (act.event(EventKind.CONTAINED, before=crisis.state, text=why),))


def resolve(crisis: Crisis, act: Act, *, outcome: str) -> Change:
    """It is over; `outcome` is what the record will say."""
    _require_live(crisis)
    if not outcome.strip():
        raise Refused("Say how it ended: the outcome goes into the record.")
    after = _closed(crisis, State.RESOLVED, act, outcome.strip())
    return Change(after, (act.event(EventKind.RESOLVED, before=crisis.state, text=outcome.strip()),))


def dismiss(crisis: Crisis, act: Act, *, reason: str) -> Change:
    """It was a false alarm; the reason is kept."""
    _require_live(crisis)
    if not reason.strip():
        raise Refused("Say why it is a false alarm: the reason goes into the record.")
    after = _closed(crisis, State.DISMISSED, act, reason.strip())
    return Change(after, (act.event(EventKind.DISMISSED, before=crisis.state, text=reason.strip()),))


def reopen(crisis: Crisis, act: Act, *, why: str | None = None) -> Change:
    """A closed crisis is on again, with the owner it had."""
    if crisis.state.live:
        raise Refused(f"Crisis #{crisis.id} is not closed: it is {crisis.state}.")
    state = State.ACKNOWLEDGED if crisis.owner else State.OPEN
    after = replace(crisis, state=state, closed_at=None, outcome=None, calm_since=None, updated_at=act.at)
    return Change(after, (act.event(EventKind.REOPENED, before=crisis.state, after=state, text=why),))


def _closed(crisis: Crisis, state: State, act: Act, outcome: str) -> Crisis:
    return replace(crisis, state=state, closed_at=act.at, outcome=outcome, updated_at=act.at)


def _require_live(crisis: Crisis) -> None:
    if not crisis.state.live:
        raise Refused(f"Crisis #{crisis.id} is {crisis.state}. Reopen it first: /crisis reopen {crisis.id}")


def age(span: timedelta) -> str:
    """A length of time as people say it: `12 s`, `3 min`, `2 h 05 min`, `3 d`."""
    seconds = max(0, int(span.total_seconds()))
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 3600:
        return f"{seconds // 60} min"
    if seconds < 86400:
        return f"{seconds // 3600} h {seconds % 3600 // 60:02d} min"
    return f"{seconds // 86400} d"
