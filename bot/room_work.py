"""One look at one war room, and what is written down of it."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core import rooms
from bot.core.desk import Desk
from bot.core.lifecycle import Act
from bot.core.models import SYSTEM, Change, Crisis, EventKind
from bot.core.rooms import Room, RoomState, Step
from bot.errors import DeliveryError
from bot.ports import Ports, RoomCalls

log = logging.getLogger(__name__)

LONGEST_WAIT_SECONDS = 600.0
GONE = frozenset({"is_archived", "channel_not_found", "not_in_channel"})
"""Somebody archived or deleted the channel, or threw the bot out."""

Delta = Callable[[Room], Room]


@dataclass(frozen=True, slots=True)
class Work:
    """One look at one room."""

    ports: Ports
    calls: RoomCalls
    desk: Desk
    room: Room
    crisis: Crisis
    now: datetime

    @property
    def channel(self) -> str:
        """The id of the channel that was made."""
        assert self.room.channel is not None
        return self.room.channel

    def save(self, delta: Delta) -> Room:
        """Applies what came of it to the room as it stands now."""
        return self.ports.store.change_room(self.room.crisis_id, lambda room: delta(room or self.room))

    def on_record(self, *, before: str = "", after: str = "", text: str = "", link: str = "") -> None:
        """Writes a line on the timeline, unless the same one stands there."""
        by = self.room.asked_by if after else SYSTEM
        event = Act(by, self.now).event(
            EventKind.ROOM, before=before or None, after=after or None, text=text or None
        )
        event = replace(event, link=link or None)
        said = [(e.before, e.after, e.text, e.link) for e in self.ports.store.events(self.crisis.id)]
        if (event.before, event.after, event.text, event.link) not in said:
            self.ports.commit(self.crisis.id, lambda now: Change(replace(now, updated_at=self.now), (event,)))


def gone(work: Work, code: str) -> None:
    """The channel is no longer there for the bot: only a person opens another."""
    log.warning("crisis %s: its room is gone (%s)", work.crisis.id, code)
    leave(work, RoomState.CLOSED)


def leave(work: Work, state: RoomState) -> None:
    """Writes down that the room is closed, and drops what still waited to be said in it."""
    work.on_record(before=f"#{work.room.name}")
    work.ports.store.leave_room(work.crisis.id, lambda room: replace(room or work.room, state=state))


def wait(work: Work, seconds: float) -> None:
    """Leaves the room alone for as long as Slack asks."""
    until = work.now + timedelta(seconds=min(seconds, LONGEST_WAIT_SECONDS))
    work.save(lambda room: replace(room, hold_until=until))


def refused(work: Work, step: Step, error: DeliveryError) -> None:
    """Remembers a refusal and logs it the first time."""
    if (step.value, error.code) not in work.room.refused:
        log.warning("crisis %s, room: %s", work.crisis.id, rooms.refusal(step, error.code))
    others = tuple(pair for pair in work.room.refused if pair[0] != step)
    work.save(lambda room: replace(room, refused=(*others, (step.value, error.code))))
