"""Slow burns: hours or a day at twice the usual, too slow for any window of minutes.

The last 6, 12 and 24 hours are held against the same hours of the days before, and measured in how much those
days differ from each other: slots scatter independently, days do not, and by the scatter of slots every
second Tuesday would be an event. Rarity is the tail of Student's t, because a brand has few days to show.
"""

import math
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any

SPANS = (6, 12, 24)
"""Hours."""
DAYS = 7
SLOTS_PER_HOUR = 12
KEPT_HOURS = 24 * DAYS + max(SPANS)
UNSEEN = 10**12
"""Stands for the count of an hour that was not seen whole: no sum of real counts reaches it."""
LEAST_DAYS = 3
"""Days that can be compared with; of four or more the loudest is left out, it may have been a crisis."""
OFFSET = 8.0
"""Added to every sum, so that six posts instead of two are no slow burn."""
FIRST_DEVIATION, PRIOR_DAYS = 0.25, 3.0
"""The same hours of two days differ by about a quarter for most brands; believed as much as three days."""
MOST_OF_AN_HOUR = 3.0
"""An hour counts at most three times the average one before it: one burst makes no slow burn."""
LOOKS_PER_WEEK = 14.0
"""Sums of half a day that are told apart: so often a week chance gets its chance."""
NEVER = -3.0
"""log10 of the weeks where nothing is unusual."""

Burn = Mapping[str, Any]
STREAMS = {"all": 0, "negative": 1}
"""The column of an hour [mentions, negative, scored] that a stream counts."""
NAMES = {stream: [(span, f"{stream}{span}") for span in SPANS] for stream in STREAMS}


def new_burn() -> dict[str, Any]:
    """Nothing known yet."""
    return {"hours": [], "slots": 0, "now": [0, 0, 0], "unseen": False, "usual": {}, "whole": {}}


def step(burn: Burn, counts: tuple[int, float, int], *, seen: bool, missing: int) -> dict[str, Any]:
    """The state after a slot of mentions, negative and scored ones, `missing` slots after the one before."""
    after = dict(burn)
    for _ in range(min(missing, SLOTS_PER_HOUR * KEPT_HOURS)):
        after = _slot(after, (0, 0, 0), seen=False)
    return _slot(after, counts, seen=seen)


def _slot(after: dict[str, Any], counts: tuple[int, float, int], *, seen: bool) -> dict[str, Any]:
    if after["slots"] >= SLOTS_PER_HOUR:
        after = _next_hour(after)
    after["now"] = [a + b for a, b in zip(after["now"], counts, strict=True)]
    after["slots"] += 1
    after["unseen"] = after["unseen"] or not seen
    return after


def sums(burn: Burn, span: int) -> tuple[int, tuple[int, float, int]]:
    """The minutes, and mentions, negative and scored ones, of the last hours: whole ones and the running."""
    whole = [hour for hour in burn["hours"][1 - span :] if hour]
    mentions, negative, scored = (sum(column) for column in zip(*whole, burn["now"], strict=True))
    return 60 * (span - 1) + 5 * burn["slots"], (mentions, round(negative, 2), scored)


def usual(burn: Burn, stream: str, span: int) -> float:
    """What is usual in the hours that `sums` gives."""
    mean, _, _ = burn["usual"][f"{stream}{span}"]
    return float(max((math.exp(mean) - OFFSET) * _part(burn, span), 0.0))


def most_unusual(burn: Burn, stream: str, *, least_ratio: float) -> tuple[float, int]:
    """log10 of the weeks between sums as unusual as the most unusual one, and its hours (0: none)."""
    best, found = NEVER, 0
    if burn["unseen"]:
        return best, found
    column = STREAMS[stream]
    now, usual_sums, whole = burn["now"][column], burn["usual"], burn["whole"]
    for span, name in NAMES[stream]:
        if name not in usual_sums:
            continue
        mean, deviation, days = usual_sums[name]
        due = max((math.exp(mean) - OFFSET) * _part(burn, span), 0.0)
        if whole[name] + now < least_ratio * due:
            continue
        count = whole[name] + min(now, MOST_OF_AN_HOUR * max(due / span, 1.0))
        if count < least_ratio * due:
            continue
        spread = math.hypot(deviation, 1.0 / math.sqrt(count + OFFSET))  # days differ, and counting is chance
        rare = rarity(math.log((count + OFFSET) / (due + OFFSET)) / spread, days)
        if rare > best:
            best, found = rare, span
    return best, found


def rarity(deviations: float, days: float) -> float:
    """log10 of the weeks between sums so many deviations above those of so many days.

    Wallace (1959) turns Student's t into a normal deviate.
    """
    if deviations <= 0:
        return NEVER
    free = days + PRIOR_DAYS
    normal = (8 * free + 1) / (8 * free + 3) * math.sqrt(free * math.log1p(deviations * deviations / free))
    return -math.log10(max(LOOKS_PER_WEEK * 0.5 * math.erfc(normal / math.sqrt(2)), 1e-9))


def _part(burn: Burn, span: int) -> float:
    return float((span - 1 + burn["slots"] / SLOTS_PER_HOUR) / span)


def _next_hour(burn: Burn) -> dict[str, Any]:
    """The hour closed, and for the one that begins what is usual in the spans that end with it."""
    after = dict(burn)
    after["hours"] = [*burn["hours"][1 - KEPT_HOURS :], None if burn["unseen"] else burn["now"]]
    after["slots"], after["now"], after["unseen"] = 0, [0, 0, 0], False
    known: dict[str, Any] = {}
    whole: dict[str, float] = {}
    for stream, column in STREAMS.items():
        counts = [UNSEEN if hour is None else hour[column] for hour in after["hours"]]
        upto = list(accumulate(counts, initial=0))
        for span, name in NAMES[stream]:
            past = _past(upto, span)
            recent = counts[1 - span :]
            if past is None or len(recent) < span - 1 or UNSEEN in recent:
                continue
            known[name] = past
            most = MOST_OF_AN_HOUR * max((math.exp(past[0]) - OFFSET) / span, 1.0)
            whole[name] = round(sum(n if n < most else most for n in recent), 2)
    after["usual"], after["whole"] = known, whole
    return after


def _past(upto: Sequence[int], span: int) -> tuple[float, float, int] | None:
    """Mean and deviation of the logarithm of the same hours on the days before, and of how many days.

    `upto` sums the hours before each hour.
    """
    logs = []
    for day in range(1, DAYS + 1):
        end = len(upto) - 24 * day
        if end < span:
            break
        total = upto[end] - upto[end - span]
        if total < UNSEEN:
            logs.append(math.log(total + OFFSET))
    if len(logs) < LEAST_DAYS:
        return None
    if len(logs) > LEAST_DAYS:
        logs.remove(max(logs))
    n = len(logs)
    mean = sum(logs) / n
    square = sum((one - mean) ** 2 for one in logs) + PRIOR_DAYS * FIRST_DEVIATION**2
    deviation = math.sqrt(square / (n - 1 + PRIOR_DAYS) * (1 + 1 / n))
    return round(mean, 4), round(deviation, 4), n
