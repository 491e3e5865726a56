"""Which posts belong to which crisis: a post belongs to one at most."""

import json
from collections.abc import Sequence
from datetime import datetime

from bot.core.models import Crisis
from bot.store import mention_sql as sql
from bot.store.codec import millis
from bot.store.engine import BATCH, Session

Names = Sequence[tuple[str, str]]
"""Mentions by source and native key."""


def take_over(session: Session, crisis_id: int, other: int) -> None:
    """All posts of another crisis go under this one."""
    session.run(sql.TAKE_OVER, crisis_id=crisis_id, other=other)


def claim(session: Session, crisis: Crisis, posts: Names) -> None:
    """These posts go under the crisis, wherever they were."""
    for start in range(0, len(posts), BATCH):
        keys: dict[str, list[str]] = {}
        for source, native_key in posts[start : start + BATCH]:
            keys.setdefault(source, []).append(native_key)
        for source, named in keys.items():
            session.run(
                sql.CLAIM,
                crisis_id=crisis.id,
                watch_id=crisis.watch_id,
                source=source,
                keys=json.dumps(named),
            )


def claim_rest(session: Session, crisis: Crisis, *, start: datetime, end: datetime) -> None:
    """Every post of its watch in slots from `start` to `end` that belongs to no crisis goes under it."""
    session.run(
        sql.CLAIM_REST,
        crisis_id=crisis.id,
        watch_id=crisis.watch_id,
        start=millis(start),
        end=millis(end),
    )
