"""Crises: numbered, guarded by their version, with a timeline that nothing rewrites."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier

import pytest

from bot.core.models import Change, Crisis, Draft, Event, EventKind, Level, Person, State
from bot.errors import Conflict, StoreError, UnknownCrisis
from bot.ports import Store
from tests.store.samples import NOW, after, crisis, event, opening

PRIYA = Person("U1", "Priya Raman")


def acknowledged(opened: Crisis, by: Person = PRIYA) -> Change:
    taken = replace(opened, state=State.ACKNOWLEDGED, owner=by, acknowledged_at=NOW, updated_at=after(60))
    return Change(taken, (Event(EventKind.ACKNOWLEDGED, after(60), by, "open", "acknowledged"),))


def test_new_crises_are_numbered_from_one(store: Store) -> None:
    saved = [store.apply(opening(), channel=None) for _ in range(3)]
    assert [(c.id, c.version) for c in saved] == [(1, 1), (2, 1), (3, 1)]


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"category": None, "set_level": Level.ORANGE, "peak_level": Level.RED},
        {"owner": PRIYA, "acknowledged_at": after(1), "calm_since": after(2)},
        {"state": State.RESOLVED, "closed_at": after(9), "outcome": "Recalled — “sorry”"},
    ],
)
def test_crisis_comes_back_as_it_was_saved(store: Store, fields: dict[str, object]) -> None:
    saved = store.apply(opening(**fields), channel=None)
    assert store.crisis(1) == saved == crisis(id=1, **fields)


def test_change_is_saved_and_counted_up(store: Store) -> None:
    opened = store.apply(opening(), channel=None)
    saved = store.apply(acknowledged(opened), channel=None)
    assert (saved.state, saved.owner, saved.version) == (State.ACKNOWLEDGED, PRIYA, 2)
    assert store.crisis(opened.id) == saved


def test_second_change_on_the_same_version_is_refused(store: Store) -> None:
    opened = store.apply(opening(), channel="desk")
    store.apply(acknowledged(opened), channel="desk")
    with pytest.raises(
        Conflict, match=r"crisis #1 first: since 12:01 UTC .* acknowledged, owned by Priya Raman"
    ):
        store.apply(acknowledged(opened, by=Person("U2", "Lena")), channel="desk")
    assert [e.kind for e in store.events(1)] == [EventKind.OPENED, EventKind.ACKNOWLEDGED]


def test_eight_at_once_have_one_winner(store: Store) -> None:
    opened = store.apply(opening(), channel=None)
    start = Barrier(8)

    def take(n: int) -> str:
        start.wait()
        try:
            return store.apply(acknowledged(opened, by=Person(f"U{n}", f"P{n}")), channel="desk").owner.name
        except Conflict:
            return "conflict"

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(take, range(8)))
    assert answers.count("conflict") == 7
    assert store.crisis(opened.id).owner.name in answers
    assert len(store.events(opened.id)) == 2


@pytest.mark.parametrize("act", [lambda s: s.crisis(9), lambda s: s.apply(opening(id=9), channel=None)])
def test_unknown_crisis_is_named(store: Store, act: object) -> None:
    with pytest.raises(UnknownCrisis, match="no crisis #9"):
        act(store)
    assert store.events(9) == []
    assert store.event(9) is None


def test_crises_are_newest_first_and_filtered(store: Store) -> None:
    for watch_id, state in ((1, State.OPEN), (2, State.RESOLVED), (1, State.DISMISSED), (2, State.CONTAINED)):
        store.apply(opening(watch_id=watch_id, state=state), channel=None)
    table = [
        ({}, [4, 3, 2, 1]),
        ({"live": True}, [4, 1]),
        ({"live": False}, [3, 2]),
        ({"watch_id": 1}, [3, 1]),
        ({"live": True, "watch_id": 2}, [4]),
        ({"limit": 1}, [4]),
    ]
    assert [[c.id for c in store.crises(**query)] for query, _ in table] == [ids for _, ids in table]


def test_timeline_keeps_every_field_in_order(store: Store) -> None:
    draft = Draft("holding", "Holding line", "We know of {{fact}}.", ("fact",))
    second = Event(EventKind.DRAFTED, after(5), PRIYA, "a", "b", "text", draft, "modal")
    store.apply(Change(crisis(), (event(EventKind.OPENED), second)), channel=None)
    [first, last] = store.events(1)
    assert (first.kind, last) == (EventKind.OPENED, replace(second, id=last.id))
    assert store.event(last.id) == last
    assert 0 < first.id < last.id


@pytest.mark.parametrize("statement", ["UPDATE event SET text = 'x'", "DELETE FROM event"])
def test_timeline_is_never_rewritten(store: Store, path: Path, statement: str) -> None:
    store.apply(opening(), channel=None)
    connection = sqlite3.connect(path)
    with pytest.raises(sqlite3.IntegrityError, match="never rewritten"):
        connection.execute(statement)
    connection.close()


def test_refused_change_leaves_nothing_behind(store: Store) -> None:
    unsayable = event(text="half a pair: \ud800")
    with pytest.raises(StoreError, match="cannot be stored"):
        store.apply(Change(crisis(), (event(EventKind.OPENED), unsayable)), channel="desk")
    assert store.crises() == []
    assert store.claim_message(owner="a", now=after(60), lease_seconds=60) is None
