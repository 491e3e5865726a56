"""How a brand is judged is kept change by change; waves left off the desk grow instead of repeating."""

import sqlite3
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.core.models import Aside, Person, Tuned, Watch
from bot.core.tuning import Occasion, OccasionKind, QuietTheme, Tuning
from bot.errors import Refused
from bot.ports import Store
from tests.store.samples import NOW, WATCH

PRIYA = Person("U1", "Priya Raman")
UNTUNED = Tuning()
CALMER = Tuning(alerts_per_week=0.5, quiet=(QuietTheme(("#dragons",), NOW, 3),), apart=(("a", "b"),))
SALE = Occasion("Spring sale", OccasionKind.CAMPAIGN, date(2026, 3, 1), date(2026, 3, 7), ("#spring",))


def added(store: Store) -> Watch:
    return store.add_watch(WATCH, now=NOW)


def tuned(before: Tuning = UNTUNED, after: Tuning = CALMER, why: str = "set by hand") -> Tuned:
    return Tuned(NOW, PRIYA, before, after, why, crisis_id=3)


def test_a_change_is_in_force_and_on_record(store: Store) -> None:
    brindle = added(store)
    store.save_tuning(brindle.id, tuned())
    assert store.watches()[0].tuning == CALMER
    assert store.tunings(brindle.id) == [tuned()]


def test_changes_come_newest_first(store: Store) -> None:
    brindle = added(store)
    store.save_tuning(brindle.id, tuned())
    store.save_tuning(brindle.id, tuned(CALMER, Tuning(), "undone: set by hand"))
    assert [one.why for one in store.tunings(brindle.id)] == ["undone: set by hand", "set by hand"]


def test_saving_a_watch_leaves_its_tuning_alone(store: Store) -> None:
    stale = added(store)
    store.save_tuning(stale.id, tuned())
    store.save_watch(replace(stale, name="Brindle renamed", occasions=(SALE,)))
    saved = store.watches()[0]
    assert (saved.name, saved.tuning, saved.occasions) == ("Brindle renamed", CALMER, (SALE,))


def test_a_watch_that_is_gone_cannot_be_tuned(store: Store) -> None:
    with pytest.raises(Refused):
        store.save_tuning(99, tuned())


def test_what_was_tuned_is_never_rewritten(store: Store, path: Path) -> None:
    store.save_tuning(added(store).id, tuned())
    connection = sqlite3.connect(path)
    with pytest.raises(sqlite3.IntegrityError, match="never rewritten"):
        connection.execute("UPDATE tuning SET why = 'nothing'")
    connection.close()


def aside(hours: float, mentions: int = 40, looks_like: str = "a giveaway") -> Aside:
    began = NOW + timedelta(hours=hours)
    return Aside(began, began + timedelta(hours=1), looks_like, mentions, f"{mentions} posts")


def test_a_wave_that_goes_on_is_one(store: Store) -> None:
    brindle = added(store)
    for one in (aside(0), aside(3, 90), aside(1, 12, "an earnings day"), aside(30, 50)):
        store.set_aside(brindle.id, one)
    found = store.asides(brindle.id, start=NOW, end=NOW + timedelta(days=3))
    assert [(one.looks_like, one.mentions) for one in found] == [
        ("a giveaway", 90),
        ("an earnings day", 12),
        ("a giveaway", 50),
    ]


def test_waves_go_with_their_watch(store: Store) -> None:
    brindle = added(store)
    store.set_aside(brindle.id, aside(0))
    store.remove_watch(brindle.id)
    assert store.asides(brindle.id, start=NOW, end=NOW + timedelta(days=1)) == []
