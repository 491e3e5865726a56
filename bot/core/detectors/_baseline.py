"""What is usual for a brand: mentions per slot, how much they scatter, the hours of its day, its tone."""

import math
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.core.models import Slot

Baseline = Mapping[str, Any]

SLOTS_PER_DAY = 288
LEARNING_SLOTS = 3 * SLOTS_PER_DAY
"""Three days: less cannot tell a brand's noise from its news."""
LEVEL_RATE = 1 - 0.5 ** (1 / (4 * SLOTS_PER_DAY))
SCATTER_RATE = 1 - 0.5 ** (1 / (7 * SLOTS_PER_DAY))
"""The level forgets half in four days, the dispersion half in seven."""
CLIP = 4.0
"""Learning sees at most four standard deviations: a crisis does not teach that crises are usual."""
LEAST_LEVEL = 0.02
"""A brand nobody speaks of is still expected to be spoken of once in four hours."""
LEAST_DISPERSION, FIRST_DISPERSION = 0.02, 0.5
"""No public is as even as chance; until a brand is known its slots scatter by about 70 % of their level."""
PROFILE_PRIOR_DAYS = 4.0
"""An hour of the day differs from the rest only as far as more than about four days of it say so."""
PROFILE_MEMORY_DAYS = 28.0
PROFILE_RANGE = (0.2, 4.0)
"""No hour is expected to differ from the average by more: beyond that it is news, not habit."""
MOST_OF_A_DAY = 3.0
"""One day may not claim more than three times the usual for its hour."""
KNOWN_DAYS = 3.0
"""An hour seen on fewer days is not called "a Monday 14:00"."""
SHARE_KEEP = 0.5 ** (1 / (7 * SLOTS_PER_DAY))
SHARE_EVIDENCE = 100.0
"""Scored mentions needed to say which share is usual: its error is then below 5 points."""
SHARE_STEP = 0.15
"""A slot teaches at most 15 points above the usual share (the first step of the severity matrix)."""


def new_baseline() -> dict[str, Any]:
    """A baseline that knows nothing."""
    return {
        "n": 0, "level": 0.0, "dispersion": FIRST_DISPERSION, "hours": [1.0] * 48, "days": [0.0] * 48,
        "hour": [-1, 0.0, 0.0], "scored": 0.0, "negative": 0.0,
    }  # fmt: skip


def cell_of(local: datetime) -> int:
    """Which of the 48 cells of the profile a local time is in: the hour, on workdays or at the weekend."""
    return local.hour + (24 if local.weekday() >= 5 else 0)


def expected(baseline: Baseline, cell: int) -> float:
    """Mentions to expect in one slot of that cell."""
    low, high = PROFILE_RANGE
    factor = min(max(baseline["hours"][cell], low), high)
    return float(max(baseline["level"] * factor, LEAST_LEVEL))


def usual_share(baseline: Baseline) -> float | None:
    """The negative share that is usual, 0..1; None while too little was scored."""
    scored: float = baseline["scored"]
    return float(baseline["negative"] / scored) if scored >= SHARE_EVIDENCE else None


def knows_hour(baseline: Baseline, cell: int) -> bool:
    """Whether enough days were seen to speak of this hour."""
    return bool(baseline["days"][cell] >= KNOWN_DAYS)


def learn(baseline: Baseline, slot: Slot, cell: int) -> dict[str, Any]:
    """The baseline after a slot."""
    usual = expected(baseline, cell) if baseline["n"] else max(float(slot.mentions), 0.3)
    cap = usual + CLIP * math.sqrt(usual + baseline["dispersion"] * usual * usual)
    seen = min(float(slot.mentions), cap)
    after = {**baseline, "n": baseline["n"] + 1}
    _learn_level(after, seen, usual)
    _learn_hour(after, cell, seen, usual)
    _learn_share(after, slot, weight=seen / max(slot.mentions, 1))
    return after


def _learn_level(after: dict[str, Any], seen: float, usual: float) -> None:
    """Moves level and dispersion, fast at first (a running mean), then at their rates."""
    n = after["n"]
    if n == 1:
        after["level"] = usual
        return
    factor = usual / max(after["level"], LEAST_LEVEL)
    step = max(LEVEL_RATE, 1 / n) * (seen - usual) / factor
    after["level"] = max(after["level"] + step, LEAST_LEVEL)
    excess = ((seen - usual) ** 2 - usual) / (usual * usual + 0.5)
    moved = after["dispersion"] + max(SCATTER_RATE, 1 / (n + 20)) * (excess - after["dispersion"])
    after["dispersion"] = max(moved, LEAST_DISPERSION)


def _learn_hour(after: dict[str, Any], cell: int, seen: float, usual: float) -> None:
    """Sums the running hour; once it is over, its cell of the profile moves towards seen ÷ usual."""
    running, total, due = after["hour"]
    if running == cell:
        after["hour"] = [cell, total + seen, due + usual]
        return
    if running >= 0:
        _close_hour(after, running, total, due)
    after["hour"] = [cell, seen, usual]


def _close_hour(after: dict[str, Any], cell: int, total: float, due: float) -> None:
    hours, days = list(after["hours"]), list(after["days"])
    days[cell] = min(days[cell] + 1, PROFILE_MEMORY_DAYS)
    ratio = min((total + 1) / (due + 1), MOST_OF_A_DAY)
    hours[cell] = round(hours[cell] * (1 + (ratio - 1) / (days[cell] + PROFILE_PRIOR_DAYS)), 5)
    after["hours"], after["days"] = hours, days


def _learn_share(after: dict[str, Any], slot: Slot, *, weight: float) -> None:
    if not slot.scored:
        return
    usual = usual_share(after)
    negative = slot.negative if usual is None else min(slot.negative, slot.scored * (usual + SHARE_STEP))
    after["scored"] = after["scored"] * SHARE_KEEP + slot.scored * weight
    after["negative"] = after["negative"] * SHARE_KEEP + negative * weight
