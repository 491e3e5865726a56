"""What the outbox holds of a crisis once it is private, and once it is not any more."""

from dataclasses import replace

import pytest

from bot.core import lifecycle
from bot.core.access import hide
from bot.core.lifecycle import Act
from bot.core.messages import Outgoing, Purpose
from bot.core.models import SYSTEM, Change, Crisis, EventKind, Person
from bot.store.sqlite import SqliteStore
from tests.store.samples import LATER, NOW, event, opening

MAYA = Person("U0MAYA0000", "Maya Okafor")
LENA = Person("U0LENA0000", "Lena Fischer")
TEAM = Person("S0TEAM0000", "team")


@pytest.fixture
def crisis(store: SqliteStore) -> Crisis:
    """One with its card, an entry of its thread and a brief in Slack."""
    crisis = store.apply(opening(), channel="desk")
    crisis = store.apply(Change(crisis, (event(),)), channel="desk")
    brief = {"key": "brief:1", "stream": "brief:1", "channel": "exec", "crisis_id": crisis.id, "now": NOW}
    store.want(Purpose.BRIEF, payload={"quotes": []}, **brief)  # type: ignore[arg-type]
    assert [one.purpose for one in sent(store)] == ["card", "event", "brief"]
    return crisis


def sent(store: SqliteStore) -> list[Outgoing]:
    """Everything that is due, taken by Slack."""
    done = []
    while message := store.claim_message(owner="me", now=LATER, lease_seconds=60):
        store.message_sent(message, owner="me", channel="C1", ts=f"{message.id}.0", now=LATER)
        done.append(message)
    return done


def turn(store: SqliteStore, crisis: Crisis, *, private: bool) -> Crisis:
    return store.apply(hide(crisis, Act(MAYA, NOW), private=private), channel="desk")


def test_everything_that_was_posted_is_edited(store: SqliteStore, crisis: Crisis) -> None:
    turn(store, crisis, private=True)
    edited = sent(store)
    assert sorted(one.purpose for one in edited) == ["brief", "card", "event"]
    assert all(one.ts for one in edited)


def test_what_happens_in_private_is_not_posted(store: SqliteStore, crisis: Crisis) -> None:
    crisis = turn(store, crisis, private=True)
    sent(store)
    store.apply(Change(crisis, (event(), event())), channel="desk")
    assert [one.purpose for one in sent(store)] == ["card"]


def test_what_happened_in_private_is_posted_once_it_is_not_any_more(
    store: SqliteStore, crisis: Crisis
) -> None:
    crisis = turn(store, crisis, private=True)
    crisis = store.apply(Change(crisis, (event(),)), channel="desk")
    sent(store)
    turn(store, crisis, private=False)
    told = [one for one in sent(store) if one.purpose == Purpose.EVENT]
    kinds = [one.kind for one in store.events(crisis.id) if one.kind is not EventKind.OPENED]
    assert len(told) == len(kinds)


def test_those_asked_are_written_to_alone_and_read_no_word_of_it(store: SqliteStore, crisis: Crisis) -> None:
    crisis = turn(store, crisis, private=True)
    sent(store)
    asked = replace(event(), kind=EventKind.ESCALATED, people=(LENA, TEAM))
    store.apply(Change(crisis, (asked,)), channel="desk")
    told = sent(store)
    [notice] = [one for one in told if one.purpose == Purpose.NOTICE]
    assert [one.purpose for one in told].count(Purpose.EVENT) == 1  # nobody can write to a group alone
    assert (notice.channel, notice.crisis_id) == (LENA.id, None)
    assert notice.payload["text"] == f"A private crisis asks something of you: /crisis show {crisis.id}"


def test_where_a_ladder_asks_everybody_who_hid_it_is_told(store: SqliteStore, crisis: Crisis) -> None:
    crisis = turn(store, crisis, private=True)
    sent(store)
    store.apply(Change(crisis, (Act(SYSTEM, NOW).event(EventKind.ESCALATED),)), channel="desk")
    assert [one.channel for one in sent(store) if one.purpose == Purpose.NOTICE] == [MAYA.id]


def test_who_is_given_it_is_told(store: SqliteStore, crisis: Crisis) -> None:
    crisis = turn(store, crisis, private=True)
    sent(store)
    store.apply(lifecycle.assign(crisis, Act(MAYA, NOW), to=LENA), channel="desk")
    assert [one.channel for one in sent(store) if one.purpose == Purpose.NOTICE] == [LENA.id]
