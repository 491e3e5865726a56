"""How each brand is judged, change by change, and the waves that were left off the desk."""

from datetime import datetime, timedelta

from bot.core.lifecycle import Act
from bot.core.models import Aside, Person, Tuned
from bot.core.tuning import Tuning
from bot.store import sql
from bot.store.audit import add_act
from bot.store.codec import dump, load, millis, moment
from bot.store.engine import Part, Row
from bot.store.watches import require_watch

SAME_WAVE = timedelta(hours=12)
"""A wave of the same sort within so long of its last sight goes on; after a night it is another."""


class Judgement(Part):
    """Keeps what people taught about a brand, and what Firebreak took for joy."""

    def save_tuning(self, watch_id: int, tuned: Tuned, *, by: Act | None = None) -> None:
        """Judges a watch by `tuned.after` from now on, and keeps the change for good; raises Refused if the
        watch is gone. `by` is the person's act that the audit log keeps."""
        became = dump(tuned.after)
        with self._engine.writing() as session:
            require_watch(session, watch_id)
            session.run(sql.SAVE_TUNING, watch_id=watch_id, after=became)
            session.run(
                sql.LOG_TUNING,
                watch_id=watch_id,
                at=millis(tuned.at),
                actor_id=tuned.actor.id,
                actor_name=tuned.actor.name,
                before=dump(tuned.before),
                after=became,
                why=tuned.why,
                crisis_id=tuned.crisis_id,
            )
            before, after = _budget(tuned.before), f"{_budget(tuned.after)}; {tuned.why}"
            add_act(session, by, "tuned", f"watch {watch_id}", before=before, after=after)

    def tunings(self, watch_id: int, *, limit: int = 20) -> list[Tuned]:
        """The changes of how a watch is judged, newest first."""
        with self._engine.reading() as session:
            rows = session.all(sql.TUNINGS, watch_id=watch_id, limit=limit)
        return [_tuned(row) for row in rows]

    def set_aside(self, watch_id: int, aside: Aside) -> None:
        """Remembers a wave that is no crisis; one that goes on grows instead."""
        values = {
            "watch_id": watch_id,
            "until": millis(aside.until),
            "looks_like": aside.looks_like,
            "mentions": aside.mentions,
            "words": aside.words,
        }
        with self._engine.writing() as session:
            require_watch(session, watch_id)
            since = millis(aside.until - SAME_WAVE)
            if not session.run(sql.GROW_ASIDE, since=since, **values):
                session.run(sql.ADD_ASIDE, began=millis(aside.began), **values)

    def asides(self, watch_id: int, *, start: datetime, end: datetime) -> list[Aside]:
        """The waves left off the desk between two moments, oldest first."""
        with self._engine.reading() as session:
            rows = session.all(sql.ASIDES, watch_id=watch_id, start=millis(start), end=millis(end))
        return [
            Aside(moment(r["began"]), moment(r["until"]), r["looks_like"], r["mentions"], r["words"])
            for r in rows
        ]


def _budget(tuning: Tuning) -> str:
    """A tuning as the audit log keeps it: without the words by which stories are known."""
    return f"{tuning.alerts_per_week:g} alerts a week"


def _tuned(row: Row) -> Tuned:
    return Tuned(
        at=moment(row["at"]),
        actor=Person(row["actor_id"], row["actor_name"]),
        before=load(Tuning, row["before"]),
        after=load(Tuning, row["after"]),
        why=row["why"],
        crisis_id=row["crisis_id"],
    )
