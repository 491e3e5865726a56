"""Once-only requests, settings, how the team is set up, leases."""

import sqlite3
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.core.desk import Desk, Ladder, Policy, Quiet, Role, Rota, Rung, Seat, Swap
from bot.core.models import Level, Person
from bot.errors import Refused
from bot.ports import Store
from bot.store.sqlite import SqliteStore
from tests.store.samples import NOW, after

DAY = 86_400
PRIYA = Person("U0PRIYA000", "Priya Raman")


@pytest.mark.parametrize(("seconds", "first"), [(0, False), (DAY - 1, False), (DAY, True)])
def test_request_is_first_once_in_a_day(store: Store, seconds: float, first: bool) -> None:
    assert store.first_time("Ev1", now=NOW) is True
    assert store.first_time("Ev1", now=after(seconds)) is first
    assert store.first_time("Ev2", now=after(seconds)) is True


def test_old_requests_are_forgotten(store: Store, path: Path) -> None:
    for day in range(4):
        store.first_time(f"Ev{day}", now=after(day * DAY))
    connection = sqlite3.connect(path)
    assert connection.execute("SELECT request_key FROM seen_request").fetchall() == [("Ev3",)]
    connection.close()


def test_setting_is_the_last_value_saved(store: Store) -> None:
    assert store.setting("quiet") is None
    for value in ("22:00", "23:00"):
        store.save_setting("quiet", value)
    assert store.setting("quiet") == "23:00"


def test_how_the_team_is_set_up_survives_a_restart(path: Path) -> None:
    swap = Swap(NOW, after(3_600), PRIYA)
    desk = Desk(
        seats=(Seat(Role.LEGAL, (PRIYA, Person("S0LEGAL000", "legal"))),),
        rota=Rota((PRIYA,), starts=date(2026, 3, 2), swaps=(swap,)),
        quiet=Quiet(1_290, 480, Level.ORANGE),
        policy=Policy().with_ladder(
            Level.YELLOW, Ladder((Rung(10, ("legal", "U0X")),), confirm=90, lapse=45)
        ),
        timezone="Europe/Berlin",
        known=(PRIYA,),
    )
    with SqliteStore(path) as store:
        assert store.desk() == Desk()
        store.change_desk(lambda _: desk, actor=PRIYA, surface="modal", now=NOW)
    with SqliteStore(path) as store:
        assert store.desk() == desk


def test_a_change_of_the_team_that_is_refused_leaves_it_as_it_was(store: Store) -> None:
    def refuse(desk: Desk) -> Desk:
        raise Refused("no")

    store.change_desk(lambda desk: replace(desk, timezone="UTC"), actor=PRIYA, surface="modal", now=NOW)
    with pytest.raises(Refused):
        store.change_desk(refuse, actor=PRIYA, surface="modal", now=NOW)
    assert store.desk() == Desk(timezone="UTC")


def hold(store: Store, owner: str, seconds: float) -> bool:
    return store.hold_lease("sender", owner=owner, now=after(seconds), ttl_seconds=15)


def test_lease_has_one_holder_who_may_renew_it(store: Store) -> None:
    held = [hold(store, "a", 0), hold(store, "b", 14), hold(store, "a", 14), hold(store, "b", 28)]
    assert held == [True, False, True, False]
    assert hold(store, "b", 29) is True


def test_lease_is_given_back_by_its_holder_only(store: Store) -> None:
    hold(store, "a", 0)
    store.release_lease("sender", owner="b")
    assert hold(store, "b", 1) is False
    store.release_lease("sender", owner="a")
    assert hold(store, "b", 1) is True


def test_lease_from_before_the_clock_was_set_back_is_void(store: Store) -> None:
    hold(store, "dead", 0)
    assert hold(store, "b", -3600) is True
