"""How bad it is: a detector's signal weighed with the gravity of what is said, and the clocks that start."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.core.models import Level, Reason, Signal, Window


@dataclass(frozen=True, slots=True)
class Clocks:
    """The minutes a level allows; None: no clock runs."""

    acknowledge_minutes: int | None
    first_words_minutes: int | None
    update_minutes: int | None


# Acknowledge and cadence: usual incident ladders (first assessment within 15-30 min, updates every 1-2 h).
# First public words: a holding statement within the first hour (Coombs), at red within half of it.
CLOCKS: Mapping[Level, Clocks] = {
    Level.GREEN: Clocks(None, None, None),
    Level.YELLOW: Clocks(30, 60, None),
    Level.ORANGE: Clocks(15, 60, 120),
    Level.RED: Clocks(5, 30, 60),
}

FEW, SHARE, MANY = 3, 0.10, 5
"""A category is there with three unrelated posts that are a tenth of the window (one post is an opinion,
three are an issue), or with five at any volume."""
RELIABLE_SAMPLE = 30
"""Under thirty posts a share has an error of more than about 15 points."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The level that should stand, the category that names the story, how sure that is, and every reason."""

    level: Level
    category: str | None
    reasons: tuple[Reason, ...]
    confidence: str = ""


def assess(
    signal: Signal, *, categories: tuple[tuple[str, int], ...], total: int, floors: Mapping[str, Level]
) -> Verdict:
    """The verdict on a signal whose window holds `total` mentions, so many of each category.

    Gravity lifts a surge to its category's floor and tone never vetoes that: sober words about leaked
    passports are grave. Without a surge gravity alone is worth a look (yellow), no more.
    """
    present = [(slug, n) for slug, n in categories if _is_present(n, total)]
    grave = sorted(
        ((slug, n) for slug, n in present if floors.get(slug, Level.GREEN) > Level.GREEN),
        key=lambda item: (-item[1], -floors[item[0]], item[0]),
    )
    lifted = max((_lift(signal, slug, n, total, floors) for slug, n in grave), default=Level.GREEN)
    level = max(signal.level, lifted)
    if level is Level.GREEN:
        return Verdict(level, None, ())
    reasons = signal.reasons + tuple(_reason(slug, n, total, signal.window) for slug, n in grave)
    return Verdict(level, _name(grave, present), reasons, _confidence(signal.window, total))


def _is_present(n: int, total: int) -> bool:
    return n >= MANY or (n >= FEW and n >= SHARE * total)


def _lift(signal: Signal, slug: str, n: int, total: int, floors: Mapping[str, Level]) -> Level:
    """What a category alone demands: its floor in a surge; without one only a crisis kind counts, as yellow.

    Complaints and outages are said of a big brand every hour; they stand in the way only when they surge.
    """
    floor = floors[slug]
    if signal.level > Level.GREEN:
        return floor
    dominates = n >= FEW and n >= SHARE * total
    return Level.YELLOW if floor >= Level.ORANGE and dominates else Level.GREEN


def _name(grave: list[tuple[str, int]], present: list[tuple[str, int]]) -> str | None:
    """The most frequent grave category, else the most frequent one."""
    candidates = grave or sorted(present, key=lambda item: (-item[1], item[0]))
    return candidates[0][0] if candidates else None


def _reason(slug: str, n: int, total: int, window: Window) -> Reason:
    return Reason(
        rule="gravity",
        observed=n,
        expected=0.0,
        n=total,
        window_minutes=window.minutes,
        words=f"{n} of {total} mentions in the last {window.minutes} min are about {slug.replace('-', ' ')}",
    )


def _confidence(window: Window, total: int) -> str:
    if window.learning:
        return "low: still learning what is usual for this brand"
    if total < RELIABLE_SAMPLE:
        return f"medium: only {total} mentions"
    return f"high: {total} mentions against a known usual"
