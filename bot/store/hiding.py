"""What Slack shows of a private crisis: what was posted is edited, only those asked are told."""

import secrets
from collections.abc import Sequence

from bot.core.access import GROUP_PREFIX
from bot.core.messages import Purpose
from bot.core.models import Crisis, Event
from bot.store import hiding_sql, sql
from bot.store.codec import dump, millis
from bot.store.engine import Session


def tell_anew(session: Session, crisis: Crisis) -> None:
    """Wants everything that was posted of a crisis as it may be seen now: card, thread, briefs."""
    session.run(hiding_sql.WANT_ALL_AGAIN, crisis_id=crisis.id, now=millis(crisis.updated_at))


def tell_asked(session: Session, crisis: Crisis, told: Sequence[tuple[Event, int]]) -> None:
    """Writes to those of whom an event of a private crisis asks something, without a word of it."""
    for event, event_id in told:
        for person in event.people:
            if person.id and person.id != event.actor.id and not person.id.startswith(GROUP_PREFIX):
                _want_alone(session, crisis, event_id, person.id)


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
