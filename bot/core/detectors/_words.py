"""A finding in the words a person reads."""

from dataclasses import dataclass
from datetime import datetime

from bot.core.detectors import State, _baseline
from bot.core.models import Level, Reason, Window


@dataclass(frozen=True, slots=True)
class Finding:
    """A level, the window that tells most about it, and the rule that set it."""

    level: Level
    window: Window
    rule: str


def usual(baseline: State, local: datetime) -> str:
    """What a number is compared with, "the usual for a Monday 14:00" once that hour is known."""
    if not _baseline.knows_hour(baseline, _baseline.cell_of(local)):
        return "the usual"
    return f"the usual for a {local:%A} {local:%H}:00"


def reason(finding: Finding, usual: str) -> Reason:
    """The rule's numbers and its sentence: "61 mentions in the last 15 min, 9× the usual …"."""
    window = finding.window
    by_share = finding.rule == "negative share"
    clauses = _share_clauses(window, usual) if by_share else _volume_clauses(window, usual)
    if window.learning:
        clauses.append("still learning what is usual")
    return Reason(
        rule=finding.rule,
        observed=(window.negative_share or 0.0) if by_share else window.mentions,
        expected=(window.usual_share or 0.0) if by_share else window.expected,
        n=window.scored if by_share else window.mentions,
        window_minutes=window.minutes,
        words="; ".join(clauses) + ".",
    )


def _volume_clauses(window: Window, usual: str) -> list[str]:
    clauses = [f"{window.mentions} mentions in the last {window.minutes} min, {_times(window, usual)}"]
    share = window.negative_share
    if share is not None:
        clauses.append(f"{_percent(share)} negative{_usually(window)}")
    return clauses


def _share_clauses(window: Window, usual: str) -> list[str]:
    share = _percent(window.negative_share or 0.0)
    return [
        f"{share} of {window.scored} mentions in the last {window.minutes} min negative{_usually(window)}",
        f"{window.mentions} in all, {_times(window, usual)}",
    ]


def _times(window: Window, usual: str) -> str:
    if window.expected < 1:
        return "usually fewer than one"
    times = f"{window.ratio:.0f}" if window.ratio >= 5 else f"{window.ratio:.1f}".removesuffix(".0")
    return f"{times}× {usual}"


def _usually(window: Window) -> str:
    return "" if window.usual_share is None else f", usually {_percent(window.usual_share)}"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
