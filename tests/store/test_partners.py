"""The register of partners is kept beside the watches, and goes with them."""

from dataclasses import replace
from datetime import date

import pytest

from bot.core.mentions import Handle
from bot.core.partners import Partner, involved
from bot.errors import Refused
from bot.store.sqlite import SqliteStore
from tests.store.samples import LATER, NOW, WATCH, opening, placed, situation

EMBER = Partner(
    watch_id=1,
    name="Ember Cooks",
    handles=(Handle("tiktok", "ember.cooks"),),
    campaign="Spring table",
    starts=date(2026, 11, 1),
    clause="7.2",
    posts=("https://www.tiktok.com/@ember.cooks/video/7",),
    engagement_rate=4.5,
    followers=31_600,
)


def test_a_partner_comes_back_as_it_was_saved(store: SqliteStore) -> None:
    watch = store.add_watch(WATCH, now=NOW)
    added = store.add_partner(replace(EMBER, watch_id=watch.id))
    assert store.partners(watch.id) == [added] == [replace(EMBER, watch_id=watch.id, id=added.id)]
    changed = replace(added, ends=date(2026, 12, 3), engagement_rate=None)
    store.save_partner(changed)
    assert store.partners() == [changed]


def test_a_name_is_taken_once_in_a_watch_whatever_its_case(store: SqliteStore) -> None:
    watch = store.add_watch(WATCH, now=NOW)
    added = store.add_partner(replace(EMBER, watch_id=watch.id))
    with pytest.raises(Refused, match="already a partner"):
        store.add_partner(replace(added, name="ember  COOKS"))
    store.save_partner(replace(added, name="EMBER COOKS"))
    assert store.partners()[0].name == "EMBER COOKS"


def test_what_is_gone_cannot_be_saved(store: SqliteStore) -> None:
    with pytest.raises(Refused, match="no watch"):
        store.add_partner(EMBER)
    watch = store.add_watch(WATCH, now=NOW)
    added = store.add_partner(replace(EMBER, watch_id=watch.id))
    store.remove_partner(added.id)
    store.remove_partner(added.id)
    with pytest.raises(Refused, match="removed meanwhile"):
        store.save_partner(added)


def test_partners_go_with_their_watch(store: SqliteStore) -> None:
    watch = store.add_watch(WATCH, now=NOW)
    store.add_partner(replace(EMBER, watch_id=watch.id))
    store.remove_watch(watch.id)
    assert store.partners() == []


def test_a_crisis_remembers_who_was_in_it(store: SqliteStore) -> None:
    watch = store.add_watch(WATCH, now=NOW)
    ember = replace(EMBER, watch_id=watch.id, id=7, ends=date(2026, 12, 3))
    named = involved([ember], {7: 41}, date(2026, 11, 20))
    opened = store.apply(opening(situation=replace(situation(), partners=named)), channel=None)
    assert store.crisis(opened.id).situation.partners == named


def test_the_mentions_of_a_stretch_come_newest_first(store: SqliteStore) -> None:
    watch = store.add_watch(WATCH, now=NOW)
    batch = [placed(str(n), slot=n) for n in range(4)]
    store.add(watch.id, batch, source_key="file", cursor={})
    found = store.mentions_between(watch.id, start=batch[1].slot, end=LATER, limit=2)
    assert [one.mention.native_key for one in found] == ["3", "2"]
