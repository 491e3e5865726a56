"""Detectors: pure steps over five-minute slots; each file is one."""

from collections.abc import Mapping
from typing import Any, Protocol

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
