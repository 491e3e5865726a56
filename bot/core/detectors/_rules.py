"""What the detector tells of what it sees: the rules of volume, negative posts, tone and slow burns."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.core.detectors import _baseline, _rarity, share, slow_burn
from bot.core.detectors._stream import Look
from bot.core.detectors._words import Finding
from bot.core.models import Level, Window

TONE_COST, SLOW_COST = math.log10(2), math.log10(10)
"""Tone and negative posts get half of the budget each, slow burns a tenth: most show in the volume."""

BURST_MINUTES = (5, 15, 60)
"""A flash, a burst, a rise: what a person would call "just now"."""
RATIOS = {Level.YELLOW: 2.0, Level.ORANGE: 5.0, Level.RED: 20.0}
SHARE_POINTS = {Level.YELLOW: 0.15, Level.ORANGE: 0.25, Level.RED: 0.35}
"""The rows "volume ratio" and "negative share" of the severity matrix."""
RARER = {Level.ORANGE: 1.0, Level.RED: 2.0}
"""Ten times rarer than the budget is orange at any ratio, a hundred times is red."""
FLOORS = {Level.YELLOW: 10, Level.ORANGE: 30, Level.RED: 100}
"""Mentions a window must hold: under ten a ratio is chance, under thirty no share can be told."""
CHANCE = math.log10(7 * _baseline.SLOTS_PER_DAY * len(BURST_MINUTES))
"""−log10 of how probable a window's count may be at most: so that chance alone stays within the budget."""
POOLING = 0.7
FIRST_DAY = _baseline.SLOTS_PER_DAY
LEARNING_FLOOR, LEARNING_RATIO, FIRST_DAY_RATIO = 20, 3.0, 20.0
"""In the first three days more must be seen, in the first day more than the rise from night to day."""
CLUSTER = 6
"""So many negative posts are a cluster worth a look, although the window holds fewer than ten mentions."""
UNHEARD_COST = math.log10(2.5)
"""And must be rarer: thirty posts an hour are a small sample, looked at three hundred times a day."""
SHARE_RATIO, SHARE_MANY = 1.5, 100
"""Above yellow a turn in tone must also be heard: half as much talk again as usual, or a hundred posts;
a few dozen at the usual volume may be one bad afternoon."""
TONELESS_COST = math.log10(5)
"""And a fifth of that where no tone is known: much talk alone is seldom a crisis."""
SOUR_POINTS = 0.10
"""Points over the usual share: within ten it is an ordinary day of the severity matrix."""
SLOW_LEAST, SLOW_RATIO = 60, 1.4
"""Mentions and times the usual that a slow burn has at least; negative posts: half as many."""

