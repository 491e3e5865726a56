"""What people ask for as words: a term taken apart, and the folding under which it and a text are alike."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3"
    "\U00020000-\U0002ffff"
)
"""Scripts written without spaces between words, and Korean, whose particles stick to the noun."""

MARKS = "\u0591-\u05c7\u0610-\u065f\u0900-\u0903\u093a-\u094f\u0951-\u0963\u0981-\u0df3\u200c\u200d"
"""What continues a word although `\\w` leaves it out: vowel signs and joiners."""

_ACCENTS = re.compile("[\u0300-\u036f]+")
_ALIKE = str.maketrans({"’": "'", "‘": "'", "‐": "-", "–": "-", "—": "-"})
_RUN = re.compile(f"(?:\\w|[{MARKS}{UNSPACED}])+")
_UNSPACED = re.compile(f"[{UNSPACED}]")
_STRIPPED = re.compile(r'["“”„\\\x00-\x1f\x7f-\x9f]+')
_NOT_IN_HOST = re.compile(r"[^\w.\-]+")
_TAG = re.compile(f"(?:\\w|[{MARKS}{UNSPACED}])+")


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase: its sign (`#`, `@` or none), its runs of letters and digits, whether its end is open.

    `text` is the term without quotation marks, control characters and star.
    """

    text: str
    sign: str
    words: tuple[str, ...]
    open_end: bool

    @property
    def name(self) -> str:
        """The text without its sign."""
        return self.text.removeprefix(self.sign)

    @property
    def whole(self) -> str:
        """The part of the name that stands in a text as it is here: without the last word of an open end."""
        if not self.open_end:
            return self.name if self.words else ""
        return self.name[: self.name.rindex(self.words[-1])].strip() if len(self.words) > 1 else ""

    @property
    def unspaced(self) -> bool:
        """Whether part of it is in a script without spaces."""
        return bool(_UNSPACED.search(self.text))


@lru_cache(maxsize=8192)
def term_of(typed: str) -> Term:
    """The term that was typed; nothing in it is an operator."""
    text = " ".join(_STRIPPED.sub(" ", unicodedata.normalize("NFKC", typed)).split())
    stem = text.rstrip("*").rstrip() if text.rstrip("*") else text
    sign = stem[:1] if stem[:1] in ("#", "@") and len(stem) > 1 else ""
    words = tuple(run for run in _RUN.findall(stem) if any(map(str.isalnum, run)))
    open_end = text.endswith("*") and bool(words) and stem.endswith(words[-1]) and not is_unspaced(stem[-1])
    return Term(stem, sign, words, open_end)


def host_of(domain: str) -> str:
    """A domain as it stands in addresses: without scheme, `www.`, path and anything that is in no name."""
    host = term_of(domain).text.casefold().rpartition("://")[2].partition("/")[0]
    return _NOT_IN_HOST.sub("", host).removeprefix("www.").strip(".")


def is_unspaced(text: str) -> bool:
    """Whether there is a character of a script without spaces in it."""
    return bool(_UNSPACED.search(text))


def tag_of(typed: str) -> str:
    """A hashtag's name, without its sign; empty when nothing is left of it."""
    return term_of(typed).text.removeprefix("#").strip()


def is_tag(name: str) -> bool:
    """Whether networks take it as a hashtag: letters, digits and underscores, not digits alone."""
    return bool(_TAG.fullmatch(name)) and not name.isdigit()


def fold(text: str) -> str:
    """The text as matching sees it: compatibility forms, case, accents and typographic signs evened out."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKC", text).casefold().translate(_ALIKE)
    return unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", text)))
