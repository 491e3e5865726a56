"""Crises and their timelines: one transaction saves the change, its events and what should be told."""

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from bot.core import audit as log
from bot.core.dues import Due
from bot.core.escalation import CLOCK_SLACK, next_due
from bot.core.messages import Purpose
from bot.core.models import Change, Crisis, Draft, Event, EventKind, Level, Person, Situation, State
from bot.core.reaching import turns
from bot.core.story import Story
from bot.errors import Conflict, unknown_crisis
from bot.store import audit, hiding, noise_sql, sql
from bot.store.claims import claim, claim_rest, take_over
from bot.store.codec import dump, load, millis, moment, optional_millis, optional_moment
from bot.store.engine import Part, Row, Session
from bot.store.quotes import note_quotes, without_buried


class Crises(Part):
    """Keeps crises and the events that made them so."""

    def apply(self, change: Change, *, channel: str | None) -> Crisis:
        """Saves crisis, events and outbox rows in one transaction and gives the crisis back.

        Raises Conflict when the stored version is another one, UnknownCrisis when there is none.
        """
        return self.apply_all([change], channel=channel)[0]

    def apply_all(self, changes: Sequence[Change], *, channel: str | None) -> list[Crisis]:
        """The same for several changes that belong together: all are saved, or none."""
        with self._engine.writing() as session:
            return [_apply(session, change, channel) for change in changes]

    def file_posts(
        self, crisis: Crisis, posts: Sequence[tuple[str, str]], *, rest_from: datetime | None, until: datetime
    ) -> None:
        """Puts posts (source, native key) under a crisis without changing it; with `rest_from` also every
        post of its watch in slots from then `until` that belongs to no crisis."""
        with self._engine.writing() as session:
            claim(session, crisis, posts)
            if rest_from is not None:
                claim_rest(session, crisis, start=rest_from, end=until)

    def crisis(self, crisis_id: int) -> Crisis:
        """One crisis; raises UnknownCrisis."""
        with self._engine.reading() as session:
            return _find(session, crisis_id)

    def crises(
        self, *, live: bool | None = None, watch_id: int | None = None, limit: int = 50
    ) -> list[Crisis]:
        """Crises, newest first; `live` filters by whether the team still has to deal with them."""
        wanted = -1 if live is None else int(live)
        with self._engine.reading() as session:
            rows = session.all(sql.CRISES, live=wanted, watch_id=watch_id or 0, limit=limit)
        return [_crisis(row) for row in rows]

    def due_crises(self, *, now: datetime, limit: int = 50) -> list[int]:
        """The numbers of live crises of which something is due, the longest overdue first."""
        with self._engine.reading() as session:
            rows = session.all(sql.DUE_CRISES, now=millis(now), jumped=millis(now + CLOCK_SLACK), limit=limit)
        return [row["id"] for row in rows]

    def events(self, crisis_id: int) -> list[Event]:
        """The timeline, oldest first."""
        with self._engine.reading() as session:
            rows = session.all(sql.EVENTS, crisis_id=crisis_id)
        return [_event(row) for row in rows]

    def crisis_of(self, event_id: int) -> int | None:
        """The number of the crisis whose timeline has that entry."""
        with self._engine.reading() as session:
            row = session.one(sql.EVENT, id=event_id)
        return None if row is None else int(row["crisis_id"])

    def event(self, event_id: int) -> Event | None:
        """One timeline entry."""
        with self._engine.reading() as session:
            row = session.one(sql.EVENT, id=event_id)
        return None if row is None else _event(row)


def _apply(session: Session, change: Change, channel: str | None) -> Crisis:
    saved = _save(session, without_buried(session, change.crisis))
    note_quotes(session, saved)
    _file(session, saved, change)
    told = [(event, _add_event(session, saved.id, event)) for event in change.events]
    for event in change.events:
        audit.add(session, log.of_event(saved.id, event))
    if channel is not None:
        _want_card(session, saved, channel)
        _tell(session, saved, told, channel, change)
        if any(map(turns, change.events)):
            session.run(sql.WANT_DIRECTS_AGAIN, crisis_id=saved.id, now=millis(saved.updated_at))
        elif any(event.kind is EventKind.UPDATED for event in change.events):
            session.run(noise_sql.WANT_REMINDERS_AGAIN, crisis_id=saved.id, now=millis(saved.updated_at))
        if not saved.private:  # of a private one those asked are told without a word of it
            for event, event_id in told:
                for person in (one for about, one in change.direct if about is event):
                    _want_direct(session, saved, person, event_id, until=dict(change.waits).get(person))
    return saved


