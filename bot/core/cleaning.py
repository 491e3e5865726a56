"""The one door for third-party text: what comes in is safe to store, to match and to show."""

import re
import unicodedata
from datetime import datetime, timedelta
from html.parser import HTMLParser

MAX_CHARACTERS = 4_000
MAX_MARKS = 2
MAX_AHEAD = timedelta(minutes=5)
_INPUT_FACTOR = 8
_MAX_HTML = 20_000

# Scripts in which nothing invisible or stackable lives; a text of only these needs no second look.
_HARMLESS = re.compile(
    "[\x20-\x7e\u00a1-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u052f\u2010-\u2015\u2018-\u2027\u20a0-\u20bf"
    "\u3041-\u3096\u30a0-\u30ff\u4e00-\u9fff\uac00-\ud7a3\U0001f300-\U0001f3fa\U0001f400-\U0001faff]*"
)
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co"})
_SPACES = frozenset({"Zs", "Zl", "Zp"})
_MARKS = frozenset({"Mn", "Me", "Mc"})
# Letters and marks that draw nothing: fillers, the blank Braille cell, grapheme joiner, variation selectors.
_INVISIBLE = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0\ufffe\uffff"
    + "".join(map(chr, (*range(0xFE00, 0xFE0F), *range(0xE0100, 0xE01F0), *range(0xFDD0, 0xFDF0))))
)
_ZWNJ, _ZWJ = "\u200c", "\u200d"
# Scripts whose spelling needs joiners: Arabic, Syriac, Indic, Mongolian, Arabic presentation forms.
_JOINING = "\u0600-\u08ff\u0900-\u0dff\u1800-\u18af\ufb50-\ufdcf\ufe70-\ufefc"
_EMOJI = "\u2190-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff"
_STRAY_JOINERS = re.compile(
    f"(?<![{_JOINING}])\u200c|\u200c(?![{_JOINING}])"
    f"|(?<![{_JOINING}{_EMOJI}\ufe0f])\u200d|(?<=[{_JOINING}])\u200d(?![{_JOINING}])"
    f"|(?<=[{_EMOJI}\ufe0f])\u200d(?![{_EMOJI}])"
)
_BLANKS = re.compile(r"\s+")
_BLOCKS = frozenset({"p", "br", "div", "li", "ul", "ol", "tr", "td", "h1", "h2", "h3", "h4", "blockquote"})
_SILENT = frozenset({"script", "style", "template", "noscript"})


def clean(text: str, *, limit: int = MAX_CHARACTERS) -> str:
    """The text in NFC, on one line, without control, invisible or private characters, cut to `limit`."""
    text = text[: limit * _INPUT_FACTOR]
    if not _HARMLESS.fullmatch(text):
        text = _without_hidden(unicodedata.normalize("NFC", text))
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def clean_html(markup: str, *, limit: int = MAX_CHARACTERS) -> str:
    """`clean` of what a reader of the markup would see: tags gone, entities turned into characters."""
    if "<" not in markup and "&" not in markup:
        return clean(markup, limit=limit)
    reader = _Reader()
    reader.feed(markup[:_MAX_HTML])
    reader.close()
    return clean("".join(reader.seen), limit=limit)


def clamp_time(created: datetime, observed: datetime) -> datetime:
    """The time of a post; when it was seen, if it claims to come from more than five minutes ahead."""
    return observed if created - observed > MAX_AHEAD else created


def _without_hidden(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for char in text:
        category = unicodedata.category(char)
        if category in _MARKS:
            marks += 1
            if marks > MAX_MARKS or char in _INVISIBLE:
                continue
        elif char in (_ZWJ, _ZWNJ):
            pass
        elif char.isspace() or category in _SPACES:
            char, marks = " ", 0
        elif category in _DROPPED or char in _INVISIBLE:
            continue
        else:
            marks = 0
        kept.append(char)
    return unicodedata.normalize("NFC", _STRAY_JOINERS.sub("", "".join(kept)))


class _Reader(HTMLParser):
    """Collects the text of a page the way a reader sees it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.seen: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag in _BLOCKS:
            self.seen.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in _BLOCKS:
            self.seen.append(" ")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.seen.append(data)
