"""Mastodon: hashtag timelines, five tags in one; and the full-text search of servers that have it."""

from collections.abc import Sequence

from bot.core.dialects._build import CUTS, Alternatives, alternatives, each
from bot.core.dialects._parts import Part, Sort, local, phrase, wanted
from bot.core.mentions import Query
from bot.core.plans import Plan, Request
from bot.core.terms import is_tag, is_unspaced

KIND = "mastodon"
TAGS_AT_ONCE = 5
"""The timeline's own tag and `any[]`, at most four: docs.joinmastodon.org/methods/timelines."""
SEARCH = "Words are found only on a server with full-text search, in posts whose authors allow it."


def compile_query(query: Query) -> Plan:
    """Tag timelines first, then searches; raises CannotAsk."""
    found = alternatives(KIND, "Mastodon", query, _write)
    texts = each(Alternatives(tuple(t for t in found.any if not t.startswith("#")), found.all))
    searched = [text for text in dict.fromkeys(texts) if found.all or text] if _searches(found) else []
    requests = (*_timelines(_tags(query)), *(Request(text, (("q", text),)) for text in searched))
    doubts = [SEARCH] * bool(searched) + [CUTS] * any(map(is_unspaced, searched))
    return Plan(requests, local(query), "", tuple(doubts))


def _searches(found: Alternatives) -> bool:
    return not found.any or any(not text.startswith("#") for text in found.any)


def _tags(query: Query) -> list[str]:
    """The hashtags, and each single word as one: whoever writes #brindle writes the word."""
    parts = wanted(KIND, query)
    names = [part.name for part in parts if part.sort is Sort.TAG]
    names += [part.name for part in parts if part.sort is Sort.WORDS and part.phrases == (part.name,)]
    return list(dict.fromkeys(name for name in names if is_tag(name)))


def _timelines(tags: Sequence[str]) -> list[Request]:
    groups = [tags[at : at + TAGS_AT_ONCE] for at in range(0, len(tags), TAGS_AT_ONCE)]
    return [
        Request(
            " or ".join(f"#{tag}" for tag in group),
            (("tag", group[0]), *((("any[]", ",".join(group[1:])),) if group[1:] else ())),
        )
        for group in groups
    ]


def _write(part: Part) -> Sequence[str] | None:
    if part.sort is Sort.AUTHOR:
        return [f"from:{part.name}"]
    if part.sort is Sort.TAG:
        return [f"#{part.name}"]
    return [" ".join(map(phrase, part.phrases))] if part.phrases else None