def _tell(
    session: Session, crisis: Crisis, told: Sequence[tuple[Event, int]], channel: str, change: Change
) -> None:
    """Wants the events in the thread; of a private crisis only those asked are told, each alone."""
    if any(event.kind is EventKind.HIDDEN for event, _ in told):
        hiding.tell_anew(session, crisis)
    if crisis.private:
        for event, event_id in hiding.tell_asked(session, crisis, told):
            _want_event(session, crisis, event, event_id, channel, joins=False)
        return
    if any(event.kind is EventKind.HIDDEN for event, _ in told):
        told = [(_event(row), row["id"]) for row in session.all(sql.EVENTS, crisis_id=crisis.id)]
    for event, event_id in told:
        if not any(one is event for one in change.untold):
            joins = any(one is event for one in change.joining)
            _want_event(session, crisis, event, event_id, channel, joins=joins)


def _file(session: Session, crisis: Crisis, change: Change) -> None:
    if change.takes_over is not None:
        take_over(session, crisis.id, change.takes_over)
    claim(session, crisis, change.posts)
    if change.rest_from is not None:
        claim_rest(session, crisis, start=change.rest_from, end=crisis.situation.window.end)


def _save(session: Session, crisis: Crisis) -> Crisis:
    columns = _columns(crisis)
    if not crisis.id:
        row = session.one(sql.OPEN_CRISIS, **columns)
        assert row is not None
        return _crisis(row)
    row = session.one(sql.SAVE_CRISIS, id=crisis.id, version=crisis.version, **columns)
    if row is None:
        raise _conflict(_find(session, crisis.id))
    return _crisis(row)


def _find(session: Session, crisis_id: int) -> Crisis:
    row = session.one(sql.CRISIS, id=crisis_id)
    if row is None:
        raise unknown_crisis(crisis_id)
    return _crisis(row)


def _conflict(current: Crisis) -> Conflict:
    owner = f"owned by {current.owner.name}" if current.owner else "without an owner"
    at = current.updated_at.astimezone(UTC).strftime("%H:%M")
    return Conflict(
        f"Somebody else changed crisis #{current.id} first: since {at} UTC it is {current.state}, {owner}. "
        "Nothing of yours was saved; look again and repeat it if it is still needed."
    )


def _add_event(session: Session, crisis_id: int, event: Event) -> int:
    row = session.one(
        sql.ADD_EVENT,
        crisis_id=crisis_id,
        kind=event.kind.value,
        at=millis(event.at),
        actor_id=event.actor.id,
        actor_name=event.actor.name,
        was=event.before,
        became=event.after,
        text=event.text,
        draft=None if event.draft is None else dump(event.draft),
        surface=event.surface,
        people=dump(event.people),
        happened_at=optional_millis(event.happened_at),
        link=event.link,
        corrects=event.of,
        called=None if event.called is None else dump(event.called),
    )
    assert row is not None
    return int(row["id"])


def _want_card(session: Session, crisis: Crisis, channel: str) -> None:
    session.run(
        sql.WANT_CARD,
        dedupe_key=f"card:{crisis.id}",
        key=secrets.token_hex(16),
        stream=f"crisis:{crisis.id}",
        channel=channel,
        crisis_id=crisis.id,
        now=millis(crisis.updated_at),
    )


def _want_event(
    session: Session, crisis: Crisis, event: Event, event_id: int, channel: str, *, joins: bool
) -> None:
    if event.kind is EventKind.OPENED:  # the card itself says so
        return
    row = {
        "dedupe_key": f"event:{event_id}",
        "key": secrets.token_hex(16),
        "purpose": Purpose.EVENT.value,
        "stream": f"crisis:{crisis.id}",
        "channel": channel,
        "crisis_id": crisis.id,
        "event_id": event_id,
        "payload": "{}",
        "now": millis(crisis.updated_at),
    }
    last = session.one(noise_sql.LAST_LINE, stream=row["stream"]) if joins else None
    if last is None or last["state"] == "dead":
        session.run(sql.WANT, **row)
        return
    session.run(noise_sql.JOIN_MESSAGE, **row, message_id=last["id"])
    session.run(sql.WANT_AGAIN, id=last["id"], payload=row["payload"], now=row["now"])


