"""What falls due on a crisis, decided anew with every change of it: the ladder, the owner, the next update.

The moments are kept with the crisis, so what cancels them (an acknowledgement) is one change with them, and a
restart, a change of the clocks or a clock set wrong loses none.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.core.desk import CHANNEL, Desk, Rung
from bot.core.dues import Due, DueKind
from bot.core.lifecycle import Act, age
from bot.core.models import SYSTEM, Change, Crisis, EventKind, Level, Person, State
from bot.core.severity import CLOCKS

CLOCK_SLACK = timedelta(minutes=1)
"""A crisis changed this far in the future was changed before the clock was set back."""

EVERYBODY = "everybody here"
"""Whom a rung asks that finds nobody by name."""


# --- what is to come ---------------------------------------------------------------------------------------


def planned(before: Crisis | None, change: Change, desk: Desk, *, now: datetime, zone: ZoneInfo) -> Change:
    """The change with everything that falls due after it; `before` is the crisis as it was, None if new."""
    desk, zone = desk.of(change.crisis), desk.zone(zone)
    after = _promising(before, change.crisis, desk, now, zone)
    acted = any(event.actor.id for event in change.events)
    found = (
        _ladder(after, desk, now, zone),
        _confirm(before, after, desk, now, zone, acted=acted),
        _lapse(after, acted=acted),
        _update(after),
    )
    return replace(change, crisis=replace(after, dues=tuple(due for due in found if due is not None)))


def next_due(crisis: Crisis) -> datetime | None:
    """When the next thing falls due."""
    return min((due.at for due in crisis.dues if not due.done), default=None)


def due_of(crisis: Crisis, kind: DueKind) -> Due | None:
    """What is to come of one kind, or came and left its mark."""
    return next((due for due in crisis.dues if due.kind is kind), None)


def _ladder(after: Crisis, desk: Desk, now: datetime, zone: ZoneInfo) -> Due | None:
    if after.state is not State.OPEN or after.level is Level.GREEN:
        return None
    current = due_of(after, DueKind.ESCALATE)
    if current is not None and current.level >= after.level:
        if _out_of_steps(current, desk):
            return replace(current, done=True)
        return current if current.done else _named(current, desk, zone)
    at = now if current is None or current.done else min(now, current.at)
    return _step(Due(DueKind.ESCALATE, at, since=at, level=after.level), desk, zone, first=0, now=now)


def _step(due: Due, desk: Desk, zone: ZoneInfo, *, first: int, now: datetime) -> Due:
    """The first rung from `first` on that asks somebody not asked before; done when there is none."""
    rungs, level = desk.policy.ladder(Level(due.level)), Level(due.level)
    gone = rungs[due.step].after_minutes if first and due.step < len(rungs) else 0
    for step in range(first, len(rungs)):
        after = timedelta(minutes=rungs[step].after_minutes)
        # Where rungs came late (the machine slept) the next one still leaves the time between them.
        at = max(due.since + after, now + after - timedelta(minutes=gone) if first else due.since + after)
        at = desk.quiet.wakes(at, level=level, zone=zone)
        before = frozenset[str]().union(*(_targets(desk, one, at, zone) for one in rungs[:step]))
        if _targets(desk, rungs[step], at, zone) - before:
            return _named(replace(due, step=step, at=at), desk, zone)
    return replace(due, done=True)


def _out_of_steps(due: Due, desk: Desk) -> bool:
    """Whether the ladder was made shorter meanwhile than the step that was to come."""
    return due.step >= len(desk.policy.ladder(Level(due.level)))


def _targets(desk: Desk, rung: Rung, at: datetime, zone: ZoneInfo) -> frozenset[str]:
    people = frozenset(person.id for person in desk.asked(rung, at, zone))
    return people or frozenset({CHANNEL} & {*rung.whom})


def _named(due: Due, desk: Desk, zone: ZoneInfo) -> Due:
    """The step with the names of those it asks, as far as is known today."""
    return replace(due, who=names(_asked(due, desk, due.at, zone)))


def _confirm(
    before: Crisis | None, after: Crisis, desk: Desk, now: datetime, zone: ZoneInfo, *, acted: bool
) -> Due | None:
    limit = desk.policy.confirm_after(after.level)
    if after.owner is None or after.state is State.OPEN or not after.state.live or limit is None:
        return None
    if due_of(after, DueKind.LAPSE) is not None and not acted:
        return None
    current = due_of(after, DueKind.CONFIRM)
    same = before is not None and before.level == after.level
    if current is not None and not acted and same:
        return current
    # A level that changes by itself is no sign of the owner: the silence goes on from where it began.
    since = current.since if current is not None and not acted else now
    at = desk.quiet.wakes(max(now, since + limit), level=after.level, zone=zone)
    return Due(DueKind.CONFIRM, at, since=since, who=after.owner.name)


def _lapse(after: Crisis, *, acted: bool) -> Due | None:
    return None if acted or not after.state.live else due_of(after, DueKind.LAPSE)


def _promising(before: Crisis | None, after: Crisis, desk: Desk, now: datetime, zone: ZoneInfo) -> Crisis:
    """Whoever takes a crisis on owes the first update after the time its level allows."""
    taken = after.state is State.ACKNOWLEDGED and (before is None or before.state is State.OPEN)
    limit = CLOCKS[after.level].update_minutes
    if not taken or after.next_update is not None or limit is None:
        return after
    at = desk.quiet.wakes(now + timedelta(minutes=limit), level=after.level, zone=zone)
    return replace(after, next_update=at)


def _update(after: Crisis) -> Due | None:
    if after.next_update is None or not after.state.live:
        return None
    current = due_of(after, DueKind.UPDATE)
    if current is not None and current.at == after.next_update:
        return current
    who = after.owner.name if after.owner else ""
    return Due(DueKind.UPDATE, after.next_update, since=after.updated_at, who=who)


# --- when the moment comes ---------------------------------------------------------------------------------


def fired(crisis: Crisis, desk: Desk, *, now: datetime, zone: ZoneInfo) -> Change | None:
    """What happens to a crisis of which something is due; None when nothing is (somebody was faster)."""
    ripe = [due for due in crisis.dues if not due.done and due.at <= now]
    if not ripe or not crisis.state.live:
        return None
    due, desk, zone = min(ripe, key=lambda one: one.at), desk.of(crisis), desk.zone(zone)
    happen = {
        DueKind.ESCALATE: _escalated,
        DueKind.CONFIRM: _asked_owner,
        DueKind.LAPSE: _lapsed,
        DueKind.UPDATE: _reminded,
    }[due.kind]
    return happen(crisis, due, desk, now, zone)


def set_anew(crisis: Crisis, *, now: datetime) -> Change:
    """The crisis with every moment moved to where the clock stands now: it was set back meanwhile."""
    back = crisis.updated_at - now
    dues = tuple(replace(due, at=due.at - back, since=due.since - back) for due in crisis.dues)
    promised = crisis.next_update - back if crisis.next_update else None
    return Change(replace(crisis, dues=dues, next_update=promised, updated_at=now))


def _escalated(crisis: Crisis, due: Due, desk: Desk, now: datetime, zone: ZoneInfo) -> Change:
    if _out_of_steps(due, desk):
        return Change(_with(crisis, due, replace(due, done=True), now))
    people = _asked(due, desk, now, zone)
    waited = age(now - due.since)
    text = f"Nobody has taken it on for {waited}." if now > due.since else "It needs somebody."
    event = Act(SYSTEM, now).event(EventKind.ESCALATED, after=names(people), text=text)
    following = _step(due, desk, zone, first=due.step + 1, now=now)
    return Change(_with(crisis, due, following, now), (replace(event, people=people),))


def _asked_owner(crisis: Crisis, due: Due, desk: Desk, now: datetime, zone: ZoneInfo) -> Change:
    owner = crisis.owner
    assert owner is not None  # a crisis without an owner has nothing to confirm
    silent = age(now - due.since)
    event = Act(SYSTEM, now).event(EventKind.ASKED, after=owner.name, text=f"No sign for {silent}.")
    limit = desk.policy.lapse_after(crisis.level)
    lapse = None
    if limit is not None:
        # Who was asked before the night has the same time for an answer in the morning.
        over = desk.quiet.wakes(now + limit, level=crisis.level, zone=zone)
        over += limit if over > now + limit else timedelta(0)
        lapse = Due(DueKind.LAPSE, over, since=now, who=owner.name)
    return Change(_with(crisis, due, lapse, now), (replace(event, people=(owner,)),))


def _lapsed(crisis: Crisis, due: Due, desk: Desk, now: datetime, zone: ZoneInfo) -> Change:
    """Nobody's again: the ladder starts anew."""
    before = crisis.owner.name if crisis.owner else None
    event = Act(SYSTEM, now).event(
        EventKind.UNACKNOWLEDGED, before=before, after="nobody", text=f"No answer for {age(now - due.since)}."
    )
    after = replace(_with(crisis, due, None, now), state=State.OPEN, owner=None, acknowledged_at=None)
    return Change(after, (event,))


def _reminded(crisis: Crisis, due: Due, desk: Desk, now: datetime, zone: ZoneInfo) -> Change:
    event = Act(SYSTEM, now).event(EventKind.REMINDED, after=crisis.owner.name if crisis.owner else None)
    people = (crisis.owner,) if crisis.owner else ()
    return Change(_with(crisis, due, replace(due, done=True), now), (replace(event, people=people),))


def _with(crisis: Crisis, due: Due, following: Due | None, now: datetime) -> Crisis:
    left = tuple(one for one in crisis.dues if one != due)
    return replace(crisis, dues=(*left, following) if following else left, updated_at=now)


# --- words -------------------------------------------------------------------------------------------------


def _asked(due: Due, desk: Desk, at: datetime, zone: ZoneInfo) -> tuple[Person, ...]:
    rungs = desk.policy.ladder(Level(due.level))
    return desk.asked(rungs[due.step], at, zone) if due.step < len(rungs) else ()


def names(people: tuple[Person, ...]) -> str:
    """Who is asked, in words; everybody when nobody is named."""
    return ", ".join(person.name for person in people) or EVERYBODY
