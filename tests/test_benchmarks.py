"""What the page on accuracy shows is what the benchmarks print."""

from pathlib import Path

import pytest

from benchmarks import backtest, crash, detection, latency, lossless, public, sources, throughput
from benchmarks.detection import Outcome
from benchmarks.tables import Table, heading
from bot.sandbox.platforms import platforms
from tests.crashes import Tally

PAGE = Path(__file__).parent.parent / "docs" / "accuracy.md"


@pytest.mark.parametrize(
    "benchmark", [detection, backtest, throughput, latency, crash, lossless], ids=lambda b: b.__name__
)
def test_the_page_has_the_table_of_each_benchmark(benchmark: object) -> None:
    assert heading(benchmark.COLUMNS) in PAGE.read_text("utf-8")  # type: ignore[attr-defined]


def test_every_network_has_a_planned_budget() -> None:
    assert set(sources.BUDGETS) == set(platforms()) == set(public.WEIGHTS)


@pytest.mark.parametrize(("paced", "counted", "verdict"), [
    (72, 72, "within"),
    (80, 101, "held back"),
    (101, 72, "over"),
])  # fmt: skip
def test_a_pace_beyond_a_limit_fails_the_benchmark_of_sources(paced: int, counted: int, verdict: str) -> None:
    calls = sources.Calls({("youtube", 100): paced}, {("youtube", 10): counted})
    assert calls.verdict("youtube") == verdict


def test_a_table_lines_up_in_a_terminal_and_is_markdown_on_a_page() -> None:
    table = Table(("stage", "s"), (("read", "10.5"), ("detect", "2")), "12.5 s in all.")
    assert table.text().splitlines() == ["stage   s", "read    10.5", "detect  2", "12.5 s in all."]
    assert table.markdown().splitlines() == [
        "| stage | s |", "|---|---|", "| read | 10.5 |", "| detect | 2 |", "", "12.5 s in all.",
    ]  # fmt: skip


@pytest.mark.parametrize(("share", "value"), [(0.0, 1), (0.5, 50), (0.95, 95), (0.951, 96), (1.0, 100)])
def test_a_quantile_is_one_of_the_values(share: float, value: int) -> None:
    assert latency.quantile(range(100, 0, -1), share) == value


@pytest.mark.parametrize(("tally", "whole"), [
    (Tally(confirmed=["a"], stored=["a"], cards=1, crises=1, events=2, replies=2), True),
    (Tally(confirmed=["a"], stored=[], cards=1, crises=1, events=2, replies=2), False),
    (Tally(cards=2, crises=1), False),
    (Tally(cards=1, crises=1, events=2, replies=3, doubled=1), False),
])  # fmt: skip
def test_a_lost_note_or_a_doubled_card_fails_the_crash_benchmark(tally: Tally, whole: bool) -> None:
    assert crash.is_whole(tally) is whole


def test_silence_scores_zero_and_the_first_row_of_each_window_a_hundred() -> None:
    silent = Outcome("x", windows=2, gains=(), costs=(), weeks=1.0, seconds_per_row=0.0)
    perfect = Outcome("x", windows=2, gains=(1.0, 1.0), costs=(), weeks=1.0, seconds_per_row=0.0)
    assert detection.score([silent], "lowFP") == 0
    assert detection.score([perfect], "lowFN") == 100


def test_a_false_alert_costs_more_where_false_alerts_matter() -> None:
    noisy = Outcome("x", windows=1, gains=(1.0,), costs=(1.0,), weeks=1.0, seconds_per_row=0.0)
    assert detection.score([noisy], "lowFP") < detection.score([noisy], "std") < 100
