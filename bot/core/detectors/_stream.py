"""One stream of counts, all mentions or the negative ones: what is usual in it, how rare its volume is."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.core.detectors import Observation, View, _baseline, _rarity

Stream = Mapping[str, Any]

KEPT_SLOTS = 48
"""Four hours, the longest window that is told."""
FIRST_SLOTS = 12
"""In the first hour there is nothing to compare with."""
WHOLE = 0.9
"""Slots of which less was seen teach nothing: who knows which part of the talk the missing source holds."""
BACKLOG_SLOTS = 24
"""Posts up to two hours late count when they arrive: so much may come at once after a gap."""
BUSY, SILENT_SLOTS, SILENCE = 5.0, 3, 10.0
"""A stream with five mentions a slot that is silent for three slots, against odds of ten thousand million to
one, is not silent: nobody collected it."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a stream shows at the end of a slot: recent counts beside the usual, oldest first, and its rarity.

    `rarity` is the log10 of the weeks between such moments.
    """

    counts: Sequence[float]
    usual: Sequence[float]
    rarity: float
    baseline: Mapping[str, Any]

    def sums(self, minutes: int) -> tuple[float, float]:
        """Counted and usual in the last minutes."""
        slots = minutes // 5
        return sum(self.counts[-slots:]), sum(self.usual[-slots:])


def new_stream(views: Sequence[View]) -> dict[str, Any]:
    """A stream that has seen nothing."""
    return {
        "baseline": _baseline.new_baseline(), "counts": [], "usual": [], "due": [], "backlog": 0.0,
        "silence": [0, 0.0], "views": [view.start() for view in views],
        "memory": _rarity.new_memory(len(views)),
    }  # fmt: skip


def step(
    stream: Stream, count: float, *, views: Sequence[View], cell: int, seen: float, missing: int
) -> tuple[dict[str, Any], Look]:
    """The stream after a slot of which `seen` (0..1) was read, `missing` slots after the one before."""
    baseline = stream["baseline"]
    usual = _baseline.expected(baseline, cell)
    silence = _silence(stream["silence"], count, usual, baseline)
    ended = silence[0] == 0 and _is_gap(stream["silence"])
    missed = missing + (stream["silence"][0] if ended else 0)
    backlog = min(stream["backlog"] + missed * usual, BACKLOG_SLOTS * usual)
    whole = seen >= WHOLE
    due = usual + backlog if whole else usual
    after = {
        **stream,
        "backlog": _left(backlog, usual, seen) if backlog or not whole else 0.0,
        "silence": silence,
        **_recent(stream, count, round(usual * seen, 4), round(due, 4), keep=missing == 0 and not ended),
    }
    units = [0.0] * len(views)
    if baseline["n"] >= FIRST_SLOTS:
        after["views"], units = _viewed(stream["views"], views, _observe(after, baseline, usual, cell))
    rare = _rarities(stream["memory"], units)
    if whole and not _is_gap(silence):
        after["memory"] = _rarity.remember(stream["memory"], units)
        after["baseline"] = _baseline.learn(baseline, count, cell, usual)
    return after, Look(after["counts"], after["usual"], rare, baseline)


def _silence(before: list[float], count: float, usual: float, baseline: Mapping[str, Any]) -> list[float]:
    """Slots without a mention in a row, and how improbable that is: −log10."""
    if count > 0 or usual < BUSY:
        return [0, 0.0] if before[0] else before
    scatter = baseline["scatter"]
    return [before[0] + 1, round(before[1] + math.log10(1 + scatter * usual) / scatter, 2)]


def _is_gap(silence: list[float]) -> bool:
    return silence[0] >= SILENT_SLOTS and silence[1] >= SILENCE


def _left(backlog: float, usual: float, seen: float) -> float:
    """What may still arrive: more while part is unseen, then half as much with each slot."""
    if seen < WHOLE:
        return round(min(backlog + usual * (1 - seen), BACKLOG_SLOTS * usual), 3)
    return round(backlog / 2, 3) if backlog > usual else 0.0


def _recent(stream: Stream, count: float, usual: float, due: float, *, keep: bool) -> dict[str, Any]:
    """The columns with one slot more; what lies before a gap is not recent."""
    if not keep:
        return {"counts": [count], "usual": [usual], "due": [due]}
    return {
        "counts": [*stream["counts"][1 - KEPT_SLOTS :], count],
        "usual": [*stream["usual"][1 - KEPT_SLOTS :], usual],
        "due": [*stream["due"][-5:], due],
    }


def _observe(after: Stream, baseline: Mapping[str, Any], expected: float, cell: int) -> Observation:
    counts, due = after["counts"][-6:], after["due"]
    count, usual = counts[-1], due[-1]
    factor = usual / expected
    level = max(baseline["flat"], _baseline.LEAST_FLAT) * factor
    spread = baseline["spread"]
    root = math.sqrt(spread)
    residual = (math.asinh(root * math.sqrt(count)) - math.asinh(root * math.sqrt(level))) * 2.0 / root
    return Observation(
        count, usual, baseline["scatter"], level, spread, residual,
        sum(counts[-2:]), sum(counts[-3:]), sum(due[-3:]), sum(counts), sum(due), len(counts), cell % 24,
    )  # fmt: skip


def _viewed(states: Sequence[Any], views: Sequence[View], seen: Observation) -> tuple[list[Any], list[float]]:
    """Every view's state and its score in its unit."""
    after, units = [], []
    for which, view in enumerate(views):
        moved, score = view.step(states[which], seen)
        after.append(moved)
        units.append(score / view.UNIT)
    return after, units


def _rarities(memory: _rarity.Memory, units: Sequence[float]) -> float:
    """The mean over the views."""
    total = 0.0
    for view, now in enumerate(units):
        total += _rarity.rarity(memory, view, now) if now > _rarity.QUIET else _rarity.QUIET_RARITY
    return total / len(units)
