"""A turn in tone: how far the negative share of the last hour or four is above the brand's usual one."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from bot.core.detectors import _baseline, _rarity

MINUTES = (60, 240)
"""Tone turns slowly, and a quiet brand needs hours for thirty posts."""
SAMPLE = 30
"""Scored mentions a share needs: with fewer its error is more than about 15 points."""
EVIDENCE = 100.0
"""Scored mentions needed to say which share is usual: its error is then below 5 points."""
KEEP = 0.5 ** (1 / (7 * _baseline.SLOTS_PER_DAY))
STEP = 0.15
"""A slot teaches at most 15 points above the usual share (the first step of the severity matrix)."""
SCATTER = 2.0
"""Replies and reposts come in groups: a share scatters about twice as much as independent posts would."""
UNIT = 2.0

Tone = Mapping[str, Any]


def new_tone() -> dict[str, Any]:
    """A tone nothing is known of."""
    return {"scored": 0.0, "negative": 0.0, "memory": _rarity.new_memory(1)}


def usual_share(tone: Tone) -> float | None:
    """The negative share that is usual, 0..1; None while too little was scored."""
    scored: float = tone["scored"]
    return float(tone["negative"] / scored) if scored >= EVIDENCE else None


def step(
    tone: Tone, negative: Sequence[float], scored: Sequence[float], *, weight: float, whole: bool
) -> tuple[dict[str, Any], float]:
    """The tone after a slot (the last of the columns), and log10 of the weeks between shares this bad.

    `weight` (0..1) is how much of the slot is believed; of one not `whole` nothing is learned.
    """
    usual = usual_share(tone)
    units = 0.0
    if usual is not None:
        units = max(0.0, *(_deviation(negative, scored, minutes // 5, usual) for minutes in MINUTES)) / UNIT
    rare = _rarity.rarity(tone["memory"], 0, units)
    after = dict(tone)
    if whole:
        after["memory"] = _rarity.remember(tone["memory"], [units])
        _learn(after, negative[-1], scored[-1], weight, usual)
    return after, rare


def _deviation(negative: Sequence[float], scored: Sequence[float], slots: int, usual: float) -> float:
    """By how many standard deviations the share is above the usual; 0 where too few were scored."""
    n = sum(scored[-slots:])
    if n < SAMPLE:
        return 0.0
    spread = math.sqrt(SCATTER * n * max(usual * (1 - usual), 0.01))
    return (sum(negative[-slots:]) - n * usual) / spread


def _learn(after: dict[str, Any], negative: float, scored: float, weight: float, usual: float | None) -> None:
    if not scored:
        return
    believed = negative if usual is None else min(negative, scored * (usual + STEP))
    after["scored"] = round(after["scored"] * KEEP + scored * weight, 4)
    after["negative"] = round(after["negative"] * KEEP + believed * weight, 4)
