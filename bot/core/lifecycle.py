"""The life of a crisis: every rule that turns a finding or a person's act into a Change."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core.models import (
    SYSTEM,
    Change,
    Crisis,
    Draft,
    Event,
    EventKind,
    Joy,
    Level,
    Person,
    Reason,
    Situation,
    State,
    Watch,
)
from bot.core.reported import is_reported, reasons_of
from bot.core.severity import BLIND
from bot.core.steps import after_look
from bot.core.story import NO_STORY, Story
from bot.errors import Conflict, Refused

QUIET_AFTER_DISMISSAL = timedelta(hours=6)
"""A dismissed story comes back within this time only at a higher level than it was dismissed at."""

SECOND_WAVE = timedelta(days=7)
"""For how long a resolved story is watched for a second wave (KFC's and Samsung's came back within it)."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a scan concluded about a watch: how bad, which category, why, and the situation to show."""

    level: Level
    category: str | None
    topic: str
    situation: Situation
    story: Story = NO_STORY


@dataclass(frozen=True, slots=True)
class Act:
    """Who acts, when, and from where (`button`, `command`, `modal`)."""

    actor: Person
    at: datetime
    surface: str = "bot"

    def event(self, kind: EventKind, **details: str | int | datetime | Draft | None) -> Event:
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
        story=finding.story,
    )
    why = " ".join(reason.words for reason in finding.situation.reasons)
    return Change(crisis, (Act(SYSTEM, at).event(EventKind.OPENED, after=finding.level.word, text=why),))


def _still_dismissed(finding: Finding, last: Crisis | None) -> bool:
    if last is None or last.state is not State.DISMISSED or last.closed_at is None:
        return False
    recent = finding.situation.at - last.closed_at < QUIET_AFTER_DISMISSAL
    return recent and finding.level <= last.level and same_story(finding.story, last.story)


def same_story(one: Story, other: Story) -> bool:
    """Whether two stories may be the same: nothing they are known by tells them apart."""
    if one.category and other.category and one.category != other.category:
        return False
    named, others = {*one.tags, *one.links}, {*other.tags, *other.links}
    return not (named and others and named.isdisjoint(others))


def second_wave(closed: Crisis, finding: Finding, *, now: datetime) -> Change | None:
    """The resolved crisis open again, because its story came back within a week; None when it is another
    matter (dismissed, merged, too long ago, nothing to tell)."""
    if closed.state is not State.RESOLVED or closed.closed_at is None or closed.merged_into is not None:
        return None
    if finding.level is Level.GREEN or now - closed.closed_at > SECOND_WAVE:
        return None
    why = " ".join(reason.words for reason in finding.situation.reasons)
    act = Act(SYSTEM, now)
    after = replace(
        closed,
        state=State.OPEN,
        level=finding.level,
        set_level=None,
        peak_level=max(closed.peak_level, finding.level),
        acknowledged_at=None,
        closed_at=None,
        outcome=None,
        calm_since=None,
        rising=None,
        situation=finding.situation,
        story=finding.story,
        updated_at=now,
    )
    event = act.event(
        EventKind.REOPENED, before=closed.state, after=finding.level.word, text=f"Second wave: {why}"
    )
    return Change(after, (event,))


