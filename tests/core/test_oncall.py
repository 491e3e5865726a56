"""Who is on call from when until when, over handovers, swaps and changes of the clocks."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.core import oncall
from bot.core.desk import Rota, Swap
from bot.core.models import Person
from bot.core.oncall import Shift
from bot.errors import Refused
from tests.worlds import MAYA, PRIYA

BERLIN = ZoneInfo("Europe/Berlin")
SAM = Person("U0SAM00000", "Sam Lee")
ROTA = Rota((MAYA, PRIYA, SAM), starts=date(2026, 3, 2))


def berlin(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=BERLIN).astimezone(UTC)  # type: ignore[misc, arg-type]


WEDNESDAY = berlin(2026, 3, 4, 12)


def test_a_turn_lasts_until_the_handover_and_the_next_one_follows() -> None:
    assert oncall.shift(ROTA, WEDNESDAY, BERLIN) == Shift(MAYA, berlin(2026, 3, 2, 9), berlin(2026, 3, 9, 9))
    assert oncall.following(ROTA, WEDNESDAY, BERLIN) == Shift(
        PRIYA, berlin(2026, 3, 9, 9), berlin(2026, 3, 16, 9)
    )


@pytest.mark.parametrize(
    ("at", "hours"),
    [
        (berlin(2026, 3, 29, 12), 7 * 24),
        (berlin(2026, 3, 28, 12), 7 * 24 - 1),
        (berlin(2026, 10, 24, 12), 169),
    ],
)
def test_the_handover_stays_at_its_local_hour_when_the_clocks_change(at: datetime, hours: int) -> None:
    rota = replace(ROTA, starts=at.astimezone(BERLIN).date())
    shift = oncall.shift(rota, at, BERLIN)
    assert shift is not None
    assert (shift.end - shift.start, shift.end.astimezone(BERLIN).hour) == (timedelta(hours=hours), 9)


def test_a_handover_in_the_hour_that_does_not_exist_comes_right_after_it() -> None:
    rota = replace(ROTA, starts=date(2026, 3, 22), turn_hour=2)
    before, after = datetime(2026, 3, 29, 0, 59, tzinfo=UTC), datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert [rota.on_call(at, BERLIN) for at in (before, after)] == [MAYA, PRIYA]
    assert rota.turn(after, BERLIN) == (after, berlin(2026, 4, 5, 2))


def test_a_swap_cuts_the_turn_and_both_sides_say_so() -> None:
    swap = Swap(berlin(2026, 3, 4, 18), berlin(2026, 3, 5, 9), SAM)
    rota = oncall.with_swap(ROTA, swap, WEDNESDAY)
    assert oncall.shift(rota, WEDNESDAY, BERLIN) == Shift(MAYA, berlin(2026, 3, 2, 9), swap.start)
    assert oncall.following(rota, WEDNESDAY, BERLIN) == Shift(SAM, swap.start, swap.end)
    assert oncall.following(rota, swap.start, BERLIN) == Shift(MAYA, swap.end, berlin(2026, 3, 9, 9))


def test_a_swap_into_ones_own_turn_is_one_stretch() -> None:
    rota = oncall.with_swap(ROTA, Swap(WEDNESDAY, berlin(2026, 3, 9, 9), PRIYA), WEDNESDAY)
    assert oncall.shift(rota, WEDNESDAY, BERLIN) == Shift(PRIYA, WEDNESDAY, berlin(2026, 3, 16, 9))


def test_the_newest_of_overlapping_swaps_counts() -> None:
    first = oncall.with_swap(ROTA, Swap(WEDNESDAY, berlin(2026, 3, 5, 9), SAM), WEDNESDAY)
    both = oncall.with_swap(first, Swap(WEDNESDAY, berlin(2026, 3, 4, 18), PRIYA), WEDNESDAY)
    assert both.on_call(WEDNESDAY, BERLIN) == PRIYA
    assert both.on_call(berlin(2026, 3, 4, 19), BERLIN) == SAM


def test_a_swap_works_without_a_rota_and_before_its_first_day() -> None:
    swap = Swap(WEDNESDAY, berlin(2026, 3, 5, 9), SAM)
    for rota in (Rota(), replace(ROTA, starts=date(2026, 4, 6))):
        assert oncall.shift(rota, WEDNESDAY, BERLIN) is None
        assert oncall.shift(oncall.with_swap(rota, swap, WEDNESDAY), WEDNESDAY, BERLIN) == Shift(
            SAM, swap.start, swap.end
        )


def test_one_alone_is_on_call_for_good_and_nobody_is_next() -> None:
    alone = Rota((MAYA,), starts=date(2026, 3, 2))
    assert oncall.following(alone, WEDNESDAY, BERLIN) is None
    assert alone.backup(WEDNESDAY, BERLIN) is None


def test_the_backup_is_neither_the_stand_in_nor_who_is_away() -> None:
    swapped = oncall.with_swap(ROTA, Swap(WEDNESDAY, berlin(2026, 3, 5, 9), PRIYA), WEDNESDAY)
    assert swapped.backup(WEDNESDAY, BERLIN) == SAM
    two = replace(swapped, people=(MAYA, PRIYA))
    assert two.backup(WEDNESDAY, BERLIN) is None


def test_swaps_that_are_over_are_forgotten_and_others_can_be_removed() -> None:
    old = oncall.with_swap(ROTA, Swap(WEDNESDAY, berlin(2026, 3, 5, 9), SAM), WEDNESDAY)
    later = berlin(2026, 3, 6, 9)
    rota = oncall.with_swap(old, Swap(later, berlin(2026, 3, 7, 9), PRIYA), later)
    assert [swap.person for swap in rota.swaps] == [PRIYA]
    assert oncall.without_swap(rota, later, PRIYA.id).swaps == ()
    with pytest.raises(Refused, match="gone already"):
        oncall.without_swap(rota, later, SAM.id)


@pytest.mark.parametrize(
    ("start", "end", "why"),
    [
        (WEDNESDAY, WEDNESDAY, "end before it starts"),
        (berlin(2026, 3, 1, 9), berlin(2026, 3, 2, 9), "over already"),
        (WEDNESDAY, berlin(2026, 7, 1, 9), "60 days at most"),
    ],
)
def test_a_swap_that_cannot_be_is_refused(start: datetime, end: datetime, why: str) -> None:
    with pytest.raises(Refused, match=why):
        oncall.with_swap(ROTA, Swap(start, end, SAM), WEDNESDAY)
