"""What people type about a watch, read into its name, its query and its sources."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Any

from bot.core.mentions import Handle, Near, Query, SourceSpec
from bot.core.terms import host_of, term_of
from bot.errors import InputError
from bot.slack.typed import readable, split_terms, split_verb

PARTS = ("any", "all", "none", "tag", "handle", "domain", "lang", "own", "author", "near", "case", "reposts")
"""What may stand before a colon, besides the kinds of sources."""

_QUOTES = str.maketrans("“”„«»", '"' * 5)
_PIECE = re.compile(
    r"(?P<kept>\[[^\]]*\]|\"[^\"]*\")"
    r"|near\((?P<near>[^()]*)\)"
    r"|(?<![\w:])(?P<key>[A-Za-z_]+):(?P<value>(?:\"[^\"]*\"|[^\s\"]|(?<=,)\s+)+)"
    r"|(?<!\S)(?P<sign>[#@][^\s,]+)(?=\s|$)(?!\s*,)"
    r"|(?P<word>[^\s,]+)|,"
)
_ITEM = re.compile(r'\s*("[^"]*"|[^,"]+)\s*(?:,|$)')
_QUOTED = re.compile(r'^"(.+?)"\s*(.*)$')
_BRACKETED = re.compile(r"^(.+?)\s*\[(.*)\]$")
_LANG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})?")
MOST_WORDS_APART = 100


@dataclass(frozen=True, slots=True)
class WatchWords:
    """What was typed about a watch: its query says nothing where nothing was said."""

    name: str
    query: Query = field(default_factory=Query)
    sources: tuple[SourceSpec, ...] = ()


def split_watch(text: str, kinds: Iterable[str] = ("feed", "file")) -> WatchWords:
    """`Name`, `Name [term, term]`, `"Two words" term, term` or `Name term, term`, and anywhere in it
    `any:… none:… tag:… x:@handle near(a,b,10)…` and sources: `x`, `feed:URL`; raises InputError."""
    text = readable(text).translate(_QUOTES)
    read = WatchWords("")
    rest: list[str] = []
    for piece in _PIECE.finditer(text):
        taken = _taken(read, piece, tuple(kinds), is_first=not rest)
        read = taken or read
        if taken is None:
            rest.append(text[piece.start() : piece.end()])
    name, terms = _name_and_terms(" ".join(rest).replace(" ,", ","))
    return replace(read, name=name, query=replace(read.query, any=(*terms, *read.query.any)))


def read_part(query: Query, part: str, value: str) -> Query:
    """The query with what stands in one of its `PARTS`; raises InputError for what it cannot be."""
    items = _items(value)
    if part == "near":
        return replace(query, near=(*query.near, _near(items)))
    if part == "case":
        terms = tuple(dict.fromkeys((*query.any, *items)))
        return replace(query, any=terms, case_sensitive=(*query.case_sensitive, *items))
    if part == "reposts":
        return replace(query, include_reposts=value.casefold() in ("yes", "true", "on"))
    name, read = _READ[part]
    values: Any = {name: (*getattr(query, name), *map(read, items))}
    return replace(query, **values)


def read_source(line: str, kinds: Sequence[str]) -> SourceSpec:
    """A source as it is typed: `x`, `feed:https://…`; raises InputError for a kind there is not."""
    kind, _, target = line.strip().partition(":")
    kind, target = kind.strip(), target.strip()
    if kind.casefold() not in kinds:
        raise InputError(_unknown(kind, kinds))
    return SourceSpec(kind.casefold(), target)


def handle_of(typed: str) -> Handle:
    """An account as it is typed: `@brindle`, `x/brindle` or `x:@brindle`."""
    network, slash, name = re.sub(r":@?|/@?", "/", typed.strip(), count=1).partition("/")
    if not slash:
        network, name = "*", network
    name = name.removeprefix("@").strip()
    if not name or " " in name:
        raise InputError(f"“{typed}” is no account: write @brindle, or x/brindle for one network only.")
    return Handle(network.casefold(), name)


def _taken(
    read: WatchWords, piece: re.Match[str], kinds: Sequence[str], *, is_first: bool
) -> WatchWords | None:
    """What was read so far and this piece; None when it belongs to the name or its terms."""
    if piece["near"] is not None:
        return replace(read, query=read_part(read.query, "near", piece["near"]))
    if piece["key"]:
        return _keyed(read, piece["key"], piece["value"].rstrip(", "), kinds)
    if piece["sign"] and not is_first:
        part = "tag" if piece["sign"].startswith("#") else "handle"
        return replace(read, query=read_part(read.query, part, piece["sign"]))
    if piece["word"] in kinds and not is_first and not _in_list(piece):
        return replace(read, sources=(*read.sources, SourceSpec(piece["word"])))
    return None


def _keyed(read: WatchWords, key: str, value: str, kinds: Sequence[str]) -> WatchWords | None:
    part = key.casefold()
    if part in PARTS:
        return replace(read, query=read_part(read.query, part, value))
    if value.startswith("//"):
        return None  # a bare address is a term
    if part not in kinds:
        raise InputError(_unknown(key, (*PARTS, *kinds)))
    if value.startswith("@"):
        return replace(read, query=read_part(read.query, "handle", f"{part}:{value}"))
    return replace(read, sources=(*read.sources, SourceSpec(part, value)))


def _in_list(piece: re.Match[str]) -> bool:
    before, after = piece.string[: piece.start()].rstrip(), piece.string[piece.end() :].lstrip()
    return before.endswith(",") or after.startswith(",")


def _name_and_terms(rest: str) -> tuple[str, tuple[str, ...]]:
    found = _QUOTED.match(rest) or _BRACKETED.match(rest)
    if found is not None:
        return found[1], split_terms(found[2].strip("[]"))
    if "," in rest:
        name, terms = split_verb(rest)
        return name, split_terms(terms)
    return rest, ()


def _items(value: str) -> list[str]:
    """The items between commas, without their quotation marks."""
    found = (match[1].strip().strip('"').strip() for match in _ITEM.finditer(value))
    return [item for item in found if item]


def _near(items: Sequence[str]) -> Near:
    apart = items[2] if len(items) == 3 else "10"
    if len(items) not in (2, 3) or not apart.isdecimal() or not 0 < int(apart) <= MOST_WORDS_APART:
        raise InputError("near takes two terms and how many words apart, 1 to 100: near(apple,laptop,10)")
    return Near(items[0], items[1], int(apart))


def _tag(item: str) -> str:
    tag = term_of(item).text.removeprefix("#")
    if not tag or " " in tag:
        raise InputError(f"“{item}” is no hashtag: it is one word, with or without #.")
    return tag


def _host(item: str) -> str:
    host = host_of(item)
    if "." not in host:
        raise InputError(f"“{item}” is no domain: write brindle.example")
    return host


def _lang(item: str) -> str:
    if not _LANG.fullmatch(item):
        raise InputError(f"“{item}” is no language code: write en, de or pt-BR.")
    return item.casefold().replace("_", "-")


_READ: Mapping[str, tuple[str, Callable[[str], object]]] = {
    "any": ("any", str),
    "all": ("all", str),
    "none": ("none", str),
    "tag": ("hashtags", _tag),
    "handle": ("handles", handle_of),
    "domain": ("domains", _host),
    "lang": ("langs", _lang),
    "own": ("own", handle_of),
    "author": ("authors", handle_of),
}


def _unknown(typed: str, known: Sequence[str]) -> str:
    close = get_close_matches(typed.casefold(), known, n=1, cutoff=0.5)
    meant = f" Did you mean “{close[0]}”?" if close else ""
    return f"There is no “{typed[:40]}:”.{meant} Known: {', '.join(known)}."
