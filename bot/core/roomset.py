"""How a team wants its war rooms: whether, from which level on, and for how long."""

from dataclasses import dataclass
from enum import StrEnum

from bot.core.models import Level


class RoomMode(StrEnum):
    """Where a crisis is worked on."""

    CHANNEL = "channel"
    THREAD = "thread"
    """Below its card alone; a room only when a person asks for one."""


@dataclass(frozen=True, slots=True)
class Rooms:
    """A crisis of level `at` or worse gets a channel, archived `hours` after it is over.

    `most` people are invited by themselves. `runbook` is an https address for its head, or empty.
    """

    mode: RoomMode = RoomMode.CHANNEL
    at: Level = Level.ORANGE
    hours: int = 24
    most: int = 30
    runbook: str = ""
