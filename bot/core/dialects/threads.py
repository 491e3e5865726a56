"""Threads keyword search: one keyword or one tag a query; of a phrase its longest word is asked for."""

from collections.abc import Sequence

from bot.core.dialects._build import alternatives
from bot.core.dialects._parts import Part, Sort, local, longest
from bot.core.mentions import Query
from bot.core.plans import Plan, Request

KIND = "threads"


def compile_query(query: Query) -> Plan:
    """One query for each alternative; raises CannotAsk."""
    found = alternatives(KIND, "Threads", query, _write)
    return Plan(tuple(map(_request, dict.fromkeys(found.any or found.all[:1]))), local(query))


def _write(part: Part) -> Sequence[str] | None:
    if part.sort is Sort.TAG:
        return [f"#{part.name}"]
    if part.sort is Sort.AUTHOR or not part.phrases:
        return None
    return [longest(part.phrases)]


def _request(text: str) -> Request:
    mode = "TAG" if text.startswith("#") else "KEYWORD"
    return Request(text, (("q", text.removeprefix("#")), ("search_mode", mode)))
