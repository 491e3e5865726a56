"""Block Kit to HTML, pure: `render_blocks` gives the markup of blocks as one viewer sees them.

Each block and element type is one macro in templates/blocks.html and templates/elements.html; text goes
through `render_text` and `render_rich`. Jinja escapes every leaf, so text can never become markup.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from jinja2 import ChainableUndefined, Environment, PackageLoader
from markupsafe import Markup

from bot.sandbox import render_text
from bot.sandbox.render_chart import chart, short_number
from bot.sandbox.render_context import Context
from bot.sandbox.render_dates import clock
from bot.sandbox.render_markdown import markdown
from bot.sandbox.render_rich import flow, rich_text

Block = dict[str, Any]
HEX_COLOR = re.compile(r"#[0-9a-fA-F]{3,8}")
NAMED_COLORS = {"good": "#2f8f5b", "warning": "#d99a1c", "danger": "#c0392b"}
SAFE_IMAGE = re.compile(r"(?:https?://|/(?!/))", re.IGNORECASE)


def render_blocks(blocks: Iterable[Block], context: Context) -> Markup:
    """The blocks as HTML, in order; a block of an unknown type is named, not dropped."""
    return Markup("").join(_block(block, position, context) for position, block in enumerate(blocks))


def render_attachments(attachments: Iterable[Block], context: Context) -> Markup:
    """Secondary attachments with their colour bar; blocks inside them are rendered as blocks."""
    macro = _macros("attachments.html").attachment
    return Markup("").join(macro(item, context) for item in attachments)


@cache
def environment() -> Environment:
    """The templates of the page, with the filters that turn text into escaped HTML."""
    env = Environment(
        loader=PackageLoader("bot.sandbox"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=ChainableUndefined,  # apps leave optional keys out at every depth
    )
    env.filters.update(
        text=render_text.text_object,
        mrkdwn=render_text.mrkdwn,
        rich=rich_text,
        flow=flow,
        markdown=markdown,
        chart=chart,
        compact=compact,
        color=safe_color,
        image_url=image_url,
        option_key=option_key,
        pretty=pretty,
        short=short_number,
        clock=clock,
    )
    env.globals.update(
        element=render_element,
        blocks=render_blocks,
        option_key=option_key,
        initial=initial,
        local_input=local_input,
    )
    return env


def render_element(item: Block, block: Block, context: Context) -> Markup:
    """One interactive element (or image) inside a block."""
    macros = _macros("elements.html")
    return Markup(getattr(macros, _name("element", item), macros.element_unknown)(item, block, context))


def compact(value: Any) -> str:
    """JSON without spaces, for data attributes."""
    return json.dumps(value or {}, ensure_ascii=False, separators=(",", ":"))


def pretty(value: Any) -> str:
    """JSON to read."""
    return json.dumps(value, ensure_ascii=False, indent=2, default=str)


def safe_color(value: Any, fallback: str = "") -> str:
    """A colour that may stand in a style attribute; the fallback for anything else."""
    text = NAMED_COLORS.get(str(value), str(value or ""))
    text = text if text.startswith("#") else f"#{text}"
    return text if HEX_COLOR.fullmatch(text) else fallback


def image_url(item: Block, context: Context) -> str:
    """Where the picture is; empty when the address is not one that a page may load."""
    file = item.get("slack_file") or {}
    known = context.files.get(str(file.get("id") or ""), {})
    url = str(item.get("image_url") or file.get("url") or known.get("url_private") or "")
    return url if SAFE_IMAGE.match(url) else ""


def option_key(option: Any) -> str:
    """What tells one option from another."""
    return str(option.get("value") or "") if isinstance(option, dict) else str(option or "")


def initial(item: Block, block: Block, context: Context, kind: str) -> Any:
    """The value an input starts with: what the viewer chose before, else the app's `initial_…`."""
    held = context.held(str(block.get("block_id") or ""), str(item.get("action_id") or ""))
    return held[kind] if kind in held else item.get(f"initial_{kind.removeprefix('selected_')}")


def local_input(seconds: Any, context: Context) -> str:
    """A Unix time as the value of a datetime-local input in the viewer's zone."""
    moment: datetime | None = context.local(float(seconds)) if seconds else None
    return f"{moment:%Y-%m-%dT%H:%M}" if moment else ""


def _block(block: Block, position: int, context: Context) -> Markup:
    macros = _macros("blocks.html")
    named: Mapping[str, Any] = {"block_id": f"b{position}"} | block
    return Markup(getattr(macros, _name("block", block), macros.block_unknown)(named, context))


def _name(kind: str, item: Block) -> str:
    return f"{kind}_{item.get('type')}"


@cache
def _macros(name: str) -> Any:
    return environment().get_template(name).module
