"""Mentions count once, and the tallies always equal a recount."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from bot.core.mentions import Author, Kind, Match, Metrics
from bot.core.models import SLOT, Label, Slot
from bot.ports import Placed, Store
from tests.store.samples import LATER, NOW, WATCH, after, from_author, placed, score

FOUND = Match("glass", "text", 0, 5)


@pytest.fixture
def watch(store: Store) -> int:
    return store.add_watch(WATCH, now=NOW).id


def add(store: Store, watch: int, *batch: Placed) -> list[str]:
    return [s.mention.native_key for s in store.add(watch, batch, source_key="x", cursor={})]


def slots(store: Store, watch: int) -> list[Slot]:
    return store.slots(watch, start=NOW, end=LATER)


def test_mention_comes_back_as_it_was_added(store: Store, watch: int) -> None:
    item = placed(
        "a",
        categories=("safety", "legal"),
        url="https://x.example/a",
        title="T",
        lang="en",
        **from_author("mo", 9, likes=2),
    )
    assert store.add(watch, [item], source_key="x", cursor={}) == [item.scored]
    assert store.recent_mentions(watch, limit=5) == [item.scored]


def test_only_new_mentions_are_given_back(store: Store, watch: int) -> None:
    assert add(store, watch, placed("a"), placed("b")) == ["a", "b"]
    assert add(store, watch, placed("b"), placed("c"), placed("c")) == ["c"]
    assert slots(store, watch) == [Slot(NOW, 3, 3, 3)]


def test_same_post_counts_for_each_watch_and_each_source(store: Store, watch: int) -> None:
    other = store.add_watch(replace(WATCH, name="Other"), now=NOW).id
    twin = placed("a", source="reddit")
    assert [add(store, watch, placed("a"), twin), add(store, other, placed("a"))] == [["a", "a"], ["a"]]


def test_slots_count_by_tone_and_unknown_is_not_scored(store: Store, watch: int) -> None:
    labels = [Label.NEGATIVE, Label.NEUTRAL, Label.POSITIVE, Label.UNKNOWN]
    add(store, watch, *(placed(label, label=label, slot=2) for label in labels), placed("n"))
    assert slots(store, watch) == [Slot(NOW, 1, 1, 1), Slot(NOW + 2 * SLOT, 4, 1, 3)]
    assert store.first_slot(watch) == NOW


def test_slots_are_given_from_start_to_before_end(store: Store, watch: int) -> None:
    add(store, watch, *(placed(str(n), slot=n) for n in range(4)))
    found = store.slots(watch, start=NOW + SLOT, end=NOW + 3 * SLOT)
    assert [slot.start for slot in found] == [NOW + SLOT, NOW + 2 * SLOT]


def test_later_sight_updates_what_the_public_did(store: Store, watch: int) -> None:
    add(store, watch, placed("a", metrics=Metrics(likes=1, views=7), title="T"))
    seen = placed("a", slot=3, observed=after(60), text="Edited", metrics=Metrics(likes=50))
    assert add(store, watch, seen) == []
    [kept] = store.recent_mentions(watch, limit=5)
    assert (kept.mention.text, kept.mention.title) == ("Edited", "T")
    assert kept.mention.metrics == Metrics(likes=50, views=7)
    assert slots(store, watch) == [Slot(NOW, 1, 1, 1)]


def test_what_a_later_sight_does_not_give_is_kept(store: Store, watch: int) -> None:
    author, metrics = Author("mo", "Mo", 30, True), Metrics(1, 2, 3, 4)
    add(store, watch, placed("a", author=author, metrics=metrics))
    add(store, watch, placed("a", observed=after(60)))
    [kept] = store.recent_mentions(watch, limit=5)
    assert (kept.mention.author, kept.mention.metrics) == (author, metrics)


@pytest.mark.parametrize("seconds", [-60, 0])
def test_earlier_sight_changes_nothing(store: Store, watch: int, seconds: float) -> None:
    first = placed("a")
    add(store, watch, first)
    add(store, watch, placed("a", label=Label.POSITIVE, observed=after(seconds), text="Older"))
    assert store.recent_mentions(watch, limit=5) == [first.scored]


@pytest.mark.parametrize(
    ("label", "counts"),
    [(Label.POSITIVE, (1, 0, 1)), (Label.UNKNOWN, (1, 0, 0)), (Label.NEGATIVE, (1, 1, 1))],
)
def test_edit_that_changes_the_tone_moves_the_count(
    store: Store, watch: int, label: Label, counts: tuple[int, int, int]
) -> None:
    add(store, watch, placed("a"))
    add(store, watch, placed("a", label=label, slot=1, observed=after(1)))
    assert slots(store, watch) == [Slot(NOW, *counts)]
    assert store.recent_mentions(watch, limit=1)[0].score == score(label)


def test_newest_of_a_batch_wins(store: Store, watch: int) -> None:
    newer = placed("a", observed=after(9), text="Newer")
    assert store.add(watch, [placed("a"), newer, placed("a")], source_key="x", cursor={}) == [newer.scored]


def test_cursor_moves_with_the_mentions(store: Store, watch: int) -> None:
    assert store.cursor(watch, "x") == {}
    store.add(watch, [], source_key="x", cursor={"since": "é", "n": [1, None]})
    store.add(watch, [], source_key="y", cursor={"page": 2})
    assert [store.cursor(watch, key) for key in "xy"] == [{"since": "é", "n": [1, None]}, {"page": 2}]


def test_tally_counts_platforms_and_categories_most_first(store: Store, watch: int) -> None:
    add(
        store,
        watch,
        placed("a", categories=("legal", "safety")),
        placed("b", categories=("safety",), source="reddit"),
        placed("c", categories=("safety",)),
        placed("d", slot=1, categories=("data",)),
    )
    tally = store.tally(watch, start=NOW, end=NOW + SLOT)
    assert (tally.total, tally.platforms) == (3, (("bluesky", 2), ("reddit", 1)))
    assert tally.categories == (("safety", 3), ("legal", 1))


def test_reach_sums_the_largest_following_of_each_author(store: Store, watch: int) -> None:
    authors = [("mo", 10), ("mo", 30), ("lee", 5), ("kim", None)]
    add(store, watch, *(placed(str(n), **from_author(*a)) for n, a in enumerate(authors)))
    add(store, watch, placed("r", source="reddit", **from_author("mo", 100)))
    assert store.tally(watch, start=NOW, end=LATER).reach == 135


def test_reach_is_unknown_when_no_source_gives_followers(store: Store, watch: int) -> None:
    add(store, watch, placed("a", **from_author("mo", None)))
    assert store.tally(watch, start=NOW, end=LATER).reach is None


def test_empty_stretch_tallies_to_nothing(store: Store, watch: int) -> None:
    tally = store.tally(watch, start=NOW, end=LATER)
    assert (tally.total, tally.reach, tally.platforms, tally.categories) == (0, None, (), ())
    assert store.first_slot(watch) is None
    assert store.top_mentions(watch, start=NOW, end=LATER, limit=3) == []


def test_telling_mentions_are_negative_then_far_reaching(store: Store, watch: int) -> None:
    add(
        store,
        watch,
        placed("quiet", **from_author("a", 5)),
        placed("loved", label=Label.POSITIVE, **from_author("b", 9_999)),
        placed("liked", **from_author("c", 5, likes=20)),
        placed("late", slot=9, **from_author("d", 10_000)),
    )
    top = store.top_mentions(watch, start=NOW, end=NOW + SLOT, limit=3)
    assert [s.mention.native_key for s in top] == ["liked", "quiet", "loved"]


def test_same_words_are_shown_once(store: Store, watch: int) -> None:
    texts = ["Glass in TEA", "glass  in\ntea ", "Glass in tea!"]
    add(store, watch, *(placed(str(n), text=text, **from_author("a", n)) for n, text in enumerate(texts)))
    top = store.top_mentions(watch, start=NOW, end=LATER, limit=5)
    assert [s.mention.text for s in top] == ["Glass in tea!", "glass  in\ntea "]


def test_recent_mentions_are_newest_first(store: Store, watch: int) -> None:
    add(store, watch, *(placed(str(n), created_at=after(n)) for n in (2, 9, 4)))
    assert [s.mention.native_key for s in store.recent_mentions(watch, limit=2)] == ["9", "4"]


def test_reach_of_forged_followings_is_still_a_number(store: Store, watch: int) -> None:
    add(store, watch, *(placed(str(n), **from_author(f"a{n}", 9 * 10**18)) for n in range(12)))
    assert store.tally(watch, start=NOW, end=LATER).reach is not None
    assert len(store.top_mentions(watch, start=NOW, end=LATER, limit=3)) == 3


def test_everything_a_network_tells_comes_back(store: Store, watch: int) -> None:
    author = Author("mo", "Mo", 9, True, "did:plc:1", False)
    told = {
        "kind": Kind.REVIEW,
        "edited_at": after(5),
        "parent_key": "p",
        "root_key": "r",
        "quoted_key": "q",
        "rating": -0.5,
        "reach": 900,
        "reach_basis": "vendor",
        "sponsored": False,
        "via": "stream",
        "extra": (("stars", "2"),),
        "author": author,
        "metrics": Metrics(1, 2, 3, 4, 5, 6, -7),
    }
    scored = replace(placed("a", **told).scored, matched=(Match("glass", "text", 0, 5),))
    add(store, watch, Placed(scored, NOW))
    assert store.recent_mentions(watch, limit=1) == [scored]


EDITIONS = [
    ("later edition", after(20), after(60), "New"),
    ("later edition in an older page", after(20), after(-60), "New"),
    ("same edition seen later", after(10), after(60), "New"),
    ("earlier edition seen later", after(5), after(60), "Kept"),
    ("unedited copy seen later", None, after(60), "Kept"),
    ("same edition in an older page", after(10), after(-60), "Kept"),
]


@pytest.mark.parametrize(("edited", "observed", "text"), [row[1:] for row in EDITIONS])
def test_words_are_those_of_the_latest_edition(
    store: Store, watch: int, edited: datetime | None, observed: datetime, text: str
) -> None:
    add(store, watch, placed("a", text="Kept", edited_at=after(10)))
    later = replace(placed("a", text="New", edited_at=edited, observed=observed).scored, matched=(FOUND,))
    add(store, watch, Placed(later, NOW))
    [kept] = store.recent_mentions(watch, limit=1)
    assert (kept.mention.text, kept.matched) == (text, (FOUND,) if text == "New" else ())


def test_known_words_are_not_lost_to_a_copy_without(store: Store, watch: int) -> None:
    add(store, watch, placed("a", text="Known"))
    add(store, watch, placed("a", text="", label=Label.UNKNOWN, observed=after(60), metrics=Metrics(likes=7)))
    [kept] = store.recent_mentions(watch, limit=1)
    assert (kept.mention.text, kept.score.label, kept.mention.metrics.likes) == ("Known", Label.NEGATIVE, 7)


def see(store: Store, watch: int, *sights: tuple[float, int | None]) -> list[tuple[float, int | None]]:
    """The pace of one mention that had so many likes after so many minutes."""
    for minutes, likes in sights:
        add(store, watch, placed("a", observed=after(60 * minutes), metrics=Metrics(likes=likes)))
    pace = store.pace_of(watch, placed("a").scored.mention)
    return [((at - NOW).total_seconds() / 60, metrics.likes) for at, metrics in pace]


def test_pace_is_what_was_counted_whenever_it_was_seen(store: Store, watch: int) -> None:
    assert see(store, watch, (0, 1), (10, 5), (20, 9)) == [(0, 1), (10, 5), (20, 9)]
    assert see(store, watch, (30, None), (40, 9)) == [(0, 1), (10, 5), (40, 9)]


def test_pace_has_a_sample_every_five_minutes_at_most(store: Store, watch: int) -> None:
    pace = see(store, watch, *((minute, minute) for minute in range(13)))
    assert pace == [(0, 0), (5, 5), (10, 10), (12, 12)]


def test_pace_of_an_unknown_mention_is_empty(store: Store, watch: int) -> None:
    assert see(store, watch) == []


def test_stored_mentions_are_each_post_once_newest_first(store: Store, watch: int) -> None:
    other = store.add_watch(replace(WATCH, name="Other"), now=NOW).id
    add(store, watch, placed("old", created_at=after(-1)), placed("a"), placed("b", created_at=after(9)))
    add(store, other, placed("a", observed=after(60), metrics=Metrics(likes=9)), placed("a", source="reddit"))
    found = store.stored_mentions(start=NOW, limit=9)
    assert [s.mention.native_key for s in found] == ["b", "a", "a"]
    assert {(s.mention.source, s.mention.metrics.likes) for s in found[1:]} == {
        ("reddit", None),
        ("bluesky", 9),
    }
    assert store.stored_mentions(start=NOW, limit=2) == found[:2]


def test_intake_counts_new_mentions_by_source_and_hour(store: Store, watch: int) -> None:
    batch = [placed(str(n), created_at=after(n)) for n in (0, 60, 3599, 7200)]
    for _ in range(2):
        store.add(watch, batch, source_key="x:a", cursor={})
    store.add(watch, [placed("late", created_at=after(7201))], source_key="x:b", cursor={})
    hours = [(NOW, 3), (after(7200), 1)]
    assert store.intake(watch, "x:a", start=NOW, end=LATER) == hours
    assert store.intake(watch, "x:a", start=NOW, end=after(7200)) == hours[:1]


@pytest.mark.parametrize(
    ("query", "index"),
    [
        (
            "SELECT * FROM mention WHERE created_at >= 1 AND deleted_at IS NULL ORDER BY created_at DESC",
            "newest",
        ),
        ("SELECT id FROM mention WHERE deleted_at IS NULL AND source = 'x' AND first_seen < 1", "kept"),
    ],
)
def test_what_reads_all_watches_reads_an_index(store: Store, path: Path, query: str, index: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        [(*_, plan)] = connection.execute(f"EXPLAIN QUERY PLAN {query}").fetchall()
    assert f"USING INDEX mention_{index}" in plan
