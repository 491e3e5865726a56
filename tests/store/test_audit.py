"""The audit log in the store: one entry for each event and change, in one chain, that only grows."""

import json
import multiprocessing
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from bot.core.access import Access, Grant, Rank
from bot.core.audit import Entry, about_crisis
from bot.core.lifecycle import Act
from bot.core.models import Change, Person, Tuned
from bot.core.partners import Partner
from bot.core.rooms import Room
from bot.core.teaching import Answer, Verdict
from bot.core.tuning import Tuning
from bot.errors import Conflict
from bot.store.sqlite import SqliteStore
from bot.trail import verdict
from tests.store.samples import NOW, WATCH, event, opening, placed

MAYA = Person("U0MAYA0000", "Maya Okafor")
ACT = Act(MAYA, NOW, "command")


def actions(store: SqliteStore) -> list[str]:
    return [f"{entry.action} {entry.subject}" for entry in store.audited()]


def test_each_event_of_a_crisis_is_an_entry(store: SqliteStore) -> None:
    crisis = store.apply(opening(), channel="desk")
    store.apply(Change(crisis, (event(), event())), channel="desk")
    assert len(store.audited()) == len(store.events(crisis.id))
    assert {entry.subject for entry in store.audited()} == {about_crisis(crisis.id)}


def test_what_is_not_saved_is_not_on_record(store: SqliteStore) -> None:
    crisis = store.apply(opening(), channel="desk")
    before = len(store.audited())
    with pytest.raises(Conflict):
        store.apply(Change(replace(crisis, version=9), (event(),)), channel="desk")
    assert len(store.audited()) == before


def test_settings_are_on_record_with_what_changed(store: SqliteStore) -> None:
    access = Access((Grant(MAYA, Rank.ADMIN),))
    for _ in range(2):  # the same again changes nothing
        store.change_desk(lambda desk: replace(desk, access=access), actor=MAYA, surface="modal", now=NOW)
    [entry] = store.audited()
    assert (entry.actor, entry.surface, entry.subject) == (MAYA, "modal", "desk")
    assert (entry.before, entry.after) == ("", "access grants: Maya Okafor admin")


def test_watches_are_on_record_with_who_changed_them(store: SqliteStore) -> None:
    watch = store.add_watch(WATCH, now=NOW, by=ACT)
    store.save_watch(replace(watch, paused=True), by=ACT)
    store.remove_watch(watch.id, by=ACT)
    assert actions(store) == [f"{did} watch {watch.id}" for did in ("added", "changed", "removed")]
    assert [entry.after for entry in store.audited()] == [watch.name, "paused: True", None]


def test_taking_back_what_was_learned_is_on_record_with_who_did(store: SqliteStore) -> None:
    watch = store.add_watch(WATCH, now=NOW)
    store.switch_layer(watch.id, 0)
    store.switch_layer(watch.id, 0, by=ACT)
    assert [entry.after for entry in store.audited()] == ["tone learned, version 0"]


def test_what_the_program_does_to_a_watch_is_not(store: SqliteStore) -> None:
    store.add_watch(WATCH, now=NOW)
    assert store.audited() == []


def test_a_tuning_is_on_record_without_the_words_of_stories(store: SqliteStore) -> None:
    watch = store.add_watch(WATCH, now=NOW)
    after = Tuning(alerts_per_week=2.0, together=(("#ratsalad", "#rats"),))
    store.save_tuning(watch.id, Tuned(NOW, MAYA, Tuning(), after, "set by hand"), by=ACT)
    [entry] = store.audited()
    assert entry.after == "2 alerts a week; set by hand"


def test_answers_are_on_record_and_glances_are_not(store: SqliteStore) -> None:
    watch = store.add_watch(WATCH, now=NOW)
    store.add(watch.id, [placed("1", slot=0), placed("2", slot=0)], source_key="x", cursor={})
    asked = store.unanswered(watch.id, start=NOW.replace(year=2020), end=NOW.replace(year=2030), limit=9)
    said = [Answer(one.number, Verdict.NEGATIVE, MAYA, NOW) for one in asked]
    store.save_answers(watch.id, said, by=ACT)
    store.save_answers(watch.id, [replace(one, seen=True) for one in said], by=ACT)
    assert [entry.after for entry in store.audited()] == ["the tone of 2 posts"]


