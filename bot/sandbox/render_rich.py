"""Rich text blocks to HTML: sections, lists, quotes and preformatted text; nothing inside is parsed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from markupsafe import Markup, escape

from bot.sandbox import render_text as text
from bot.sandbox.render_context import Context

Item = dict[str, Any]
STYLES = {"code": "code", "strike": "del", "italic": "em", "bold": "strong", "underline": "u"}
DEEPEST_INDENT = 8


def rich_text(block: Item, context: Context) -> Markup:
    """The whole rich text block."""
    parts = _runs(block.get("elements") or [])
    return Markup("").join(_part(part, context) for part in parts)


def flow(elements: Iterable[Item], context: Context) -> Markup:
    """The inline elements of one section, quote or list item."""
    return Markup("").join(_inline(element, context) for element in elements)


def _part(part: Item | list[Item], context: Context) -> Markup:
    if isinstance(part, list):
        return _lists(part, context)
    body = flow(part.get("elements") or [], context)
    form = PARTS.get(str(part.get("type")), PARTS["rich_text_section"])
    return Markup(form).format(body)


PARTS = {
    "rich_text_section": '<div class="rich-section">{}</div>',
    "rich_text_quote": "<blockquote>{}</blockquote>",
    "rich_text_preformatted": "<pre>{}</pre>",
}


def _runs(parts: Iterable[Item]) -> list[Item | list[Item]]:
    """Neighbouring lists as one run, because the platform sends each indent level as its own list."""
    runs: list[Item | list[Item]] = []
    for part in parts:
        is_list = part.get("type") == "rich_text_list"
        last = runs[-1] if runs else None
        if is_list and isinstance(last, list):
            last.append(part)
        else:
            runs.append([part] if is_list else part)
    return runs


def _lists(run: list[Item], context: Context) -> Markup:
    return Markup("").join(_list(part, context) for part in run)


def _list(part: Item, context: Context) -> Markup:
    tag = "ol" if part.get("style") == "ordered" else "ul"
    indent = min(_whole(part.get("indent")), DEEPEST_INDENT)
    border = " bordered" if part.get("border") else ""
    start = Markup(' start="{}"').format(_whole(part.get("offset")) + 1) if tag == "ol" else ""
    items = Markup("").join(
        Markup("<li>{}</li>").format(flow(item.get("elements") or [], context))
        for item in part.get("elements") or []
    )
    shell = Markup("<{0} class='indent-{1}{2}'{3}>{4}</{0}>")
    return shell.format(Markup(tag), indent, border, start, items)


def _whole(value: Any) -> int:
    return value if isinstance(value, int) and value > 0 else 0


def _inline(element: Item, context: Context) -> Markup:
    form = INLINE.get(str(element.get("type")))
    body = form(element, context) if form else escape(element.get("text") or "")
    return _styled(body, element.get("style") or {})


def _styled(body: Markup, style: Item) -> Markup:
    for name, tag in STYLES.items():
        if style.get(name):
            body = Markup(f"<{tag}>{body}</{tag}>")
    return body


def _text(element: Item, _context: Context) -> Markup:
    return text.leaf(str(element.get("text") or ""))


def _link(element: Item, _context: Context) -> Markup:
    return text.link(str(element.get("url") or ""), str(element.get("text") or "") or None)


def _emoji(element: Item, _context: Context) -> Markup:
    return text.emoji_mark(str(element.get("name") or ""), _character(str(element.get("unicode") or "")))


def _character(points: str) -> str | None:
    try:
        return "".join(chr(int(point, 16)) for point in points.split("-")) or None
    except (ValueError, OverflowError):
        return None


def _date(element: Item, context: Context) -> Markup:
    fallback = escape(str(element.get("fallback") or ""))
    try:
        seconds, form = float(element.get("timestamp") or 0), str(element.get("format") or "{date}")
        return text.date_mark(seconds, form, context, str(element.get("url") or ""))
    except (ValueError, OverflowError, OSError):
        return fallback


def _color(element: Item, _context: Context) -> Markup:
    value = str(element.get("value") or "")
    return Markup('<span class="swatch">{}</span>').format(value)


INLINE: dict[str, Callable[[Item, Context], Markup]] = {
    "text": _text,
    "link": _link,
    "emoji": _emoji,
    "date": _date,
    "color": _color,
    "user": lambda item, context: text.user_mention(str(item.get("user_id")), context),
    "channel": lambda item, context: text.channel_mention(str(item.get("channel_id")), context),
    "usergroup": lambda item, context: text.group_mention(str(item.get("usergroup_id")), context),
    "broadcast": lambda item, _context: text.broadcast(str(item.get("range") or "here")),
}
