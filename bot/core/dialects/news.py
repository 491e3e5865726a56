"""News search in Google's way: space is AND, `OR` in brackets, phrases, `site:`.

What to leave out is not sent: it would be looked for in the whole article, we see a title and a line of it.
"""

from collections.abc import Sequence

from bot.core.dialects._build import alternatives, fitting, plan
from bot.core.dialects._parts import Part, Sort, local, phrase
from bot.core.mentions import Query
from bot.core.plans import Plan

KIND = "news"
LONGEST = 200
"""Our own bound: Google ignores what follows the 32nd word, and so would lose alternatives."""


def compile_query(query: Query) -> Plan:
    """One query, more where it grows too long; raises CannotAsk."""
    found = alternatives(KIND, "News search", query, _write)
    return plan(fitting(found, _joined, LONGEST), "q", local=local(query, sent=("all",)))


def _write(part: Part) -> Sequence[str] | None:
    if part.sort is Sort.AUTHOR or not part.phrases:
        return None
    words = " ".join(map(phrase, part.phrases))
    if part.sort is Sort.DOMAIN:
        return [f"site:{part.name}", words]
    return [f"({words})" if len(part.phrases) > 1 else words]


def _joined(some: Sequence[str], must: Sequence[str]) -> str:
    options = f"({' OR '.join(some)})" if len(some) > 1 else "".join(some)
    return " ".join(part for part in (options, *must) if part)