def test_partners_are_on_record_with_who_changed_them(store: SqliteStore) -> None:
    watch = store.add_watch(WATCH, now=NOW)
    ember = store.add_partner(Partner(watch.id, "Ember", clause="7.2"), by=ACT)
    store.save_partner(replace(ember, clause="7.3"), by=ACT)
    store.remove_partner(ember.id, by=ACT)
    store.remove_partner(ember.id, by=ACT)
    assert actions(store) == [f"{did} partner {ember.id}" for did in ("added", "changed", "removed")]
    steps = [(entry.before, entry.after) for entry in store.audited()]
    assert steps == [(None, "Ember"), ("clause: 7.2", "clause: 7.3"), ("Ember", None)]


def test_what_people_want_of_a_room_is_on_record_and_how_it_is_made_is_not(store: SqliteStore) -> None:
    crisis = store.apply(opening(), channel="desk")
    wanted = Room(crisis.id, due_at=NOW)
    store.change_room(crisis.id, lambda _: wanted, by=ACT)
    store.change_room(crisis.id, lambda _: replace(wanted, channel="C1"))
    store.change_room(crisis.id, lambda _: replace(wanted, keep=True), by=ACT)
    told = [(one.before, one.after) for one in store.last_audited(subject="crisis 1") if one.action == "room"]
    assert told == [("wanted", "wanted, keep open"), ("no room", "wanted")]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET actor_name = 'Nobody' WHERE seq = 1",
        "DELETE FROM audit WHERE seq = 2",
        "INSERT OR REPLACE INTO audit SELECT seq, 0, '', '', '', '', '', '', '', '' FROM audit WHERE seq = 1",
        "INSERT INTO audit SELECT 99, 0, '', '', '', '', '', '', '', '' FROM audit WHERE seq = 1",
    ],
)
def test_the_table_refuses_to_change(store: SqliteStore, path: Path, statement: str) -> None:
    store.apply(opening(), channel="desk")
    store.note(Entry(NOW, MAYA, "slack", "refused", "desk"))
    connection = sqlite3.connect(path)
    with pytest.raises(sqlite3.IntegrityError, match="only grows"):
        connection.execute(statement)
    connection.close()
    assert verdict(store).first_wrong is None


def test_who_takes_the_triggers_away_is_found_by_the_chain(store: SqliteStore, path: Path) -> None:
    for number in range(600):  # more than a page
        store.note(Entry(NOW, MAYA, "slack", "refused", f"crisis {number}"))
    assert verdict(store).sound == 600
    connection = sqlite3.connect(path)
    connection.execute("DROP TRIGGER audit_unchanged")
    connection.execute("UPDATE audit SET actor_name = 'Nobody' WHERE seq = 555")
    connection.commit()
    connection.close()
    assert verdict(store).first_wrong == 555


def test_erasing_a_post_leaves_the_log_as_it_was(store: SqliteStore, path: Path) -> None:
    crisis = store.apply(opening(), channel="desk")
    store.apply(Change(crisis, (replace(event(), text="“rats in the salad”"),)), channel="desk")
    connection = sqlite3.connect(path)
    connection.execute("UPDATE crisis SET situation = json_set(situation, '$.quotes', json('[]'))")
    connection.commit()
    rows = connection.execute("SELECT * FROM audit").fetchall()
    connection.close()
    assert verdict(store).first_wrong is None
    assert "rats" not in json.dumps(rows)


def test_the_newest_come_first_and_page_backwards(store: SqliteStore) -> None:
    for number in range(5):
        store.note(Entry(NOW, MAYA, "slack", "refused", f"crisis {number % 2}"))
    assert [entry.seq for entry in store.last_audited(limit=2)] == [5, 4]
    assert [entry.seq for entry in store.last_audited(before=4, limit=2)] == [3, 2]
    assert [entry.seq for entry in store.last_audited(subject="crisis 1")] == [4, 2]


def test_eight_threads_write_one_chain(store: SqliteStore) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: store.note(Entry(NOW, MAYA, "slack", "refused", f"crisis {n}")), range(80)))
    assert verdict(store).words.startswith("80 entries, unbroken")


def note_twenty(path: str) -> None:
    with SqliteStore(path) as store:
        for number in range(20):
            store.note(Entry(NOW, MAYA, "slack", "refused", f"crisis {number}"))


def test_two_processes_write_one_chain(store: SqliteStore, path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    writers = [spawn.Process(target=note_twenty, args=(str(path),)) for _ in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert verdict(store).words.startswith("40 entries, unbroken")
