"""All detectors under one alert budget: bursts and slow burns, of all mentions and negative ones, and tone.

Ten weak views of the volume are each turned into a return period by the brand's own past; their mean is held
against the budget. Negative mentions are a stream of their own, their share is judged by itself.
"""

import math
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.core.detectors import (
    State,
    _baseline,
    _rarity,
    _stream,
    _words,
    categories,
    cusum,
    entropy,
    kleinberg,
    level,
    page_hinkley,
    ratio,
    robust_z,
    shape,
    share,
    slow_burn,
    tail,
    trailing_peak,
)
from bot.core.detectors._rules import TONE_COST, Seen, findings
from bot.core.detectors._stream import Look
from bot.core.models import SLOT, Level, Signal, Slot
from bot.core.tuning import DEFAULT_ALERTS_PER_WEEK

VIEWS = (cusum, ratio, tail, page_hinkley, kleinberg, level, trailing_peak, robust_z, entropy, shape)
NEGATIVE_VIEWS = (cusum, ratio, tail)
"""Fewer for negative posts: most of what is loud among them is loud among all."""

AVERAGING = 0.22
"""What averaging ten views takes off a rarity: with it the budget is kept with a fifth to spare."""
VERSION = 4
"""Of the state's shape; a state of another one is forgotten and learned anew."""


def usual_categories(state: State) -> dict[str, float]:
    """Mentions per slot of each kind of trouble ever spoken of that are usual for the brand of a state."""
    if not state or state.get("version") != VERSION:
        return {}
    return categories.usual(state["categories"], state["all"]["baseline"]["n"])


class Surge:
    """The detector of a watch; its words name hours of the given timezone.

    `alerts_per_week` is the budget: about so many alerts a week, at most.
    """

    name = "surge"

    def __init__(self, timezone: str = "UTC", *, alerts_per_week: float = DEFAULT_ALERTS_PER_WEEK) -> None:
        """Raises ZoneInfoNotFoundError for a timezone that does not exist."""
        self._zone = ZoneInfo(timezone)
        self._threshold = -math.log10(alerts_per_week)

    def step(self, state: State | None, slot: Slot) -> tuple[State, Signal]:
        """The state after the slot and what is found at its end; the given state is left as it is.

        An open slot is measured against a whole one, so that half of it cannot look like a surge.
        """
        state = state if state and state["version"] == VERSION else _new_state()
        local = slot.start.astimezone(self._zone)
        after, seen = _look(state, slot, _baseline.cell_of(local))
        return after, self._signal(seen, local, slot.seen)

    def _signal(self, seen: Seen, local: datetime, share_seen: float) -> Signal:
        threshold = self._threshold
        score = 1 / (1 + 10 ** min(threshold - AVERAGING - seen.all.rarity, *_others(seen, threshold)))
        hour = seen.window(60)
        if seen.n < _stream.FIRST_SLOTS:
            return Signal(seen.end, Level.GREEN, score, hour, ())
        found = findings(seen, threshold=threshold, averaging=AVERAGING)
        if not found:
            return Signal(seen.end, Level.GREEN, score, hour, ())
        usual = _words.usual(seen.all.baseline, local)
        reasons = tuple(_words.reason(one, usual, seen=share_seen, expected=due) for one, due in found)
        worst = found[0][0]
        return Signal(seen.end, worst.level, score, worst.window, reasons)


def _others(seen: Seen, threshold: float) -> tuple[float, float]:
    """How far the tone and the negative stream are below their thresholds."""
    negative = threshold - AVERAGING + TONE_COST - seen.negative.rarity
    return negative, threshold + TONE_COST - seen.tone_rarity


def _new_state() -> dict[str, Any]:
    return {
        "version": VERSION,
        "at": None,
        "all": _stream.new_stream(VIEWS),
        "negative": _stream.new_stream(NEGATIVE_VIEWS),
        "scored": [],
        "tone": share.new_tone(),
        "burn": slow_burn.new_burn(),
        "categories": {},
    }


def _look(state: State, slot: Slot, cell: int) -> tuple[dict[str, Any], Seen]:
    """The state after a slot, and what is seen at its end with the state before it."""
    at = state["at"]
    missing = 0 if at is None else max(0, round((slot.start.timestamp() - at) / SLOT.total_seconds()) - 1)
    whole = slot.seen >= _stream.WHOLE
    known: Any = {"cell": cell, "seen": slot.seen, "missing": missing}
    all_after, everything = _stream.step(state["all"], slot.mentions, views=VIEWS, **known)
    negative_after, negative = state["negative"], _NOTHING
    if slot.scored or negative_after["baseline"]["n"]:
        negative_after, negative = _stream.step(negative_after, slot.negative, views=NEGATIVE_VIEWS, **known)
    kept = len(everything.counts)
    scored = [*state["scored"], slot.scored][-kept:]
    counts = negative.counts[-kept:] or [0] * kept
    believed = min(1.0, _BELIEVED * max(everything.usual[-1], 1.0) / max(slot.mentions, 1))
    tone, tone_rarity = share.step(state["tone"], counts, scored, weight=believed, whole=whole)
    counted = (slot.mentions, slot.negative, slot.scored)
    burn = slow_burn.step(state["burn"], counted, seen=whole, missing=missing)
    n = state["all"]["baseline"]["n"]
    after = {
        "version": VERSION,
        "at": slot.start.timestamp(),
        "all": all_after,
        "negative": negative_after,
        "scored": scored,
        "tone": tone,
        "burn": burn,
        "categories": categories.learn(state["categories"], slot.categories, n + 1),
    }
    learning = n < _baseline.LEARNING_SLOTS
    return after, Seen(slot.end, everything, negative, scored, state["tone"], tone_rarity, burn, learning, n)


_NOTHING = Look((), (), _rarity.QUIET_RARITY, _baseline.new_baseline())
_BELIEVED = 4.0
"""Of a slot of more than four times the usual only a part teaches which share is usual."""
