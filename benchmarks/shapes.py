"""The shapes of crises, and of what only looks like one, after cases that are known by their numbers.

Each is a curve over the hours since it began, in multiples of the brand's usual rate, with the negative share
of what it adds. A seed makes it up to 30 % weaker or 40 % stronger (not the slow ones, whose names say how
much) and moves its start within a day.
"""

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from benchmarks.brands import NOTHING, SLOTS_PER_DAY, Brand, Extra, Told
from bot.core.models import SLOT, Slot

Curve = Callable[[float], float]
"""Extra mentions, in multiples of the usual rate, so many hours after it began (from 0 on)."""
Alter = Callable[[list[Slot], int, random.Random, Brand], list[Slot]]
"""Slots as the bot gets to see them: of all slots, the number of the one where it happens, chance, brand."""


@dataclass(frozen=True, slots=True)
class Shape:
    """One kind of event: who lived it, whether a team must be told, its curve, tone, and length in hours.

    `of_the_hour`: the curve multiplies what is usual at that hour, not on average. `tone` None: as ever.
    `turn`: the negative share of the usual posts while it lasts. `friday`: it begins on a Friday at 16:00.
    `cold`: it comes in the first two days of a watch. `waves`: hours after the beginning at which a wave of
    its own begins. `alter` changes slots instead. `flooded`: only for brands that know floods (or do not).
    """

    name: str
    tell: bool
    hours: float
    curve: Curve = lambda hours: 0.0
    tone: float | None = 0.5
    of_the_hour: bool = False
    turn: float | None = None
    friday: bool = False
    cold: bool = False
    waves: tuple[float, ...] = (0.0,)
    alter: Alter | None = None
    flooded: bool | None = None

    def fits(self, brand: Brand) -> bool:
        """Whether it is played with this brand."""
        return self.flooded in (None, brand.flooded)


@dataclass(frozen=True, slots=True)
class Play:
    """A shape played with a brand: its slots, when it began and ended, and the onset of each wave.

    The onset is the first slot whose expected rate is at least twice the usual; where the rate never doubles
    (tone, slow days) the first slot of the change.
    """

    shape: Shape
    slots: Sequence[Slot]
    began: datetime
    ended: datetime
    onsets: tuple[datetime, ...]


