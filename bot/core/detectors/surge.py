"""Finds surges: far more mentions than usual for this brand, or a much worse tone at usual volume.

Three weak views of the volume (a cumulative sum, a ratio, a tail probability) are each turned into a return
period by the brand's own past and averaged; the negative share is treated the same way by itself.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.core.detectors import State, _baseline, _rarity, _words
from bot.core.detectors._words import Finding
from bot.core.models import SLOT, Level, Signal, Slot, Window

ALERTS_PER_WEEK = 1.0
"""The alert budget, and the one knob: about so many alerts per brand-week."""
AVERAGING = 0.2
"""What averaging takes off a rarity: with it five recorded brands got 1.01 alerts a week, labels unseen."""
THRESHOLD = -math.log10(ALERTS_PER_WEEK) - AVERAGING
"""The rarity (log10 of weeks between such moments) from which on a volume is something to tell."""
SHARE_THRESHOLD = -math.log10(ALERTS_PER_WEEK / 2)
"""The same for the tone, which gets half as many alerts: most crises show in the volume."""

BURST_MINUTES = (5, 15, 60)
"""A flash, a burst, a rise: what a person would call "just now"."""
SHARE_MINUTES = (60, 240)
"""Tone turns more slowly, and a quiet brand needs hours for thirty posts."""
KEPT_SLOTS = max(SHARE_MINUTES) // 5
RATIOS = {Level.YELLOW: 2.0, Level.ORANGE: 5.0, Level.RED: 20.0}
SHARE_POINTS = {Level.YELLOW: 0.15, Level.ORANGE: 0.25, Level.RED: 0.35}
"""The rows "volume ratio" and "negative share" of the severity matrix."""
RARER = {Level.ORANGE: THRESHOLD + 1.0, Level.RED: THRESHOLD + 2.0}
"""Ten times rarer than the budget is orange at any ratio, a hundred times is red."""
FLOORS = {Level.YELLOW: 10, Level.ORANGE: 30, Level.RED: 100}
"""Mentions a window must hold: under ten a ratio is chance, under thirty no share can be told."""
CHANCE = math.log10(7 * _baseline.SLOTS_PER_DAY * len(BURST_MINUTES) / ALERTS_PER_WEEK)
"""−log10 of how probable a window's count may be at most: so that chance alone stays within the budget."""
FIRST_SLOTS, FIRST_DAY = 12, _baseline.SLOTS_PER_DAY
"""In the first hour there is nothing to compare with; in the first day morning looks like a surge."""
LEARNING_FLOOR, LEARNING_RATIO, FIRST_DAY_RATIO = 20, 3.0, 20.0
"""In the first three days more must be seen, in the first day more than the rise from night to day."""
CLUSTER = 6
"""So many negative posts are a cluster worth a look, although the window holds fewer than ten mentions."""
SHARE_SAMPLE = 30
"""Scored mentions a share needs: with fewer its error is more than about 15 points."""
SHARE_RATIO, SHARE_MANY = 1.5, 100
"""Above yellow a turn in tone must also be heard: half as much talk again as usual, or a hundred posts;
a few dozen at the usual volume may be one bad afternoon."""
SHARE_SCATTER = 2.0
"""Replies and reposts come in groups: a share scatters about twice as much as independent posts would."""

CUSUM_RATE, CUSUM_KEEP = 4.0, 0.8
"""The sum asks for four times the usual rate and forgets a fifth per slot."""
RATIO_OFFSET = 6.0
"""Added on both sides of the ratio, so that 3 instead of 1 is no burst."""
TAIL_POOLING = 0.7
"""Scatter of a sum of slots relative to one: part of it averages out."""
UNITS = {"cusum": 1.0, "ratio": 0.5, "tail": 3.0, "share": 2.0}
"""A score of each view at which things begin to be interesting for an average brand."""
VOLUME_VIEWS = ("cusum", "ratio", "tail")

VERSION = 2
"""Of the state's shape; a state of another one is forgotten and learned anew."""

Recent = Sequence[Sequence[float]]
"""Mentions, negative, scored and expected of the last slots: four columns, the newest last."""
NOTHING: Recent = ((), (), (), ())


