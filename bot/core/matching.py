"""Which mentions belong to a watch: the local matcher has the last word, whatever a network sent."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from bot.core.folding import Folded, folded
from bot.core.mentions import Author, Handle, Kind, Match, Mention, Near, Query
from bot.core.terms import MARKS, UNSPACED, fold, host_of, is_unspaced, tag_of, term_of

_OWN_ADDRESS = frozenset(
    {"x", "facebook", "instagram", "threads", "tiktok", "bluesky", "mastodon", "youtube"}
)
"""Networks whose mentions' URL is the post's own, so that its host says nothing about the post."""
_DOTTED = frozenset({"instagram", "threads", "tiktok", "youtube", "facebook", "bluesky"})
"""Networks on which an account's name may hold a dot: there @brindle.fern does not name @brindle."""

_WORD = re.compile(r"\w+")
_GAPS = re.compile(r"[\s\-]+")
_BORDER = f"[^\\W{UNSPACED}]"
_LOOSE = f"[^\\W_{UNSPACED}]"
_FULL = f"[\\w{MARKS}{UNSPACED}]"
_FIELD_END = "\x00"  # neither a space nor part of a word: no phrase runs over the end of a title

Pattern = re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _Near:
    first: Pattern
    second: Pattern
    words: int

    def found_in(self, text: str) -> tuple[re.Match[str], re.Match[str]] | None:
        """The first pair that stands near enough, in either order."""
        seconds = list(self.second.finditer(text))
        pairs = ((one, two) for one in self.first.finditer(text) for two in seconds)
        return next((pair for pair in pairs if self._near(text, *pair)), None)

    def _near(self, text: str, one: re.Match[str], two: re.Match[str]) -> bool:
        start, end = min(one.end(), two.end()), max(one.start(), two.start())
        between = text[start:end]
        return start <= end and _FIELD_END not in between and len(_WORD.findall(between)) < self.words


@dataclass(frozen=True, slots=True)
class _Matcher:
    """A query on one network as patterns; None and empty where the query says nothing.

    `folded` ones are looked for in the folded text, `exact` ones in the text as it is written.
    """

    none_folded: Pattern | None
    none_exact: Pattern | None
    any_folded: Pattern | None
    any_exact: Pattern | None
    all_folded: tuple[Pattern, ...]
    all_exact: tuple[Pattern, ...]
    hosts: Pattern | None
    near: tuple[_Near, ...]
    authors: frozenset[str]
    own: frozenset[str]
    langs: frozenset[str]
    selects: bool


def matches(query: Query, mention: Mention) -> bool:
    """Whether the query takes the mention (see `Query`); an empty query takes everything but reposts."""
    matcher = _compiled(query, mention.source)
    if mention.kind is Kind.REPOST and not query.include_reposts:
        return False
    if matcher.own and _name_of(mention.author) in matcher.own:
        return False
    if matcher.langs and mention.lang and not _speaks(mention.lang, matcher.langs):
        return False
    written = f"{mention.title}{_FIELD_END}{mention.text}" if mention.title else mention.text
    return _takes(matcher, mention, written, fold(written))


def found(query: Query, mention: Mention) -> tuple[Match, ...]:
    """What of the query is in the mention and where first in each field, as code points of that field."""
    return tuple(dict.fromkeys(_found(query, mention)))


def _takes(matcher: _Matcher, mention: Mention, written: str, text: str) -> bool:
    if matcher.none_folded and matcher.none_folded.search(text):
        return False
    if matcher.none_exact and matcher.none_exact.search(written):
        return False
    if matcher.selects and not mention.addressed and not _selected(matcher, mention, written, text):
        return False
    if not all(pattern.search(text) for pattern in matcher.all_folded):
        return False
    return all(pattern.search(written) for pattern in matcher.all_exact)


