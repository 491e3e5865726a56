"""A finding in the words a person reads, with its numbers, its rarity and what would clear it."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.detectors import State, _baseline
from bot.core.evidence import clears, rarity
from bot.core.models import Level, Reason, Window
from bot.core.wording import minutes

LEARNING, THIN = 0.4, 0.7
"""Confidence while a brand is being learned, and under thirty mentions."""
SAMPLE = 30


@dataclass(frozen=True, slots=True)
class Finding:
    """A level, the window that tells most about it, the rule that set it, how rare it is (log10 of weeks),
    and the number below which it no longer holds."""

    level: Level
    window: Window
    rule: str
    rarity: float
    clears_below: float


def usual(baseline: State, local: datetime) -> str:
    """What a number is compared with, "the usual for a Monday 14:00" once that hour is known."""
    if not _baseline.knows_hour(baseline, _baseline.cell_of(local)):
        return "the usual"
    return f"the usual for a {local:%A} {local:%H}:00"


def reason(finding: Finding, usual: str, *, seen: float = 1.0, expected: float | None = None) -> Reason:
    """The rule's numbers and its sentence: "61 mentions in the last 15 min, 9× the usual …"."""
    window = finding.window
    observed, due, n = _numbers(finding, expected)
    clauses = _CLAUSES[finding.rule](finding, usual, due)
    if window.learning:
        clauses.append("still learning what is usual")
    made = Reason(
        rule=finding.rule,
        observed=observed,
        expected=due,
        n=n,
        window_minutes=window.minutes,
        words="",
        end=window.end,
        rarity_weeks=round(10**finding.rarity, 2),
        confidence=round((LEARNING if window.learning else THIN if n < SAMPLE else 1.0) * seen, 2),
        clears_below=finding.clears_below,
    )
    clauses.append(f"{rarity(made)} for this brand")
    return replace(made, words="; ".join(clauses) + f". It {clears(made)}.")


def _numbers(finding: Finding, expected: float | None) -> tuple[float, float, int]:
    """Observed, expected and the sample of a rule."""
    window = finding.window
    if finding.rule == "negative share":
        return window.negative_share or 0.0, window.usual_share or 0.0, window.scored
    if finding.rule in ("negative volume", "negative slow burn"):
        return window.negative, expected or 0.0, round(window.negative)
    return window.mentions, window.expected, window.mentions


def _volume(finding: Finding, usual: str, due: float) -> list[str]:
    window = finding.window
    clauses = [
        f"{window.mentions} mentions in the last {minutes(window.minutes)}, "
        f"{_times(window.mentions, due, usual)}"
    ]
    share = window.negative_share
    if share is not None:
        clauses.append(f"{_percent(share)} negative{_usually(window)}")
    return clauses


def _negative(finding: Finding, usual: str, due: float) -> list[str]:
    window = finding.window
    return [
        f"{round(window.negative)} negative mentions in the last {minutes(window.minutes)}, "
        f"{_times(window.negative, due, usual)}",
        f"{window.mentions} in all",
    ]


def _share(finding: Finding, usual: str, due: float) -> list[str]:
    window = finding.window
    share = _percent(window.negative_share or 0.0)
    return [
        f"{share} of {window.scored} mentions in the last {minutes(window.minutes)} negative"
        f"{_usually(window)}",
        f"{window.mentions} in all, {_times(window.mentions, window.expected, usual)}",
    ]


_CLAUSES = {
    "volume": _volume,
    "slow burn": _volume,
    "negative volume": _negative,
    "negative slow burn": _negative,
    "negative share": _share,
}


def _times(count: float, due: float, usual: str) -> str:
    if due < 1:
        return "usually fewer than one"
    ratio = count / due
    times = f"{ratio:.0f}" if ratio >= 5 else f"{ratio:.1f}".removesuffix(".0")
    return f"{times}× {usual}"


def _usually(window: Window) -> str:
    return "" if window.usual_share is None else f", usually {_percent(window.usual_share)}"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
