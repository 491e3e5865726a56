"""The record of a crisis: what people report and put on its timeline, and how entries are corrected.

Nothing is ever taken away: a correction is an entry of its own that names the one it corrects.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core import reported
from bot.core.lifecycle import Act
from bot.core.models import Change, Crisis, Event, EventKind, Level, Situation, State, Watch
from bot.core.story import Story
from bot.errors import Refused

STRUCK = "struck out"
"""What became of an entry that was struck out, in the entry that did it."""

OF_PEOPLE = frozenset({EventKind.NOTED, EventKind.EVIDENCE})
"""The entries whose words are a person's: only these can be corrected."""

SAME_MOMENT = timedelta(minutes=1)
"""A form gives whole minutes: what is nearer is the moment as it was."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A message as it was when somebody put it on record; posts get deleted."""

    text: str
    author: str
    at: datetime
    link: str


# --- putting something on record ---------------------------------------------------------------------------


def report(
    watch: Watch,
    act: Act,
    *,
    title: str,
    level: Level,
    category: str | None,
    story: Story,
    picture: Situation,
    evidence: Evidence | None = None,
) -> Change:
    """A crisis that a person saw first. Its level is a person's word: no look at the counts lowers it."""
    if not title.strip():
        raise Refused("A crisis needs a name: /crisis report Brindle kettle handles break")
    link = evidence.link if evidence else None
    why = reported.reason(act.actor, picture.window, link=link)
    crisis = Crisis(
        id=0,
        watch_id=watch.id,
        brand=watch.name,
        title=title.strip(),
        category=category,
        level=level,
        set_level=level,
        peak_level=level,
        state=State.OPEN,
        opened_at=act.at,
        updated_at=act.at,
        situation=replace(picture, at=act.at, reasons=(why,)),
        story=story,
    )
    opened = act.event(EventKind.OPENED, after=level.word, text=why.words, link=link)
    rest_from = picture.began if story.rest else None
    return Change(crisis, (opened, *([_evidence(act, evidence)] if evidence else [])), rest_from=rest_from)


def put(crisis: Crisis, act: Act, evidence: Evidence) -> Change:
    """A message goes on the timeline, as it reads now; closed crises take it too."""
    return Change(replace(crisis, updated_at=act.at), (_evidence(act, evidence),))


def has(timeline: Sequence[Event], link: str) -> bool:
    """Whether that message is on the timeline already."""
    return any(event.link and message_of(event.link) == message_of(link) for event in _evidences(timeline))


def message_of(link: str) -> str:
    """What names the message in its address, whatever the host: `C0123/p1700000000000100`."""
    return link.partition("/archives/")[2].partition("?")[0] or link


def _evidence(act: Act, evidence: Evidence) -> Event:
    return act.event(
        EventKind.EVIDENCE,
        after=evidence.author,
        text=evidence.text,
        happened_at=evidence.at,
        link=evidence.link,
    )


def _evidences(timeline: Sequence[Event]) -> list[Event]:
    return [event for event in timeline if event.kind is EventKind.EVIDENCE]


# --- correcting it -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as it stands now: the event itself, and its corrections, oldest first."""

    event: Event
    corrections: tuple[Event, ...] = ()

    @property
    def last(self) -> Event | None:
        """The correction that stands."""
        return self.corrections[-1] if self.corrections else None

    @property
    def struck(self) -> bool:
        """Whether it was struck out."""
        return self.last is not None and self.last.after == STRUCK

    @property
    def text(self) -> str:
        """What it says; of one that was struck out, what it said."""
        kept = [one.text for one in self.corrections if one.after != STRUCK]
        return (kept[-1] if kept else self.event.text) or ""

    @property
    def before(self) -> str:
        """What it said before the correction that stands."""
        return (self.last.before if self.last else None) or ""

    @property
    def happened_at(self) -> datetime:
        """When it happened, as far as people know."""
        moments = (self.event, *self.corrections)
        known = [one.happened_at for one in moments if one.happened_at is not None]
        return known[-1] if known else self.event.at


def entries(timeline: Sequence[Event]) -> list[Entry]:
    """The timeline as it stands: every correction at the entry it corrects."""
    found: dict[int, list[Event]] = {}
    for event in timeline:
        if event.kind is EventKind.CORRECTED and event.of is not None:
            found.setdefault(event.of, []).append(event)
    kept = (event for event in timeline if event.kind is not EventKind.CORRECTED)
    return [Entry(event, tuple(found.get(event.id, ()))) for event in kept]


def correct(
    crisis: Crisis, timeline: Sequence[Event], act: Act, *, entry_id: int, text: str, at: datetime | None
) -> Change:
    """One's own entry says something else, or that it happened at another time."""
    entry = own_entry(timeline, act.actor.id, entry_id)
    text = text.strip()
    if not text:
        raise Refused("An entry needs words. To take it back, strike it out.")
    moved = at is not None and abs(at - entry.happened_at) >= SAME_MOMENT
    if text == entry.text and not moved:
        raise Refused("Nothing was changed.")
    corrected = act.event(
        EventKind.CORRECTED,
        before=entry.text,
        text=text,
        happened_at=at if moved else None,
        of=entry_id,
    )
    return Change(replace(crisis, updated_at=act.at), (corrected,))


def strike(crisis: Crisis, timeline: Sequence[Event], act: Act, *, entry_id: int, reason: str) -> Change:
    """One's own entry is struck out, for a reason; it can still be read."""
    entry = own_entry(timeline, act.actor.id, entry_id)
    if not reason.strip():
        raise Refused("Say why: the reason stays on the timeline.")
    struck = act.event(EventKind.CORRECTED, before=entry.text, after=STRUCK, text=reason.strip(), of=entry_id)
    return Change(replace(crisis, updated_at=act.at), (struck,))


def is_own(entry: Entry, person_id: str) -> bool:
    """Whether this person may correct it: they wrote it, and it still stands."""
    event = entry.event
    return event.kind in OF_PEOPLE and event.actor.id == person_id and not entry.struck


def own_entry(timeline: Sequence[Event], person_id: str, entry_id: int) -> Entry:
    """The entry as it stands, if this person may correct it; raises Refused."""
    entry = next((one for one in entries(timeline) if one.event.id == entry_id), None)
    if entry is None or entry.event.kind not in OF_PEOPLE:
        raise Refused("There is no such note on this timeline.")
    if entry.struck:
        raise Refused("This entry was struck out already.")
    if not is_own(entry, person_id):
        raise Refused(f"Only {entry.event.actor.name} can correct this. Write a note beside it instead.")
    return entry
