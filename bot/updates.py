"""UPDATE: what the team says is new, to whom, and when it will speak again."""

from datetime import datetime

from bot import brief
from bot.core import updates
from bot.core.lifecycle import Act
from bot.core.models import Crisis
from bot.core.updates import Lane
from bot.ports import Ports


def post(
    ports: Ports, crisis_id: int, act: Act, *, text: str, lane: Lane, next_at: datetime | None
) -> Crisis:
    """Puts an update on record: the team reads it in the thread, executives with the brief in their channel.

    Raises Refused for a closed crisis, no words, a next update in the past, or executives and a private one.
    """
    if lane is Lane.EXEC:
        brief.refuse_private(ports.store.crisis(crisis_id))
    crisis = ports.commit(
        crisis_id, lambda one: updates.update(one, act, text=text, lane=lane, next_at=next_at)
    )
    if lane is Lane.EXEC:
        brief.send_brief(ports, crisis_id, at=act.at, said=text.strip(), by=act.actor)
    return crisis


def postpone(ports: Ports, crisis_id: int, act: Act, *, until: datetime) -> Crisis:
    """Moves the next update; raises Refused when none is promised."""
    return ports.commit(crisis_id, lambda one: updates.postpone(one, act, until=until))


def next_at(ports: Ports, crisis: Crisis, chosen: str) -> datetime | None:
    """The moment that was chosen for the next update, in the brand's time zone."""
    return updates.moment(chosen, now=ports.clock(), zone=ports.zone_of(crisis))
