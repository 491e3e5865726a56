"""The pieces the parts of the App Home are made of."""

from typing import Any

from bot.slack import richtext as rich

Block = dict[str, Any]


def header(name: str, words: str) -> Block:
    """A heading of the tab."""
    return {"type": "header", "block_id": f"home:{name}", "text": {"type": "plain_text", "text": words}}


def title(name: str, words: str) -> Block:
    """The quieter heading of a part."""
    return rich.block(f"home:{name}", rich.section(rich.text(words, bold=True)))


def context(name: str, words: str) -> Block:
    """A line in small print."""
    return {
        "type": "context",
        "block_id": f"home:{name}",
        "elements": [{"type": "plain_text", "text": words}],
    }


def row(block_id: str, *buttons: Block) -> Block:
    """A row of buttons."""
    return {"type": "actions", "block_id": block_id, "elements": list(buttons)}


def divider() -> Block:
    """A line between two parts."""
    return {"type": "divider"}
