"""The data_visualization block: pie, bar, line and area charts within the platform's limits."""

from __future__ import annotations

from typing import Any

from slackblocks import _limits as limits

from bot.sandbox.validate.grammar import Found, Problem, Rule, by_type, items, number, one_of, record, text

_POINT = record(
    {"label": text(limits.DATA_VISUALIZATION_POINT_LABEL_MAX_LENGTH), "value": number()},
)
_SERIES = record(
    {
        "name": text(limits.DATA_VISUALIZATION_SERIES_NAME_MAX_LENGTH),
        "data": items(
            _POINT,
            least=limits.DATA_VISUALIZATION_DATA_MIN_ITEMS,
            most=limits.DATA_VISUALIZATION_DATA_MAX_ITEMS,
        ),
    }
)
_AXIS_LABEL = text(limits.DATA_VISUALIZATION_AXIS_LABEL_MAX_LENGTH)
_AXES = record(
    {
        "categories": items(
            text(limits.DATA_VISUALIZATION_CATEGORY_LABEL_MAX_LENGTH),
            least=limits.DATA_VISUALIZATION_CATEGORIES_MIN_ITEMS,
            most=limits.DATA_VISUALIZATION_CATEGORIES_MAX_ITEMS,
        )
    },
    {"x_label": _AXIS_LABEL, "y_label": _AXIS_LABEL},
)
_SEGMENT = record(
    {
        "label": text(limits.DATA_VISUALIZATION_SEGMENT_LABEL_MAX_LENGTH),
        "value": number(above=limits.DATA_VISUALIZATION_SEGMENT_VALUE_EXCLUSIVE_MIN),
    }
)


def _one_point_per_category(chart: Any, at: str) -> Found:
    names = [series["name"] for series in chart["series"]]
    if len(set(names)) != len(names):
        yield Problem(f"{at}/series", "series names must be unique")
    categories = chart["axis_config"]["categories"]
    for index, series in enumerate(chart["series"]):
        labels = [point["label"] for point in series["data"]]
        if sorted(labels) != sorted(categories):
            where = f"{at}/series/{index}/data"
            yield Problem(where, "every series must contain exactly one point for every axis category")


def _axis_chart(kind: str) -> Rule:
    series = items(
        _SERIES,
        least=limits.DATA_VISUALIZATION_SERIES_MIN_ITEMS,
        most=limits.DATA_VISUALIZATION_SERIES_MAX_ITEMS,
    )
    fields = {"type": one_of(kind), "series": series, "axis_config": _AXES}
    return record(fields, None, _one_point_per_category)


CHART = by_type(
    {
        "line": _axis_chart("line"),
        "bar": _axis_chart("bar"),
        "area": _axis_chart("area"),
        "pie": record(
            {
                "type": one_of("pie"),
                "segments": items(
                    _SEGMENT,
                    least=limits.DATA_VISUALIZATION_SEGMENTS_MIN_ITEMS,
                    most=limits.DATA_VISUALIZATION_SEGMENTS_MAX_ITEMS,
                ),
            }
        ),
    }
)
TITLE = text(limits.DATA_VISUALIZATION_TITLE_MAX_LENGTH)