def _want_direct(
    session: Session, crisis: Crisis, person: Person, event_id: int, *, until: datetime | None
) -> None:
    key = f"direct:{event_id}:{person.id}"
    session.run(
        sql.WANT,
        dedupe_key=key,
        key=secrets.token_hex(16),
        purpose=Purpose.DIRECT.value,
        stream=key,  # a person who cannot be reached holds nobody up
        channel=person.id,
        crisis_id=crisis.id,
        event_id=event_id,
        payload="{}",
        now=millis(crisis.updated_at),
    )
    if until is not None:
        session.run(noise_sql.HOLD_BACK, dedupe_key=key, until=millis(until))


def _columns(crisis: Crisis) -> dict[str, Any]:
    owner = crisis.owner
    return {
        "watch_id": crisis.watch_id,
        "brand": crisis.brand,
        "title": crisis.title,
        "category": crisis.category,
        "level": int(crisis.level),
        "state": crisis.state.value,
        "live": int(crisis.state.live),
        "opened_at": millis(crisis.opened_at),
        "updated_at": millis(crisis.updated_at),
        "situation": dump(crisis.situation),
        "peak_level": int(crisis.peak_level),
        "set_level": None if crisis.set_level is None else int(crisis.set_level),
        "owner_id": None if owner is None else owner.id,
        "owner_name": None if owner is None else owner.name,
        "acknowledged_at": optional_millis(crisis.acknowledged_at),
        "closed_at": optional_millis(crisis.closed_at),
        "outcome": crisis.outcome,
        "calm_since": optional_millis(crisis.calm_since),
        "rising": None if crisis.rising is None else int(crisis.rising),
        "story": dump(crisis.story),
        "merged_into": crisis.merged_into,
        "dues": dump(crisis.dues),
        "due_at": optional_millis(next_due(crisis)),
        "roles": dump(crisis.roles),
        "next_update": optional_millis(crisis.next_update),
        "private": int(crisis.private),
    }


def _crisis(row: Row) -> Crisis:
    return Crisis(
        id=row["id"],
        watch_id=row["watch_id"],
        brand=row["brand"],
        title=row["title"],
        category=row["category"],
        level=Level(row["level"]),
        state=State(row["state"]),
        opened_at=moment(row["opened_at"]),
        updated_at=moment(row["updated_at"]),
        situation=load(Situation, row["situation"]),
        peak_level=Level(row["peak_level"]),
        set_level=None if row["set_level"] is None else Level(row["set_level"]),
        owner=None if row["owner_id"] is None else Person(row["owner_id"], row["owner_name"]),
        acknowledged_at=optional_moment(row["acknowledged_at"]),
        closed_at=optional_moment(row["closed_at"]),
        outcome=row["outcome"],
        calm_since=optional_moment(row["calm_since"]),
        version=row["version"],
        rising=None if row["rising"] is None else Level(row["rising"]),
        story=load(Story, row["story"]),
        merged_into=row["merged_into"],
        dues=load(tuple[Due, ...], row["dues"]),
        roles=load(tuple[tuple[str, Person], ...], row["roles"]),
        next_update=optional_moment(row["next_update"]),
        private=bool(row["private"]),
    )


def _event(row: Row) -> Event:
    return Event(
        id=row["id"],
        kind=EventKind(row["kind"]),
        at=moment(row["at"]),
        actor=Person(row["actor_id"], row["actor_name"]),
        before=row["was"],
        after=row["became"],
        text=row["text"],
        draft=None if row["draft"] is None else load(Draft, row["draft"]),
        surface=row["surface"],
        people=load(tuple[Person, ...], row["people"]),
        happened_at=optional_moment(row["happened_at"]),
        link=row["link"],
        of=row["corrects"],
        called=None if row["called"] is None else load(tuple[Person, ...], row["called"]),
    )
