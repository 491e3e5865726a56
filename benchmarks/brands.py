"""Made-up brands: how many people speak of one, when, in what tone, how unevenly; the same by seed."""

import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.core.models import SLOT, Slot

SIZES = (2, 10, 60, 500, 5000)
"""Mentions an hour, from a local bakery to a household name."""
ZONE = "Europe/Berlin"
BEGINS = datetime(2026, 2, 22, 23, tzinfo=UTC)
"""A Monday, 00:00 there; the clocks change five weeks later, on 29 March 2026."""
_HERE = ZoneInfo(ZONE)
SLOTS_PER_DAY = 288
WEATHER_HOURS = 6.0
"""Real counts wander: what lifts one hour lifts the next; half-forgotten after so long."""
FLOODS_A_WEEK = 2.0
SURE = 30
"""From this many on a count is drawn from the normal distribution: faster, and no different."""

Extra = Callable[[datetime, float], "Told"]
"""What is said beside the usual in a slot: of its start and the usual mentions then."""


@dataclass(frozen=True, slots=True)
class Told:
    """What an event adds to a slot: mentions, their negative share, and the share of the usual ones (None: as
    ever)."""

    mentions: float = 0.0
    tone: float = 0.0
    usual_tone: float | None = None


NOTHING = Told()


@dataclass(frozen=True, slots=True)
class Brand:
    """One brand: mentions an hour, negative-binomial scatter, day and weekend, negative share, weather, and
    whether it knows one-slot floods of bots (as UPS in the recordings does)."""

    per_hour: float
    seed: int
    scatter: float
    daily: float
    peak_hour: float
    weekend: float
    share: float
    weather: float
    flooded: bool

    @classmethod
    def drawn(cls, per_hour: float, seed: int) -> "Brand":
        """The brand of this size and seed; every second seed knows floods."""
        rng = random.Random(f"brand {per_hour} {seed}")
        return cls(
            per_hour,
            seed,
            scatter=math.exp(rng.uniform(math.log(0.05), 0.0)),
            daily=rng.uniform(0.3, 0.9),
            peak_hour=rng.uniform(10, 21),
            weekend=rng.uniform(0.5, 1.2),
            share=rng.uniform(0.08, 0.30),
            weather=rng.uniform(0.05, 0.25),
            flooded=bool(seed % 2),
        )

    def usual_at(self, at: datetime) -> float:
        """Mentions expected in the slot that starts then."""
        local = at.astimezone(_HERE)
        hour = local.hour + local.minute / 60
        day = 1 + self.daily * math.cos(2 * math.pi * (hour - self.peak_hour) / 24)
        return self.per_hour / 12 * day * (self.weekend if local.weekday() >= 5 else 1.0)

    def slots(self, start: datetime, n: int, *, part: str, extra: Extra | None = None) -> Iterator[Slot]:
        """n slots from `start` on; `part` names the stretch, so that each is drawn by itself."""
        rng = random.Random(f"{self} {part}")
        wander = rng.gauss(0, self.weather)
        keep = 0.5 ** (1 / (12 * WEATHER_HOURS))
        for i in range(n):
            at = start + i * SLOT
            wander = keep * wander + math.sqrt(1 - keep * keep) * rng.gauss(0, self.weather)
            usual = self.usual_at(at)
            told = extra(at, usual) if extra else NOTHING
            share = self.share if told.usual_tone is None else told.usual_tone
            ordinary = drawn(rng, usual * math.exp(wander), self.scatter)
            more = drawn(rng, told.mentions, min(self.scatter, 0.3))
            negative = part_of(rng, ordinary, share * math.exp(wander / 2)) + part_of(rng, more, told.tone)
            flood = self.flood(rng) if rng.random() < self._flood_chance else 0
            yield Slot(at, ordinary + more + flood, negative, ordinary + more + flood)

    def flood(self, rng: random.Random) -> int:
        """How many posts a flood of bots puts into one slot: neutral in tone, and too many to overlook."""
        return round(max(40.0, rng.uniform(15, 45) * self.per_hour / 12))

    @property
    def _flood_chance(self) -> float:
        return FLOODS_A_WEEK / 7 / SLOTS_PER_DAY if self.flooded else 0.0


def drawn(rng: random.Random, mean: float, scatter: float) -> int:
    """A negative-binomial count with variance mean + scatter × mean²."""
    if mean <= 0:
        return 0
    rate = mean * rng.gammavariate(1 / scatter, scatter)
    if rate > SURE:
        return max(0, round(rng.gauss(rate, math.sqrt(rate))))
    limit, product, n = math.exp(-rate), rng.random(), 0
    while product > limit:
        product *= rng.random()
        n += 1
    return n


def part_of(rng: random.Random, n: int, share: float) -> int:
    """How many of n posts are negative when each is with this probability."""
    share = min(max(share, 0.0), 0.95)
    if n > SURE:
        return min(n, max(0, round(rng.gauss(n * share, math.sqrt(n * share * (1 - share))))))
    return sum(rng.random() < share for _ in range(n))
