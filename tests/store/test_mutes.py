"""Mutes in the store: muted posts are kept, and counted nowhere."""

from datetime import timedelta

import pytest

from bot.core.lifecycle import Act
from bot.core.models import Label, Watch
from bot.core.mutes import Mute, MuteKind
from bot.errors import Refused
from bot.store.sqlite import SqliteStore
from tests.store.samples import NOW, WATCH, after, placed
from tests.worlds import MAYA

DAY = timedelta(days=1)
ACT = Act(MAYA, NOW, "modal")


@pytest.fixture
def watch(store: SqliteStore) -> Watch:
    return store.add_watch(WATCH, now=NOW)


def mute(watch: Watch, value: str = "troll", **changes: object) -> Mute:
    usual = {"until": NOW + DAY, "made_at": NOW, "actor": MAYA} | changes
    return Mute(watch.id, MuteKind.AUTHOR, value, **usual)  # type: ignore[arg-type]


def counted(store: SqliteStore, watch: Watch) -> tuple[int, int]:
    """The posts that slots count, and those that a look lists."""
    within = {"start": NOW - DAY, "end": NOW + DAY}
    slots = store.slots(watch.id, **within)
    return sum(slot.mentions for slot in slots), len(store.mentions_between(watch.id, limit=10, **within))


def test_a_mute_takes_stored_posts_out_of_every_count(store: SqliteStore, watch: Watch) -> None:
    store.add(watch.id, [placed("1"), placed("2"), placed("3")], source_key="x", cursor={})
    kept = store.add_mute(mute(watch), [("bluesky", "1"), ("bluesky", "2"), ("bluesky", "nothing")])
    assert kept.hidden == 2
    assert counted(store, watch) == (1, 1)
    assert store.tally(watch.id, start=NOW - DAY, end=NOW + DAY).total == 1
    assert [one.mention.native_key for one in store.recent_mentions(watch.id, limit=9)] == ["3"]


def test_what_is_muted_when_it_comes_is_kept_and_not_counted(store: SqliteStore, watch: Watch) -> None:
    kept = store.add_mute(mute(watch), ())
    post = placed("1")
    new = store.add(watch.id, [type(post)(post.scored, post.slot, kept.id)], source_key="x", cursor={})
    assert new == []
    assert counted(store, watch) == (0, 0)
    assert store.mutes(watch.id, now=NOW)[0].hidden == 1


def test_a_later_sight_of_a_muted_post_counts_nothing(store: SqliteStore, watch: Watch) -> None:
    store.add(watch.id, [placed("1")], source_key="x", cursor={})
    store.add_mute(mute(watch), [("bluesky", "1")])
    again = placed("1", label=Label.POSITIVE, observed=after(60))
    store.add(watch.id, [again], source_key="x", cursor={})
    assert counted(store, watch) == (0, 0)


def test_a_mute_ends_by_itself_or_when_it_is_lifted(store: SqliteStore, watch: Watch) -> None:
    kept = store.add_mute(mute(watch), (), by=ACT)
    assert store.mutes(watch.id, now=NOW + DAY) == []
    assert store.lift_mute(kept.id, now=after(60), by=ACT).value == "troll"
    assert store.mutes(watch.id, now=after(60)) == []
    noted = [(one.action, one.surface, one.before, one.after) for one in store.audited()]
    assert noted == [
        ("muted", "modal", None, "author: troll"),
        ("unmuted", "modal", "author: troll", None),
    ]
    with pytest.raises(Refused):
        store.lift_mute(kept.id, now=after(61), by=ACT)


def test_a_mute_goes_with_its_watch(store: SqliteStore, watch: Watch) -> None:
    store.add_mute(mute(watch), ())
    store.remove_watch(watch.id)
    with pytest.raises(Refused):
        store.add_mute(mute(watch), ())
