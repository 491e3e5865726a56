"""Two ways to ask: all alternatives in one query, split where it grows too long; or one query each."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from bot.core.dialects._parts import EVERYTHING, NONE_ON_NETWORK, Part, Sort, required, selects, wanted
from bot.core.mentions import Query
from bot.core.plans import Plan, Request
from bot.core.terms import is_unspaced

Write = Callable[[Part], Sequence[str] | None]
"""A part as alternatives in the network's language; None when the network cannot be asked for it."""

CUTS = "It cuts words of scripts without spaces in its own way and may miss some."


class Join(Protocol):
    """How alternatives and requirements become one query."""

    def __call__(self, some: Sequence[str], must: Sequence[str]) -> str:
        """One of `some`, each of `must`."""


class CannotAsk(Exception):
    """Why a network cannot be asked for a query."""


@dataclass(frozen=True, slots=True)
class Alternatives:
    """What is looked for in a network's language: one of `any` (empty: all there is), each of `all`."""

    any: tuple[str, ...]
    all: tuple[str, ...]


def alternatives(kind: str, name: str, query: Query, write: Write) -> Alternatives:
    """The query's alternatives and requirements; raises CannotAsk with the reason in a sentence.

    A requirement that cannot be asked for is left to the local matcher. An alternative that cannot be takes
    all alternatives with it, and then the requirements alone must narrow the search.
    """
    must = tuple(written[0] for part in required(kind, query) if (written := write(part)))
    parts = wanted(kind, query)
    if selects(query) and not parts:
        raise CannotAsk(NONE_ON_NETWORK)
    written_parts = [(part, write(part)) for part in parts]
    impossible = [part for part, written in written_parts if written is None]
    if not impossible:
        may = tuple(dict.fromkeys(text for _, written in written_parts for text in written or ()))
        if may or must:
            return Alternatives(may, must)
        raise CannotAsk(NONE_ON_NETWORK if parts else EVERYTHING)
    if must:
        return Alternatives((), must)
    raise CannotAsk(_unaskable(name, impossible[0]))


def _unaskable(name: str, part: Part) -> str:
    if part.sort is Sort.AUTHOR:
        return f"{name} cannot be searched for {part.typed}. Leave that account out, or leave {name} out."
    if part.typed.endswith("*"):
        return f"{name} cannot be searched for “{part.typed}”. Write the forms out instead of the star."
    return f"{name} cannot be searched for “{part.typed}”: it has no letters or digits to search for."


def each(found: Alternatives, *, join: str = " ") -> tuple[str, ...]:
    """One query for each alternative, with everything required."""
    return tuple(join.join((one, *found.all)) for one in found.any) or (join.join(found.all),)


def fitting(found: Alternatives, write: Join, limit: int) -> list[str]:
    """Queries of at most `limit` characters: split where needed, then with fewer requirements (they are
    decided locally all the same); raises CannotAsk when one alternative alone is longer."""
    for kept in range(len(found.all), -1, -1):
        must = found.all[:kept]
        alone = [write([one], must) for one in found.any] or ([write((), must)] if must else [])
        if alone and all(len(text) <= limit for text in alone):
            return _packed(found.any, partial(write, must=must), limit) or alone
    longest = max(found.any or found.all, key=len)
    raise CannotAsk(f"“{longest[:40]}…” is longer than this network takes.")


def _packed(options: Sequence[str], write: Callable[[Sequence[str]], str], limit: int) -> list[str]:
    """The options in as few queries as they fit into, in their order."""
    groups: list[list[str]] = []
    for option in options:
        if groups and len(write([*groups[-1], option])) <= limit:
            groups[-1].append(option)
        else:
            groups.append([option])
    return [write(group) for group in groups]


def plan(queries: Iterable[str], param: str, *, local: tuple[str, ...], doubts: Sequence[str] = ()) -> Plan:
    """A plan of queries that each are one parameter."""
    texts = tuple(dict.fromkeys(queries))
    cuts = (CUTS,) if any(map(is_unspaced, texts)) else ()
    return Plan(tuple(Request(text, ((param, text),)) for text in texts), local, "", (*doubts, *cuts))
