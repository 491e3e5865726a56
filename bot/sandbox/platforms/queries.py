"""What each network finds for a query: its own rules of search, knowing nothing of how ours are made.

X: docs.x.com/x-api/posts/search/integrate/build-a-query (AND before OR, tokens split at punctuation, entities
whole). Reddit, news: Boolean with AND before OR. YouTube: `|` binds its neighbours. Bluesky, Mastodon, Hacker
News: everything must be there. A malformed query raises ValueError, as the network would answer 400.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.sandbox.platforms.world import PublicPost

_LEXEME = re.compile(r'\s*([()|]|(?:-?[A-Za-z_]+:)?"[^"]*"|-(?=[("])|[^\s()|"]+)')
_SEPARATE = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_ENTITY = {
    "#": re.compile(r"(?<![\w&/#@])[#＃]([\w\u0900-\u0dff\u0e00-\u0eff\u200c\u200d]+)"),
    "@": re.compile(r"(?<![A-Za-z0-9_!#$%&*@/])@([A-Za-z0-9_]{1,15})(?![\w@]|://)"),
}
_UNKNOWN_LANG = "und"

Test = Callable[["Document"], bool]
Operator = Callable[["Document", str], bool]


def finds(kind: str, params: Mapping[str, str], post: PublicPost) -> bool:
    """Whether a network gives a post for a request; raises ValueError for one it would refuse."""
    document = Document.of(post)
    if kind == "mastodon" and "tag" in params:
        return document.has_tag(params["tag"], *(params.get("any[]") or "").split(","))
    if kind == "hackernews" and params.get("restrictSearchableAttributes"):
        return _in_attribute(document, params["restrictSearchableAttributes"], params["query"])
    if kind == "threads" and params.get("search_mode") == "TAG":
        return document.has_tag(params["q"])
    if "hashtag" in params:
        return document.has_tag(params["hashtag"])
    query = params.get("query") or params.get("q")
    return query is None or _Reader(query, _SYNTAX.get(kind, _ALL)).test()(document)


# --- a post as a search index holds it ---------------------------------------------------------------------


@dataclass(frozen=True)
class Document:
    """A post cut into words, title and text apart."""

    post: PublicPost
    fields: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, post: PublicPost) -> Document:
        """The post, indexed."""
        return cls(post, (tokens(post.title), tokens(post.text)))

    def has(self, text: str) -> bool:
        """Whether the words stand in it next to each other."""
        wanted = tokens(text)
        return bool(wanted) and any(_runs(wanted, field) for field in self.fields)

    def has_tag(self, *tags: str) -> bool:
        """Whether it has one of the hashtags, whole."""
        found = {_even(tag) for text in self._texts() for tag in _ENTITY["#"].findall(text)}
        return any(tag and not tag.isdigit() and _even(tag) in found for tag in tags)

    def mentions(self, name: str) -> bool:
        """Whether it names the account."""
        named = {found for text in self._texts() for found in _ENTITY["@"].findall(text)}
        return name.lower() in {one.lower() for one in (*named, *self.post.tagged)}

    def by(self, name: str) -> bool:
        """Whether the account wrote it."""
        return self.post.author.lower() == name.lower().removeprefix("@")

    def links(self, host: str) -> bool:
        """Whether it links to the host or one below it."""
        wanted = host.lower()
        hosts = [domain.lower() for domain in self.post.domains]
        return any(one == wanted or one.endswith(f".{wanted}") for one in hosts)

    def speaks(self, code: str) -> bool:
        """Whether the network thinks it is in the language."""
        return (self.post.lang or _UNKNOWN_LANG).lower() == code.lower()

    def _texts(self) -> tuple[str, str]:
        return self.post.title, self.post.text


def tokens(text: str) -> tuple[str, ...]:
    """The words of a text: split at punctuation; each sign of a script without spaces is one."""
    found: list[str] = []
    word = ""
    for char in [*_even(text), " "]:
        if _SEPARATE.match(char):
            found += [word, char]
            word = ""
        elif unicodedata.category(char)[0] in "LNM" or char in "\u200c\u200d":
            word += char
        else:
            found.append(word)
            word = ""
    return tuple(one for one in found if one)


def _even(text: str) -> str:
    """Case and accents gone."""
    apart = unicodedata.normalize("NFKD", text).casefold()
    return unicodedata.normalize("NFKC", "".join(c for c in apart if not "\u0300" <= c <= "\u036f"))


def _runs(wanted: Sequence[str], field: Sequence[str]) -> bool:
    length = len(wanted)
    return any(field[at : at + length] == wanted for at in range(len(field) - length + 1))


def _in_attribute(document: Document, attribute: str, query: str) -> bool:
    if attribute == "url":
        return document.links(query)
    if attribute == "author":
        return document.by(query)
    raise ValueError(f"restrictSearchableAttributes: {attribute}")


# --- languages ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Syntax:
    """What a network reads in a query: its words for or, and, not; its operators; which entities it knows."""

    either: str = ""
    both: str = ""
    negates: str = ""
    tight: bool = False
    """Whether "or" binds more tightly than standing side by side."""
    operators: Mapping[str, Operator] | None = None
    entities: str = ""


_ALL = Syntax()
_SYNTAX: Mapping[str, Syntax] = {
    "x": Syntax(
        either="OR",
        negates="-",
        operators={
            "from": Document.by,
            "to": Document.mentions,
            "url": Document.links,
            "lang": Document.speaks,
        },
        entities="#@",
    ),
    "reddit": Syntax(
        either="OR",
        both="AND",
        negates="NOT",
        operators={"author": Document.by, "site": Document.links, "url": Document.links},
    ),
    "news": Syntax(either="OR", negates="-", operators={"site": Document.links}),
    "youtube": Syntax(either="|", negates="-", tight=True, entities="#"),
    "bluesky": Syntax(
        entities="#", operators={"from": Document.by, "domain": Document.links, "lang": Document.speaks}
    ),
    "mastodon": Syntax(negates="-", operators={"from": Document.by}, entities="#"),
}


class _Reader:
    """One query being read."""

    def __init__(self, query: str, syntax: Syntax) -> None:
        self._left = [match[1] for match in _LEXEME.finditer(query)]
        self._syntax = syntax
        if "".join(self._left) != "".join(query.split()) and '"' not in query:
            raise ValueError(f"cannot be read: {query}")
        if query.count('"') % 2:
            raise ValueError(f"a quotation mark is missing: {query}")

    def test(self) -> Test:
        """What the whole query asks of a document."""
        found = self._both() if self._syntax.tight else self._either()
        if self._left:
            raise ValueError(f"unexpected {self._left[0]}")
        return found

    def _either(self) -> Test:
        below = self._one if self._syntax.tight else self._both
        options = [below()]
        while self._syntax.either and self._next() == self._syntax.either:
            self._left.pop(0)
            options.append(below())
        return lambda document: any(option(document) for option in options)

    def _both(self) -> Test:
        below = self._either if self._syntax.tight else self._one
        parts = [below()]
        while self._next() not in ("", ")", self._syntax.either or ")"):
            if self._syntax.both and self._next() == self._syntax.both:
                self._left.pop(0)
            parts.append(below())
        return lambda document: all(part(document) for part in parts)

    def _one(self) -> Test:
        lexeme = self._next()
        if lexeme in ("", ")", "|", self._syntax.either or ")"):
            raise ValueError(f"something is missing before “{lexeme}”")
        self._left.pop(0)
        if lexeme == "(":
            return self._bracket()
        if self._syntax.negates and lexeme == self._syntax.negates:
            return self._denied()
        if self._syntax.negates == "-" and lexeme.startswith("-"):
            self._left.insert(0, lexeme[1:])
            return self._denied()
        return _operand(lexeme, self._syntax)

    def _bracket(self) -> Test:
        inner = self._both() if self._syntax.tight else self._either()
        if self._next() != ")":
            raise ValueError("a bracket is not closed")
        self._left.pop(0)
        return inner

    def _denied(self) -> Test:
        if self._next() == "(":
            raise ValueError("a group cannot be negated")
        inner = self._one()
        return lambda document: not inner(document)

    def _next(self) -> str:
        return self._left[0] if self._left else ""


def _operand(lexeme: str, syntax: Syntax) -> Test:
    if lexeme.startswith('"'):
        return lambda document: document.has(lexeme[1:-1])
    name, colon, value = lexeme.partition(":")
    if colon:
        operator = (syntax.operators or {}).get(name)
        if operator is None:
            raise ValueError(f"no operator {name}:")
        return lambda document: operator(document, value.strip('"'))
    if lexeme[0] == "#" and "#" in syntax.entities:
        return lambda document: document.has_tag(lexeme[1:])
    if lexeme[0] == "@" and "@" in syntax.entities:
        return lambda document: document.mentions(lexeme[1:])
    return lambda document: document.has(lexeme)
