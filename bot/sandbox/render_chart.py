"""The `data_visualization` block as geometry: numbers to lines, bars and slices on a fixed canvas."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

WIDTH, HEIGHT = 560, 220
LEFT, RIGHT, TOP, BOTTOM = 44, 12, 10, 30
PIE_RADIUS = 84
MOST_X_LABELS = 6  # more of them overlap at phone width
BAR_SHARE = 0.72  # of the room one category has


@dataclass(frozen=True, slots=True)
class Point:
    """One value, placed."""

    label: str
    value: float
    x: float
    y: float
    width: float = 0.0
    height: float = 0.0
    path: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """A named run of points; `path` is its line, `area` the closed shape under it."""

    name: str
    tone: int
    points: Sequence[Point]
    path: str = ""
    area: str = ""


@dataclass(frozen=True, slots=True)
class Tick:
    """One axis label, placed."""

    label: str
    x: float
    y: float
    at_edge: bool = False  # would be cut off if it were centred on its place


@dataclass(frozen=True, slots=True)
class Chart:
    """All a template needs to draw."""

    kind: str
    title: str
    summary: str
    series: Sequence[Series]
    x_ticks: Sequence[Tick] = ()
    y_ticks: Sequence[Tick] = ()
    x_label: str = ""
    y_label: str = ""
    width: int = WIDTH
    height: int = HEIGHT


def chart(block: dict[str, Any]) -> Chart:
    """The chart of a block; tolerant of missing parts, an empty chart has no series."""
    inner = block.get("chart")
    spec: dict[str, Any] = inner if isinstance(inner, dict) else {}
    title = _words(block.get("title"))
    if spec.get("type") == "pie":
        return _pie(title, spec.get("segments") or _first_series(spec))
    return _cartesian(title, spec)


def _first_series(spec: dict[str, Any]) -> list[dict[str, Any]]:
    series = spec.get("series") or [{}]
    return list(series[0].get("data") or [])


def _cartesian(title: str, spec: dict[str, Any]) -> Chart:
    kind = spec.get("type") if spec.get("type") in ("line", "bar", "area") else "line"
    axis = spec.get("axis_config") or {}
    rows = [(str(s.get("name") or ""), _values(s.get("data"))) for s in spec.get("series") or []]
    labels = [_words(c) for c in axis.get("categories") or []] or _labels(rows)
    ticks = nice_ticks([value for _, data in rows for _, value in data])
    scale = _Scale(labels, ticks, banded=kind == "bar")
    return Chart(
        kind=str(kind),
        title=title,
        summary=_summary(rows),
        series=[_series(name, tone, data, scale, len(rows)) for tone, (name, data) in enumerate(rows)],
        x_ticks=_x_ticks(labels, scale),
        y_ticks=[Tick(short_number(tick), LEFT - 8, scale.y(tick)) for tick in ticks],
        x_label=_words(axis.get("x_label")),
        y_label=_words(axis.get("y_label")),
    )


class _Scale:
    """Category index and value to canvas coordinates."""

    def __init__(self, labels: Sequence[str], ticks: Sequence[float], *, banded: bool) -> None:
        self.labels = {label: index for index, label in enumerate(labels)}
        self.count, self.banded = max(len(labels), 1), banded
        self.low, self.high = ticks[0], ticks[-1]

    @property
    def band(self) -> float:
        return (WIDTH - LEFT - RIGHT) / self.count

    def x(self, index: int) -> float:
        if self.banded or self.count == 1:
            return LEFT + self.band * (index + 0.5)
        return LEFT + (WIDTH - LEFT - RIGHT) * index / (self.count - 1)

    def y(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return TOP + (HEIGHT - TOP - BOTTOM) * (1 - share)


def _series(name: str, tone: int, data: list[tuple[str, float]], scale: _Scale, of: int) -> Series:
    points = [
        Point(label, value, scale.x(scale.labels.get(label, index)), scale.y(value))
        for index, (label, value) in enumerate(data)
    ]
    if scale.banded:
        return Series(name, tone, [_bar(point, tone, of, scale) for point in points])
    line = "M" + " L".join(f"{p.x:.1f},{p.y:.1f}" for p in points) if points else ""
    return Series(name, tone, points, path=line, area=_closed(line, points, scale))


def _closed(line: str, points: Sequence[Point], scale: _Scale) -> str:
    floor = scale.y(max(0.0, scale.low))
    return f"{line} L{points[-1].x:.1f},{floor:.1f} L{points[0].x:.1f},{floor:.1f} Z" if points else ""


def _bar(point: Point, tone: int, of: int, scale: _Scale) -> Point:
    width = scale.band * BAR_SHARE / of
    floor = scale.y(max(0.0, scale.low))
    left = point.x - width * of / 2 + width * tone
    top = min(point.y, floor)
    return Point(point.label, point.value, left, top, max(width - 2, 1), abs(floor - point.y))


def _x_ticks(labels: Sequence[str], scale: _Scale) -> list[Tick]:
    every = math.ceil(len(labels) / MOST_X_LABELS) or 1
    last = len(labels) - 1
    return [
        Tick(label, scale.x(index), HEIGHT - BOTTOM + 18, at_edge=scale.x(index) > WIDTH - RIGHT - 1)
        for index, label in enumerate(labels)
        if (last - index) % every == 0  # counted from the end: the newest moment always has its label
    ]


def _pie(title: str, segments: Iterable[dict[str, Any]]) -> Chart:
    data = [(label, max(value, 0.0)) for label, value in _values(segments)]
    total = math.fsum(value for _, value in data) or 1.0
    series, turned = [], 0.0
    for tone, (label, value) in enumerate(data):
        share = value / total
        slice_ = Point(label, value, 0, 0, path=_slice(turned, turned + share))
        series.append(Series(f"{label} · {share:.0%}", tone, [slice_]))
        turned += share
    shares = ", ".join(f"{label} {value / total:.0%}" for label, value in data)
    return Chart("pie", title, shares, series, width=200, height=200)


def _slice(start: float, end: float) -> str:
    if end - start >= 0.9999:  # an arc that ends where it starts draws nothing
        return f"M0,{-PIE_RADIUS} A{PIE_RADIUS},{PIE_RADIUS} 0 1 1 -0.01,{-PIE_RADIUS} Z"
    (x0, y0), (x1, y1) = (_on_circle(share) for share in (start, end))
    large = int(end - start > 0.5)
    return f"M0,0 L{x0:.2f},{y0:.2f} A{PIE_RADIUS},{PIE_RADIUS} 0 {large} 1 {x1:.2f},{y1:.2f} Z"


def _on_circle(share: float) -> tuple[float, float]:
    angle = 2 * math.pi * share
    return PIE_RADIUS * math.sin(angle), -PIE_RADIUS * math.cos(angle)


def nice_ticks(values: Sequence[float], wanted: int = 4) -> list[float]:
    """Round axis values from zero (or below) to above the highest; always at least two."""
    low, high = min([0.0, *values]), max([0.0, *values])
    rough = (high - low) / wanted or 1.0
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= rough * 0.999)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [step * index for index in range(first, max(last, first + 1) + 1)]


def short_number(value: float) -> str:
    """A number short enough for an axis: 1.5k, 2M."""
    for size, suffix in ((1e9, "B"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= size:
            return f"{value / size:.3g}{suffix}"
    return f"{value:.3g}"


def _values(data: Any) -> list[tuple[str, float]]:
    return [(_words(item.get("label")), _number(item.get("value"))) for item in data or []]


def _number(value: Any) -> float:
    usable = isinstance(value, int | float) and math.isfinite(value)
    return float(value) if usable else 0.0


def _labels(rows: Sequence[tuple[str, list[tuple[str, float]]]]) -> list[str]:
    return [label for label, _ in max((data for _, data in rows), key=len, default=[])]


def _words(value: Any) -> str:
    return str(value.get("text") or "") if isinstance(value, dict) else str(value or "")


def _summary(rows: Sequence[tuple[str, list[tuple[str, float]]]]) -> str:
    """What the chart says, in words, for people who cannot see it."""
    return ". ".join(
        f"{name}: from {short_number(data[0][1])} at {data[0][0]} to {short_number(data[-1][1])} "
        f"at {data[-1][0]}, highest {short_number(max(value for _, value in data))}"
        for name, data in rows
        if data
    )
