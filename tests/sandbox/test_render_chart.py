"""Charts: numbers to shapes on a canvas, and to words."""

from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox.render import render_blocks
from bot.sandbox.render_chart import chart, nice_ticks, short_number
from bot.sandbox.render_context import Context


def drawn(block: dict[str, Any]) -> str:
    return str(render_blocks([block], Context(viewer="U1")))


CHARTS = {
    kind: {
        "type": "data_visualization",
        "title": "Mentions",
        "chart": {
            "type": kind,
            "segments": [{"label": "a", "value": 3}, {"label": "b", "value": 1}],
            "series": [{"name": "Now", "data": [{"label": "a", "value": 3}, {"label": "b", "value": 9}]}],
            "axis_config": {"categories": ["a", "b"], "x_label": "Hour"},
        },
    }
    for kind in ("line", "area", "bar", "pie")
}


@pytest.mark.parametrize(
    ("kind", "shape", "count"),
    [("line", "circle", 2), ("area", "path", 2), ("bar", "rect", 2), ("pie", "path", 2)],
)
def test_a_chart_is_drawn_and_also_said(kind: str, shape: str, count: int) -> None:
    html = drawn(CHARTS[kind])
    assert html.count(f"<{shape} ") == count
    assert "<desc" in html
    assert "Mentions" in html


def test_a_chart_tells_its_course_in_words() -> None:
    assert chart(CHARTS["line"]).summary == "Now: from 3 at a to 9 at b, highest 9"
    assert chart(CHARTS["pie"]).summary == "a 75%, b 25%"


@pytest.mark.parametrize(
    "spec", [{}, {"chart": None}, {"chart": {"type": "line", "series": []}}, {"chart": {"type": "pie"}}]
)
def test_an_empty_chart_draws_an_empty_frame(spec: dict[str, Any]) -> None:
    assert "<svg" in drawn({"type": "data_visualization"} | spec)


@pytest.mark.parametrize(
    ("values", "ticks"),
    [
        ([], [0, 1]),
        ([0, 7], [0, 2, 4, 6, 8]),
        ([312], [0, 100, 200, 300, 400]),
        ([-5, 5], [-5, -2.5, 0, 2.5, 5]),
    ],
)
def test_axis_values_are_round_and_hold_every_point(values: list[float], ticks: list[float]) -> None:
    assert nice_ticks(values)[: len(ticks)] == ticks


@pytest.mark.parametrize(("value", "shown"), [(0, "0"), (12.0, "12"), (1_500, "1.5k"), (2_000_000, "2M")])
def test_numbers_on_an_axis_are_short(value: float, shown: str) -> None:
    assert short_number(value) == shown
