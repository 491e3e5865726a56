"""YouTube search.list: `|` between alternatives, space for all; 100 searches a day, so all in one query.

What to leave out is not sent: YouTube would look for it in tags and descriptions that are not shown to us.
"""

from collections.abc import Sequence

from bot.core.dialects._build import alternatives, fitting, plan
from bot.core.dialects._parts import Part, Sort, local, phrase
from bot.core.mentions import Query
from bot.core.plans import Plan

KIND = "youtube"
LONGEST = 500
"""Our own bound: no length is documented."""


def compile_query(query: Query) -> Plan:
    """One query, more where it grows too long; raises CannotAsk."""
    found = alternatives(KIND, "YouTube", query, _write)
    return plan(fitting(found, _joined, LONGEST), "q", local=local(query, sent=("all",)))


def _write(part: Part) -> Sequence[str] | None:
    if part.sort is Sort.AUTHOR:
        return None
    if part.sort is Sort.TAG:
        return [f"#{part.name}"]
    if part.sort is Sort.NEAR and part.phrases:  # nothing groups words inside an alternative
        return [phrase(max(part.phrases, key=len))]
    return [phrase(*part.phrases)] if part.phrases else None


def _joined(some: Sequence[str], must: Sequence[str]) -> str:
    return " ".join(part for part in (*must, "|".join(some)) if part)
