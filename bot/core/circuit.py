"""When a failing network is left alone: a circuit that opens, and is tried again more and more rarely."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

FAILURES = 5
SHORTEST = timedelta(seconds=60)
LONGEST = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Circuit:
    """How often in a row a network failed, was it throttled; and until when it is left alone."""

    failures: int = 0
    throttles: int = 0
    until: datetime | None = None

    def open_at(self, now: datetime) -> bool:
        """Whether nothing is asked now."""
        return self.until is not None and now < self.until


def failed(circuit: Circuit, *, now: datetime) -> Circuit:
    """The circuit after a call that failed with all its tries: open from the fifth on, each time longer."""
    failures = circuit.failures + 1
    if failures < FAILURES:
        return replace(circuit, failures=failures)
    pause = min(SHORTEST * 2 ** min(failures - FAILURES, 10), LONGEST)
    return replace(circuit, failures=failures, until=now + pause)


def throttled(circuit: Circuit) -> Circuit:
    """The circuit after an answer that asked to be left alone."""
    return replace(circuit, throttles=circuit.throttles + 1)
