"""What the page on accuracy shows is what the benchmarks print."""

from pathlib import Path

import pytest

from benchmarks import backtest, detection, throughput
from benchmarks.detection import Outcome
from benchmarks.tables import Table, heading

PAGE = Path(__file__).parent.parent / "docs" / "accuracy.md"


@pytest.mark.parametrize("benchmark", [detection, backtest, throughput], ids=lambda b: b.__name__)
def test_the_page_has_the_table_of_each_benchmark(benchmark: object) -> None:
    assert heading(benchmark.COLUMNS) in PAGE.read_text("utf-8")  # type: ignore[attr-defined]


def test_a_table_lines_up_in_a_terminal_and_is_markdown_on_a_page() -> None:
    table = Table(("stage", "s"), (("read", "10.5"), ("detect", "2")), "12.5 s in all.")
    assert table.text().splitlines() == ["stage   s", "read    10.5", "detect  2", "12.5 s in all."]
    assert table.markdown().splitlines() == [
        "| stage | s |", "|---|---|", "| read | 10.5 |", "| detect | 2 |", "", "12.5 s in all.",
    ]  # fmt: skip


def test_silence_scores_zero_and_the_first_row_of_each_window_a_hundred() -> None:
    silent = Outcome("x", windows=2, gains=(), costs=(), weeks=1.0, seconds_per_row=0.0)
    perfect = Outcome("x", windows=2, gains=(1.0, 1.0), costs=(), weeks=1.0, seconds_per_row=0.0)
    assert detection.score([silent], "lowFP") == 0
    assert detection.score([perfect], "lowFN") == 100


def test_a_false_alert_costs_more_where_false_alerts_matter() -> None:
    noisy = Outcome("x", windows=1, gains=(1.0,), costs=(1.0,), weeks=1.0, seconds_per_row=0.0)
    assert detection.score([noisy], "lowFP") < detection.score([noisy], "std") < 100
