"""Counts over time → a native chart block."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

Point = tuple[datetime, int, float]
"""Slot start, mentions, usual number."""

MAX_POINTS = 20  # docs.slack.dev/reference/block-kit/blocks/data-visualization-block
MAX_LABEL = 20
MAX_TITLE = 50
FEWEST_POINTS = 3  # fewer make no line worth looking at


def mentions_chart(
    series: Sequence[Point], *, block_id: str, say: Callable[[str], str] = str
) -> dict[str, Any] | None:
    """Mentions beside the usual number as a line chart; None when there are too few points to draw.

    `say` gives an English phrase in the language of those who read it.
    """
    points = condense(series)
    if len(points) < FEWEST_POINTS:
        return None
    labels = _labels([at for at, _, _ in points])
    step = round((points[1][0] - points[0][0]).total_seconds() / 60)
    title = say("Mentions every {minutes} min, against the usual").format(minutes=step)
    return {
        "type": "data_visualization",
        "block_id": block_id,
        "title": title[:MAX_TITLE],
        "chart": {
            "type": "line",
            "series": [
                _series(say("Mentions"), labels, [mentions for _, mentions, _ in points]),
                _series(say("Usual"), labels, [round(usual, 1) for _, _, usual in points]),
            ],
            "axis_config": {
                "categories": labels,
                "x_label": say("Time (UTC)"),
                "y_label": say("Mentions"),
            },
        },
    }


def condense(series: Sequence[Point]) -> list[Point]:
    """At most 20 points, by adding up neighbours; the newest group is never cut short."""
    size = -(-len(series) // MAX_POINTS)
    if size <= 1:
        return list(series)
    offset = len(series) % size
    groups = [series[start : start + size] for start in range(offset, len(series), size)]
    return [(one[0][0], sum(m for _, m, _ in one), sum(u for _, _, u in one)) for one in groups]


def _labels(moments: Sequence[datetime]) -> list[str]:
    utc = [at.astimezone(UTC) for at in moments]
    longer_than_a_day = (utc[-1] - utc[0]).total_seconds() >= 86_400
    return [f"{at:%d %b %H:%M}" if longer_than_a_day else f"{at:%H:%M}" for at in utc]


def _series(name: str, labels: Sequence[str], values: Sequence[float]) -> dict[str, Any]:
    data = [{"label": label, "value": value} for label, value in zip(labels, values, strict=True)]
    return {"name": name[:MAX_LABEL], "data": data}
