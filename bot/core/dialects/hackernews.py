"""Hacker News search (Algolia): words and phrases that must all be there, one query each; a domain and an
author are looked for in their own attribute."""

from bot.core.dialects._build import alternatives, each
from bot.core.dialects._parts import Part, Sort, local, phrase
from bot.core.mentions import Query
from bot.core.plans import Plan, Request

KIND = "hackernews"
_WITHIN = "restrictSearchableAttributes"
_ATTRIBUTES = {"site:": "url", "by:": "author"}


def compile_query(query: Query) -> Plan:
    """One query for each alternative; raises CannotAsk."""
    texts = dict.fromkeys(each(alternatives(KIND, "Hacker News", query, _write)))
    return Plan(tuple(map(_request, texts)), local(query, sent=("all",)))


def _write(part: Part) -> list[str] | None:
    if part.sort is Sort.AUTHOR:
        return [f"by:{part.name}"]
    if not part.phrases:
        return None
    words = " ".join(map(phrase, part.phrases))
    return [f"site:{part.name}", words] if part.sort is Sort.DOMAIN else [words]


def _request(text: str) -> Request:
    """Within one attribute only that can be asked for; what else is required stays local."""
    for mark, attribute in _ATTRIBUTES.items():
        if text.startswith(mark):
            name = text.removeprefix(mark).split(" ")[0]
            return Request(f"{name} as {attribute}", (("query", name), (_WITHIN, attribute)))
    return Request(text, (("query", text),))
