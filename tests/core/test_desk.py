"""Who is on call, whom a rung asks, and what quiet hours hold back."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.core.desk import BACKUP, CHANNEL, ON_CALL, Desk, Quiet, Role, Rota, Rung, Seat, Swap
from bot.core.models import Level, Person
from tests.worlds import MAYA, PRIYA

BERLIN = ZoneInfo("Europe/Berlin")
SAM = Person("U0SAM00000", "Sam Lee")
NOOR = Person("S0LEGAL000", "Legal team")
ROTA = Rota((MAYA, PRIYA, SAM), starts=date(2026, 3, 2))


def berlin(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=BERLIN).astimezone(UTC)  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    ("at", "person"),
    [
        (berlin(2026, 3, 2, 9), MAYA),
        (berlin(2026, 3, 9, 8, 59), MAYA),
        (berlin(2026, 3, 9, 9), PRIYA),
        (berlin(2026, 3, 30, 8, 59), MAYA),
        (berlin(2026, 3, 30, 9), PRIYA),
    ],
)
def test_the_turn_changes_at_the_local_hour_whatever_the_clocks_do(at: datetime, person: Person) -> None:
    assert ROTA.on_call(at, BERLIN) == person


def test_a_swap_stands_in_and_the_backup_is_whose_turn_is_next() -> None:
    swap = Swap(berlin(2026, 3, 3, 0), berlin(2026, 3, 4, 0), SAM)
    rota = replace(ROTA, swaps=(swap,))
    assert rota.on_call(berlin(2026, 3, 3, 12), BERLIN) == SAM
    assert rota.backup(berlin(2026, 3, 3, 12), BERLIN) == PRIYA
    assert rota.on_call(berlin(2026, 3, 4, 0), BERLIN) == MAYA


def test_nobody_is_on_call_without_a_rota_but_the_role_stands_in() -> None:
    desk = Desk(seats=(Seat(Role.COMMS, (MAYA, PRIYA)),))
    assert Rota().on_call(berlin(2026, 3, 2, 9), BERLIN) is None
    assert desk.asked(Rung(0, (ON_CALL,)), berlin(2026, 3, 2, 9), BERLIN) == (MAYA,)
    assert desk.asked(Rung(0, (BACKUP,)), berlin(2026, 3, 2, 9), BERLIN) == (PRIYA,)
    assert Desk().asked(Rung(0, (ON_CALL, CHANNEL)), berlin(2026, 3, 2, 9), BERLIN) == ()


def test_a_rung_asks_each_person_once_and_groups_by_id() -> None:
    desk = Desk(seats=(Seat(Role.LEGAL, (NOOR,)), Seat(Role.COMMS, (MAYA,))), rota=ROTA)
    rung = Rung(0, (ON_CALL, "comms", "legal", NOOR.id, "U0UNKNOWN0"))
    asked = desk.asked(rung, berlin(2026, 3, 2, 9), BERLIN)
    assert asked == (MAYA, NOOR, Person("U0UNKNOWN0", "U0UNKNOWN0"))


@pytest.mark.parametrize(
    ("at", "wakes"),
    [
        (berlin(2026, 3, 2, 21, 59), berlin(2026, 3, 2, 21, 59)),
        (berlin(2026, 3, 2, 22), berlin(2026, 3, 3, 7)),
        (berlin(2026, 3, 3, 2), berlin(2026, 3, 3, 7)),
        (berlin(2026, 3, 3, 7), berlin(2026, 3, 3, 7)),
        (berlin(2026, 3, 28, 23), berlin(2026, 3, 29, 7)),  # the clocks go forward in this night
        (berlin(2026, 10, 24, 23), berlin(2026, 10, 25, 7)),  # and back in this one
    ],
)
def test_quiet_hours_end_at_the_local_hour(at: datetime, wakes: datetime) -> None:
    assert Quiet().wakes(at, level=Level.YELLOW, zone=BERLIN) == wakes


def test_red_breaks_quiet_hours_and_there_may_be_none() -> None:
    night = berlin(2026, 3, 3, 2)
    assert Quiet().wakes(night, level=Level.RED, zone=BERLIN) == night
    assert Quiet(0, 0).wakes(night, level=Level.YELLOW, zone=BERLIN) == night


def test_quiet_hours_within_a_day_end_the_same_day() -> None:
    noon = Quiet(12 * 60, 14 * 60)
    assert noon.wakes(berlin(2026, 3, 3, 13), level=Level.YELLOW, zone=BERLIN) == berlin(2026, 3, 3, 14)
    assert noon.wakes(berlin(2026, 3, 3, 14), level=Level.YELLOW, zone=BERLIN) - berlin(
        2026, 3, 3, 14
    ) == timedelta(0)
