"""Every block: its fields and limits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slackblocks import _limits as limits

from bot.sandbox.validate import charts, rich_text
from bot.sandbox.validate.elements import (
    BUTTON,
    IMAGE,
    IN_ACTIONS,
    IN_INPUT,
    IN_SECTION,
    elements_of,
)
from bot.sandbox.validate.grammar import (
    Found,
    Problem,
    Rule,
    at_least_one,
    by_type,
    flag,
    items,
    later,
    number,
    one_of,
    record,
    text,
)
from bot.sandbox.validate.objects import SLACK_FILE, SLACK_ICON, URL, any_text, icon_source, plain_text


def block(
    kind: str, required: Mapping[str, Rule], optional: Mapping[str, Rule] | None = None, *also: Rule
) -> Rule:
    """A block of this type with these fields."""
    ids = {"block_id": text(limits.BLOCK_ID_MAX_LENGTH)}
    return record({"type": one_of(kind)} | dict(required), ids | dict(optional or {}), *also)


def _same_width(value: Any, at: str) -> Found:
    widths = {len(row) for row in value["rows"]}
    if len(widths) > 1:
        yield Problem(f"{at}/rows", "all rows must have the same number of columns")


RICH_TEXT = block("rich_text", {"elements": rich_text.ELEMENTS})
RAW_TEXT = record({"type": one_of("raw_text"), "text": text(least=limits.DATA_TABLE_CELL_TEXT_MIN_LENGTH)})
RAW_NUMBER = record({"type": one_of("raw_number"), "value": number(), "text": text()})
CELL = by_type({"raw_text": RAW_TEXT, "rich_text": RICH_TEXT})
DATA_CELL = by_type({"raw_text": RAW_TEXT, "raw_number": RAW_NUMBER, "rich_text": RICH_TEXT})
COLUMN = record({}, {"align": one_of("left", "center", "right"), "is_wrapped": flag})
TASK = {
    "task_id": text(),
    "title": text(),
    "status": one_of("pending", "in_progress", "complete", "error"),
}
TASK_MORE = {
    "details": RICH_TEXT,
    "output": RICH_TEXT,
    "sources": items(record({"type": one_of("url"), "url": text(pattern=URL), "text": text()})),
}
CARD = block(
    "card",
    {},
    {
        "hero_image": IMAGE,
        "icon": IMAGE,
        "slack_icon": SLACK_ICON,
        "title": any_text(limits.CARD_TITLE_MAX_LENGTH),
        "subtitle": any_text(limits.CARD_SUBTITLE_MAX_LENGTH),
        "body": any_text(limits.CARD_BODY_MAX_LENGTH),
        "subtext": any_text(limits.CARD_SUBTEXT_MAX_LENGTH),
        "actions": items(by_type({"button": BUTTON}), most=limits.CARD_ACTIONS_MAX_ITEMS),
    },
    at_least_one("hero_image", "title", "actions", "body"),
)
CHILDREN = (
    "actions",
    "context",
    "divider",
    "file",
    "header",
    "image",
    "input",
    "rich_text",
    "section",
    "table",
    "video",
)

BLOCKS: dict[str, Rule] = {
    "section": block(
        "section",
        {},
        {
            "text": any_text(limits.SECTION_TEXT_MAX_LENGTH),
            "fields": items(
                any_text(limits.SECTION_FIELDS_ITEM_MAX_LENGTH), least=1, most=limits.SECTION_FIELDS_MAX_ITEMS
            ),
            "accessory": elements_of(IN_SECTION),
            "expand": flag,
        },
        at_least_one("text", "fields"),
    ),
    "header": block("header", {"text": plain_text(limits.HEADER_TEXT_MAX_LENGTH)}),
    "divider": block("divider", {}),
    "context": block(
        "context",
        {
            "elements": items(
                by_type(
                    {
                        "image": IMAGE,
                        "plain_text": any_text(limits.TEXT_MAX_LENGTH),
                        "mrkdwn": any_text(limits.TEXT_MAX_LENGTH),
                    }
                ),
                least=1,
                most=limits.CONTEXT_ELEMENTS_MAX_ITEMS,
            )
        },
    ),
    "actions": block(
        "actions",
        {"elements": items(elements_of(IN_ACTIONS), least=1, most=limits.ACTIONS_ELEMENTS_MAX_ITEMS)},
    ),
    "context_actions": block(
        "context_actions",
        {
            "elements": items(
                elements_of(("feedback_buttons", "icon_button")),
                least=1,
                most=limits.CONTEXT_ACTIONS_ELEMENTS_MAX_ITEMS,
            )
        },
    ),
    "input": block(
        "input",
        {"label": plain_text(limits.INPUT_LABEL_MAX_LENGTH), "element": elements_of(IN_INPUT)},
        {"hint": plain_text(limits.INPUT_HINT_MAX_LENGTH), "optional": flag, "dispatch_action": flag},
    ),
    "image": block(
        "image",
        {"alt_text": text(limits.IMAGE_ALT_TEXT_MAX_LENGTH)},
        {
            "image_url": text(limits.IMAGE_IMAGE_URL_MAX_LENGTH, pattern=URL),
            "slack_file": SLACK_FILE,
            "title": plain_text(limits.IMAGE_TITLE_MAX_LENGTH),
        },
        icon_source(),
    ),
    "rich_text": RICH_TEXT,
    "markdown": block("markdown", {"text": text(limits.MARKDOWN_TEXT_MAX_LENGTH)}),
    "file": block("file", {"external_id": text(), "source": one_of("remote")}),
    "video": block(
        "video",
        {
            "alt_text": text(limits.VIDEO_ALT_TEXT_MAX_LENGTH),
            "title": plain_text(limits.VIDEO_TITLE_MAX_LENGTH),
            "thumbnail_url": text(limits.VIDEO_THUMBNAIL_URL_MAX_LENGTH, pattern=URL),
            "video_url": text(limits.VIDEO_VIDEO_URL_MAX_LENGTH, pattern=URL),
        },
        {
            "author_name": text(limits.VIDEO_AUTHOR_NAME_MAX_LENGTH),
            "description": plain_text(limits.VIDEO_DESCRIPTION_MAX_LENGTH),
            "provider_icon_url": text(limits.VIDEO_PROVIDER_ICON_URL_MAX_LENGTH, pattern=URL),
            "provider_name": text(limits.VIDEO_PROVIDER_NAME_MAX_LENGTH),
            "title_url": text(limits.VIDEO_TITLE_URL_MAX_LENGTH, pattern=URL),
        },
    ),
    "table": block(
        "table",
        {
            "rows": items(
                items(CELL, least=1, most=limits.TABLE_COLUMNS_MAX_ITEMS),
                least=1,
                most=limits.TABLE_ROWS_MAX_ITEMS,
            )
        },
        {"column_settings": items(COLUMN, most=limits.TABLE_COLUMN_SETTINGS_MAX_ITEMS)},
    ),
    "data_table": block(
        "data_table",
        {
            "caption": text(),
            "rows": items(
                items(DATA_CELL, least=1, most=limits.DATA_TABLE_COLUMNS_MAX_ITEMS),
                least=limits.DATA_TABLE_ROWS_MIN_ITEMS,
                most=limits.DATA_TABLE_ROWS_MAX_ITEMS,
            ),
        },
        {
            "page_size": number(limits.DATA_TABLE_PAGE_SIZE_MIN, limits.DATA_TABLE_PAGE_SIZE_MAX),
            "row_header_column_index": number(0, limits.DATA_TABLE_COLUMNS_MAX_ITEMS - 1),
        },
        _same_width,
    ),
    "data_visualization": block("data_visualization", {"title": charts.TITLE, "chart": charts.CHART}),
    "alert": block(
        "alert",
        {"text": any_text(limits.ALERT_TEXT_MAX_LENGTH)},
        {"level": one_of("default", "info", "warning", "error", "success")},
    ),
    "card": CARD,
    "carousel": block(
        "carousel",
        {
            "elements": items(
                by_type({"card": CARD}),
                least=limits.CAROUSEL_ELEMENTS_MIN_ITEMS,
                most=limits.CAROUSEL_ELEMENTS_MAX_ITEMS,
            )
        },
    ),
    "task_card": block("task_card", TASK | {"status": one_of("in_progress", "complete", "error")}, TASK_MORE),
    "plan": block(
        "plan",
        {"title": text(), "tasks": items(record(TASK, TASK_MORE), most=limits.PLAN_TASKS_MAX_ITEMS)},
    ),
    "container": block(
        "container",
        {
            "child_blocks": items(
                later(lambda: by_type({name: BLOCKS[name] for name in CHILDREN})),
                least=limits.CONTAINER_CHILD_BLOCKS_MIN_ITEMS,
                most=limits.CONTAINER_CHILD_BLOCKS_MAX_ITEMS,
            )
        },
        {
            "title": plain_text(limits.CONTAINER_TITLE_MAX_LENGTH),
            "rich_text_title": RICH_TEXT,
            "subtitle": any_text(limits.CONTAINER_SUBTITLE_MAX_LENGTH),
            "width": one_of("narrow", "standard", "wide", "full"),
            "icon": IMAGE,
            "is_collapsible": flag,
            "default_collapsed": flag,
            "has_header_divider": flag,
        },
        at_least_one("title", "rich_text_title"),
    ),
}
