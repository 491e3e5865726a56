"""SEE: the ports as one person may use them: what they may not know of is not there."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from bot.core import audit
from bot.core.access import Access, Rank, Viewer, may, sees
from bot.core.audit import NEWEST, Entry
from bot.core.lifecycle import Act
from bot.core.models import Crisis, Event, Watch
from bot.errors import Refused, StoreBusy, UnknownCrisis, unknown_crisis
from bot.ports import Ports, Store


def by(ports: Ports, viewer: Viewer, *, surface: str) -> Ports:
    """The ports over the crises that somebody sees; the watches they change are noted under their name."""
    act = Act(viewer.person, ports.clock(), surface)
    store = _Seen(ports.store, viewer, ports.store.desk().access, act)
    return replace(ports, store=cast(Store, store))  # what it does not answer itself, the store does


class NeedsRank(Refused):
    """A part of what was asked takes a rank of its own, which the person does not have."""

    def __init__(self, what: str, needed: Rank) -> None:
        super().__init__(f"This needs {needed.word}.")
        self.what, self.needed = what, needed


def require(ports: Ports, viewer: Viewer, needed: Rank, what: str) -> None:
    """Raises NeedsRank, which is answered with who can and noted, unless somebody has the rank."""
    if not may(needed, viewer, ports.store.desk().access):
        raise NeedsRank(what, needed)


def refused(ports: Ports, act: Act, what: str, needed: Rank, *, crisis_id: int | None) -> None:
    """Notes that somebody wanted what they may not; a busy store loses it."""
    subject = audit.about_crisis(crisis_id) if crisis_id is not None else "desk"
    words = f"{what} needs {needed.word}"
    with suppress(StoreBusy):
        ports.store.note(Entry(act.at, act.actor, act.surface, "refused", subject, after=words))


class _Seen:
    """A store as one person sees it. Every list, every number, every choice comes through here, so that no
    handler can forget to look."""

    def __init__(self, store: Store, viewer: Viewer, access: Access, act: Act) -> None:
        self._store, self._viewer, self._access, self._act = store, viewer, access, act

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    # --- crises --------------------------------------------------------------------------------------------

    def crisis(self, crisis_id: int) -> Crisis:
        """One crisis; raises UnknownCrisis, also for one that must not be known of."""
        found = self._store.crisis(crisis_id)
        if not self._sees(found):
            raise unknown_crisis(crisis_id)
        return found

    def crises(
        self, *, live: bool | None = None, watch_id: int | None = None, limit: int = 50
    ) -> list[Crisis]:
        """Crises, newest first, as many as asked for if there are."""
        wanted = limit
        while True:
            found = self._store.crises(live=live, watch_id=watch_id, limit=wanted)
            known = [crisis for crisis in found if self._sees(crisis)]
            if len(known) >= limit or len(found) < wanted:
                return known[:limit]
            wanted *= 2

    def events(self, crisis_id: int) -> list[Event]:
        """The timeline, oldest first; raises UnknownCrisis."""
        self.crisis(crisis_id)
        return self._store.events(crisis_id)

    def event(self, event_id: int) -> Event | None:
        """One timeline entry; None also for one of a crisis that must not be known of."""
        number = self._store.crisis_of(event_id)
        known = number is not None and self._sees(self._store.crisis(number))
        return self._store.event(event_id) if known else None

    def card(self, crisis_id: int) -> tuple[str, str] | None:
        """Where the alert card stands; raises UnknownCrisis."""
        self.crisis(crisis_id)
        return self._store.card(crisis_id)

    def crisis_at(self, channel: str, ts: str) -> int | None:
        """The crisis whose card heads a thread; None also for one that must not be known of."""
        return self._known(self._store.crisis_at(channel, ts))

    def room_in(self, channel: str) -> int | None:
        """The crisis whose open room a channel is; None also for one that must not be known of."""
        return self._known(self._store.room_in(channel))

    def last_audited(self, *, subject: str = "", before: int = NEWEST, limit: int = 20) -> list[Entry]:
        """The newest entries of the audit log, without those on crises that must not be known of."""
        known: list[Entry] = []
        while len(known) < limit:
            found = self._store.last_audited(subject=subject, before=before, limit=limit)
            known += [entry for entry in found if self._sees_entry(entry)]
            if len(found) < limit:
                break
            before = found[-1].seq
        return known[:limit]

    def _known(self, number: int | None) -> int | None:
        return number if number is not None and self._sees(self._store.crisis(number)) else None

    def _sees(self, crisis: Crisis) -> bool:
        if not crisis.private:
            return True
        return sees(self._viewer, crisis, self._store.events(crisis.id), self._access)

    def _sees_entry(self, entry: Entry) -> bool:
        number = audit.crisis_of(entry)
        if number is None:
            return True
        try:
            return self._sees(self._store.crisis(number))
        except UnknownCrisis:  # somebody was refused on a number that no crisis has
            return True

    # --- watches -------------------------------------------------------------------------------------------

    def add_watch(self, watch: Watch, *, now: datetime, by: Act | None = None) -> Watch:
        """Saves a new watch under this person's name."""
        return self._store.add_watch(watch, now=now, by=by or self._act)

    def save_watch(self, watch: Watch, *, by: Act | None = None) -> None:
        """Replaces a watch under this person's name."""
        self._store.save_watch(watch, by=by or self._act)

    def switch_layer(self, watch_id: int, version: int, *, by: Act | None = None) -> None:
        """Judges a watch by that version under this person's name."""
        self._store.switch_layer(watch_id, version, by=by or self._act)

    def remove_watch(self, watch_id: int, *, by: Act | None = None) -> None:
        """Forgets a watch under this person's name."""
        self._store.remove_watch(watch_id, by=by or self._act)
