"""Turns what the app sent into blocks and views the platform takes, or refuses them."""

from __future__ import annotations

import copy
import secrets
from typing import Any

Json = dict[str, Any]


def accepted_blocks(blocks: list[Any], *, surface: str, charts_refused: bool = False) -> list[Json]:
    return with_ids(blocks)


def accepted_view(view: Json) -> Json:
    """"""
    return view | {"blocks": with_ids(view["blocks"])}


def with_ids(blocks: list[Json]) -> list[Json]:
    """A copy of the blocks in which every block and every interactive element has an id."""
    named = copy.deepcopy(blocks)
    for block in named:
        block.setdefault("block_id", secrets.token_urlsafe(4))
        for element in elements(block):
            if element.get("type") != "image":
                element.setdefault("action_id", secrets.token_urlsafe(4))
    return named


def elements(block: Json) -> list[Json]:
    """The elements of a block that a person can act on."""
    if block["type"] in ("actions", "context_actions"):
        return [e for e in block["elements"] if isinstance(e, dict)]
    found = [block.get("accessory"), block.get("element"), *block.get("actions", ())]
    return [element for element in found if isinstance(element, dict)]


def actionable(blocks: list[Json]) -> list[Json]:
    """Every element of the blocks that has an action id, with its block's id added."""
    return [
        element | {"block_id": block["block_id"]}
        for block in blocks
        for element in elements(block)
        if "action_id" in element
    ]
