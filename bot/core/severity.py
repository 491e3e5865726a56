"""How bad it is: a detector's signal weighed with the gravity of what is said, and the clocks that start."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.core.models import Level, Reason, Signal, Window
from bot.core.risk import CATEGORIES


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

FLOORS: Mapping[str, Level] = {slug: category.floor for slug, category in CATEGORIES.items()}
"""The lowest level of each category, the row "gravity floor" of the severity matrix."""

PARTNER = "partner_misconduct"
CAMPAIGN_FLOOR = Level.ORANGE
"""A partner's trouble is yellow, and orange while their campaign for us is live: our money is in it."""

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
    signal: Signal,
    *,
    categories: tuple[tuple[str, int], ...],
    total: int,
    floors: Mapping[str, Level] = FLOORS,
    campaign: str | None = None,
) -> Verdict:
    """The verdict on a signal whose window holds `total` mentions, so many of each category.

    `campaign` says, in words, that a partner who is spoken of has a live campaign: that lifts the floor of
    their misconduct to orange.

    Gravity lifts a surge to its category's floor and tone never vetoes that: sober words about leaked
    passports are grave. Without a surge gravity alone is worth a look (yellow), no more.
    """
    if campaign:
        floors = {**floors, PARTNER: max(CAMPAIGN_FLOOR, floors.get(PARTNER, Level.GREEN))}
    present = sorted(
        ((slug, n) for slug, n in categories if _is_present(n, total)),
        key=lambda item: (-item[1], -floors.get(item[0], Level.GREEN), item[0]),
    )
    grave = [(slug, n) for slug, n in present if floors.get(slug, Level.GREEN) > Level.GREEN]
    lifts = [_lift(floors[slug], n, total, surging=signal.level > Level.GREEN) for slug, n in grave]
    level = max(signal.level, *lifts) if lifts else signal.level
    if level is Level.GREEN:
        return Verdict(level, None, ())
    named = (grave or present)[:1]
    reasons = signal.reasons + tuple(_reason(slug, n, total, signal.window) for slug, n in grave)
    if campaign and PARTNER in dict(grave):
        reasons = (*reasons, _live(campaign, dict(grave)[PARTNER], total, signal.window))
    return Verdict(level, named[0][0] if named else None, reasons, _confidence(signal.window, total))


def _is_present(n: int, total: int) -> bool:
    return n >= MANY or (n >= FEW and n >= SHARE * total)


def _lift(floor: Level, n: int, total: int, *, surging: bool) -> Level:
    """What a category alone demands: its floor in a surge; without one only a crisis kind counts, as yellow.

    Complaints and outages are said of a big brand every hour and three posts by chance: alone it takes five,
    and a tenth of all.
    """
    if surging:
        return floor
    dominates = n >= MANY and n >= SHARE * total
    return Level.YELLOW if floor >= Level.ORANGE and dominates else Level.GREEN


def _reason(slug: str, n: int, total: int, window: Window) -> Reason:
    return Reason(
        rule="gravity",
        observed=n,
        expected=0.0,
        n=total,
        window_minutes=window.minutes,
        words=f"{n} of {total} mentions in the last {window.minutes} min are about {slug.replace('_', ' ')}.",
    )


def _live(campaign: str, n: int, total: int, window: Window) -> Reason:
    words = f"{campaign}: a partner's trouble is {CAMPAIGN_FLOOR.word} at least while we advertise with them."
    return Reason("live campaign", n, 0.0, total, window.minutes, words)


def _confidence(window: Window, total: int) -> str:
    if window.learning:
        return "low: still learning what is usual for this brand"
    if total < RELIABLE_SAMPLE:
        return f"medium: only {total} mentions"
    return f"high: {total} mentions against a known usual"
