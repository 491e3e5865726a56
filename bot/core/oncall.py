"""Who is on call from when until when, and swaps: what a rota means in moments."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.core.desk import Rota, Swap
from bot.core.models import Person
from bot.errors import Refused

MOST_PEOPLE = 30
MOST_DAYS = 60
"""Days of one turn: longer ones are no rota."""
LONGEST_SWAP = timedelta(days=60)
MOST_SWAPS = 20
_LOOKS = 60
"""Pieces that are looked through for one stretch: swaps cut turns into pieces."""


@dataclass(frozen=True, slots=True)
class Shift:
    """A stretch in which one person is on call."""

    person: Person
    start: datetime
    end: datetime


def shift(rota: Rota, at: datetime, zone: ZoneInfo) -> Shift | None:
    """The stretch a moment falls into, from the handover (or the look) before it to the next one."""
    person, piece = rota.on_call(at, zone), _piece(rota, at, zone)
    if person is None or piece is None:
        return None
    start, end = piece
    for _ in range(_LOOKS):
        following = _piece(rota, end, zone)
        if following is None or rota.on_call(end, zone) != person:
            return Shift(person, start, end)
        end = following[1]
    return Shift(person, start, end)  # one person alone: it never ends


def following(rota: Rota, at: datetime, zone: ZoneInfo) -> Shift | None:
    """The stretch of whoever is next; None when nobody else ever is."""
    now = shift(rota, at, zone)
    coming = shift(rota, now.end, zone) if now else None
    return coming if now and coming and coming.person != now.person else None


def coming(rota: Rota, now: datetime) -> tuple[Swap, ...]:
    """The swaps that are on or ahead, the next one first."""
    return tuple(sorted((swap for swap in rota.swaps if swap.end > now), key=lambda swap: swap.start))


def with_swap(rota: Rota, swap: Swap, now: datetime) -> Rota:
    """The rota with one more swap, which counts before the others; what is over is forgotten.

    Raises Refused for one that ends before it starts, is over, too long, or one too many.
    """
    if swap.end <= swap.start:
        raise Refused("It would end before it starts.")
    if swap.end <= now:
        raise Refused("That time is over already.")
    if swap.end - swap.start > LONGEST_SWAP:
        raise Refused(f"A swap lasts {LONGEST_SWAP.days} days at most; change the rota instead.")
    kept = coming(rota, now)
    if len(kept) >= MOST_SWAPS:
        raise Refused(f"There are {MOST_SWAPS} swaps already. Remove one, or change the rota.")
    newest_first = tuple(one for one in rota.swaps if one in kept)
    return replace(rota, swaps=(swap, *newest_first))


def without_swap(rota: Rota, start: datetime, person_id: str) -> Rota:
    """The rota without that person's swap that starts then; raises Refused when there is none."""
    left = tuple(swap for swap in rota.swaps if (swap.start, swap.person.id) != (start, person_id))
    if len(left) == len(rota.swaps):
        raise Refused("This swap is gone already.")
    return replace(rota, swaps=left)


def monday(today: date) -> date:
    """The Monday of a day's week: where a rota starts unless somebody says otherwise."""
    return today - timedelta(days=today.weekday())


def _piece(rota: Rota, at: datetime, zone: ZoneInfo) -> tuple[datetime, datetime] | None:
    """The stretch around a moment in which neither a turn nor a swap changes."""
    turn = rota.turn(at, zone)
    cuts = [edge for swap in rota.swaps for edge in (swap.start, swap.end)] + [*(turn or ())]
    before, after = [cut for cut in cuts if cut <= at], [cut for cut in cuts if cut > at]
    return (max(before), min(after)) if before and after else None
