"""What was kept long enough goes, each source by its own rule; counts outlive words."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.mentions import Batch
from bot.core.models import SLOT
from bot.purge import Purged, purge
from bot.store.sqlite import SqliteStore
from tests.store.samples import NOW, WATCH, placed

DAY = timedelta(days=1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    with SqliteStore(tmp_path / "firebreak.db") as opened:
        yield opened


@pytest.fixture
def watch(store: SqliteStore) -> int:
    return store.add_watch(WATCH, now=NOW).id


def add(store: SqliteStore, watch: int, source: str, *days_ago: int) -> None:
    batch = [placed(f"{n}", source=source, observed=NOW - n * DAY) for n in days_ago]
    store.add(watch, batch, source_key=source, cursor={})


def words_of(store: SqliteStore, watch: int) -> set[tuple[str, str]]:
    found = store.recent_mentions(watch, limit=99)
    return {(one.mention.source, one.mention.native_key) for one in found if one.mention.text}


def test_each_source_is_kept_by_its_own_rule(store: SqliteStore, watch: int) -> None:
    add(store, watch, "youtube", 29, 31)
    add(store, watch, "file", 200, 400)
    add(store, watch, "bluesky", 89, 91)
    done = purge(store, now=NOW, retention={"youtube": 30, "file": 365})
    assert done.expired == (("bluesky", 1), ("file", 1), ("youtube", 1))
    assert words_of(store, watch) == {("youtube", "29"), ("file", "200"), ("bluesky", "89")}


def test_second_purge_finds_nothing(store: SqliteStore, watch: int) -> None:
    add(store, watch, "bluesky", *range(91, 1300))
    assert purge(store, now=NOW, retention={}).expired == (("bluesky", 1209),)
    assert purge(store, now=NOW, retention={}) == Purged((), 0, 0)


def test_a_later_sight_does_not_lengthen_the_time(store: SqliteStore, watch: int) -> None:
    add(store, watch, "bluesky", 91)
    store.add(watch, [placed("91", observed=NOW - DAY)], source_key="bluesky", cursor={})
    purge(store, now=NOW, retention={})
    assert words_of(store, watch) == set()


def test_what_was_pushed_is_forgotten_after_three_days(store: SqliteStore) -> None:
    for days in (4, 2):
        batch = Batch((placed(str(days)).scored.mention,), {})
        store.receive("x:", batch, delivery=None, now=NOW - days * DAY)
    assert purge(store, now=NOW, retention={}).arrivals == 1
    assert [a.mention.native_key for a in store.arrivals("x:", after=0, limit=9) if a.mention] == ["2"]


def test_counts_go_after_thirteen_months(store: SqliteStore, watch: int) -> None:
    year = 365 * 288  # slots
    batch = [placed(str(n), slot=-n, observed=NOW - n * SLOT) for n in (0, year, year + 32 * 288)]
    store.add(watch, batch, source_key="x", cursor={})
    assert purge(store, now=NOW, retention={}).slots == 1
    assert store.first_slot(watch) == NOW - year * SLOT
    assert len(store.recent_mentions(watch, limit=9)) == 2


def test_report_is_one_line(store: SqliteStore, watch: int) -> None:
    add(store, watch, "bluesky", *range(91, 1300))
    words = purge(store, now=NOW, retention={}).words
    assert words.startswith("1,209 mentions blanked (bluesky 1,209), 0 arrivals and ")
    assert Purged((), 0, 0).words == "0 mentions blanked, 0 arrivals and 0 old counts removed"
