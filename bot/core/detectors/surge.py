"""Finds surges: far more mentions than usual for this brand, or a much worse tone at usual volume.

Three weak views of the volume (a cumulative sum, a ratio, a tail probability) are each turned into a return
period by the brand's own past and averaged; the negative share is treated the same way by itself.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.core.detectors import State, _baseline, _rarity
from bot.core.models import SLOT, Level, Reason, Signal, Slot, Window

ALERTS_PER_WEEK = 1.0
"""The alert budget, and the one knob: about so many alerts per brand-week."""
AVERAGING = 0.25
"""An average of views is above what each would need alone; measured as alerts against the budget."""
THRESHOLD = -math.log10(ALERTS_PER_WEEK) - AVERAGING
"""The rarity (log10 of weeks between such moments) from which on there is something to tell."""

BURST_MINUTES = (5, 15, 60)
SHARE_MINUTES = (60, 240)
KEPT_SLOTS = 48
RATIOS = {Level.YELLOW: 2.0, Level.ORANGE: 5.0, Level.RED: 20.0}
SHARE_POINTS = {Level.YELLOW: 0.15, Level.ORANGE: 0.25, Level.RED: 0.35}
"""The rows "volume ratio" and "negative share" of the severity matrix."""
RARER = {Level.ORANGE: THRESHOLD + 1.0, Level.RED: THRESHOLD + 2.0}
"""Ten times rarer than the budget is orange at any ratio, a hundred times is red."""
FLOORS = {Level.YELLOW: 10, Level.ORANGE: 30, Level.RED: 100}
"""Mentions a window must hold: under ten a ratio is chance, under thirty no share can be told."""
LEARNING_FLOOR, LEARNING_RATIO, FIRST_SLOTS = 20, 3.0, 12
"""In the first three days more must be seen; in the first hour there is nothing to compare with."""
CLUSTER = 6
"""So many negative posts are a cluster worth a look, although the window holds fewer than ten mentions."""
SHARE_SAMPLE = 30
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

Row = list[float]
"""[mentions, negative, scored, expected] of one slot"""


@dataclass(frozen=True, slots=True)
class Finding:
    """A level with the window that tells most about it and the rule that set it."""

    level: Level
    window: Window
    rule: str


class Surge:
    """The detector of bursts and of turns in tone; words name hours of the given timezone."""

    name = "surge"

    def __init__(self, timezone: str = "UTC") -> None:
        """Raises ZoneInfoNotFoundError for a timezone that does not exist."""
        self._zone = ZoneInfo(timezone)

    def step(self, state: State | None, slot: Slot) -> tuple[State, Signal]:
        """The state after the slot and what is found at its end; the given state is left as it is."""
        state = state or _new_state()
        baseline = state["baseline"]
        cell = _baseline.cell_of(slot.start.astimezone(self._zone))
        recent = _with(state, slot, usual=_baseline.expected(baseline, cell))
        units, cusum = _views(state["cusum"], recent, baseline)
        memories = state["memories"]
        rarities = {view: _rarity.rarity(memories[view], units[view]) for view in units}
        signal = self._signal(slot, recent, baseline, cell=cell, rarities=rarities)
        after = {
            "at": slot.start.timestamp(),
            "baseline": _baseline.learn(baseline, slot, cell),
            "recent": recent,
            "cusum": cusum,
            "memories": {view: _rarity.remember(memories[view], units[view]) for view in units},
        }
        return after, signal

    def _signal(
        self, slot: Slot, recent: list[Row], baseline: State, *, cell: int, rarities: Mapping[str, float]
    ) -> Signal:
        volume = sum(rarities[view] for view in VOLUME_VIEWS) / len(VOLUME_VIEWS)
        share = rarities["share"]
        findings = [
            *_volume_findings(slot, recent, baseline, volume),
            *_share_findings(slot, recent, baseline, share),
        ]
        score = 1 / (1 + 10 ** (THRESHOLD - max(volume, share)))
        if not findings:
            return Signal(slot.end, Level.GREEN, score, _window(slot, recent, baseline, 60), ())
        findings.sort(key=lambda finding: -finding.level)
        hour = self._hour(slot, baseline, cell)
        reasons = tuple(_reason(finding, hour) for finding in findings)
        return Signal(slot.end, findings[0].level, score, findings[0].window, reasons)

    def _hour(self, slot: Slot, baseline: State, cell: int) -> str:
        if not _baseline.knows_hour(baseline, cell):
            return "the usual"
        local = slot.start.astimezone(self._zone)
        return f"the usual for a {local:%A} {local:%H}:00"


def _new_state() -> dict[str, Any]:
    memories = {view: _rarity.new_memories() for view in UNITS}
    return {
        "at": None, "baseline": _baseline.new_baseline(), "recent": [], "cusum": 0.0, "memories": memories,
    }  # fmt: skip


def _with(state: State, slot: Slot, *, usual: float) -> list[Row]:
    """The rows of the last four hours including this slot; after a gap nothing before it is recent."""
    row: Row = [slot.mentions, slot.negative, slot.scored, usual]
    at = state["at"]
    if at is None or slot.start.timestamp() - at > 1.5 * SLOT.total_seconds():
        return [row]
    return [*state["recent"][1 - KEPT_SLOTS :], row]


def _views(cusum: float, recent: list[Row], baseline: State) -> tuple[dict[str, float], float]:
    """Each view's score in its unit, and the sum carried on."""
    if baseline["n"] < FIRST_SLOTS:
        return dict.fromkeys(UNITS, 0.0), 0.0
    dispersion = baseline["dispersion"]
    mentions, _, _, usual = recent[-1]
    gain = mentions * math.log(CUSUM_RATE) - usual * (CUSUM_RATE - 1)
    cusum = max(0.0, cusum * CUSUM_KEEP + gain / (1 + dispersion * usual))
    seen, due = _sums(recent, 15)
    ratio = math.log((seen + RATIO_OFFSET) / (due + RATIO_OFFSET))
    seen, due = _sums(recent, 60)
    tail = _rarity.surprise(seen, due, dispersion * TAIL_POOLING)
    share = _share_score(recent, baseline)
    scores = {"cusum": math.log1p(cusum), "ratio": max(ratio, 0.0), "tail": tail, "share": share}
    return {view: score / UNITS[view] for view, score in scores.items()}, cusum


