"""In which five minutes a mention counts."""

from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

import pytest

from bot.core.models import SLOT, Slot
from bot.core.windows import fill, place, slot_of

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


@pytest.mark.parametrize(("moment", "slot"), [(0, 0), (4.99, 0), (5, 5), (59.9, 55), (-0.01, -5)], ids=str)
def test_a_moment_is_in_the_five_minutes_that_hold_it(moment: float, slot: float) -> None:
    assert slot_of(at(moment)) == at(slot)


def test_slots_are_those_of_utc() -> None:
    kathmandu = timezone(timedelta(hours=5, minutes=45))
    assert slot_of(datetime(2026, 3, 2, 17, 47, 30, tzinfo=kathmandu)) == at(0)
    assert slot_of(datetime(2026, 3, 2, 17, 47, tzinfo=kathmandu)).tzinfo is UTC


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="timezone"):
        slot_of(NOON.replace(tzinfo=None))


@pytest.mark.parametrize(
    ("said", "counts", "why"),
    [
        (1, 0, "on time, in the open slot"),
        (-4, -5, "its slot is not closed for the detector yet"),
        (-12, 0, "late, still news"),
        (-117, 0, "late, still just news"),
        (-119, -120, "too old to be news"),
        (-3000, -3000, "history"),
        (9, 0, "from the future"),
    ],
)
def test_a_latecomer_counts_now_unless_it_is_history(said: float, counts: float, why: str) -> None:
    assert place(at(said), now=at(2), horizon=at(-5)) == at(counts), why


def test_gaps_become_empty_closed_slots() -> None:
    busy = Slot(at(5), mentions=7)
    filled = fill([busy], at(0), at(15))
    assert filled == [Slot(at(0)), busy, Slot(at(10))]
    assert all(slot.closed for slot in filled)


@pytest.mark.parametrize("end", [0, -5])
def test_no_time_holds_no_slots(end: float) -> None:
    assert fill([Slot(at(0), mentions=1)], at(0), at(end)) == []


def test_slots_follow_each_other_without_overlap() -> None:
    starts = [slot.start for slot in fill([], at(0), at(60))]
    assert len(starts) == 12
    assert {later - earlier for earlier, later in pairwise(starts)} == {SLOT}