@dataclass(frozen=True, slots=True)
class Look:
    """What the detector has before it at the end of a slot: the last four hours and what is usual."""

    end: datetime
    recent: Recent
    baseline: State

    def sums(self, minutes: int) -> list[float]:
        """Mentions, negative, scored and expected of the last minutes."""
        return [sum(column[-minutes // 5 :]) for column in self.recent]

    def window(self, minutes: int) -> Window:
        """The last minutes, counted."""
        mentions, negative, scored, usual = self.sums(minutes)
        return Window(
            start=self.end - timedelta(minutes=minutes),
            end=self.end,
            mentions=int(mentions),
            negative=int(negative),
            scored=int(scored),
            expected=usual,
            usual_share=_baseline.usual_share(self.baseline),
            learning=self.baseline["n"] < _baseline.LEARNING_SLOTS,
        )


class Surge:
    """The detector of bursts and of turns in tone; its words name hours of the given timezone."""

    name = "surge"

    def __init__(self, timezone: str = "UTC") -> None:
        """Raises ZoneInfoNotFoundError for a timezone that does not exist."""
        self._zone = ZoneInfo(timezone)

    def step(self, state: State | None, slot: Slot) -> tuple[State, Signal]:
        """The state after the slot and what is found at its end; the given state is left as it is.

        An open slot is measured against a whole one, so that half of it cannot look like a surge.
        """
        state = state if state and state["version"] == VERSION else _new_state()
        local = slot.start.astimezone(self._zone)
        cell = _baseline.cell_of(local)
        look = _look(state, slot, cell)
        hour = look.window(60)
        units, cusum = _views(look, hour, state["cusum"])
        memories = state["memories"]
        rarities = {view: _rarity.rarity(memories[view], units[view]) for view in units}
        after = {
            "version": VERSION,
            "at": slot.start.timestamp(),
            "baseline": _baseline.learn(state["baseline"], slot, cell),
            "recent": look.recent,
            "cusum": cusum,
            "memories": {
                **memories,
                **{view: _rarity.remember(memories[view], units[view]) for view in units},
            },
        }
        return after, _signal(look, hour, rarities, local)


def _new_state() -> dict[str, Any]:
    memories = {view: _rarity.new_memory() for view in UNITS}
    return {
        "version": VERSION,
        "at": None,
        "baseline": _baseline.new_baseline(),
        "recent": NOTHING,
        "cusum": 0.0,
        "memories": memories,
    }


def _look(state: State, slot: Slot, cell: int) -> Look:
    """The slots up to this one; what lies before a gap is not recent."""
    usual = round(_baseline.expected(state["baseline"], cell), 4)
    newest = (slot.mentions, slot.negative, slot.scored, usual)
    at = state["at"]
    follows = at is not None and slot.start.timestamp() - at < 1.5 * SLOT.total_seconds()
    before = state["recent"] if follows else NOTHING
    recent = [[*column[1 - KEPT_SLOTS :], value] for column, value in zip(before, newest, strict=True)]
    return Look(slot.end, recent, state["baseline"])


# --- how unusual -------------------------------------------------------------------------------------------


def _views(look: Look, hour: Window, cusum: float) -> tuple[dict[str, float], float]:
    """Each view's score in its unit, as far as it can say anything, and the cumulative sum carried on."""
    if look.baseline["n"] < FIRST_SLOTS:
        return {}, 0.0
    dispersion = look.baseline["dispersion"]
    mentions, usual = look.recent[0][-1], look.recent[3][-1]
    gain = mentions * math.log(CUSUM_RATE) - usual * (CUSUM_RATE - 1)
    cusum = max(0.0, cusum * CUSUM_KEEP + gain / (1 + dispersion * usual))
    seen, _, _, due = look.sums(15)
    ratio = math.log((seen + RATIO_OFFSET) / (due + RATIO_OFFSET))
    tail = _rarity.surprise(hour.mentions, hour.expected, dispersion * TAIL_POOLING)
    scores = {"cusum": math.log1p(cusum), "ratio": max(ratio, 0.0), "tail": tail}
    known = hour.usual_share
    if known is not None:
        scores["share"] = max(0.0, *(_share_deviation(look, minutes, known) for minutes in SHARE_MINUTES))
    return {view: score / UNITS[view] for view, score in scores.items()}, cusum


def _share_deviation(look: Look, minutes: int, usual: float) -> float:
    """By how many standard deviations the negative share is above the usual; 0 where too few were scored."""
    _, negative, scored, _ = look.sums(minutes)
    if scored < SHARE_SAMPLE:
        return 0.0
    spread = math.sqrt(SHARE_SCATTER * scored * max(usual * (1 - usual), 0.01))
    return (negative - scored * usual) / spread


# --- how bad -----------------------------------------------------------------------------------------------


def _signal(look: Look, hour: Window, rarities: Mapping[str, float], local: datetime) -> Signal:
    never = _rarity.QUIET_RARITY
    volume = sum(rarities.get(view, never) for view in VOLUME_VIEWS) / len(VOLUME_VIEWS)
    share = rarities.get("share", never)
    score = 1 / (1 + 10 ** min(THRESHOLD - volume, SHARE_THRESHOLD - share))
    found = [finding for finding in (_by_volume(look, volume), _by_share(look, share)) if finding]
    if not found:
        return Signal(look.end, Level.GREEN, score, hour, ())
    found.sort(key=lambda finding: finding.level, reverse=True)
    usual = _words.usual(look.baseline, local)
    reasons = tuple(_words.reason(finding, usual) for finding in found)
    return Signal(look.end, found[0].level, score, found[0].window, reasons)


def _by_volume(look: Look, rarity: float) -> Finding | None:
    """The highest level a window's volume reaches, told by the greatest ratio that reaches it.

    Of equal windows the first, which is the shortest, tells most.
    """
    if rarity < THRESHOLD:
        return None
    windows = [look.window(minutes) for minutes in BURST_MINUTES]
    findings = [
        Finding(_volume_level(window, rarity), window, "volume")
        for window in windows
        if _tells(window, look.baseline)
    ]
    return max(findings, key=lambda found: (found.level, found.window.ratio), default=None)


def _tells(window: Window, baseline: State) -> bool:
    """Whether a window holds enough to speak of, enough above the usual, and more than chance brings."""
    if _rarity.surprise(window.mentions, window.expected, baseline["dispersion"] * TAIL_POOLING) < CHANCE:
        return False
    if not window.learning:
        enough = window.mentions >= FLOORS[Level.YELLOW] or window.negative >= CLUSTER
        return enough and window.ratio >= RATIOS[Level.YELLOW]
    least = FIRST_DAY_RATIO if baseline["n"] < FIRST_DAY else LEARNING_RATIO
    return window.mentions >= LEARNING_FLOOR and window.ratio >= least


def _volume_level(window: Window, rarity: float) -> Level:
    for level in (Level.RED, Level.ORANGE):
        grave = window.ratio >= RATIOS[level] or rarity >= RARER[level]
        if grave and window.mentions >= FLOORS[level]:
            return level
    return Level.YELLOW


def _by_share(look: Look, rarity: float) -> Finding | None:
    """The level by negative share: rare for the brand, a step of the matrix, and at usual volume at least."""
    if rarity < SHARE_THRESHOLD:
        return None
    windows = (look.window(minutes) for minutes in SHARE_MINUTES)
    findings = [Finding(_share_level(window), window, "negative share") for window in windows]
    worst = max(findings, key=lambda finding: finding.level)
    return worst if worst.level > Level.GREEN else None


def _share_level(window: Window) -> Level:
    share, usual = window.negative_share, window.usual_share
    if share is None or usual is None or window.mentions < max(window.expected, SHARE_SAMPLE):
        return Level.GREEN
    is_heard = window.ratio >= SHARE_RATIO or window.scored >= SHARE_MANY
    reached = [
        level
        for level, points in SHARE_POINTS.items()
        if share - usual >= points
        and window.scored >= max(FLOORS[level], SHARE_SAMPLE)
        and (level is Level.YELLOW or is_heard)
    ]
    return max(reached, default=Level.GREEN)