def _selected(matcher: _Matcher, mention: Mention, written: str, text: str) -> bool:
    if matcher.any_folded and matcher.any_folded.search(text):
        return True
    if matcher.any_exact and matcher.any_exact.search(written):
        return True
    if matcher.hosts and (matcher.hosts.search(text) or matcher.hosts.search(_address(mention))):
        return True
    if matcher.authors and _name_of(mention.author) in matcher.authors:
        return True
    return any(near.found_in(text) for near in matcher.near)


def _address(mention: Mention) -> str:
    return "" if mention.source in _OWN_ADDRESS else (mention.url or "").casefold()


def _name_of(author: Author) -> str:
    return (author.handle or "").removeprefix("@").casefold()


def _speaks(lang: str, wanted: frozenset[str]) -> bool:
    """Whether it is one of the languages, as far as both say: `pt` is any Portuguese, and may be Brazil's."""
    code = _language(lang)
    return any(
        code == one or code.startswith(f"{one}-") or (one.startswith(f"{code}-") and "-" not in code)
        for one in wanted
    )


def _language(code: str) -> str:
    primary, dash, region = code.strip().casefold().replace("_", "-").partition("-")
    return {"iw": "he", "in": "id"}.get(primary, primary) + dash + region


# --- a query as patterns -----------------------------------------------------------------------------------


@lru_cache(maxsize=1024)
def _compiled(query: Query, source: str) -> _Matcher:
    exact = frozenset(query.case_sensitive)
    evened = [term for term in query.any if term not in exact]
    any_folded = [*map(expression, evened), *map(_tag, query.hashtags)]
    handles = [_handle(name, source) for name in _here(source, query.handles)]
    hosts = [_host(domain) for domain in query.domains]
    return _Matcher(
        none_folded=_one_of(expression(t, loose=True) for t in query.none if t not in exact),
        none_exact=_one_of(expression(t, loose=True, exact=True) for t in query.none if t in exact),
        any_folded=_one_of(any_folded),
        any_exact=_one_of([*(expression(t, exact=True) for t in query.any if t in exact), *handles]),
        all_folded=tuple(_pattern(term) for term in query.all if term not in exact),
        all_exact=tuple(_pattern(term, exact=True) for term in query.all if term in exact),
        hosts=_one_of(hosts),
        near=tuple(map(_near_of, query.near)),
        authors=frozenset(name.casefold() for name in _here(source, query.authors)),
        own=frozenset(name.casefold() for name in _here(source, query.own)),
        langs=frozenset(map(_language, query.langs)),
        selects=any(map(str.strip, any_folded)) or _selects_otherwise(query),
    )


def _selects_otherwise(query: Query) -> bool:
    terms = any(expression(term) for term in query.any)
    return terms or bool(query.handles or query.domains or query.near or query.authors)


def _here(source: str, handles: Iterable[Handle]) -> list[str]:
    return [handle.name.removeprefix("@") for handle in handles if handle.network in (source, "*")]


def _one_of(expressions: Iterable[str]) -> Pattern | None:
    some = [one for one in expressions if one]
    return re.compile("|".join(some)) if some else None


@lru_cache(maxsize=4096)
def _pattern(term: str, *, exact: bool = False) -> Pattern:
    return re.compile(expression(term, exact=exact))


def expression(term: str, *, loose: bool = False, exact: bool = False) -> str:
    """A term as a regular expression for folded text (`exact`: for text as written).

    A word or phrase within word borders, `acme*` open at its end, `#x` and `@x` as typed; in a script without
    spaces it may stand anywhere. `loose`: an underscore is a border too, so that more is left out.
    """
    parsed = term_of(term)
    text = parsed.text if exact else fold(parsed.text)
    words = r"[\s\-]+".join(re.escape(word) for word in _GAPS.split(text) if word)
    if not words:
        return ""
    if parsed.sign:
        return _signed(words, open_end=parsed.open_end, loose=loose)
    edge = _LOOSE if loose else _BORDER
    before = "" if is_unspaced(text[0]) else f"(?<!{edge})(?<![{MARKS}])"
    after = "" if parsed.open_end or is_unspaced(text[-1]) else f"(?!{edge})(?![{MARKS}])"
    return before + words + after