def _sums(recent: list[Row], minutes: int) -> tuple[float, float]:
    rows = recent[-minutes // 5 :]
    return sum(row[0] for row in rows), sum(row[3] for row in rows)


def _share_score(recent: list[Row], baseline: State) -> float:
    """By how many standard deviations the worse of the two windows exceeds the usual negative share."""
    usual = _baseline.usual_share(baseline)
    if usual is None:
        return 0.0
    return max(0.0, *(_share_deviation(recent[-minutes // 5 :], usual) for minutes in SHARE_MINUTES))


def _share_deviation(rows: list[Row], usual: float) -> float:
    scored = sum(row[2] for row in rows)
    if scored < SHARE_SAMPLE:
        return 0.0
    negative = sum(row[1] for row in rows)
    spread = math.sqrt(SHARE_SCATTER * scored * max(usual * (1 - usual), 0.01))
    return (negative - scored * usual) / spread


def _window(slot: Slot, recent: Sequence[Row], baseline: State, minutes: int) -> Window:
    rows = recent[-minutes // 5 :]
    mentions, negative, scored, usual = (sum(column) for column in zip(*rows, strict=True))
    return Window(
        start=slot.end - timedelta(minutes=minutes),
        end=slot.end,
        mentions=int(mentions),
        negative=int(negative),
        scored=int(scored),
        expected=usual,
        usual_share=_baseline.usual_share(baseline),
        learning=baseline["n"] < _baseline.LEARNING_SLOTS,
    )


def _volume_findings(slot: Slot, recent: list[Row], baseline: State, rarity: float) -> list[Finding]:
    """The level by volume on the most surprising window that can carry one; empty when none can."""
    if rarity < THRESHOLD:
        return []
    windows = [_window(slot, recent, baseline, minutes) for minutes in BURST_MINUTES]
    telling = [window for window in windows if _tells(window)]
    if not telling:
        return []
    dispersion = baseline["dispersion"] * TAIL_POOLING
    window = max(telling, key=lambda w: _rarity.surprise(w.mentions, w.expected, dispersion))
    return [Finding(_volume_level(window, rarity), window, "volume")]


def _tells(window: Window) -> bool:
    floor = LEARNING_FLOOR if window.learning else FLOORS[Level.YELLOW]
    least = LEARNING_RATIO if window.learning else RATIOS[Level.YELLOW]
    enough = window.mentions >= floor or (window.negative >= CLUSTER and not window.learning)
    return enough and window.ratio >= least


def _volume_level(window: Window, rarity: float) -> Level:
    for level in (Level.RED, Level.ORANGE):
        grave = window.ratio >= RATIOS[level] or rarity >= RARER[level]
        if grave and window.mentions >= FLOORS[level]:
            return level
    return Level.YELLOW


def _share_findings(slot: Slot, recent: list[Row], baseline: State, rarity: float) -> list[Finding]:
    """The level by negative share: it must be rare, of some size, and not the leftovers of a quiet hour."""
    if rarity < THRESHOLD:
        return []
    for minutes in SHARE_MINUTES:
        window = _window(slot, recent, baseline, minutes)
        level = _share_level(window)
        if level is not Level.GREEN:
            return [Finding(level, window, "negative share")]
    return []


def _share_level(window: Window) -> Level:
    share, usual = window.negative_share, window.usual_share
    if share is None or usual is None or window.scored < SHARE_SAMPLE:
        return Level.GREEN
    if window.mentions < window.expected:
        return Level.GREEN
    reached = [level for level, points in SHARE_POINTS.items() if share - usual >= points]
    return max(reached, default=Level.GREEN)


def _reason(finding: Finding, hour: str) -> Reason:
    """The rule's numbers and its sentence: "61 mentions in the last 15 min, 9× the usual …"."""
    window = finding.window
    words = [_volume_words(window, hour), _share_words(window)]
    if window.learning:
        words.append("still learning what is usual")
    by_share = finding.rule == "negative share"
    return Reason(
        rule=finding.rule,
        observed=(window.negative_share or 0.0) if by_share else window.mentions,
        expected=(window.usual_share or 0.0) if by_share else window.expected,
        n=window.scored if by_share else window.mentions,
        window_minutes=window.minutes,
        words="; ".join(word for word in words if word),
    )


def _volume_words(window: Window, hour: str) -> str:
    count = f"{window.mentions} mentions in the last {window.minutes} min"
    if window.expected < 1:
        return f"{count}, usually fewer than one"
    ratio = window.ratio
    times = f"{ratio:.0f}" if ratio >= 5 else f"{ratio:.1f}".removesuffix(".0")
    return f"{count}, {times}× {hour}"


def _share_words(window: Window) -> str:
    share, usual = window.negative_share, window.usual_share
    if share is None:
        return ""
    if usual is None:
        return f"{share:.0%} negative".replace("%", " %")
    return f"{share:.0%} negative, usually {usual:.0%}".replace("%", " %")
