"""The `markdown` block: the part of standard Markdown that messages use, every leaf escaped."""

from __future__ import annotations

import re
from itertools import groupby

from markupsafe import Markup, escape

from bot.sandbox.render_text import leaf, link

FENCE = re.compile(r"^```[^\n]*\n(.*?)^```[ \t]*$", re.DOTALL | re.MULTILINE)
INLINE = re.compile(
    r"`(?P<code>[^`\n]+)`"
    r"|\[(?P<label>[^\]\n]+)\]\((?P<url>[^)\s]+)\)"
    r"|(?P<bold>\*\*|__)(?=\S)(?P<strong>[^\n]+?)(?P=bold)"
    r"|(?P<mark>[*_])(?=\S)(?P<em>[^\n*_]+?)(?P=mark)(?!\w)"
    r"|~~(?P<del>[^\n]+?)~~"
)
HEADING = re.compile(r"^(#{1,6})\s+(.*)$")
BULLET = re.compile(r"^\s*[-*+]\s+(.*)$")
NUMBER = re.compile(r"^\s*\d+[.)]\s+(.*)$")
QUOTE = re.compile(r"^>\s?(.*)$")
KINDS = (("heading", HEADING), ("bullet", BULLET), ("number", NUMBER), ("quote", QUOTE))


def markdown(text: str) -> Markup:
    """The text as HTML."""
    pieces = FENCE.split(text)
    return Markup("").join(
        Markup("<pre>{}</pre>").format(piece.rstrip("\n")) if position % 2 else _paragraphs(piece)
        for position, piece in enumerate(pieces)
    )


def _paragraphs(text: str) -> Markup:
    rows = text.split("\n")
    return Markup("").join(_group(kind, list(group)) for kind, group in groupby(rows, _kind))


def _kind(row: str) -> str:
    if not row.strip():
        return "blank"
    return next((name for name, pattern in KINDS if pattern.match(row)), "text")


def _group(kind: str, rows: list[str]) -> Markup:
    if kind == "blank":
        return Markup("")
    if kind == "heading":
        return Markup("").join(_heading(row) for row in rows)
    if kind in ("bullet", "number"):
        return _list(kind, rows)
    if kind == "quote":
        return Markup("<blockquote>{}</blockquote>").format(_lines([QUOTE.sub(r"\1", row) for row in rows]))
    return Markup("<p>{}</p>").format(_lines(rows))


def _heading(row: str) -> Markup:
    match = HEADING.match(row)
    title = match[2] if match else row
    return Markup('<p class="markdown-heading"><strong>{}</strong></p>').format(_inline(title))


def _list(kind: str, rows: list[str]) -> Markup:
    pattern, tag = (BULLET, "ul") if kind == "bullet" else (NUMBER, "ol")
    items = Markup("").join(Markup("<li>{}</li>").format(_inline(pattern.sub(r"\1", row))) for row in rows)
    return Markup(f"<{tag}>{items}</{tag}>")


def _lines(rows: list[str]) -> Markup:
    return Markup("<br>").join(_inline(row) for row in rows)


def _inline(text: str) -> Markup:
    done, at = Markup(""), 0
    for match in INLINE.finditer(text):
        done += leaf(text[at : match.start()]) + _marked(match)
        at = match.end()
    return done + leaf(text[at:])


def _marked(match: re.Match[str]) -> Markup:
    if match["code"]:
        return Markup("<code>{}</code>").format(match["code"])
    if match["url"]:
        return link(match["url"], match["label"])
    for tag in ("strong", "em", "del"):
        if match[tag]:
            return Markup(f"<{tag}>{escape(match[tag])}</{tag}>")
    return escape(match[0])
