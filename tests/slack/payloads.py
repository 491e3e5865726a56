"""Judges a message or view as Slack would: limits by slackblocks, and the rules a surface of ours keeps."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import slackblocks as sb

Json = dict[str, Any]
DATE = re.compile(r"<!date\^\d+\^[^|>]+\|([^>]+)>")


def check(payload: Mapping[str, Any], *, most_blocks: int = 50) -> None:
    """Raises AssertionError, or slackblocks' own error, at the first thing Slack would refuse."""
    blocks = payload["blocks"]
    assert 1 <= len(blocks) <= most_blocks
    for block in blocks:
        rebuild(block)
    names = [block["block_id"] for block in blocks if "block_id" in block]
    assert len(names) == len(set(names)), f"block ids are not unique: {names}"
    assert all(len(name) <= 255 for name in names)


def check_message(payload: Mapping[str, Any]) -> None:
    """A message: blocks and the text that says the same."""
    check(payload)
    assert 0 < len(payload["text"]) < 4_000
    assert set(payload) == {"text", "blocks"}


def check_buttons(actions: Json) -> list[Json]:
    """The buttons of a row: at most four and a menu, one primary, every id once; gives the buttons."""
    buttons = [one for one in actions["elements"] if one["type"] == "button"]
    names = [one["action_id"] for one in actions["elements"]]
    assert len(buttons) <= 4
    assert len(names) == len(set(names))
    assert [one.get("style") for one in buttons].count("primary") == 1
    return buttons


def mrkdwn(payload: Mapping[str, Any]) -> Iterator[str]:
    """Every text Slack would parse: the top-level one and each mrkdwn object."""
    if "text" in payload and isinstance(payload["text"], str):
        yield payload["text"]
    yield from _mrkdwn(payload["blocks"])


def every_text(value: Any) -> Iterator[str]:
    """Every string a reader may see, in order."""
    if isinstance(value, dict):
        yield from (one for name, one in value.items() if name == "text" and isinstance(one, str))
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from every_text(one)


def elements(value: Any, kind: str) -> list[Json]:
    """Every element of a type, at any depth."""
    if isinstance(value, list):
        return [found for one in value for found in elements(one, kind)]
    if not isinstance(value, dict):
        return []
    return ([value] if value.get("type") == kind else []) + elements(list(value.values()), kind)


def shown(words: str) -> str:
    """Mrkdwn as it looks, with dates in words and plain blanks."""
    return DATE.sub(r"\1", words).replace("*", "").replace("\u00a0", " ")


def _mrkdwn(value: Any) -> Iterator[str]:
    yield from (one["text"] for one in elements(value, "mrkdwn"))


# --- slackblocks' constructors refuse what Slack refuses ----------------------------------------------------


def rebuild(block: Json) -> None:
    """Builds the block anew from its parts; refuses unknown keys and types."""
    parts = {name: value for name, value in block.items() if name not in ("type", "block_id")}
    _BLOCKS[block["type"]](parts)


def _header(parts: Json) -> Any:
    return sb.HeaderBlock(_plain(**parts).text)


def _section(parts: Json) -> Any:
    fields = [_text(**one) for one in parts.pop("fields", [])]
    text = _text(**parts.pop("text")) if "text" in parts else None
    return sb.SectionBlock(text, fields=fields or None, **parts)


def _context(parts: Json) -> Any:
    assert 1 <= len(parts["elements"]) <= 10
    return sb.ContextBlock([_text(**one) for one in parts["elements"]])


def _actions(parts: Json) -> Any:
    return sb.ActionsBlock([_ELEMENTS[one["type"]](one) for one in parts["elements"]])


def _divider(parts: Json) -> Any:
    assert not parts
    return sb.DividerBlock()


def _button(one: Json) -> Any:
    parts = {name: value for name, value in one.items() if name != "type"}
    return sb.Button(_text(**parts.pop("text")), **parts)


def _overflow(one: Json) -> Any:
    assert 1 <= len(one["options"]) <= 5
    options = [sb.Option(_text(**each["text"]), each["value"]) for each in one["options"]]
    return sb.OverflowMenu(one["action_id"], options)


def _chart(parts: Json) -> Any:
    chart = dict(parts["chart"])
    assert chart.pop("type") == "line"
    series = [
        sb.DataSeries(one["name"], [sb.DataPoint(**point) for point in one["data"]])
        for one in chart["series"]
    ]
    drawn = sb.LineChart(series, sb.AxisConfig(**chart["axis_config"]))
    return sb.DataVisualizationBlock(parts["title"], drawn)


def _rich_text(parts: Json) -> Any:
    assert parts["elements"]
    return sb.RichTextBlock([_RICH[one["type"]](one) for one in parts["elements"]])


def _inline(one: Json) -> Any:
    if one["type"] == "date":  # documented, unknown to slackblocks
        assert set(one) <= {"type", "timestamp", "format", "fallback", "style", "url"}
        assert isinstance(one["timestamp"], int)
        return sb.RichText(one["fallback"])
    return _INLINE[one["type"]](one)


def _inlines(one: Json) -> list[Any]:
    assert one["elements"], "an empty rich text element is refused"
    return [_inline(each) for each in one["elements"]]


def _list(one: Json) -> Any:
    return sb.RichTextList(one["style"], [_RICH[each["type"]](each) for each in one["elements"]])


def _text(type: str, text: str, **more: Any) -> Any:
    return sb.PlainText(text, **more) if type == "plain_text" else sb.Markdown(text, **more)


def _plain(text: Json) -> Any:
    assert text["type"] == "plain_text"
    return sb.PlainText(text["text"])


_ELEMENTS: Mapping[str, Callable[[Json], Any]] = {"button": _button, "overflow": _overflow}
_INLINE: Mapping[str, Callable[[Json], Any]] = {
    "text": lambda one: sb.RichText(one["text"], **one.get("style", {})),
    "link": lambda one: sb.RichTextLink(one["url"], one.get("text")),
    "user": lambda one: sb.RichTextUser(one["user_id"]),
}
_RICH: Mapping[str, Callable[[Json], Any]] = {
    "rich_text_section": lambda one: sb.RichTextSection(_inlines(one)),
    "rich_text_quote": lambda one: sb.RichTextQuote(_inlines(one)),
    "rich_text_preformatted": lambda one: sb.RichTextCodeBlock(_inlines(one)),
    "rich_text_list": _list,
}
_BLOCKS: Mapping[str, Callable[[Json], Any]] = {
    "header": _header,
    "section": _section,
    "context": _context,
    "actions": _actions,
    "divider": _divider,
    "data_visualization": _chart,
    "rich_text": _rich_text,
}
