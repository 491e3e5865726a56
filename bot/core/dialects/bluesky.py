"""Bluesky search: words and phrases that must all be there; nothing promises an OR, so one query each.

A hashtag is asked for as a word: what clients mark as one must stand between spaces, ours need not.
"""

from collections.abc import Sequence

from bot.core.dialects._build import alternatives, each, plan
from bot.core.dialects._parts import Part, Sort, local, phrase
from bot.core.mentions import Query
from bot.core.plans import Plan

KIND = "bluesky"


def compile_query(query: Query) -> Plan:
    """One query for each alternative; raises CannotAsk."""
    found = alternatives(KIND, "Bluesky", query, _write)
    return plan(each(found), "q", local=local(query, sent=("all",)))


def _write(part: Part) -> Sequence[str] | None:
    if part.sort is Sort.AUTHOR:
        return [f"from:{part.name}"]
    if not part.phrases:
        return None
    words = " ".join(map(phrase, part.phrases))
    return [f"domain:{part.name}", words] if part.sort is Sort.DOMAIN else [words]
