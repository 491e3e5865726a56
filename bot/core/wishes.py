"""How one person wants to be reached: by a mention in the thread, in private, or both; and when not."""

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.core.desk import Quiet
from bot.core.models import Level


class Reach(StrEnum):
    """Where somebody is told what is asked of them."""

    USUAL = "usual"
    """As the kind of event has it: an instruction in private, a question in both places."""
    MENTION = "mention"
    DIRECT = "direct"
    BOTH = "both"


NO_HOURS = Quiet(0, 0)


@dataclass(frozen=True, slots=True)
class Wish:
    """What one person chose; `hours` are their own quiet ones, in which only red writes to them."""

    reach: Reach = Reach.USUAL
    hours: Quiet = NO_HOURS

    def writes_at(self, at: datetime, *, level: Level, zone: ZoneInfo) -> datetime:
        """When a direct message may go: at once, or when their quiet hours end."""
        return self.hours.wakes(at, level=level, zone=zone)


NO_WISH = Wish()
"""How somebody is reached who chose nothing."""


def key(person_id: str) -> str:
    """Under which the store keeps a person's wish."""
    return f"me:{person_id}"


def written(wish: Wish) -> str:
    """The wish as the store keeps it."""
    hours = wish.hours
    return json.dumps({"reach": wish.reach, "from": hours.start_minute, "until": hours.end_minute})


def read(text: str | None) -> Wish:
    """The wish that was kept; none was: as usual."""
    if text is None:
        return NO_WISH
    kept = json.loads(text)
    return Wish(Reach(kept["reach"]), Quiet(kept["from"], kept["until"]))
