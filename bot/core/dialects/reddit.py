"""Reddit search: `AND`, `OR`, brackets, phrases, `author:`, `site:`; what to leave out is decided here,
because Reddit would look for it in more than the title and the text."""

from collections.abc import Sequence

from bot.core.dialects._build import alternatives, fitting, plan
from bot.core.dialects._parts import Part, Sort, local, phrase
from bot.core.mentions import Query
from bot.core.plans import Plan

KIND = "reddit"
LONGEST = 512
"""Characters of `q`: reddit.com/dev/api, GET /search."""


def compile_query(query: Query) -> Plan:
    """One query, more where it grows too long; raises CannotAsk."""
    found = alternatives(KIND, "Reddit", query, _write)
    return plan(fitting(found, _joined, LONGEST), "q", local=local(query, sent=("all",)))


def _write(part: Part) -> Sequence[str] | None:
    if part.sort is Sort.AUTHOR:
        return [f'author:"{part.name}"']
    if not part.phrases:
        return None
    words = " AND ".join(map(phrase, part.phrases))
    if part.sort is Sort.DOMAIN:
        return [f'site:"{part.name}"', words]
    return [f"({words})" if len(part.phrases) > 1 else words]


def _joined(some: Sequence[str], must: Sequence[str]) -> str:
    options = f"({' OR '.join(some)})" if len(some) > 1 else "".join(some)
    return " AND ".join(part for part in (options, *must) if part)
