"""A record: the last half hour against the third highest peak of the last three weeks."""

import math

from bot.core.detectors import Observation

UNIT = 0.45
DAYS, RANK = 21, 3
LAG_HOURS = 6
"""Peaks younger than this are no record to beat: a burst must not hide behind its own beginning."""
OFFSET = 3.0
NEAR = math.exp(-1)
"""A score begins at 1/e of the record."""


def start() -> list[list[float]]:
    """[[slots, peak of the hour], hourly peaks not yet counted, three highest of each day, the record]"""
    return [[0, 0.0], [], [], [0.0]]


def step(state: list[list[float]], seen: Observation, /) -> tuple[list[list[float]], float]:
    """1 + the logarithm of now over the record."""
    (slots, peak), waiting, days, (record,) = state
    now = seen.half / seen.slots
    peak = max(peak, now)
    slots += 1
    if slots % 12 == 0:
        waiting = [*waiting, round(peak, 2)]
        peak = 0.0
        if len(waiting) > LAG_HOURS:
            days = _counted(days, waiting[0], new_day=(slots // 12 - LAG_HOURS - 1) % 24 == 0)
            waiting = waiting[1:]
        record = _record(days or waiting)
    ahead = (now + OFFSET) / (record + OFFSET)
    return [[slots, peak], waiting, days, [record]], 1.0 + math.log(ahead) if ahead > NEAR else 0.0


def _counted(days: list[float], peak: float, *, new_day: bool) -> list[float]:
    """The three highest of each of the last days, flat, with one more peak in the newest."""
    if new_day:
        days = [*days, 0.0, 0.0, 0.0][-DAYS * RANK :]
    newest = sorted([*days[-RANK:], peak], reverse=True)[:RANK]
    return [*days[:-RANK], *newest]


def _record(peaks: list[float]) -> float:
    return sorted(peaks, reverse=True)[:RANK][-1]
