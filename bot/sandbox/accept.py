"""Turns what the app sent into blocks and views the platform takes, or refuses them."""

from __future__ import annotations

import copy
import secrets
from typing import Any

from bot.sandbox.refusals import Refused
from bot.sandbox.validate import check_blocks, check_view
from bot.sandbox.validate.grammar import Problem

Json = dict[str, Any]


def accepted_blocks(blocks: Any, *, surface: str, charts_refused: bool = False) -> list[Json]:
    """The blocks with every id filled in; raises Refused with the platform's own error shape."""
    problems = check_blocks(blocks, surface=surface)
    if not problems and charts_refused:
        problems = [
            Problem(f"/blocks/{index}/type", "unsupported type: data_visualization")
            for index, block in enumerate(blocks)
            if block["type"] == "data_visualization"
        ]
    if problems:
        texts = [str(problem) for problem in problems]
        raise Refused("invalid_blocks", errors=texts, response_metadata=_messages(texts))
    return with_ids(blocks)


def accepted_view(view: Any) -> Json:
    """The view with every id filled in; raises Refused."""
    problems = check_view(view)
    if problems:
        raise Refused("invalid_arguments", response_metadata=_messages([str(p) for p in problems]))
    accepted: Json = view | {"blocks": with_ids(view["blocks"])}
    return accepted


def with_ids(blocks: list[Json]) -> list[Json]:
    """A copy of the blocks in which every block and every interactive element has an id."""
    named = copy.deepcopy(blocks)
    for block in named:
        block.setdefault("block_id", secrets.token_urlsafe(4))
        for element in elements(block):
            element.setdefault("action_id", secrets.token_urlsafe(4))
        if "child_blocks" in block:
            block["child_blocks"] = with_ids(block["child_blocks"])
    return named


def elements(block: Json) -> list[Json]:
    """The elements of a block that a person can act on."""
    held = [block.get("accessory"), block.get("element"), *block.get("actions", ())]
    if block["type"] in ("actions", "context_actions"):
        held += block["elements"]
    if block["type"] == "carousel":
        held += [button for card in block["elements"] for button in card.get("actions", ())]
    return [element for element in held if isinstance(element, dict) and element["type"] != "image"]


def actionable(blocks: list[Json]) -> list[Json]:
    """Every element of the blocks that has an action id, with its block's id added."""
    own = [
        element | {"block_id": block["block_id"]}
        for block in blocks
        for element in elements(block)
        if "action_id" in element
    ]
    nested = [child for block in blocks for child in block.get("child_blocks", ())]
    return own + (actionable(nested) if nested else [])


def _messages(texts: list[str]) -> Json:
    return {"messages": [f"[ERROR] {text}" for text in texts]}
