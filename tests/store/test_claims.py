"""A post belongs to one crisis at most, and every count can be had by crisis."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.mentions import Metrics
from bot.core.models import Change, Crisis, Label, Scored
from bot.errors import Conflict
from bot.ports import Store
from tests.store.samples import NOW, WATCH, opening, placed

SPAN = {"start": NOW - timedelta(hours=1), "end": NOW + timedelta(hours=1)}


def filled(store: Store, n: int = 6) -> tuple[int, list[Scored]]:
    """A watch with so many posts, the odd ones negative and about a recall."""
    brindle = store.add_watch(WATCH, now=NOW)
    posts = [
        placed(
            str(i),
            slot=i,
            label=Label.NEGATIVE if i % 2 else Label.NEUTRAL,
            categories=("product_safety",) if i % 2 else (),
        )
        for i in range(n)
    ]
    store.add(brindle.id, posts, source_key="x", cursor={})
    return brindle.id, [one.scored for one in posts]


def names(posts: list[Scored]) -> tuple[tuple[str, str], ...]:
    return tuple((one.mention.source, one.mention.native_key) for one in posts)


def opened(store: Store, watch_id: int, posts: list[Scored]) -> Crisis:
    change = opening(watch_id=watch_id)
    return store.apply(replace(change, posts=names(posts)), channel=None)


def test_a_crisis_counts_its_own_posts(store: Store) -> None:
    watch_id, posts = filled(store)
    crisis = opened(store, watch_id, posts[:3])
    tally = store.tally(watch_id, crisis_id=crisis.id, **SPAN)
    assert (tally.total, tally.categories) == (3, (("product_safety", 1),))
    assert [slot.negative for slot in store.slots_of(watch_id, crisis.id, **SPAN)] == [0, 1, 0]


@pytest.mark.parametrize(("whose", "n"), [(0, 6), (None, 4), (1, 2)])
def test_posts_of_one_crisis_of_none_or_of_all(store: Store, whose: int | None, n: int) -> None:
    watch_id, posts = filled(store)
    opened(store, watch_id, posts[:2])
    assert len(store.mentions_between(watch_id, limit=9, crisis_id=whose, **SPAN)) == n
    assert store.tally(watch_id, crisis_id=whose, **SPAN).total == n


def test_the_rest_is_what_no_other_crisis_has(store: Store) -> None:
    watch_id, posts = filled(store)
    first = opened(store, watch_id, posts[:2])
    second = opened(store, watch_id, [])
    store.file_posts(second, (), rest_from=NOW, until=NOW + timedelta(hours=1))
    assert store.tally(watch_id, crisis_id=first.id, **SPAN).total == 2
    assert store.tally(watch_id, crisis_id=second.id, **SPAN).total == 4


def test_a_merge_takes_every_post_along_or_nothing_happens(store: Store) -> None:
    watch_id, posts = filled(store)
    into, other = opened(store, watch_id, posts[:2]), opened(store, watch_id, posts[2:])
    stale = Change(replace(other, version=7))
    with pytest.raises(Conflict):
        store.apply_all([Change(into, takes_over=other.id), stale], channel=None)
    assert store.tally(watch_id, crisis_id=into.id, **SPAN).total == 2
    store.apply_all([Change(into, takes_over=other.id), Change(other)], channel=None)
    assert store.tally(watch_id, crisis_id=into.id, **SPAN).total == 6


def test_slots_know_their_categories(store: Store) -> None:
    watch_id, _ = filled(store, 2)
    plain, bad = store.slots(watch_id, **SPAN)
    assert (plain.categories, bad.categories) == ((), (("product_safety", 1),))


def test_percentiles_need_a_hundred_posts(store: Store) -> None:
    watch_id, _ = filled(store, 6)
    span = {"start": NOW, "end": NOW + timedelta(days=2)}
    assert store.usual_interactions(watch_id, **span) is None
    many = [placed(f"m{n}", metrics=Metrics(likes=n)) for n in range(200)]
    store.add(watch_id, many, source_key="x", cursor={})
    assert store.usual_interactions(watch_id, **span) == (189, 197)
