"""Catalogues: the words of a language, one gettext `.po` file each, read with the standard library."""

import ast
import gettext
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

FOLDER = "languages"
_PLURALS = re.compile(r"^Plural-Forms:.*?plural=([^;\n]+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What each English phrase is in a language; `plural` gives the place of a number's form in `many`."""

    code: str
    one: Mapping[str, str]
    many: Mapping[str, tuple[str, ...]]
    plural: Callable[[int], int]


@dataclass(frozen=True, slots=True)
class Entry:
    """A phrase of a catalogue: its English words, those of several, and the forms of the language."""

    words: str
    several: str | None
    forms: tuple[str, ...]


@cache
def catalogue(language: str) -> Catalogue:
    """The catalogue of a language; an empty one where there is no file for it, as for English."""
    path = files("bot.slack").joinpath(FOLDER, f"{language}.po")
    if not path.is_file():
        return Catalogue(language, {}, {}, lambda number: int(number != 1))
    found = [entry for entry in entries(path.read_text(encoding="utf-8")) if all(entry.forms)]
    head = next((entry.forms[0] for entry in found if not entry.words), "")
    rule = _PLURALS.search(head)
    return Catalogue(
        language,
        {entry.words: entry.forms[0] for entry in found if entry.words and entry.several is None},
        {entry.words: entry.forms for entry in found if entry.several is not None},
        gettext.c2py(rule[1] if rule else "n != 1"),
    )


@cache
def languages() -> tuple[str, ...]:
    """The codes of all languages there are, English first."""
    found = files("bot.slack").joinpath(FOLDER).iterdir()
    return ("en", *sorted(one.name.removesuffix(".po") for one in found if one.name.endswith(".po")))


def entries(text: str) -> Iterator[Entry]:
    """The entries of a `.po` file in their order, the header (whose words are empty) among them."""
    for block in re.split(r"\n\s*\n", text):
        parts = _parts(block)
        if "msgid" in parts:
            forms = tuple(words for name, words in parts.items() if name.startswith("msgstr"))
            yield Entry(parts["msgid"], parts.get("msgid_plural"), forms)


def _parts(block: str) -> dict[str, str]:
    """The strings of an entry by their keyword; a string may go on over several lines."""
    parts: dict[str, str] = {}
    keyword = ""
    for line in block.splitlines():
        if line.startswith("#") or not line.strip():
            continue
        if not line.startswith('"'):
            keyword, _, line = line.partition(" ")
        parts[keyword] = parts.get(keyword, "") + str(ast.literal_eval(line))
    return parts
