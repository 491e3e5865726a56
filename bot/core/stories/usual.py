"""What is ordinary for a brand: the words, tags and kinds of trouble that its posts always have."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.core.models import Scored
from bot.core.stories.folding import Folded, fold
from bot.core.stories.traces import Traces, traces

RISEN = 3.0
"""A trace tells something once it is three times as frequent as usual; the noise of small counts is below."""

FEWEST = 2
MOST = 400
DOUBT = 10
"""Posts added to the sample: from ten posts nobody knows what is usual."""


@dataclass(frozen=True, slots=True)
class Told:
    """One text with all who pass it on, and its traces (tags, links and threads of any of them)."""

    folded: Folded
    traces: Traces


def told_of(posts: Iterable[Scored], *, brand_terms: tuple[str, ...]) -> tuple[Told, ...]:
    """The posts folded, each text with its traces."""
    return tuple(
        Told(one, _joined([traces(post, brand_terms=brand_terms) for post in one.posts]))
        for one in fold(posts, brand_terms=brand_terms)
    )


def usual_words(posts: Iterable[Scored], *, brand_terms: tuple[str, ...]) -> dict[str, float]:
    """The share (0..1) of ordinary texts that have a trace, for the 400 most frequent ones.

    Beside words these are `#tag`, `@name`, links and `category:slug`: none of them makes a story by itself
    as long as it is not far more frequent than here.
    """
    told = told_of(posts, brand_terms=brand_terms)
    counts = Counter(trace for one in told for trace in one.traces.all)
    frequent = sorted(((n, trace) for trace, n in counts.items() if n >= FEWEST), key=_most_first)
    return {trace: round(n / (len(told) + DOUBT), 4) for n, trace in frequent[:MOST]}


def has_risen(trace: str, share: float, usual_words: Mapping[str, float]) -> bool:
    """Whether a trace that this share (0..1) of the texts has is far more frequent than usual."""
    return share >= RISEN * usual_words.get(trace, 0.0)


def _joined(each: list[Traces]) -> Traces:
    first = each[0]
    if len(each) == 1:
        return first
    return Traces(
        categories=tuple(dict.fromkeys(slug for one in each for slug in one.categories)),
        tags=first.tags.union(*(one.tags for one in each)),
        links=first.links.union(*(one.links for one in each)),
        names=first.names,
        words=first.words,
        threads=first.threads.union(*(one.threads for one in each)),
    )


def _most_first(counted: tuple[int, str]) -> tuple[int, str]:
    return -counted[0], counted[1]