def _signed(words: str, *, open_end: bool, loose: bool) -> str:
    """A hashtag or handle: networks see none behind a letter, a sign or a slash."""
    before = f"(?<!{_FULL})" + ("" if loose else "(?<![#@&/])")
    return before + words + ("" if open_end else f"(?!{_FULL})")


def _tag(tag: str) -> str:
    name = tag_of(tag)
    return expression(f"#{name}") if name else ""


def _handle(name: str, source: str) -> str:
    """An account's name behind its @ (on Reddit also u/), in ASCII case: what networks link."""
    letters = "".join(
        f"[{c.lower()}{c.upper()}]" if c.isascii() and c.isalpha() else re.escape(c) for c in name
    )
    sign = "(?:(?<![A-Za-z0-9_!#$%&*@/])@|(?<![A-Za-z0-9_])u/)" if source == "reddit" else _AT
    after = r"(?!\w)" if source == "mastodon" else r"(?![\w@]|://)"
    return sign + letters + after + (r"(?!\.\w)" if source in _DOTTED else "")


_AT = "(?<![A-Za-z0-9_!#$%&*@/])@"


def _host(domain: str) -> str:
    host = re.escape(fold(host_of(domain)))
    return rf"(?<![\w@\-]){host}(?![\w\-])(?!\.\w)" if host else ""


def _near_of(near: Near) -> _Near:
    return _Near(_pattern(near.first), _pattern(near.second), near.words)


# --- what was found, where ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Look:
    """One thing to look for, as a person typed it; `exact` in the text as it is written."""

    term: str
    pattern: Pattern
    exact: bool = False


def _found(query: Query, mention: Mention) -> Iterator[Match]:
    texts = [(name, text) for name, text in (("title", mention.title), ("text", mention.text)) if text]
    looks = _looks(query, mention.source)
    for name, text in texts:
        even = folded(text)
        for look in looks:
            yield from _first(look, name, text, even)
        for near in query.near:
            yield from _pair(near, name, even)
    yield from _in_address(query, mention)
    wrote = _name_of(mention.author)
    if wrote and wrote in _compiled(query, mention.source).authors:
        yield Match(f"@{wrote}", "author", 0, len(mention.author.handle or ""))


@lru_cache(maxsize=1024)
def _looks(query: Query, source: str) -> tuple[_Look, ...]:
    exact = query.case_sensitive
    terms = [t for t in dict.fromkeys((*query.any, *query.all)) if expression(t)]
    looks = [_Look(term, _pattern(term, exact=term in exact), term in exact) for term in terms]
    looks += [
        _Look(f"#{tag.removeprefix('#')}", re.compile(_tag(tag))) for tag in query.hashtags if _tag(tag)
    ]
    looks += [
        _Look(f"@{name}", re.compile(_handle(name, source)), exact=True)
        for name in _here(source, query.handles)
    ]
    return (*looks, *(_Look(domain, re.compile(_host(domain))) for domain in query.domains if _host(domain)))


def _first(look: _Look, name: str, text: str, even: Folded) -> Iterator[Match]:
    hit = look.pattern.search(text if look.exact else even.text)
    if hit:
        yield Match(look.term, name, *(hit.span() if look.exact else even.span(*hit.span())))


def _pair(near: Near, name: str, even: Folded) -> Iterator[Match]:
    for term, hit in zip((near.first, near.second), _near_of(near).found_in(even.text) or (), strict=False):
        yield Match(term, name, *even.span(*hit.span()))


def _in_address(query: Query, mention: Mention) -> Iterator[Match]:
    address = folded(mention.url or "") if _address(mention) else folded("")
    for domain in query.domains:
        hit = re.search(_host(domain), address.text) if _host(domain) else None
        if hit:
            yield Match(domain, "url", *address.span(*hit.span()))
