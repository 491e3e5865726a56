"""The Crisis Severity Score in a line or two: the score, how sure it is, and every part of it."""

from bot.core.models import Part, Severity
from bot.slack.figures import percent
from bot.slack.language import _
from bot.slack.richtext import tidy

UNKNOWN = "unknown"


def score(severity: Severity) -> str:
    """`Severity 50 of 100`."""
    return _("Severity {score} of 100").format(score=severity.score)


def head(severity: Severity) -> str:
    """`Severity 50 of 100 · 62 points × 80 % confidence`."""
    return f"{score(severity)} · {_weighed(severity)}"


def made_of(severity: Severity) -> str:
    """`62 points × 80 % confidence: volume 21/25, reach unknown`: those that give nothing are named too."""
    each = ", ".join(f"{name(part)} {points(part, '/')}" for part in severity.parts)
    return f"{_weighed(severity)}: {each}"


def spoken(severity: Severity) -> str:
    """The same as one sentence, as a screen reader says it well."""
    each = ", ".join(f"{name(part)} {points(part)}" for part in severity.parts)
    return f"{head(severity)}{': ' if each else ''}{each}."


def _weighed(severity: Severity) -> str:
    sure = percent(severity.confidence)
    return _("{points} points × {sure} confidence").format(points=severity.raw, sure=sure)


def is_unknown(part: Part) -> bool:
    """Whether nothing could be said about a part: it gives no points, which is not the same as none."""
    return not part.points and UNKNOWN in part.words.casefold()


def points(part: Part, between: str = "") -> str:
    """`21 of 25`, or `unknown`."""
    if is_unknown(part):
        return _(UNKNOWN)
    return f"{part.points:.0f}{between or _(' of ')}{part.most:.0f}"


def name(part: Part) -> str:
    """`volume`."""
    return tidy(_(part.name.casefold()), 24)
