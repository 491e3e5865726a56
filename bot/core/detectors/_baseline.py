"""What is usual for a brand: mentions per slot, how much they scatter, the hours of its day."""

import math
from collections.abc import Mapping
from datetime import datetime
from typing import Any

Baseline = Mapping[str, Any]

SLOTS_PER_DAY = 288
LEARNING_SLOTS = 3 * SLOTS_PER_DAY
"""Three days: less cannot tell a brand's noise from its news."""
LEVEL_RATE = 1 - 0.5 ** (1 / (4 * SLOTS_PER_DAY))
FLAT_RATE = 1 - 0.5 ** (1 / (2 * SLOTS_PER_DAY))
SCATTER_RATE = 1 - 0.5 ** (1 / (7 * SLOTS_PER_DAY))
"""The level forgets half in four days, the flat one (which knows no hours) in two, dispersions in seven."""
CLIP = 4.0
"""Learning sees at most four standard deviations: a crisis does not teach that crises are usual."""
LEAST_LEVEL, LEAST_FLAT = 0.02, 0.05
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


def new_baseline() -> dict[str, Any]:
    """A baseline that knows nothing."""
    return {
        "n": 0, "level": 0.0, "scatter": FIRST_DISPERSION, "flat": 0.0, "spread": FIRST_DISPERSION,
        "hours": [1.0] * 48, "days": [0.0] * 48, "hour": [-1, 0.0, 0.0],
    }  # fmt: skip


def cell_of(local: datetime) -> int:
    """Which of the 48 cells of the profile a local time is in: the hour, on workdays or at the weekend."""
    return local.hour + (24 if local.weekday() >= 5 else 0)


def expected(baseline: Baseline, cell: int) -> float:
    """Mentions to expect in one slot of that cell."""
    low, high = PROFILE_RANGE
    factor = baseline["hours"][cell]
    usual: float = baseline["level"] * (low if factor < low else high if factor > high else factor)
    return usual if usual > LEAST_LEVEL else LEAST_LEVEL


def knows_hour(baseline: Baseline, cell: int) -> bool:
    """Whether enough days were seen to speak of this hour."""
    return bool(baseline["days"][cell] >= KNOWN_DAYS)


def learn(baseline: Baseline, count: float, cell: int, usual: float) -> dict[str, Any]:
    """The baseline after a slot of which so many were `expected`."""
    n = baseline["n"] + 1
    after = {**baseline, "n": n}
    if n == 1:
        after["level"] = after["flat"] = max(float(count), 0.3)
        after["hour"] = [cell, after["level"], after["level"]]
        return after
    seen, after["scatter"] = _scattered(count, usual, baseline["scatter"], n)
    after["level"] = _level(baseline["level"], seen, usual, n)
    _learn_hour(after, cell, seen, usual)
    flat = max(baseline["flat"], LEAST_FLAT)
    seen, after["spread"] = _scattered(count, flat, baseline["spread"], n)
    after["flat"] = round(max(flat + max(FLAT_RATE, 1 / n) * (seen - flat), LEAST_FLAT), 5)
    return after


def _scattered(count: float, mean: float, dispersion: float, n: int) -> tuple[float, float]:
    """The count as far as learning believes it, and the dispersion after it."""
    most = mean + CLIP * math.sqrt(mean + dispersion * mean * mean)
    seen = count if count < most else most
    excess = ((seen - mean) ** 2 - mean) / (mean * mean + 0.5)
    moved = dispersion + max(SCATTER_RATE, 1 / (n + 20)) * (excess - dispersion)
    return seen, round(moved, 5) if moved > LEAST_DISPERSION else LEAST_DISPERSION


def _level(level: float, seen: float, usual: float, n: int) -> float:
    """Moves fast at first (a running mean), then at its rate."""
    factor = usual / max(level, LEAST_LEVEL)
    return float(round(max(level + max(LEVEL_RATE, 1 / n) * (seen - usual) / factor, LEAST_LEVEL), 5))


def _learn_hour(after: dict[str, Any], cell: int, seen: float, usual: float) -> None:
    """Sums the running hour; once it is over, its cell of the profile moves towards seen ÷ usual."""
    running, total, due = after["hour"]
    if running == cell:
        after["hour"] = [cell, round(total + seen, 3), round(due + usual, 3)]
        return
    if running >= 0:
        _close_hour(after, running, total, due)
    after["hour"] = [cell, seen, usual]


def _close_hour(after: dict[str, Any], cell: int, total: float, due: float) -> None:
    hours, days = list(after["hours"]), list(after["days"])
    days[cell] = min(days[cell] + 1, PROFILE_MEMORY_DAYS)
    ratio = min((total + 1) / (due + 1), MOST_OF_A_DAY)
    hours[cell] = round(hours[cell] * (1 + (ratio - 1) / (days[cell] + PROFILE_PRIOR_DAYS)), 4)
    after["hours"], after["days"] = hours, days