def _move(live: Crisis, finding: Finding) -> Change:
    at = finding.situation.at
    stands = after_look(live, finding.level, finding.situation)
    level = stands.level
    crisis = replace(
        live,
        level=level,
        rising=stands.rising,
        peak_level=max(live.peak_level, level),
        calm_since=stands.calm_since,
        category=live.category or finding.category,
        title=live.title if live.category or is_reported(live) else finding.topic,
        story=live.story if finding.story == NO_STORY else finding.story,
        situation=replace(finding.situation, reasons=_why(live, finding)),
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


def _why(live: Crisis, finding: Finding) -> tuple[Reason, ...]:
    """The reasons on the card: in calm it goes on saying why it fired, and what cannot be seen."""
    found = finding.situation.reasons
    if any(reason.rule != BLIND for reason in found):
        return (*reasons_of(live.situation), *found)
    return (*(reason for reason in live.situation.reasons if reason.rule != BLIND), *found)


def _level_words(reasons: tuple[Reason, ...], *, up: bool, calm_since: datetime | None) -> str:
    if up:
        return " ".join(reason.words for reason in reasons)
    return f"Below the threshold since {calm_since:%H:%M} UTC." if calm_since else "Below the threshold."


def explained(live: Crisis, joy: Joy, at: datetime) -> Change:
    """A crisis nobody took on yet closes by itself, because more posts show that it is none."""
    act = Act(SYSTEM, at)
    closed = replace(live, state=State.RESOLVED, closed_at=at, outcome=joy.words, rising=None, updated_at=at)
    return Change(closed, (act.event(EventKind.RESOLVED, before=live.level.word, text=joy.words),))


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


def note(crisis: Crisis, act: Act, *, text: str, happened_at: datetime | None = None) -> Change:
    """A line on the timeline, of now or of another time; closed crises take notes too."""
    if not text.strip():
        raise Refused("A note needs words: /crisis note called the plant, answer at 15:00")
    noted = act.event(EventKind.NOTED, text=text.strip(), happened_at=happened_at)
    return Change(replace(crisis, updated_at=act.at), (noted,))


def record_mute(crisis: Crisis, act: Act, *, words: str) -> Change:
    """Posts are no longer counted, and the record says which."""
    return Change(replace(crisis, updated_at=act.at), (act.event(EventKind.MUTED, after=words),))


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


def merge(into: Crisis, other: Crisis, act: Act, *, story: Story) -> tuple[Change, Change]:
    """One crisis takes another over: what it becomes, and the other closed with a pointer to it.

    The owner of `into` stays, else the other's comes along; the higher level stands.
    """
    if into.id == other.id:
        raise Refused(f"Crisis #{into.id} cannot be merged with itself.")
    if into.watch_id != other.watch_id:
        raise Refused(
            f"Crisis #{into.id} is about {into.brand}, #{other.id} about {other.brand}: only crises of one "
            "brand can be merged."
        )
    if into.private != other.private:
        hidden, shown = (into, other) if into.private else (other, into)
        raise Refused(
            f"Crisis #{hidden.id} is private and #{shown.id} is not: first make both private, or neither."
        )
    for one in (into, other):
        _require_live(one)
    acknowledged = into.acknowledged_at or other.acknowledged_at
    taken = into.state is State.OPEN and acknowledged is not None
    level = max(into.level, other.level)
    kept = replace(
        into,
        level=level,
        peak_level=max(into.peak_level, other.peak_level),
        set_level=max((one.set_level for one in (into, other) if one.set_level is not None), default=None),
        state=State.ACKNOWLEDGED if taken else into.state,
        owner=into.owner or other.owner,
        acknowledged_at=acknowledged,
        calm_since=None,
        category=into.category or other.category,
        roles=tuple((dict(other.roles) | dict(into.roles)).items()),
        story=story,
        situation=replace(into.situation, began=min(into.situation.began, other.situation.began)),
        updated_at=act.at,
    )
    gone = replace(_closed(other, State.RESOLVED, act, f"merged into crisis {into.id}"), merged_into=into.id)
    took = act.event(
        EventKind.MERGED, before=f"crisis {other.id}", after=f"crisis {into.id}", text=other.title
    )
    went = act.event(
        EventKind.MERGED, before=f"crisis {other.id}", after=f"crisis {into.id}", text=into.title
    )
    if level == into.level:
        return Change(kept, (took,)), Change(gone, (went,))
    worse = f"Crisis #{other.id} was {level.word}."
    rose = act.event(EventKind.LEVEL, before=into.level.word, after=level.word, text=worse)
    return Change(kept, (took, rose)), Change(gone, (went,))  # the clocks of the worse level start now


def split(
    crisis: Crisis,
    act: Act,
    *,
    title: str,
    category: str | None,
    story: Story,
    rest_story: Story,
    level: Level,
    situation: Situation,
) -> tuple[Change, Change]:
    """A part of a crisis becomes one of its own: the new crisis (without a number yet), and what is left.

    The new one starts open and unowned: somebody has to say that it is theirs.
    """
    _require_live(crisis)
    new = Crisis(
        id=0,
        watch_id=crisis.watch_id,
        brand=crisis.brand,
        title=title,
        category=category,
        level=level,
        state=State.OPEN,
        opened_at=act.at,
        updated_at=act.at,
        situation=replace(situation, at=act.at),
        peak_level=level,
        story=story,
        private=crisis.private,
        roles=crisis.roles if crisis.private else (),  # or nobody of them would know of it
    )
    opened = (
        act.event(EventKind.OPENED, after=level.word, text=f"split from crisis {crisis.id}"),
        act.event(EventKind.SPLIT, before=f"crisis {crisis.id}", after=title),
    )
    left = replace(crisis, story=rest_story, updated_at=act.at)
    told = act.event(EventKind.SPLIT, before=f"crisis {crisis.id}", after=title)
    return Change(new, opened), Change(left, (told,))


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