def play(shape: Shape, brand: Brand, start: datetime) -> Play:
    """The shape with this brand, in slots from `start` (a Monday, 00:00) to half a day after its end."""
    rng = random.Random(f"{shape.name} {brand}")
    began = start + _lead(shape, rng)
    ended = began + timedelta(hours=shape.hours)
    extra = _extra(shape, brand, began, ended, 1.0 if shape.of_the_hour else rng.uniform(0.7, 1.4))
    n = (ended - start) // SLOT + SLOTS_PER_DAY // 2
    slots = list(brand.slots(start, n, part=shape.name, extra=extra))
    if shape.alter:
        slots = shape.alter(slots, (began - start) // SLOT, rng, brand)
    onsets = tuple(_onset(extra, brand, began + timedelta(hours=wave), ended) for wave in shape.waves)
    return Play(shape, slots, began, ended, onsets)


def _lead(shape: Shape, rng: random.Random) -> timedelta:
    if shape.friday:
        return timedelta(days=4, hours=16)
    return rng.randrange(SLOTS_PER_DAY) * SLOT + timedelta(hours=18 if shape.cold else 0)


def _extra(shape: Shape, brand: Brand, began: datetime, ended: datetime, strength: float) -> Extra:
    def told(at: datetime, usual: float) -> Told:
        if not began <= at < ended:
            return NOTHING
        times = strength * shape.curve((at - began) / timedelta(hours=1))
        mentions = times * (usual if shape.of_the_hour else brand.per_hour / 12)
        turned = None if shape.turn is None else max(shape.turn, brand.share + 0.3)
        return Told(mentions, brand.share if shape.tone is None else shape.tone, turned)

    return told


def _onset(extra: Extra, brand: Brand, first: datetime, ended: datetime) -> datetime:
    at = first
    while at < ended:
        usual = brand.usual_at(at)
        if extra(at, usual).mentions >= usual:
            return at
        at += SLOT
    return first


# --- curves ------------------------------------------------------------------------------------------------


def _burst(*, peak: float, rise: float, hold: float, half_life: float) -> Curve:
    """Up in a line within `rise` hours, held, and down by half every `half_life` hours."""

    def curve(hours: float) -> float:
        if hours < rise:
            return peak * (hours + 1 / 24) / rise  # a slot stands for its middle
        return peak * math.exp2(-max(hours - rise - hold, 0.0) / half_life)

    return curve


def _growth(*, peak: float, doubling: float, until: float, half_life: float) -> Curve:
    """Doubling every so many hours up to the peak, and down by half every `half_life` hours."""
    return lambda hours: peak * math.exp2((hours - until) / (doubling if hours < until else -half_life))


def _twice(first: Curve, second: Curve, after: float) -> Curve:
    return lambda hours: first(hours) + (second(hours - after) if hours >= after else 0.0)


def _weekend(hours: float) -> float:
    return 10 * math.pow(min(hours, 48.0) / 48, 1.5)


# --- what the bot does not get to see, or sees at once -----------------------------------------------------


def _flood(slots: list[Slot], at: int, rng: random.Random, brand: Brand) -> list[Slot]:
    more = brand.flood(rng)
    flooded = slots[at]
    flooded = replace(flooded, mentions=flooded.mentions + more, scored=flooded.scored + more)
    return [*slots[:at], flooded, *slots[at + 1 :]]


def _missing(slots: list[Slot], at: int, rng: random.Random, brand: Brand) -> list[Slot]:
    return [*slots[:at], *slots[at + _gap(rng) :]]


def _unseen(slots: list[Slot], at: int, rng: random.Random, brand: Brand) -> list[Slot]:
    gap = _gap(rng)
    return [*slots[:at], *(Slot(slot.start, seen=0.0) for slot in slots[at : at + gap]), *slots[at + gap :]]


def _unnoticed(slots: list[Slot], at: int, rng: random.Random, brand: Brand) -> list[Slot]:
    gap = _gap(rng)
    return [*slots[:at], *(Slot(slot.start) for slot in slots[at : at + gap]), *slots[at + gap :]]


def _at_once(slots: list[Slot], at: int, rng: random.Random, brand: Brand) -> list[Slot]:
    gap = rng.randrange(6, 24)
    lost, back = slots[at : at + gap], slots[at + gap]
    whole = [*lost, back]
    unseen = (Slot(slot.start, seen=0.0) for slot in lost)
    return [
        *slots[:at],
        *unseen,
        Slot(
            back.start,
            sum(s.mentions for s in whole),
            sum(s.negative for s in whole),
            sum(s.scored for s in whole),
        ),
        *slots[at + gap + 1 :],
    ]


def _gap(rng: random.Random) -> int:
    return rng.randrange(36, 144)


_FLASH = _burst(peak=25, rise=1 / 3, hold=1, half_life=3)
SHAPES = (
    Shape("flash in minutes (Burger King UK, KitchenAid)", True, 10, _FLASH, tone=0.6),
    Shape("outage in minutes (CrowdStrike)", True, 10,
          _burst(peak=50, rise=1 / 6, hold=3, half_life=4), tone=0.45),
    Shape("storm over hours, 100× (United 3411)", True, 30,
          _growth(peak=100, doubling=1.75, until=12, half_life=18), tone=0.69),
    Shape("hoax over two days, 50× (Wayfair)", True, 54,
          _growth(peak=50, doubling=8.5, until=48, half_life=12), tone=0.5),
    Shape("build-up over a weekend (Starbucks, Dove)", True, 54, _weekend, tone=0.5, friday=True),
    Shape("two waves (KFC, Samsung)", True, 120, _twice(
        _burst(peak=6, rise=8, hold=2, half_life=8), _burst(peak=8, rise=8, hold=2, half_life=8), 84,
    ), tone=0.5, waves=(0.0, 84.0)),
    Shape("slow burn: a day at 2.1× (Southwest)", True, 24, lambda hours: 1.1, tone=0.6,
          of_the_hour=True),
    Shape("slow burn: a day at 2.1×, in the usual tone", True, 24, lambda hours: 1.1, tone=None,
          of_the_hour=True),
    Shape("slow burn: four days at 1.4× (Bud Light)", True, 96, lambda hours: 0.4, tone=0.6,
          of_the_hour=True),
    Shape("tone turns at the usual volume (Optus)", True, 12, turn=0.55),
    Shape("flash in the first two days of a watch", True, 10, _FLASH, tone=0.6, cold=True),
    Shape("joy: a launch, a giveaway", False, 24, _burst(peak=12, rise=1, hold=2, half_life=5), tone=0.03),
    Shape("nothing at all, for comparison", False, 18),
    Shape("flood of bots in one slot, a habit", False, 6, alter=_flood, flooded=True),
    Shape("flood of bots in one slot, the first", False, 6, alter=_flood, flooded=False),
    Shape("gap: slots missing", False, 18, alter=_missing),
    Shape("gap: known to be unseen", False, 18, alter=_unseen),
    Shape("gap: nobody knows", False, 18, alter=_unnoticed),
    Shape("gap, then all of it in one slot", False, 18, alter=_at_once),
)  # fmt: skip
