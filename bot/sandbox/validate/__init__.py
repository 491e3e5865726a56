"""Says what is wrong with blocks and views, as strictly as the platform and by its documented limits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from slackblocks import _limits as limits
from slackblocks._surfaces import _BLOCK_TYPES_BY_SURFACE as ALLOWED_BLOCKS

from bot.sandbox.validate.blocks import BLOCKS
from bot.sandbox.validate.grammar import Json, Problem, Rule, by_type, flag, items, one_of, record, text
from bot.sandbox.validate.objects import plain_text

MOST_BLOCKS = {
    "message": limits.MESSAGE_BLOCKS_MAX_ITEMS,
    "modal": limits.VIEW_BLOCKS_MAX_ITEMS,
    "home": limits.VIEW_BLOCKS_MAX_ITEMS,
}
_RULES: dict[str, Rule] = {
    str(surface): by_type({name: BLOCKS[name] for name in allowed if name in BLOCKS})
    for surface, allowed in ALLOWED_BLOCKS.items()
}
_ANYTHING = items(lambda value, at: iter(()))
_VIEW_FIELDS = {
    "private_metadata": text(limits.VIEW_PRIVATE_METADATA_MAX_LENGTH, least=0),
    "callback_id": text(limits.VIEW_CALLBACK_ID_MAX_LENGTH, least=0),
    "external_id": text(limits.VIEW_EXTERNAL_ID_MAX_LENGTH, least=0),
    "clear_on_close": flag,
    "notify_on_close": flag,
}
_VIEWS = by_type(
    {
        "modal": record(
            {
                "type": one_of("modal"),
                "title": plain_text(limits.VIEW_TITLE_MAX_LENGTH),
                "blocks": _ANYTHING,
            },
            _VIEW_FIELDS
            | {
                "close": plain_text(limits.VIEW_CLOSE_MAX_LENGTH),
                "submit": plain_text(limits.VIEW_SUBMIT_MAX_LENGTH),
            },
        ),
        "home": record({"type": one_of("home"), "blocks": _ANYTHING}, _VIEW_FIELDS),
    }
)


def check_blocks(blocks: Any, *, surface: str, at: str = "/blocks") -> list[Problem]:
    """What is wrong with the blocks of a message, modal or home tab."""
    problems = list(items(_RULES[surface], most=MOST_BLOCKS[surface])(blocks, at))
    return problems or [*_repeated_ids(blocks, at), *_focus(blocks, at), *_totals(blocks, at)]


def check_view(view: Any, *, at: str = "/view") -> list[Problem]:
    """What is wrong with a view."""
    problems = list(_VIEWS(view, at))
    if problems:
        return problems
    found = check_blocks(view["blocks"], surface=view["type"], at=f"{at}/blocks")
    has_input = any(isinstance(b, dict) and b.get("type") == "input" for b in view["blocks"])
    if view["type"] == "modal" and has_input and not view.get("submit"):
        found.append(Problem(at, "missing required field: submit", code="missing_field"))
    return found


def text_size(value: Any) -> int:
    """How many characters of text a payload shows."""
    if isinstance(value, dict):
        own = value.get("text")
        rest = sum(text_size(content) for key, content in value.items() if key != "text" or own is None)
        return rest + (len(own) if isinstance(own, str) else text_size(own))
    return sum(map(text_size, value)) if isinstance(value, list) else 0


def _repeated_ids(blocks: list[Json], at: str) -> Iterator[Problem]:
    for block_id in _repeated(block.get("block_id") for block in blocks):
        yield Problem(at, f"`block_id` {block_id!r} already exists", code="duplicate_id")
    for index, block in enumerate(blocks):
        elements = block.get("elements") or () if block["type"] in ("actions", "context_actions") else ()
        for action_id in _repeated(element.get("action_id") for element in elements):
            where = f"{at}/{index}/elements"
            yield Problem(where, f"`action_id` {action_id!r} already exists", code="duplicate_id")


def _focus(blocks: list[Json], at: str) -> Iterator[Problem]:
    focused = [e for block in blocks for e in _nested(block) if e.get("focus_on_load")]
    if len(focused) > 1:
        yield Problem(at, "only one element may have focus_on_load")


def _totals(blocks: list[Json], at: str) -> Iterator[Problem]:
    charts = sum(block["type"] == "data_visualization" for block in blocks)
    most = limits.MESSAGE_DATA_VISUALIZATIONS_MAX_ITEMS
    if charts > most:
        yield Problem(
            at, f"no more than {most} data_visualization blocks allowed", constraint={"limit": most}
        )
    for kind, characters in (
        ("markdown", limits.MARKDOWN_TOTAL_TEXT_MAX_LENGTH),
        ("data_table", limits.DATA_TABLE_TOTAL_CONTENT_MAX_LENGTH),
    ):
        if sum(text_size(block) for block in blocks if block["type"] == kind) > characters:
            yield Problem(at, f"all {kind} blocks together must be less than {characters + 1} characters")


def _nested(block: Json) -> list[Json]:
    held = [block.get("element"), block.get("accessory"), *(block.get("elements") or ())]
    return [element for element in held if isinstance(element, dict)]


def _repeated(ids: Iterable[str | None]) -> list[str]:
    return [name for name, count in Counter(ids).items() if name is not None and count > 1]
