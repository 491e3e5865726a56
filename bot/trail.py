"""CHECK: the audit log, read from its first entry to its last."""

from collections.abc import Iterator
from datetime import datetime

from bot.core.audit import EVER, Entry, Verdict, verify
from bot.ports import Store

PAGE = 500


def entries(store: Store, *, since: datetime = EVER) -> Iterator[Entry]:
    """Every entry made since a moment, oldest first; private crises are told of like all others."""
    after = 0
    while page := store.audited(after=after, since=since, limit=PAGE):
        yield from page
        after = page[-1].seq


def verdict(store: Store) -> Verdict:
    """Whether the log is as it was written."""
    return verify(entries(store))
