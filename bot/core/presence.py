"""Which kinds of crisis a window speaks of, beyond what is usual for the brand and what chance brings."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from bot.core.models import Level, Reason, Window
from bot.core.risk import CATEGORIES

FLOORS: Mapping[str, Level] = {slug: category.floor for slug, category in CATEGORIES.items()}
"""The lowest level of each category, the row "gravity floor" of the severity matrix."""

FEW, SHARE, MANY = 3, 0.10, 5
"""A category is there with three unrelated posts that are a tenth of the window (one post is an opinion,
three are an issue), or with five at any volume."""
MORE_THAN_USUAL = 2.0
"""And it must be said twice as often as usual, beyond chance: a big brand is complained about every hour."""
DEVIATIONS = 2.0
"""Beyond chance: two standard deviations of a count (its square root) above what is compared with."""


@dataclass(frozen=True, slots=True)
class Present:
    """A category that a window speaks of: how many mentions, how many are usual, and from how many on
    (`least`) it counts as there."""

    slug: str
    n: int
    usual: float
    least: int
    floor: Level


def present(
    categories: tuple[tuple[str, int], ...],
    *,
    total: int,
    floors: Mapping[str, Level],
    usual: Mapping[str, float],
    ratio: float,
) -> tuple[Present, ...]:
    """The categories that are there among `total` mentions, those said most first.

    `ratio` is how many times the usual is said at all: of ten times the talk, ten times the usual complaints
    are chance.
    """
    found = []
    for slug, n in categories:
        least = _least(total, usual.get(slug, 0.0), ratio)
        if n >= least:
            floor = floors.get(slug, Level.GREEN)
            found.append(Present(slug, n, usual.get(slug, 0.0), least, floor))
    return tuple(sorted(found, key=lambda one: (-one.n, -one.floor, one.slug)))


def demanded(one: Present, *, total: int, surging: bool) -> Level:
    """What a category alone demands: its floor in a surge; without one only a crisis kind counts, as yellow.

    Complaints and outages are said of a big brand every hour and three posts by chance: alone it takes five,
    and a tenth of all.
    """
    if surging:
        return one.floor
    dominates = one.n >= MANY and one.n >= SHARE * total
    return Level.YELLOW if one.floor >= Level.ORANGE and dominates else Level.GREEN


def reason(one: Present, *, total: int, window: Window) -> Reason:
    """Why a category counts, in numbers and words."""
    slug = one.slug
    about = CATEGORIES[slug].title.lower() if slug in CATEGORIES else slug.replace("_", " ")
    return Reason(
        rule="gravity",
        observed=one.n,
        expected=round(one.usual, 2),
        n=total,
        window_minutes=window.minutes,
        words=f"{one.n} of {total} mentions in the last {window.minutes} min are about {about}.",
        end=window.end,
        about=slug,
        clears_below=one.least,
    )


def _least(total: int, usual: float, ratio: float) -> int:
    """The fewest mentions that make a category one that is there."""
    by_chance = [usual, usual * max(1.0, ratio)]
    beyond = max(math.floor(count + DEVIATIONS * math.sqrt(count)) + 1 for count in by_chance) if usual else 0
    enough = min(MANY, max(FEW, math.ceil(round(SHARE * total, 6))))
    return max(enough, beyond, math.ceil(MORE_THAN_USUAL * usual))
