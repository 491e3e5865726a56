"""What executives read: the brief of a crisis and the daily digest, one screen each, line by line."""

from collections.abc import Sequence
from typing import Any

from bot.core.messages import Brief, Digest
from bot.core.payloads import from_payload, to_payload
from bot.slack import posts, wording
from bot.slack import richtext as rich
from bot.slack.alert_text import MAX_TEXT
from bot.slack.language import _

__all__ = ["brief", "digest", "from_payload", "to_payload"]

MAX_LINES = 12  # one phone screen
MAX_VALUE = 240
MAX_QUOTED = 120
MAX_SAID = 1_000
STANDS_OUT = ("Decision needed", "Next step")
"""The lines an executive must not miss in ten seconds."""

Lines = Sequence[tuple[str, str]]


def brief(value: Brief) -> dict[str, Any]:
    """The brief as `text` (all its lines) and `blocks`."""
    mark = wording.MARKS[value.level]
    title = f"{mark.sign} {mark.word} · {rich.tidy(value.title, 100)}"
    quoted = posts.quotes(value.quotes[: posts.MAX_QUOTES], limit=MAX_QUOTED)
    name = f"brief:{value.crisis_id}"
    blocks = [_header(name, title), *_said(name, value), _screen(name, value.lines)]
    blocks += [rich.block(f"{name}:posts", *quoted)] if quoted else []
    blocks.append(_footer(name, _("Crisis {number} · /crisis show {number}").format(number=value.crisis_id)))
    lead = f"{mark.word.upper()} · {rich.safe(value.title, 70)}"
    spoken = f"\n{rich.safe(value.by, 60)}: {rich.safe(value.said, MAX_SAID)}" if value.said else ""
    return {"text": _text(lead + spoken, value.lines), "blocks": blocks}


def _said(name: str, value: Brief) -> list[rich.Block]:
    """What the team says in its own words, before the numbers."""
    if not value.said:
        return []
    words = rich.disarm(rich.tidy(value.said, MAX_SAID))
    return [
        rich.block(
            f"{name}:said",
            rich.section(rich.text(f"{rich.tidy(value.by, 60)}: ", bold=True), rich.text(words)),
        )
    ]


def digest(value: Digest) -> dict[str, Any]:
    """The digest as `text` (all its lines) and `blocks`."""
    brand, name = rich.tidy(value.brand, 60), f"digest:{value.watch_id}:{value.date}"
    title = _("Daily digest · {brand} · {date}")
    blocks = [_header(name, title.format(brand=brand, date=value.date)), _screen(name, value.lines)]
    lead = title.format(brand=rich.safe(brand), date=value.date)
    return {"text": _text(lead, value.lines), "blocks": blocks}


def _text(lead: str, lines: Lines) -> str:
    rows = [
        f"{rich.safe(_(label), 40)}: {rich.safe(_known(words), MAX_VALUE)}" for label, words in _rows(lines)
    ]
    return rich.clip("\n".join([lead, *rows]), MAX_TEXT)


def _screen(name: str, lines: Lines) -> rich.Block:
    """All lines in one paragraph: label in bold, then the value, in bold too where somebody must act."""
    elements: list[rich.Element] = []
    for place, (label, words) in enumerate(_rows(lines)):
        elements.append(rich.text(("\n" if place else "") + f"{rich.tidy(_(label), 40)}: ", bold=True))
        value = rich.disarm(rich.tidy(_known(words), MAX_VALUE))
        elements.append(rich.text(value, bold=label in STANDS_OUT))
    return rich.block(f"{name}:lines", rich.section(*(elements or [rich.text(_("Nothing to tell."))])))


def _rows(lines: Lines) -> Lines:
    return lines[:MAX_LINES]


def _known(words: str) -> str:
    return words.strip() or _("unknown")


def _header(name: str, words: str) -> rich.Block:
    return {"type": "header", "block_id": name, "text": {"type": "plain_text", "text": rich.clip(words, 150)}}


def _footer(name: str, words: str) -> rich.Block:
    return {
        "type": "context",
        "block_id": f"{name}:footer",
        "elements": [{"type": "plain_text", "text": words}],
    }
