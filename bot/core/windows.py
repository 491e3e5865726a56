"""Slot arithmetic: in which five minutes a mention counts, and slots without gaps."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from bot.core.models import SLOT, Slot

NEVER = datetime.min.replace(tzinfo=UTC)
"""The horizon of a watch no slot of which is closed yet."""

LATE = timedelta(hours=2)
"""How old a latecomer may be and still count as news (networks lag minutes, seldom hours)."""


def slot_of(moment: datetime) -> datetime:
    """The start of the five minutes (UTC) that hold an aware moment; raises ValueError on a naive one."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no timezone")
    moment = moment.astimezone(UTC)
    return moment.replace(minute=moment.minute - moment.minute % 5, second=0, microsecond=0)


def place(created_at: datetime, now: datetime, horizon: datetime) -> datetime:
    """The slot in which a mention counts; every slot before `horizon` is closed for the detector.

    On time: its own slot. Late but at most two hours old: the open slot of `now`, so that it is still seen.
    Older: its own slot, as history. A post from the future (a wrong clock) counts as said now.
    """
    own, current = slot_of(min(created_at, now)), slot_of(now)
    if own >= horizon or now - created_at > LATE:
        return own
    return current


def fill(slots: Iterable[Slot], start: datetime, end: datetime) -> list[Slot]:
    """Every slot with start <= slot < end, in order; where none was given an empty closed one."""
    given = {slot.start: slot for slot in slots}
    at, stop, filled = slot_of(start), slot_of(end), []
    while at < stop:
        filled.append(given.get(at) or Slot(start=at))
        at += SLOT
    return filled
