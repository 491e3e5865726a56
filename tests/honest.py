"""A store that holds every alert to what it keeps: each reason's number is counted anew as it is told."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from bot.core.evidence import recount
from bot.core.hints.gravity import tellers
from bot.core.models import SYSTEM, Change, Crisis, EventKind, Reason
from bot.store.sqlite import SqliteStore

WORSE = {EventKind.OPENED, EventKind.REOPENED, EventKind.LEVEL}
OF_THE_STORY = {"story volume", "gravity", "early authors", "grave report"}
BY_THE_MINUTE = {"early authors", "grave report"}
MOST = 10_000
MINUTE = timedelta(minutes=1)


class HonestStore(SqliteStore):
    """The real store; raises AssertionError where a reason cannot be counted from it again."""

    def apply_all(self, changes: Sequence[Change], *, channel: str | None) -> list[Crisis]:
        saved = super().apply_all(changes, channel=channel)
        for change, crisis in zip(changes, saved, strict=True):
            told = [event for event in change.events if event.kind in WORSE and event.actor == SYSTEM]
            if told and crisis.state.live:
                for reason in crisis.situation.reasons:
                    self._hold(crisis, reason)
        return saved

    def _hold(self, crisis: Crisis, reason: Reason) -> None:
        assert reason.end is not None, f"{reason.rule} does not say when"
        start = reason.end - reason.window_minutes * MINUTE
        span = {"start": start, "end": reason.end}
        whose = crisis.id if reason.rule in OF_THE_STORY else 0
        watch_id = crisis.watch_id
        slots = self.slots_of(watch_id, whose, **span) if whose else self.slots(watch_id, **span)
        if reason.rule in BY_THE_MINUTE:
            span = {"start": start - 5 * MINUTE, "end": reason.end + 5 * MINUTE}
        posts = self.mentions_between(watch_id, limit=MOST, crisis_id=whose, **span)
        if reason.rule in BY_THE_MINUTE:
            posts = [one for one in posts if start < one.mention.created_at <= reason.end]
        counted = recount(reason, slots, posts)
        if reason.rule == "grave report":
            told = tellers(posts, year=reason.end.year)[reason.about]
            counted = len({voice.author for voice in told})
        assert counted is None or abs(counted - reason.observed) < 0.006, (reason, counted)


@contextmanager
def honest_scratch() -> Iterator[HonestStore]:
    """An empty one for a replay, gone afterwards."""
    with tempfile.TemporaryDirectory() as folder, HonestStore(Path(folder) / "h.db") as store:
        yield store
