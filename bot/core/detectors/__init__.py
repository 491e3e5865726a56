"""Detectors: pure steps over five-minute slots; each file is one, and `surge` listens to all of them."""

from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

from bot.core.models import Signal, Slot

State = Mapping[str, Any]
"""A small value that JSON can hold; the store keeps it between scans."""


class Detector(Protocol):
    """Sees one slot at a time and never looks ahead."""

    name: str

    def step(self, state: State | None, slot: Slot) -> tuple[State, Signal]:
        """The state after the slot and the finding in it (level green: nothing to tell).

        Stepping over the open slot and keeping only the signal is how a scan looks at the present without
        learning from it.
        """


class Observation(NamedTuple):
    """One stream (all mentions, or the negative ones) at the end of a slot, and what is usual for it.

    `usual` is in mentions per slot and knows the hour; `level` (per slot) does not, and forgets faster.
    `scatter` and `spread` are their negative-binomial dispersions: variance = mean + scatter · mean².
    `residual` is how far the count is above `level`, in standard deviations. `ten`, `quarter` and `half` are
    the mentions of the last 10, 15 and 30 minutes (as far as they were seen), `usual_*` what is usual in
    them, `slots` how many slots of the last half hour they rest on. `hour` is the local hour, 0..23.
    """

    mentions: float
    usual: float
    scatter: float
    level: float
    spread: float
    residual: float
    ten: float
    quarter: float
    usual_quarter: float
    half: float
    usual_half: float
    slots: int
    hour: int


class View(Protocol):
    """One weak opinion on how unusual a moment is: a module of this package that has these three."""

    UNIT: float
    """The score at which things begin to be interesting for an average brand."""

    def start(self) -> Any:
        """The state before the first slot, a value that JSON can hold."""

    def step(self, state: Any, seen: Observation, /) -> tuple[Any, float]:
        """The state after the slot (the given one is left as it is) and a score, 0 or more."""
