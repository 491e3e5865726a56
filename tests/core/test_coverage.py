"""What is worth a warning while a crisis is open, and what only the list says."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.core.briefing import coverage_words
from bot.core.coverage import beside_hush, hush, overdue, worst_first, worth_warning
from bot.core.mentions import Batch, Coverage, Freshness, Gap, Query, SourceSpec
from bot.core.models import Watch
from bot.reading import read_source
from bot.store.sqlite import SqliteStore
from tests.worlds import NOON, Shelf, mention, still_ports

NOW = datetime(2026, 3, 4, 14, 5, tzinfo=UTC)
BEGAN = NOW - timedelta(hours=8)
READ = Coverage("x:", Freshness.OK, NOW - timedelta(minutes=2))
PART = replace(READ, freshness=Freshness.PARTIAL)
SILENT = "silent: 0 posts in 3 h, where even a slow day brings about 40"


def gap(**ago: float) -> Gap:
    end = NOW - timedelta(**ago)
    return Gap(end - timedelta(minutes=38), end, "cursor too old")


@pytest.mark.parametrize(
    ("seen", "warned"),
    [
        (READ, False),
        (replace(READ, freshness=Freshness.FAILED), True),
        (replace(READ, freshness=Freshness.SILENT, detail=SILENT), True),
        (Coverage("x:", Freshness.NEVER, None), True),
        (replace(PART, detail="TikTok shows the top 1,000 of a list"), False),
        (replace(PART, detail="more is waiting; the server shows a part"), True),
        (replace(PART, detail="no more is waiting there"), False),
        (replace(PART, quota_left=0.2), True),
        (replace(PART, quota_left=0.4), False),
        (replace(PART, usd_left=0.0), True),
        (replace(READ, quota_left=0.0), False),
        (replace(READ, gap=gap(hours=1)), True),
        (replace(READ, gap=gap(hours=8, minutes=30)), True),
        (replace(READ, gap=gap(hours=10)), False),
    ],
)
def test_only_what_could_be_taken_for_calm_is_warned_of(seen: Coverage, warned: bool) -> None:
    assert worth_warning(seen, NOW, since=BEGAN) is warned


def test_without_a_crisis_a_gap_counts_for_six_hours() -> None:
    assert worth_warning(replace(READ, gap=gap(hours=5)), NOW)
    assert not worth_warning(replace(READ, gap=gap(hours=7)), NOW)


def test_a_scan_that_leaves_pages_waiting_is_worth_a_warning(tmp_path: Path) -> None:
    with SqliteStore(tmp_path / "firebreak.db") as store:
        watch = store.add_watch(Watch(0, "Brindle", Query(any=("Brindle",))), now=NOON)
        shelf = Shelf(*(Batch((mention(str(n)),), {"n": n}, more=True) for n in range(25)))
        ports = still_ports(store, shelves={"": shelf})
        read = read_source(ports, watch, SourceSpec("x"), horizon=NOON, live=False)
    assert worth_warning(read.coverage, NOON)


@pytest.mark.parametrize(
    ("detail", "words", "beside"),
    [
        (SILENT, SILENT, ""),
        (f"{SILENT}; a part", SILENT, "a part"),
        ("a part", "silent: far fewer posts than even a slow day brings", "a part"),
    ],
)
def test_silence_is_told_from_what_else_is_known(detail: str, words: str, beside: str) -> None:
    silent = replace(READ, freshness=Freshness.SILENT, detail=detail)
    assert (hush(silent), beside_hush(silent)) == (words, beside)


@pytest.mark.parametrize(("next_in", "late"), [(-31, True), (-29, False), (5, False)])
def test_a_source_nobody_looked_at_when_it_was_due_is_overdue(next_in: int, late: bool) -> None:
    due = NOW + timedelta(minutes=next_in)
    assert overdue(replace(READ, last_success_at=NOW - timedelta(hours=9), next_at=due), NOW) is late


def test_the_worst_comes_first() -> None:
    found = [replace(READ, source=word, freshness=Freshness(word)) for word in sorted(Freshness)]
    assert [one.source for one in worst_first(found)] == ["failed", "silent", "never", "partial", "ok"]


@pytest.mark.parametrize(
    ("seen", "told"),
    [
        (READ, "the one source was read"),
        (replace(READ, freshness=Freshness.SILENT, detail=SILENT), f"PARTIAL: X {SILENT}"),
        (
            replace(PART, detail="the top 1,000 of a list"),
            "the one source was read; by nature only a part is seen of X",
        ),
        (replace(PART, detail="more is waiting"), "PARTIAL: X more is waiting"),
        (replace(READ, gap=gap(hours=1)), "PARTIAL: X missed 12:27 to 13:05 UTC"),
        (replace(READ, gap=gap(hours=12)), "the one source was read"),
    ],
)
def test_the_brief_tells_what_was_not_seen_since_the_crisis_began(seen: Coverage, told: str) -> None:
    assert coverage_words([seen], since=BEGAN) == told
