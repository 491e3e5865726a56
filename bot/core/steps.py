"""When a level that stands rises and falls: two looks up, hours of calm down."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.models import Crisis, Level, Situation
from bot.core.severity import BLIND

CALM_BEFORE_STEP_DOWN: Mapping[Level, timedelta] = {
    Level.RED: timedelta(hours=4),
    Level.ORANGE: timedelta(hours=12),
    Level.YELLOW: timedelta(hours=24),
}
"""How long it must stay below a level before that goes down by one: the severity matrix's hysteresis."""

CALM_POINTS = 0.05
"""And the negative share must be back within five points of the usual."""
SHARE_SAMPLE = 30
"""Scored posts below which a share says nothing about calm."""
FAR_OFF = 3.0
"""A tone so many standard errors beyond that starts the hours anew. What is nearer may be the sample and only
puts the step off: thirty posts err by nine points, so one look in four would undo every calm."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The level that stands after a look, a higher one that waits to be found again, and since when it has
    been calmer than that."""

    level: Level
    rising: Level | None = None
    calm_since: datetime | None = None


def after_look(live: Crisis, found: Level, situation: Situation) -> Standing:
    """Where a live crisis stands once a look has found a level.

    It rises when two looks running find it (red at once) and falls one step after its hours of calm, never
    below what a person set. What could not be seen is no calm: the hours stand still.
    """
    at = situation.at
    found = max(found, live.set_level or Level.GREEN)
    if found > live.level:
        return _risen(live, found)
    if is_blind(situation):
        return Standing(live.level, calm_since=_held(live, at))
    beyond, error = _tone(situation)
    if found == live.level or beyond > FAR_OFF * error:
        return Standing(live.level)
    since = live.calm_since or at
    if at - since < CALM_BEFORE_STEP_DOWN[live.level] or beyond > 0:
        return Standing(live.level, calm_since=since)
    return Standing(Level(live.level - 1), calm_since=at)


def is_blind(situation: Situation) -> bool:
    """Whether too little could be seen to say that it is calm."""
    return any(reason.rule == BLIND for reason in situation.reasons)


def _risen(live: Crisis, found: Level) -> Standing:
    if found is Level.RED:
        return Standing(found)
    confirmed = live.level if live.rising is None else max(live.level, min(found, live.rising))
    return Standing(confirmed, rising=found if found > confirmed else None)


def _held(live: Crisis, at: datetime) -> datetime | None:
    """The start of the calm, moved on by the time since the last look that was kept."""
    if live.calm_since is None:
        return None
    return min(at, live.calm_since + max(at - live.situation.at, timedelta()))


def _tone(situation: Situation) -> tuple[float, float]:
    """How far the negative share is beyond what is calm, and its standard error; nothing when unknown."""
    window = situation.window
    share, usual = window.negative_share, window.usual_share
    if share is None or usual is None or window.scored < SHARE_SAMPLE:
        return 0.0, 0.0
    calm = min(usual + CALM_POINTS, 1.0)
    return share - calm, math.sqrt(calm * (1 - calm) / window.scored)
