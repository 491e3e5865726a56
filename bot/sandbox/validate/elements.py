"""Block elements, and which of them go where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from slackblocks import _limits as limits

from bot.sandbox.validate.grammar import (
    Found,
    Problem,
    Rule,
    by_type,
    exactly_one,
    flag,
    items,
    number,
    one_of,
    record,
    text,
)
from bot.sandbox.validate.objects import (
    CONFIRM,
    DISPATCH,
    FILTER,
    SLACK_FILE,
    URL,
    icon_source,
    offered,
    option,
    option_group,
    plain_text,
)

Fields = Mapping[str, Rule]
ID = text(limits.ACTION_ID_MAX_LENGTH)
DATE = text(pattern=r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
TIME = text(pattern=r"([01]\d|2[0-3]):[0-5]\d")
PLACEHOLDER = plain_text(limits.SELECT_PLACEHOLDER_MAX_LENGTH)
NUMERAL = text(pattern=r"-?\d+(\.\d+)?")
MOST_CHOSEN = number(limits.MULTI_SELECT_MAX_SELECTED_ITEMS_MIN)


def element(kind: str, required: Fields, optional: Fields, *also: Rule) -> Rule:
    """An element that a person can act on."""
    return record({"type": one_of(kind)} | dict(required), {"action_id": ID} | dict(optional), *also)


def _menu(kind: str, optional: Fields, *also: Rule, required: Fields | None = None) -> Rule:
    shared = {"placeholder": PLACEHOLDER, "confirm": CONFIRM, "focus_on_load": flag}
    chosen = {"max_selected_items": MOST_CHOSEN} if kind.startswith("multi_") else {}
    return element(kind, {}, shared | chosen | dict(optional), *also)


def _picker(kind: str, optional: Fields) -> Rule:
    return element(kind, {}, {"confirm": CONFIRM, "focus_on_load": flag} | dict(optional))


def _typed(kind: str, optional: Fields, required: Fields | None = None) -> Rule:
    shared = {"placeholder": PLACEHOLDER, "dispatch_action_config": DISPATCH, "focus_on_load": flag}
    return element(kind, required or {}, shared | dict(optional), _bounds_in_order)


def _choices(kind: str, initial: str, initial_rule: Rule, *, most: int) -> Rule:
    rich = option(rich=True)
    optional = {initial: initial_rule, "confirm": CONFIRM, "focus_on_load": flag}
    return element(kind, {"options": items(rich, least=1, most=most)}, optional, offered(initial))


def _bounds_in_order(value: Any, at: str) -> Found:
    for least, most in (("min_length", "max_length"), ("min_value", "max_value")):
        low, high = value.get(least), value.get(most)
        if low is not None and high is not None and float(low) > float(high):
            yield Problem(at, f"{least} must not be greater than {most}")


OPTIONS = {
    "options": items(option(), least=limits.SELECT_OPTIONS_MIN_ITEMS, most=limits.SELECT_OPTIONS_MAX_ITEMS),
    "option_groups": items(
        option_group(),
        least=limits.SELECT_OPTION_GROUPS_MIN_ITEMS,
        most=limits.SELECT_OPTION_GROUPS_MAX_ITEMS,
    ),
}
HAS_OPTIONS = exactly_one("options", "option_groups")
LENGTHS = {
    "min_length": number(0, limits.PLAIN_TEXT_INPUT_MIN_LENGTH_MAX),
    "max_length": number(1, limits.PLAIN_TEXT_INPUT_MAX_LENGTH_MAX),
}
CONVERSATION = {"filter": FILTER, "default_to_current_conversation": flag}
RESPONSE_URL = {"response_url_enabled": flag}
MANY = items(text())
SOME_OPTIONS = items(option(), least=1)

IMAGE = record(
    {"type": one_of("image"), "alt_text": text(limits.IMAGE_ELEMENT_ALT_TEXT_MAX_LENGTH)},
    {
        "image_url": text(limits.IMAGE_ELEMENT_IMAGE_URL_MAX_LENGTH, pattern=URL),
        "slack_file": SLACK_FILE,
    },
    icon_source(),
)
BUTTON = element(
    "button",
    {"text": plain_text(limits.BUTTON_TEXT_MAX_LENGTH)},
    {
        "value": text(limits.BUTTON_VALUE_MAX_LENGTH),
        "url": text(limits.BUTTON_URL_MAX_LENGTH, pattern=URL),
        "style": one_of("primary", "danger"),
        "confirm": CONFIRM,
        "accessibility_label": text(limits.BUTTON_ACCESSIBILITY_LABEL_MAX_LENGTH),
    },
)
_FEEDBACK = record(
    {
        "text": plain_text(limits.FEEDBACK_BUTTON_TEXT_MAX_LENGTH),
        "value": text(limits.FEEDBACK_BUTTON_VALUE_MAX_LENGTH),
    },
    {"accessibility_label": text(limits.FEEDBACK_BUTTON_ACCESSIBILITY_LABEL_MAX_LENGTH)},
)

ELEMENTS: Fields = {
    "image": IMAGE,
    "button": BUTTON,
    "overflow": element(
        "overflow",
        {
            "options": items(
                option(link=True),
                least=limits.OVERFLOW_OPTIONS_MIN_ITEMS,
                most=limits.OVERFLOW_OPTIONS_MAX_ITEMS,
            )
        },
        {"confirm": CONFIRM},
        offered("initial_option"),
    ),
    "checkboxes": _choices(
        "checkboxes",
        "initial_options",
        items(option(rich=True), least=1),
        most=limits.CHECKBOXES_OPTIONS_MAX_ITEMS,
    ),
    "radio_buttons": _choices(
        "radio_buttons",
        "initial_option",
        option(rich=True),
        most=limits.RADIO_BUTTONS_OPTIONS_MAX_ITEMS,
    ),
    "static_select": _menu(
        "static_select", OPTIONS | {"initial_option": option()}, HAS_OPTIONS, offered("initial_option")
    ),
    "multi_static_select": _menu(
        "multi_static_select",
        OPTIONS | {"initial_options": SOME_OPTIONS},
        HAS_OPTIONS,
        offered("initial_options"),
    ),
    "external_select": _menu("external_select", {"initial_option": option(), "min_query_length": number(0)}),
    "multi_external_select": _menu(
        "multi_external_select", {"initial_options": SOME_OPTIONS, "min_query_length": number(0)}
    ),
    "users_select": _menu("users_select", {"initial_user": text()}),
    "multi_users_select": _menu("multi_users_select", {"initial_users": MANY}),
    "conversations_select": _menu(
        "conversations_select", CONVERSATION | RESPONSE_URL | {"initial_conversation": text()}
    ),
    "multi_conversations_select": _menu(
        "multi_conversations_select", CONVERSATION | {"initial_conversations": MANY}
    ),
    "channels_select": _menu("channels_select", RESPONSE_URL | {"initial_channel": text()}),
    "multi_channels_select": _menu("multi_channels_select", {"initial_channels": MANY}),
    "datepicker": _picker("datepicker", {"initial_date": DATE, "placeholder": PLACEHOLDER}),
    "timepicker": _picker(
        "timepicker", {"initial_time": TIME, "placeholder": PLACEHOLDER, "timezone": text()}
    ),
    "datetimepicker": _picker("datetimepicker", {"initial_date_time": number(1_000_000_000, 9_999_999_999)}),
    "plain_text_input": _typed(
        "plain_text_input", LENGTHS | {"multiline": flag, "initial_value": text(3000, least=0)}
    ),
    "email_text_input": _typed("email_text_input", {"initial_value": text()}),
    "url_text_input": _typed("url_text_input", {"initial_value": text(pattern=URL)}),
    "number_input": _typed(
        "number_input",
        {"initial_value": NUMERAL, "min_value": NUMERAL, "max_value": NUMERAL},
        {"is_decimal_allowed": flag},
    ),
    "rich_text_input": _typed("rich_text_input", {"initial_value": record({"type": one_of("rich_text")})}),
    "file_input": element(
        "file_input",
        {},
        {
            "filetypes": items(text()),
            "max_files": number(limits.FILE_INPUT_MAX_FILES_MIN, limits.FILE_INPUT_MAX_FILES_MAX),
        },
    ),
    "workflow_button": element(
        "workflow_button",
        {
            "text": plain_text(limits.WORKFLOW_BUTTON_TEXT_MAX_LENGTH),
            "workflow": record({"trigger": record({"url": text(pattern=URL)})}),
        },
        {
            "style": one_of("primary", "danger"),
            "accessibility_label": text(limits.WORKFLOW_BUTTON_ACCESSIBILITY_LABEL_MAX_LENGTH),
        },
    ),
    "feedback_buttons": element(
        "feedback_buttons", {"positive_button": _FEEDBACK, "negative_button": _FEEDBACK}, {}
    ),
    "icon_button": element(
        "icon_button",
        {"icon": one_of("trash"), "text": plain_text(None)},
        {
            "value": text(limits.ICON_BUTTON_VALUE_MAX_LENGTH),
            "confirm": CONFIRM,
            "accessibility_label": text(limits.ICON_BUTTON_ACCESSIBILITY_LABEL_MAX_LENGTH),
            "visible_to_user_ids": items(text(), most=limits.ICON_BUTTON_VISIBLE_TO_USER_IDS_MAX_ITEMS),
        },
    ),
}

# docs.slack.dev, reference of each element: "works with block types"
MENUS = ("static_select", "external_select", "users_select", "conversations_select", "channels_select")
MULTI_MENUS = tuple(f"multi_{name}" for name in MENUS)
CHOICES = ("checkboxes", "radio_buttons", "datepicker", "timepicker")
TYPED = ("plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input")
IN_ACTIONS = ("button", "workflow_button", "overflow", "datetimepicker", *MENUS, *MULTI_MENUS, *CHOICES)
IN_SECTION = ("image", "button", "workflow_button", "overflow", *MENUS, *MULTI_MENUS, *CHOICES)
IN_INPUT = ("datetimepicker", *TYPED, "file_input", *MENUS, *MULTI_MENUS, *CHOICES)


def elements_of(names: Iterable[str]) -> Rule:
    """An element of one of these types."""
    return by_type({name: ELEMENTS[name] for name in names})
