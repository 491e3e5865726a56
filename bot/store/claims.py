"""Which posts belong to which crisis: a post belongs to one at most."""

import json

from bot.core.models import Change, Crisis
from bot.store import mention_sql as sql
from bot.store.codec import millis
from bot.store.engine import BATCH, Session


def file_posts(session: Session, crisis: Crisis, change: Change) -> None:
    """Puts the posts of a change under its crisis, in the transaction that saves it."""
    if change.takes_over is not None:
        session.run(sql.TAKE_OVER, crisis_id=crisis.id, other=change.takes_over)
    for start in range(0, len(change.posts), BATCH):
        _file(session, crisis, change.posts[start : start + BATCH])
    if change.rest_from is not None:
        session.run(
            sql.CLAIM_REST,
            crisis_id=crisis.id,
            watch_id=crisis.watch_id,
            start=millis(change.rest_from),
            end=millis(crisis.situation.window.end),
        )


def _file(session: Session, crisis: Crisis, posts: tuple[tuple[str, str], ...]) -> None:
    keys: dict[str, list[str]] = {}
    for source, native_key in posts:
        keys.setdefault(source, []).append(native_key)
    for source, named in keys.items():
        session.run(
            sql.CLAIM, crisis_id=crisis.id, watch_id=crisis.watch_id, source=source, keys=json.dumps(named)
        )
