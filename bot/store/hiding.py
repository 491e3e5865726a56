"""What Slack shows of a private crisis: what was posted is edited, only those asked are told."""

import secrets
from collections.abc import Sequence

from bot.core.access import is_group
from bot.core.messages import Purpose
from bot.core.models import Crisis, Event, EventKind
from bot.store import hiding_sql, sql
from bot.store.codec import dump, millis
from bot.store.engine import Session


def tell_anew(session: Session, crisis: Crisis) -> None:
    """Wants everything that was posted of a crisis as it may be seen now: card, thread, briefs."""
    session.run(hiding_sql.WANT_ALL_AGAIN, crisis_id=crisis.id, now=millis(crisis.updated_at))


def tell_asked(
    session: Session, crisis: Crisis, told: Sequence[tuple[Event, int]]
) -> list[tuple[Event, int]]:
    """Writes to those of whom an event of a private crisis asks something, without a word of it; gives the
    events that ask a user group, which can be told in the thread alone."""
    for event, event_id in told:
        for user_id in _asked(session, crisis, event):
            if user_id and user_id != event.actor.id:
                _want_alone(session, crisis, event_id, user_id)
    return [(event, number) for event, number in told if any(map(is_group, event.people))]


def _asked(session: Session, crisis: Crisis, event: Event) -> list[str]:
    """The people asked, or who has it now; where a ladder asks the whole channel, who hid or opened it."""
    if event.kind is EventKind.ESCALATED and not event.people:
        row = session.one(hiding_sql.LAST_TO_HIDE, crisis_id=crisis.id)
        return [row["actor_id"]] if row else []
    people = (crisis.owner,) if event.kind is EventKind.ASSIGNED and crisis.owner else event.people
    return [person.id for person in people if not is_group(person)]


def _want_alone(session: Session, crisis: Crisis, event_id: int, user_id: str) -> None:
    key = f"private:{event_id}:{user_id}"
    words = f"A private crisis asks something of you: /crisis show {crisis.id}"
    session.run(
        sql.WANT,
        dedupe_key=key,
        key=secrets.token_hex(16),
        purpose=Purpose.NOTICE.value,
        stream=key,
        channel=user_id,
        crisis_id=None,  # it holds nothing that would have to be taken back
        event_id=None,
        payload=dump({"text": words}),
        now=millis(crisis.updated_at),
    )
