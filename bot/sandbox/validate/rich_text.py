"""The rich_text block: sections, lists, quotes, preformatted text and what is in them."""

from __future__ import annotations

from slackblocks import _limits as limits

from bot.sandbox.validate.grammar import Rule, by_type, flag, items, number, one_of, record, text
from bot.sandbox.validate.objects import URL

_STYLE = record(
    {}, dict.fromkeys(("bold", "italic", "strike", "code", "highlight", "client_highlight", "unlink"), flag)
)
_STYLED = {"style": _STYLE}


def _inline(kind: str, required: dict[str, Rule], optional: dict[str, Rule] | None = None) -> Rule:
    return record({"type": one_of(kind)} | required, (optional or {}) | _STYLED)


INLINE = by_type(
    {
        "text": _inline("text", {"text": text()}),
        "link": _inline("link", {"url": text(pattern=URL)}, {"text": text(), "unsafe": flag}),
        "user": _inline("user", {"user_id": text()}),
        "usergroup": _inline("usergroup", {"usergroup_id": text()}),
        "channel": _inline("channel", {"channel_id": text()}),
        "team": _inline("team", {"team_id": text()}),
        "emoji": _inline("emoji", {"name": text()}, {"unicode": text(), "skin_tone": number(1, 6)}),
        "broadcast": _inline("broadcast", {"range": one_of("here", "channel", "everyone")}),
        "color": _inline("color", {"value": text()}),
        "date": _inline(
            "date",
            {"timestamp": number(0), "format": text()},
            {"url": text(pattern=URL), "fallback": text()},
        ),
    }
)


def _container(kind: str, optional: dict[str, Rule] | None = None, *, of: Rule = INLINE) -> Rule:
    return record({"type": one_of(kind), "elements": items(of)}, optional)


_BORDER = {"border": number(limits.RICH_TEXT_QUOTE_BORDER_MIN, limits.RICH_TEXT_QUOTE_BORDER_MAX)}
SECTION = _container("rich_text_section")
LIST = record(
    {
        "type": one_of("rich_text_list"),
        "style": one_of("bullet", "ordered"),
        "elements": items(by_type({"rich_text_section": SECTION}), least=1),
    },
    {
        "indent": number(limits.RICH_TEXT_LIST_INDENT_MIN, limits.RICH_TEXT_LIST_INDENT_MAX),
        "offset": number(limits.RICH_TEXT_LIST_OFFSET_MIN),
        "border": number(limits.RICH_TEXT_LIST_BORDER_MIN, limits.RICH_TEXT_LIST_BORDER_MAX),
    },
)
PARTS = by_type(
    {
        "rich_text_section": SECTION,
        "rich_text_list": LIST,
        "rich_text_quote": _container("rich_text_quote", _BORDER),
        "rich_text_preformatted": _container("rich_text_preformatted", _BORDER | {"language": text()}),
    }
)
ELEMENTS = items(PARTS)
