"""Watches: names, due scans and leases, and what goes when a watch goes."""

from dataclasses import replace

import pytest

from bot.core.mentions import Coverage, Freshness, Gap
from bot.core.models import SLOT, Watch
from bot.errors import Refused
from bot.ports import Store
from tests.store.samples import LATER, NOW, WATCH, after, opening, placed

COVERAGE = Coverage(
    "feed:x",
    Freshness.PARTIAL,
    NOW,
    "only the newest 50",
    retry_at=after(60),
    next_at=after(90),
    lag_seconds=40,
    gap=Gap(NOW, after(30), "the cursor was too old"),
    quota_left=0.25,
    usd_left=4.5,
)


def claim(store: Store, seconds: float, owner: str = "a") -> Watch | None:
    return store.claim_scan(owner=owner, now=after(seconds), lease_seconds=60)


def test_watch_comes_back_as_it_was_saved(store: Store) -> None:
    saved = store.add_watch(WATCH, now=NOW)
    assert store.watch(saved.id) == saved == replace(WATCH, id=saved.id)


def test_watches_are_listed_by_name_whatever_their_case(store: Store) -> None:
    for name in ("beta", "Alpha", "Gamma"):
        store.add_watch(replace(WATCH, name=name), now=NOW)
    assert [watch.name for watch in store.watches()] == ["Alpha", "beta", "Gamma"]


@pytest.mark.parametrize("name", ["Brindle & Fern", "BRINDLE  & fern "])
def test_name_can_be_used_once(store: Store, name: str) -> None:
    store.add_watch(WATCH, now=NOW)
    other = store.add_watch(replace(WATCH, name="Other"), now=NOW)
    with pytest.raises(Refused, match="already a watch"):
        store.add_watch(replace(WATCH, name=name), now=NOW)
    with pytest.raises(Refused, match="already a watch"):
        store.save_watch(replace(other, name=name))


def test_saved_watch_is_replaced(store: Store) -> None:
    watch = store.add_watch(WATCH, now=NOW)
    changed = replace(watch, name="brindle & fern", sources=(), paused=True, exec_channel="board")
    store.save_watch(changed)
    assert store.watches() == [changed]


def test_unknown_watch_is_refused(store: Store) -> None:
    assert store.watch(7) is None
    for act in (
        lambda: store.save_watch(replace(WATCH, id=7)),
        lambda: store.remove_watch(7),
        lambda: store.add(7, [], source_key="x", cursor={}),
        lambda: store.set_coverage(7, COVERAGE),
        lambda: store.save_detector_state(7, "burst", {}),
    ):
        with pytest.raises(Refused, match="no watch with the number 7"):
            act()


def test_most_overdue_watch_is_claimed_first_and_once(store: Store) -> None:
    late = store.add_watch(replace(WATCH, name="late"), now=after(5))
    later = store.add_watch(replace(WATCH, name="later"), now=NOW)
    assert [claim(store, 10), claim(store, 10), claim(store, 10)] == [later, late, None]


def test_paused_watch_is_not_claimed(store: Store) -> None:
    watch = store.add_watch(replace(WATCH, paused=True), now=NOW)
    assert claim(store, 10) is None
    store.save_watch(replace(watch, paused=False))
    assert claim(store, 10) is not None


def test_dead_scanner_is_replaced_after_its_lease(store: Store) -> None:
    watch = store.add_watch(WATCH, now=NOW)
    claim(store, 0, "dead")
    assert [claim(store, 59, "next"), claim(store, 60, "next")] == [None, watch]


def test_only_the_owner_finishes_a_scan(store: Store) -> None:
    watch = store.add_watch(WATCH, now=NOW)
    claim(store, 0, "first")
    claim(store, 60, "second")
    store.finish_scan(watch.id, owner="first", next_at=NOW)
    assert claim(store, 61, "third") is None
    store.finish_scan(watch.id, owner="second", next_at=after(300))
    assert [claim(store, 299), claim(store, 300)] == [None, watch]


@pytest.mark.parametrize(("back_seconds", "due"), [(3600, False), (4201, True), (86_400, True)])
def test_clock_set_back_does_not_stop_scanning(store: Store, back_seconds: float, due: bool) -> None:
    watch = store.add_watch(WATCH, now=NOW)
    claim(store, 0)
    store.finish_scan(watch.id, owner="a", next_at=NOW)
    assert (claim(store, -back_seconds) is not None) is due


def test_lease_from_before_the_clock_was_set_back_is_void(store: Store) -> None:
    store.add_watch(WATCH, now=NOW)
    claim(store, 0, "dead")
    assert claim(store, -86_400, "next") is not None


def test_shorter_interval_is_felt_at_once(store: Store) -> None:
    watch = store.add_watch(replace(WATCH, interval_seconds=3600), now=NOW)
    claim(store, 0)
    store.finish_scan(watch.id, owner="a", next_at=after(3600))
    store.save_watch(replace(watch, interval_seconds=60))
    assert claim(store, 59) is None
    assert claim(store, 60) is not None


def test_coverage_is_the_last_of_each_source_by_name(store: Store) -> None:
    watch = store.add_watch(WATCH, now=NOW)
    never = Coverage("a", Freshness.NEVER, None)
    for coverage in (COVERAGE, never, replace(COVERAGE, detail="all of it", retry_at=None)):
        store.set_coverage(watch.id, coverage)
    assert store.coverage(watch.id) == [never, replace(COVERAGE, detail="all of it", retry_at=None)]


def test_detector_state_is_kept_by_watch_and_name(store: Store) -> None:
    watch = store.add_watch(WATCH, now=NOW)
    store.save_detector_state(watch.id, "burst", {"level": 1.5})
    store.save_detector_state(watch.id, "burst", {"level": 2.5, "seen": [1, None]})
    assert store.detector_state(watch.id, "burst") == {"level": 2.5, "seen": [1, None]}
    assert store.detector_state(watch.id, "tone") is None


def test_removed_watch_takes_everything_but_its_crises(store: Store) -> None:
    kept, gone = (store.add_watch(replace(WATCH, name=name), now=NOW).id for name in ("kept", "gone"))
    for watch_id in (kept, gone):
        for start in range(0, 1200, 400):
            batch = [placed(str(n)) for n in range(start, start + 400)]
            store.add(watch_id, batch, source_key="x", cursor={"n": start})
        store.set_coverage(watch_id, COVERAGE)
        store.save_detector_state(watch_id, "burst", {"n": 1})
    crisis = store.apply(opening(watch_id=gone), channel=None)
    store.remove_watch(gone)
    assert what_is_left(store, gone) == (None, 0, [], {}, [], None, None)
    assert what_is_left(store, kept)[1] == 1200
    assert store.crises() == [crisis]


def what_is_left(store: Store, watch_id: int) -> tuple[object, ...]:
    return (
        store.watch(watch_id),
        store.tally(watch_id, start=NOW, end=NOW + SLOT).total,
        store.slots(watch_id, start=NOW, end=LATER),
        store.cursor(watch_id, "x"),
        store.coverage(watch_id),
        store.detector_state(watch_id, "burst"),
        store.first_slot(watch_id),
    )


def test_number_of_a_removed_watch_is_never_given_again(store: Store) -> None:
    first = store.add_watch(WATCH, now=NOW)
    store.remove_watch(first.id)
    assert store.add_watch(WATCH, now=NOW).id > first.id
