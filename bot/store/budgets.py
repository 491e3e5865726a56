"""Budgets: how much of what a network allows was used, one small value each."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from bot.store import stream_sql
from bot.store.codec import dump
from bot.store.engine import Part, Session

Value = Mapping[str, Any]


class Budgets(Part):
    """Keeps what was spent; two who spend at once see each other's spending."""

    def spend(self, key: str, decide: Callable[[Value], Value]) -> Value:
        """Replaces a budget's small value by what `decide` makes of it ({} at first), in one transaction;
        what it raises leaves the value as it was."""
        with self._engine.writing() as session:
            before = _value(session, key)
            after = decide(before)
            if after != before:
                session.run(stream_sql.SAVE_BUDGET, key=key, value=dump(after))
        return after

    def budget(self, key: str) -> Value:
        """A budget's small value; {} at first."""
        with self._engine.reading() as session:
            return _value(session, key)


def _value(session: Session, key: str) -> Value:
    """What is kept; a value that cannot be read must not stop its source for good, and starts anew."""
    row = session.one(stream_sql.BUDGET, key=key)
    try:
        kept = json.loads(row["value"]) if row else {}
    except ValueError:
        return {}
    return kept if isinstance(kept, dict) else {}
