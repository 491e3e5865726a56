"""RECORD: messages and notes on a crisis's timeline, and which crisis a message is about."""

from datetime import datetime

from bot.core import record
from bot.core.lifecycle import Act
from bot.core.models import Change, Crisis
from bot.core.record import Entry, Evidence
from bot.errors import Refused
from bot.ports import Ports

MOST_CHOICES = 25
"""Live crises that are offered to choose from."""


class OnRecord(Refused):
    """The message is on the crisis's timeline already."""


def meant(ports: Ports, *, channel: str, thread_ts: str) -> list[Crisis]:
    """The crises a message may be about: the one of its thread or its room, else the only live one with its
    card in this channel, else every live one, newest first."""
    number = ports.store.crisis_at(channel, thread_ts) or ports.store.room_in(channel)
    if number is not None:
        return [_goes_on_as(ports, ports.store.crisis(number))]
    live = ports.store.crises(live=True, limit=MOST_CHOICES)
    here = [crisis for crisis in live if (ports.store.card(crisis.id) or ("",))[0] == channel]
    return here if len(here) == 1 else live


def _goes_on_as(ports: Ports, crisis: Crisis) -> Crisis:
    """The crisis that took it over, if any did."""
    while crisis.merged_into is not None:
        crisis = ports.store.crisis(crisis.merged_into)
    return crisis


def put_on_record(ports: Ports, crisis_id: int, act: Act, evidence: Evidence) -> Crisis:
    """Puts a message on the timeline, once; raises OnRecord when it stands there already."""

    def decide(crisis: Crisis) -> Change:
        if record.has(ports.store.events(crisis.id), evidence.link):
            raise OnRecord(f"This message is on the timeline of crisis #{crisis.id} already.")
        return record.put(crisis, act, evidence)

    return ports.commit(crisis_id, decide)


def entries(ports: Ports, crisis_id: int) -> list[Entry]:
    """The timeline as it stands, corrections at their entries, oldest first."""
    return record.entries(ports.store.events(crisis_id))


def own_entry(ports: Ports, crisis_id: int, person_id: str, entry_id: int) -> Entry:
    """An entry this person may correct; raises Refused."""
    return record.own_entry(ports.store.events(crisis_id), person_id, entry_id)


def correct(
    ports: Ports, crisis_id: int, act: Act, *, entry_id: int, text: str, at: datetime | None
) -> Crisis:
    """Corrects one's own entry; what it said before stays on record."""
    return ports.commit(
        crisis_id,
        lambda crisis: record.correct(
            crisis, ports.store.events(crisis_id), act, entry_id=entry_id, text=text, at=at
        ),
    )


def strike(ports: Ports, crisis_id: int, act: Act, *, entry_id: int, reason: str) -> Crisis:
    """Strikes one's own entry out; it can still be read."""
    return ports.commit(
        crisis_id,
        lambda crisis: record.strike(
            crisis, ports.store.events(crisis_id), act, entry_id=entry_id, reason=reason
        ),
    )