Found = tuple[Finding, float | None]
"""A finding, and what is usual of what it counts where its window does not say."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the detector has before it at the end of a slot."""

    end: datetime
    all: Look
    negative: Look
    scored: Sequence[float]
    tone: Mapping[str, Any]
    tone_rarity: float
    burn: Mapping[str, Any]
    learning: bool
    n: int

    def window(self, minutes: int) -> Window:
        """The last minutes, counted."""
        mentions, usual = self.all.sums(minutes)
        counted = 5 * min(minutes // 5, len(self.all.counts))
        return Window(
            start=self.end - timedelta(minutes=counted),
            end=self.end,
            mentions=int(mentions),
            negative=round(sum(self.negative.counts[-minutes // 5 :]), 2),
            scored=int(sum(self.scored[-minutes // 5 :])),
            expected=round(usual, 4),
            usual_share=share.usual_share(self.tone),
            learning=self.learning,
        )

    def slow_window(self, hours: int) -> tuple[Window, float]:
        """The last hours, counted, and the negative mentions that are usual in them."""
        minutes, (mentions, negative, scored) = slow_burn.sums(self.burn, hours)
        window = Window(
            start=self.end - timedelta(minutes=minutes),
            end=self.end,
            mentions=mentions,
            negative=negative,
            scored=scored,
            expected=round(slow_burn.usual(self.burn, "all", hours), 2),
            usual_share=share.usual_share(self.tone),
            learning=self.learning,
        )
        return window, round(slow_burn.usual(self.burn, "negative", hours), 2)


def findings(seen: Seen, *, threshold: float, averaging: float) -> list[Found]:
    """Everything that is rarer than the budget allows, the gravest first.

    `threshold` is the log10 of the weeks between alerts, `averaging` what a mean over views takes off.
    """
    found = [
        _by_volume(seen, threshold - averaging),
        _by_share(seen, threshold + TONE_COST),
        _by_negative(seen, threshold - averaging + TONE_COST),
        _slow_talk(seen, threshold),
        _slow_anger(seen, threshold),
    ]
    return sorted((one for one in found if one), key=lambda pair: pair[0].level, reverse=True)


# --- volume ------------------------------------------------------------------------------------------------


def _by_volume(seen: Seen, threshold: float) -> Found | None:
    """The highest level a window's volume reaches, told by the greatest ratio that reaches it.

    Of equal windows the first, which is the shortest, tells most.
    """
    if seen.all.rarity < threshold:
        return None
    found = [
        Finding(
            _volume_level(window, seen.all.rarity - threshold),
            window,
            "volume",
            seen.all.rarity,
            _clears(window),
        )
        for window in map(seen.window, BURST_MINUTES)
        if _tells(seen, window)
    ]
    best = max(found, key=lambda one: (one.level, one.window.ratio), default=None)
    return (best, None) if best else None


def _tells(seen: Seen, window: Window) -> bool:
    """Whether a window holds enough to speak of, enough above the usual, and more than chance brings."""
    scatter = seen.all.baseline["scatter"] * POOLING
    if _rarity.surprise(window.mentions, max(window.expected, 1e-3), scatter) < CHANCE:
        return False
    if not window.learning:
        enough = window.mentions >= FLOORS[Level.YELLOW] or window.negative >= CLUSTER
        return enough and window.ratio >= RATIOS[Level.YELLOW]
    least = FIRST_DAY_RATIO if seen.n < FIRST_DAY else LEARNING_RATIO
    return window.mentions >= LEARNING_FLOOR and window.ratio >= least


def _clears(window: Window) -> float:
    """The count below which a window is no longer twice the usual, or holds too little to tell."""
    return float(max(FLOORS[Level.YELLOW], math.ceil(RATIOS[Level.YELLOW] * max(window.expected, 1.0))))


def _volume_level(window: Window, rarer: float) -> Level:
    for reached in (Level.RED, Level.ORANGE):
        grave = window.ratio >= RATIOS[reached] or rarer >= RARER[reached]
        if grave and window.mentions >= FLOORS[reached]:
            return reached
    return Level.YELLOW


# --- negative posts ----------------------------------------------------------------------------------------


def _by_negative(seen: Seen, threshold: float) -> Found | None:
    """Far more negative posts than usual, told by the window with the greatest ratio."""
    if seen.learning or seen.negative.rarity < threshold:
        return None
    scatter = seen.negative.baseline["scatter"] * POOLING
    found = []
    for minutes in BURST_MINUTES:
        count, usual = seen.negative.sums(minutes)
        times = count / max(usual, 1.0)
        if count < FLOORS[Level.YELLOW] or times < RATIOS[Level.YELLOW]:
            continue
        if _rarity.surprise(count, max(usual, 1e-3), scatter) < CHANCE:
            continue
        reached = (
            Level.ORANGE if count >= FLOORS[Level.ORANGE] and times >= RATIOS[Level.ORANGE] else Level.YELLOW
        )
        clears = float(max(FLOORS[Level.YELLOW], math.ceil(2 * max(usual, 1.0))))
        finding = Finding(reached, seen.window(minutes), "negative volume", seen.negative.rarity, clears)
        found.append((times, finding, usual))
    if not found:
        return None
    _, best, usual = max(found, key=lambda one: (one[1].level, one[0]))
    return best, round(usual, 3)


# --- tone --------------------------------------------------------------------------------------------------


def _by_share(seen: Seen, threshold: float) -> Found | None:
    """The level by negative share: rare for the brand, a step of the matrix, and at usual volume at least."""
    if seen.tone_rarity < threshold:
        return None
    windows = [seen.window(minutes) for minutes in share.MINUTES]
    if seen.tone_rarity < threshold + UNHEARD_COST:
        windows = [window for window in windows if _is_heard(window)]
    found = [_share_finding(window, seen.tone_rarity) for window in windows]
    worst = max(found, key=lambda one: one.level, default=None)
    return (worst, None) if worst is not None and worst.level > Level.GREEN else None


def _is_heard(window: Window) -> bool:
    """Whether a turn in tone comes with more talk, or rests on many posts."""
    return window.ratio >= SHARE_RATIO or window.scored >= SHARE_MANY


def _share_finding(window: Window, rare: float) -> Finding:
    usual = window.usual_share or 0.0
    return Finding(_share_level(window), window, "negative share", rare, round(usual + 0.15, 2))


def _share_level(window: Window) -> Level:
    known, usual = window.negative_share, window.usual_share
    if known is None or usual is None or window.mentions < max(window.expected, share.SAMPLE):
        return Level.GREEN
    is_heard = _is_heard(window)
    reached = [
        step
        for step, points in SHARE_POINTS.items()
        if known - usual >= points
        and window.scored >= max(FLOORS[step], share.SAMPLE)
        and (step is Level.YELLOW or is_heard)
    ]
    return max(reached, default=Level.GREEN)


# --- slow burns --------------------------------------------------------------------------------------------


def _slow_talk(seen: Seen, threshold: float) -> Found | None:
    """Hours of more talk than this brand's days bring."""
    if seen.learning:
        return None
    rare, hours = slow_burn.most_unusual(seen.burn, "all", least_ratio=SLOW_RATIO)
    if not hours or rare < threshold + SLOW_COST:
        return None
    window, _ = seen.slow_window(hours)
    toneless = window.negative_share is None
    if window.mentions < SLOW_LEAST or (toneless and rare < threshold + SLOW_COST + TONELESS_COST):
        return None
    return _slow("slow burn", window, rare, window.mentions, window.expected), None


def _slow_anger(seen: Seen, threshold: float) -> Found | None:
    """Hours of more negative posts than this brand's days bring, and a larger share of them."""
    if seen.learning:
        return None
    rare, hours = slow_burn.most_unusual(seen.burn, "negative", least_ratio=SLOW_RATIO)
    if not hours or rare < threshold + TONE_COST:
        return None
    window, usual = seen.slow_window(hours)
    if window.negative < SLOW_LEAST // 2 or not _is_sour(window):
        return None
    return _slow("negative slow burn", window, rare, window.negative, usual), usual


def _slow(rule: str, window: Window, rare: float, count: float, usual: float) -> Finding:
    reached = Level.ORANGE if count >= RATIOS[Level.ORANGE] * max(usual, 1.0) else Level.YELLOW
    return Finding(reached, window, rule, rare, float(math.ceil(SLOW_RATIO * max(usual, 1.0))))


def _is_sour(window: Window) -> bool:
    """Whether the tone is known, and worse than usual by ten points."""
    known, usual = window.negative_share, window.usual_share
    return known is not None and usual is not None and known >= usual + SOUR_POINTS
