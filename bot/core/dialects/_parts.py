"""A query taken apart for one network: what may be found there, what must be, what may not."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from bot.core.mentions import Handle, Near, Query
from bot.core.terms import host_of, is_tag, is_unspaced, tag_of, term_of


class Sort(Enum):
    """What a part asks for."""

    WORDS = auto()
    TAG = auto()
    HANDLE = auto()
    DOMAIN = auto()
    NEAR = auto()
    AUTHOR = auto()


@dataclass(frozen=True, slots=True)
class Part:
    """One thing to look for: `phrases` must all be there as they stand (NEAR has two, anything else one).

    None of them: the network cannot be asked for it. `name` is the tag, handle or domain; `typed` is what a
    person would recognise it by.
    """

    sort: Sort
    phrases: tuple[str, ...]
    name: str
    typed: str


_PLAIN = re.compile(r"\w+")
_NOT_IN_NAME = re.compile(r"[^\w.@\-]+")
NONE_ON_NETWORK = "The watch names nothing to look for on this network: give it a word."
EVERYTHING = "It can only be searched for something: give the watch a word."


def here(kind: str, handles: Sequence[Handle]) -> tuple[str, ...]:
    """The names of the accounts that exist on a network."""
    return tuple(dict.fromkeys(bare(h.name) for h in handles if h.network in (kind, "*") and bare(h.name)))


def bare(name: str) -> str:
    """An account's name without its sign and anything that is in no name."""
    return _NOT_IN_NAME.sub("", term_of(name).text).removeprefix("@")


def wanted(kind: str, query: Query) -> tuple[Part, ...]:
    """The parts of which one must be found on this network."""
    found = [_of_term(kind, term) for term in query.any if term_of(term).text]
    found += [_tag(tag) for tag in query.hashtags if tag_of(tag)]
    found += [handle(name) for name in here(kind, query.handles)]
    found += [_domain(domain) for domain in query.domains if term_of(domain).text]
    found += [_near(near) for near in query.near]
    found += [Part(Sort.AUTHOR, (), name, f"posts by @{name}") for name in here(kind, query.authors)]
    return tuple(dict.fromkeys(found))


def required(kind: str, query: Query) -> tuple[Part, ...]:
    """The parts each of which must be found, those that can be asked for at all."""
    parts = (_of_term(kind, term) for term in query.all if term_of(term).text)
    return tuple(part for part in parts if part.phrases)


def selects(query: Query) -> bool:
    """Whether the query names anything of which one must be found."""
    terms = any(term_of(term).text for term in (*query.any, *query.domains))
    return terms or any(map(tag_of, query.hashtags)) or bool(query.handles or query.near or query.authors)


def local(query: Query, *, sent: Sequence[str] = ()) -> tuple[str, ...]:
    """The parts of the query, in words, that only the local matcher decides."""
    terms = [term_of(term) for term in (*query.any, *query.all)]
    parts = {
        "none": ("what to leave out", bool(query.none)),
        "langs": ("languages", bool(query.langs)),
        "own": ("your own accounts", bool(query.own)),
        "all": ("what must be there too", bool(query.all)),
        "near": ("how near words stand", bool(query.near)),
        "case": ("upper and lower case", bool(query.case_sensitive)),
        "open": ("open endings", any(term.open_end for term in terms)),
    }
    return tuple(words for name, (words, there) in parts.items() if there and name not in sent)


def handle(name: str) -> Part:
    """An account mentioned by name."""
    return Part(Sort.HANDLE, _whole(name), name, f"@{name}")


def phrase(text: str) -> str:
    """A word, or in quotation marks a phrase; no operator of any network."""
    plain = _PLAIN.fullmatch(text) and not is_unspaced(text) and text.upper() not in ("OR", "AND", "NOT")
    return text if plain else f'"{text}"'


def longest(phrases: Sequence[str]) -> str:
    """The word that most likely stands for the brand."""
    return max((word for text in phrases for word in term_of(text).words), key=len)


def _of_term(kind: str, typed: str) -> Part:
    term = term_of(typed)
    if term.sign == "#" and not term.open_end:
        return _tag(term.name)
    return Part(Sort.WORDS, _whole(typed), term.text, typed.strip())


def _tag(tag: str) -> Part:
    name = tag_of(tag)
    return Part(Sort.TAG if is_tag(name) else Sort.WORDS, _whole(name), name, f"#{name}")


def _domain(domain: str) -> Part:
    name = host_of(domain)
    return Part(Sort.DOMAIN, _whole(name), name, name)


def _near(near: Near) -> Part:
    typed = f"{near.first} near {near.second}"
    return Part(Sort.NEAR, (*_whole(near.first), *_whole(near.second)), typed, typed)


def _whole(typed: str) -> tuple[str, ...]:
    whole = term_of(typed).whole
    return (whole,) if whole else ()
