"""Composition objects: texts, options, confirmations, filters, files."""

from __future__ import annotations

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
    one_of,
    record,
    text,
)

FILE_ID = r"F[A-Z0-9]{8,}"  # python-slack-sdk#1521 shows the platform's own pattern
URL = r"[a-zA-Z][a-zA-Z0-9+.-]*:\S+"


def plain_text(most: int | None, *, least: int = limits.TEXT_MIN_LENGTH) -> Rule:
    """A plain_text object; mrkdwn is refused."""
    return record({"type": one_of("plain_text"), "text": text(most, least=least)}, {"emoji": flag})


def any_text(most: int) -> Rule:
    """A plain_text or mrkdwn object."""
    mrkdwn = record({"type": one_of("mrkdwn"), "text": text(most)}, {"verbatim": flag})
    return by_type({"plain_text": plain_text(most), "mrkdwn": mrkdwn})


CONFIRM = record(
    {
        "title": plain_text(limits.CONFIRMATION_TITLE_MAX_LENGTH),
        "text": any_text(limits.CONFIRMATION_TEXT_MAX_LENGTH),
        "confirm": plain_text(limits.CONFIRMATION_CONFIRM_MAX_LENGTH),
        "deny": plain_text(limits.CONFIRMATION_DENY_MAX_LENGTH),
    },
    {"style": one_of("primary", "danger")},
)

DISPATCH = record(
    {
        "trigger_actions_on": items(
            one_of("on_enter_pressed", "on_character_entered"),
            least=limits.DISPATCH_ACTION_CONFIGURATION_TRIGGER_ACTIONS_ON_MIN_ITEMS,
            most=limits.DISPATCH_ACTION_CONFIGURATION_TRIGGER_ACTIONS_ON_MAX_ITEMS,
        )
    }
)

FILTER = record(
    {},
    {
        "include": items(one_of("im", "mpim", "private", "public"), least=1),
        "exclude_external_shared_channels": flag,
        "exclude_bot_users": flag,
    },
)

SLACK_FILE = record({}, {"id": text(pattern=FILE_ID), "url": text(pattern=URL)}, exactly_one("id", "url"))
SLACK_ICON = record({"type": one_of("icon"), "name": text()})


def option(*, rich: bool = False, link: bool = False) -> Rule:
    """An option; checkboxes and radio buttons take mrkdwn, overflow menus a link."""
    words = any_text if rich else plain_text
    return record(
        {
            "text": words(limits.OPTION_TEXT_MAX_LENGTH),
            "value": text(limits.OPTION_VALUE_MAX_LENGTH),
        },
        {"description": words(limits.OPTION_DESCRIPTION_MAX_LENGTH)}
        | ({"url": text(limits.OPTION_URL_MAX_LENGTH, pattern=URL)} if link else {}),
    )


def option_group() -> Rule:
    """A labelled group of options."""
    return record(
        {
            "label": plain_text(limits.OPTION_GROUP_LABEL_MAX_LENGTH),
            "options": items(
                option(),
                least=limits.OPTION_GROUP_OPTIONS_MIN_ITEMS,
                most=limits.OPTION_GROUP_OPTIONS_MAX_ITEMS,
            ),
        }
    )


def offered(initial: str) -> Rule:
    """Whatever is chosen at first is among the options, and option values are unique."""

    def check(value: Any, at: str) -> Found:
        grouped = [one for group in value.get("option_groups") or () for one in group["options"]]
        options = [*(value.get("options") or ()), *grouped]
        values = [one["value"] for one in options]
        if len(set(values)) != len(values):
            yield Problem(f"{at}/options", "option values must be unique")
        chosen = value.get(initial)
        wanted = chosen if isinstance(chosen, list) else [chosen] if chosen else []
        if any(one not in options for one in wanted):
            yield Problem(f"{at}/{initial}", f"{initial} must exactly match one of the provided options")

    return check


def icon_source() -> Rule:
    """An image by address or by file, not both."""
    return exactly_one("image_url", "slack_file")
