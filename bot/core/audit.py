"""The audit log: who did what when, each entry sealed together with the one before it."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bot.core.models import Event, EventKind, Person

EVER, NEWEST = datetime(1970, 1, 1, tzinfo=UTC), 2**62
"""Before every entry; above the number of every one."""

LONGEST = 500
"""Characters of what stood before and stands after."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: the `action` of somebody on a `subject` (`crisis 3`, `watch 1`, `desk`), before → after.

    No word of the public is in it: what is taken down can go everywhere else, and the log still verifies.
    `seq` counts from 1 and `hash` seals the entry and, through the one before, all that came before.
    """

    at: datetime
    actor: Person
    surface: str
    action: str
    subject: str
    before: str | None = None
    after: str | None = None
    seq: int = 0
    hash: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many entries hold, and the number of the first that does not (None: all do)."""

    sound: int
    first_wrong: int | None = None
    last_hash: str = ""

    @property
    def words(self) -> str:
        """`412 entries, unbroken`, or which is the first wrong one."""
        if self.first_wrong is not None:
            return f"entry {self.first_wrong} is the first wrong one; {self.sound:,} before it are sound"
        count = "1 entry" if self.sound == 1 else f"{self.sound:,} entries"
        return f"{count}, unbroken" + (f", ends in {self.last_hash[:12]}" if self.last_hash else "")


def sealed(entry: Entry, *, after: Entry | None) -> Entry:
    """The entry as the next of the log after another (None: the first)."""
    clipped = replace(
        entry,
        seq=after.seq + 1 if after else 1,
        before=None if entry.before is None else entry.before[:LONGEST],
        after=None if entry.after is None else entry.after[:LONGEST],
    )
    return replace(clipped, hash=_hash(clipped, after.hash if after else ""))


def verify(entries: Iterable[Entry]) -> Verdict:
    """Whether a whole log, oldest first, is as it was written: nothing changed, left out or put in.

    What is cut off at its end shows only beside the count and last hash of an earlier look.
    """
    last: Entry | None = None
    for entry in entries:
        if sealed(entry, after=last) != entry:
            return Verdict(last.seq if last else 0, first_wrong=entry.seq)
        last = entry
    return Verdict(last.seq, last_hash=last.hash) if last else Verdict(0)


def _hash(entry: Entry, previous: str) -> str:
    row = {
        "seq": entry.seq,
        "at": entry.at.astimezone(UTC).isoformat(timespec="milliseconds"),
        "actor_id": entry.actor.id,
        "actor_name": entry.actor.name,
        "surface": entry.surface,
        "action": entry.action,
        "subject": entry.subject,
        "before": entry.before,
        "after": entry.after,
    }
    canonical = json.dumps(row, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256((previous + canonical).encode("ascii")).hexdigest()


_STEPS = frozenset(EventKind) - {
    EventKind.SPLIT,  # the part's title is made of what the public says
    EventKind.DRAFTED,
    EventKind.NOTED,
    EventKind.EVIDENCE,
    EventKind.CORRECTED,
    EventKind.MUTED,
    EventKind.UPDATED,
}
"""The kinds whose before and after are our own words: levels, states, names of the team."""


def of_event(crisis_id: int, event: Event) -> Entry:
    """A crisis's event as the log keeps it: without its text."""
    told = event.kind in _STEPS
    return Entry(
        at=event.at,
        actor=event.actor,
        surface=event.surface,
        action=event.kind.value,
        subject=about_crisis(crisis_id),
        before=event.before if told else None,
        after=event.after if told else None,
    )


def about_crisis(crisis_id: int) -> str:
    """The subject of what concerns a crisis."""
    return f"crisis {crisis_id}"


def crisis_of(entry: Entry) -> int | None:
    """The number of the crisis an entry is about; None when it is about something else."""
    kind, _, number = entry.subject.partition(" ")
    return int(number) if kind == "crisis" and number.isdecimal() else None
