"""FORESEE: what a watch's rule would catch and cost, before it is saved."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.core.dialects import compile_query
from bot.core.matching import matches
from bot.core.mentions import Mention, Query, SourceSpec
from bot.core.plans import Preview, SourcePreview
from bot.ports import Ports

LOOK_BACK = timedelta(days=30)
LEAST_DAYS = 1.0
"""A rate is not estimated from less."""
MOST_LOOKED_AT = 5_000
"""Stored posts tried: about a quarter of a second, of the two that Slack waits for."""
EXAMPLES = 3

_STORED_AS = {"feed": "news"}


def preview(ports: Ports, query: Query, sources: Sequence[SourceSpec]) -> Preview:
    """Tries a rule on the posts of the last 30 days that are stored, of whichever watch."""
    now = ports.clock()
    stored = [one.mention for one in ports.store.stored_mentions(start=now - LOOK_BACK, limit=MOST_LOOKED_AT)]
    caught = [mention for mention in stored if matches(query, mention)]
    rates = _rates(stored, caught, now=now)
    offers = {offer.kind: offer for offer in ports.offers}
    return Preview(
        sources=tuple(
            SourcePreview(
                spec, compile_query(spec.kind, query), offers.get(spec.kind), rates.get(_stored_as(spec.kind))
            )
            for spec in sources
        ),
        caught=len(caught),
        tried=len(stored),
        since=min((mention.created_at for mention in stored), default=now),
        examples=tuple(caught[:EXAMPLES]),
    )


def _stored_as(kind: str) -> str:
    return _STORED_AS.get(kind, kind)


def _rates(stored: Sequence[Mention], caught: Sequence[Mention], *, now: datetime) -> dict[str, float]:
    """Posts a day that the rule takes from each network of which posts are stored for long enough."""
    oldest: dict[str, datetime] = {}
    for mention in stored:
        oldest[mention.source] = min(oldest.get(mention.source, now), mention.created_at)
    counts = Counter(mention.source for mention in caught)
    days = {source: (now - first) / timedelta(days=1) for source, first in oldest.items()}
    return {source: counts[source] / span for source, span in days.items() if span >= LEAST_DAYS}
