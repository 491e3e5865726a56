"""Instagram: no search but hashtags, 30 of them in seven days; all else is decided here, among what they and
the account's own lists bring."""

from bot.core.dialects._parts import Sort, local, wanted
from bot.core.mentions import Query
from bot.core.plans import Plan, Request

KIND = "instagram"
MOST_TAGS = 30
"""Different hashtags in a rolling seven days: developers.facebook.com, Instagram Hashtag Search."""
NO_SEARCH = "Instagram has no word search: words are found only in posts with your hashtags or about you."


def compile_query(query: Query) -> Plan:
    """One request for each hashtag; none when the watch has none."""
    parts = wanted(KIND, query)
    tags = [part.name.casefold() for part in parts if part.sort is Sort.TAG]
    left = tags[MOST_TAGS:]
    doubts = [NO_SEARCH] if len(parts) > len(tags) or not tags else []
    doubts += [f"Only {MOST_TAGS} hashtags can be followed; left out: {', '.join(left)}."] if left else []
    requests = tuple(Request(f"#{tag}", (("hashtag", tag),)) for tag in dict.fromkeys(tags[:MOST_TAGS]))
    return Plan(requests, local(query), "", tuple(doubts))
