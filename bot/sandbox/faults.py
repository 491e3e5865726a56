"""Faults on demand: what goes wrong at which call, and switches that stay on until turned off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal, get_args

FaultKind = Literal[
    "ok",  # nothing: lets a script skip a call
    "rate_limited",  # 429 with Retry-After, nothing accepted
    "server_error",  # 500, nothing accepted
    "server_error_after",  # 500 although the call was accepted
    "lost_before",  # connection closed without an answer, nothing accepted
    "lost_after",  # connection closed without an answer, call accepted
    "fatal_after",  # ok:false fatal_error although the call was accepted
    "slow",  # accepted at once, answered `seconds` later
    "error",  # ok:false with the named error
]


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong with one call of a method."""

    kind: FaultKind
    seconds: float = 1.0
    error: str = "internal_error"


@dataclass(slots=True)
class Planned:
    """A fault waiting for the `at`-th call (1 is the next); it hits `times` calls in a row."""

    fault: Fault
    method: str
    at: int
    times: int

    def hit(self, method: str) -> bool:
        """Counts one call; says whether the fault falls on it."""
        if self.method not in ("*", method):
            return False
        self.at -= 1
        return 1 - self.times <= self.at <= 0

    @property
    def is_spent(self) -> bool:
        """Whether no later call can be hit."""
        return self.at <= 1 - self.times


@dataclass(slots=True)
class Switches:
    """Conditions that hold until switched off."""

    rate_limits: bool = True
    token_revoked: bool = False
    charts_refused: bool = False
    history_lag_seconds: float = 0.0
    duplicate_events: bool = False


@dataclass(slots=True)
class Faults:
    """The plan of faults and the switches; empty means a healthy platform."""

    switches: Switches = field(default_factory=Switches)
    planned: list[Planned] = field(default_factory=list)

    def add(
        self,
        kind: FaultKind,
        method: str = "chat.postMessage",
        *,
        at: int = 1,
        times: int = 1,
        seconds: float = 1.0,
        error: str = "internal_error",
    ) -> None:
        """Plans a fault for the `at`-th call of the method from now on, `times` calls in a row."""
        if kind not in get_args(FaultKind):
            raise ValueError(f"unknown fault {kind!r}; known: {', '.join(get_args(FaultKind))}")
        if at < 1 or times < 1:
            raise ValueError("at and times count from 1")
        self.planned.append(Planned(Fault(kind, seconds, error), method, at, times))

    def script(self, method: str, *kinds: FaultKind) -> None:
        """Plans one fault per coming call of the method, in this order ("ok" for none)."""
        for position, kind in enumerate(kinds, start=1):
            self.add(kind, method, at=position)

    def take(self, method: str) -> Fault | None:
        """The fault of this call, if one was planned; counts the call."""
        hits = [plan.fault for plan in self.planned if plan.hit(method)]
        self.planned = [plan for plan in self.planned if not plan.is_spent]
        return next((fault for fault in hits if fault.kind != "ok"), None)

    def clear(self) -> None:
        """Makes the platform healthy again."""
        self.planned.clear()
        self.switches = Switches()

    def apply(self, order: Mapping[str, Any]) -> None:
        """Takes an order in JSON: {"clear": true}, {"kind": ..., "method": ...} or switches by name."""
        rest = dict(order)
        if rest.pop("clear", False):
            self.clear()
        if "kind" in rest:
            self.add(**rest)
            return
        known = {switch.name for switch in fields(Switches)}
        unknown = sorted(set(rest) - known)
        if unknown:
            raise ValueError(f"unknown switch {', '.join(unknown)}; known: {', '.join(sorted(known))}")
        for name, value in rest.items():
            wanted = type(getattr(self.switches, name))
            if not isinstance(value, wanted) and not (wanted is float and type(value) is int):
                raise ValueError(f"{name} takes a {wanted.__name__}")
            setattr(self.switches, name, value)

    def status(self) -> dict[str, Any]:
        """The plan and the switches as JSON."""
        plan = [
            {"kind": p.fault.kind, "method": p.method, "at": p.at, "times": p.times} for p in self.planned
        ]
        return {"planned": plan} | {f.name: getattr(self.switches, f.name) for f in fields(Switches)}
