"""What falls due on a crisis by itself: whom to ask next, whether its owner is on it, its next update."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class DueKind(StrEnum):
    """What happens when the moment comes and nobody was faster."""

    ESCALATE = "escalate"
    """The next rung of the ladder is asked to take the crisis on."""
    CONFIRM = "confirm"
    """The owner is asked whether they are still on it."""
    LAPSE = "lapse"
    """The owner did not answer: the crisis is nobody's again."""
    UPDATE = "update"
    """The update that was promised is due."""


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that falls due `at` a moment, kept with the crisis so that a restart forgets nothing.

    Of a ladder: `step` is the rung (from 0), `level` the number of the level whose ladder it is, `since` when
    that began, `who` the names asked next. `done`: it happened, and nothing follows by itself.
    """

    kind: DueKind
    at: datetime
    since: datetime
    step: int = 0
    level: int = 0
    who: str = ""
    done: bool = False
