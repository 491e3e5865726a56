"""The one door for third-party text: what comes in is safe to store, to match and to show."""

import re
import unicodedata
from datetime import datetime, timedelta
from html import unescape

MAX_CHARACTERS = 4_000
MAX_MARKS = 2
MAX_AHEAD = timedelta(minutes=5)
_INPUT_FACTOR = 8
_MAX_HTML = 100_000

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
_BLOCKS = frozenset({"p", "br", "div", "li", "ul", "ol", "tr", "td", "h1", "h2", "h3", "h4", "blockquote"})
# Both stop at the next angle bracket, so that no markup takes more than linear time.
_UNSEEN = re.compile(r"<!--|<(script|style|template|noscript)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"</?([a-z][a-z0-9]*)[^<>]*>|<[!?/][^<>]*>", re.IGNORECASE)


def clean(text: str, *, limit: int = MAX_CHARACTERS) -> str:
    """The text in NFC, on one line, without control, invisible or private characters, cut to `limit`."""
    text = text[: limit * _INPUT_FACTOR]
    if not (text.isascii() and text.isprintable()) and not _HARMLESS.fullmatch(text):
        text = _without_hidden(unicodedata.normalize("NFC", text))
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def clean_html(markup: str, *, limit: int = MAX_CHARACTERS) -> str:
    """`clean` of what a reader of the markup would see: tags gone, entities turned into characters."""
    if "<" not in markup and "&" not in markup:
        return clean(markup, limit=limit)
    seen = _TAG.sub(_space_of, _without_unseen(markup[:_MAX_HTML]))
    return clean(unescape(seen), limit=limit)


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


def _without_unseen(markup: str) -> str:
    """The markup without comments and scripts; one that never ends hides the rest, as in a browser."""
    kept: list[str] = []
    at = 0
    while opening := _UNSEEN.search(markup, at):
        kept.append(markup[at : opening.start()])
        name = opening.group(1)
        end = re.compile(f"</{name}[^>]*>" if name else "--!?>", re.IGNORECASE).search(markup, opening.end())
        if not end:
            return "".join(kept)
        at = end.end()
    return "".join((*kept, markup[at:]))


def _space_of(tag: re.Match[str]) -> str:
    return " " if (tag.group(1) or "").lower() in _BLOCKS else ""
