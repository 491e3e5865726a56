"""A story from its posts: what it is known by, how it grows and merges, and its short name."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from itertools import chain, zip_longest
from math import log2
from typing import TypeVar

from bot.core.models import Scored
from bot.core.stories.traces import runs, words_in
from bot.core.stories.usual import Told, has_risen, told_of
from bot.core.story import Story

_T = TypeVar("_T")

MOST_TAGS = MOST_LINKS = MOST_NAMES = 5
MOST_WORDS = 12
MOST_PRINTS = 16
MOST_THREADS = 16

DOMINANT = 0.4
"""Share of a story's texts that must be of a category for it to be the story's."""

KNOWN_BY = 0.1
"""Share of its texts that must have a tag, link or name for the story to be known by it; at least two."""

GROWS_BY = 0.2
"""What a look's posts weigh against all before: a story moves, but not in one look."""

LEARNS_FROM = 400
"""Posts that are looked into to learn: more teach nothing new."""

PHRASED = 300
LONGEST_PHRASE = 4
LONGEST_NAME = 60
SMOOTHING = 0.02
"""Added to shares before they are compared, so that one post of few is no tidal wave."""


def story_of(
    posts: Iterable[Scored], *, brand_terms: tuple[str, ...], usual_words: Mapping[str, float] = {}
) -> Story:
    """What a set of posts is known by, beside what is usual for the brand."""
    told = told_of(posts, brand_terms=brand_terms)
    return story_told(told, brand_terms=brand_terms, usual_words=usual_words)


def story_told(
    told: Sequence[Told], *, brand_terms: tuple[str, ...], usual_words: Mapping[str, float]
) -> Story:
    """`story_of` for posts that are folded already."""
    if not told:
        return Story()
    kinds = [one.traces for one in told]
    words = _words(told, usual_words)
    return Story(
        category=dominant(told),
        tags=_known_by([kind.tags for kind in kinds], "#", usual_words)[:MOST_TAGS],
        links=_known_by([kind.links for kind in kinds], "", usual_words)[:MOST_LINKS],
        names=_known_by([kind.names for kind in kinds], "@", usual_words)[:MOST_NAMES],
        words=words,
        prints=_prints(told),
        threads=_known_by([kind.threads for kind in kinds], "", {}, least=0.0)[:MOST_THREADS],
        phrase=_phrase(told, dict(words), brand_terms),
    )


def grown(
    story: Story,
    posts: Sequence[Scored],
    *,
    brand_terms: tuple[str, ...],
    usual_words: Mapping[str, float] = {},
) -> Story:
    """The story with what its posts of this look add: old traces stay first, weights move a fifth."""
    if not posts:
        return story
    sample = posts[:: -(-len(posts) // LEARNS_FROM)]
    new = story_of(sample, brand_terms=brand_terms, usual_words=usual_words)
    if story == Story(rest=story.rest):
        return replace(new, rest=story.rest)
    return replace(
        story,
        category=story.category or new.category,
        tags=_both(story.tags, new.tags)[:MOST_TAGS],
        links=_both(story.links, new.links)[:MOST_LINKS],
        names=_both(story.names, new.names)[:MOST_NAMES],
        words=_blended(story.words, new.words, GROWS_BY),
        prints=_both(story.prints[: MOST_PRINTS // 2], new.prints, story.prints)[:MOST_PRINTS],
        threads=_both(story.threads[: MOST_THREADS // 2], new.threads, story.threads)[:MOST_THREADS],
        phrase=story.phrase or new.phrase,
    )


def merged(into: Story, other: Story) -> Story:
    """Both as one: it is called as the first was, and known by the traces of either."""
    return Story(
        category=into.category or other.category,
        tags=_both(_zipped(into.tags, other.tags))[:MOST_TAGS],
        links=_both(_zipped(into.links, other.links))[:MOST_LINKS],
        names=_both(_zipped(into.names, other.names))[:MOST_NAMES],
        words=_blended(into.words, other.words, 0.5),
        prints=_both(_zipped(into.prints, other.prints))[:MOST_PRINTS],
        rest=into.rest or other.rest,
        threads=_both(_zipped(into.threads, other.threads))[:MOST_THREADS],
        phrase=into.phrase or other.phrase,
    )


def describe(story: Story) -> str:
    """Its short name for a title: `“kettle on fire” #kettlegate`; at most 60 characters, no account in it.

    Empty when it is known by nothing that could be said.
    """
    said = story.phrase or " ".join(word for word, _ in story.words[:2])
    quoted = f"“{said}”" if said and len(said) <= LONGEST_NAME // 2 else ""
    tag = f"#{story.tags[0]}" if story.tags else ""
    link = story.links[0].partition("/")[0] if story.links and not (tag or quoted) else ""
    name = " ".join(part for part in (quoted, tag, link) if part)
    if len(name) <= LONGEST_NAME:
        return name
    return quoted or f"{tag[: LONGEST_NAME - 1]}…"


def dominant(told: Sequence[Told]) -> str | None:
    """The category that two fifths of the texts are of, the most frequent one; None when there is none."""
    counts = Counter(slug for one in told for slug in one.traces.categories)
    if not counts:
        return None
    n, slug = min((-n, slug) for slug, n in counts.items())
    return slug if -n >= DOMINANT * len(told) else None


# --- below: what it is known by ----------------------------------------------------------------------------


def _known_by(
    each: Sequence[frozenset[str]], sign: str, usual_words: Mapping[str, float], *, least: float = KNOWN_BY
) -> tuple[str, ...]:
    counts = Counter(trace for traces in each for trace in traces)
    fewest = max(min(2, len(each)), least * len(each))
    known = [
        (-n, trace)
        for trace, n in counts.items()
        if n >= fewest and has_risen(f"{sign}{trace}", n / len(each), usual_words)
    ]
    return tuple(trace for _, trace in sorted(known))


def _words(told: Sequence[Told], usual_words: Mapping[str, float]) -> tuple[tuple[str, float], ...]:
    """Words by how far above usual they are: share × log2 of the ratio, the terms of a KL divergence."""
    counts = Counter(word for one in told for word in one.traces.words)
    weighed = []
    for word, n in counts.items():
        share, usual = n / len(told), usual_words.get(word, 0.0)
        if n >= min(2, len(told)) and has_risen(word, share, usual_words):
            weighed.append((word, round(share * log2((share + SMOOTHING) / (usual + SMOOTHING)), 2)))
    return _heaviest(weighed)


def _heaviest(weighed: Iterable[tuple[str, float]]) -> tuple[tuple[str, float], ...]:
    heavy = sorted((-weight, word) for word, weight in weighed if weight > 0)
    return tuple((word, -weight) for weight, word in heavy[:MOST_WORDS])


def _prints(told: Sequence[Told]) -> tuple[int, ...]:
    """The prints of the texts that most people pass on, then of those that drew most answers."""
    ranked = sorted(
        (-one.folded.count, -one.folded.lead.mention.metrics.engagements, at) for at, one in enumerate(told)
    )
    prints = (told[at].folded.print for _, _, at in ranked)
    return tuple(dict.fromkeys(one for one in prints if one is not None))[:MOST_PRINTS]


def _phrase(told: Sequence[Told], weights: Mapping[str, float], brand_terms: tuple[str, ...]) -> str:
    """The two to four words in a row, from a telling one to a telling one, that say most of what it is about.

    That is many texts × telling ends × length, the last as a root: a longer phrase is in fewer texts.
    """
    counts: Counter[tuple[str, ...]] = Counter()
    for one in told[:PHRASED]:
        said = runs(one.folded.lead, brand_terms=brand_terms)
        counts.update({phrase for run in said for phrase in _phrases_in(run, weights.keys())})
    fewest = max(3, KNOWN_BY * min(len(told), PHRASED))
    rated = [
        (-n * len(words) ** 0.5 * (_weight(words[0], weights) + _weight(words[-1], weights)), words)
        for words, n in counts.items()
        if n >= fewest
    ]
    return " ".join(min(rated)[1]) if rated else ""


def _weight(token: str, weights: Mapping[str, float]) -> float:
    return max((weights.get(word, 0.0) for word in words_in(token, frozenset())), default=0.0)


def _phrases_in(said: Sequence[str], telling: AbstractSet[str]) -> Iterator[tuple[str, ...]]:
    ends = [not telling.isdisjoint(words_in(word, frozenset())) for word in said]
    for start, begins in enumerate(ends):
        for end in range(start + 1, min(start + LONGEST_PHRASE, len(said))) if begins else ():
            if ends[end] and said[start] != said[end]:
                yield tuple(said[start : end + 1])


# --- below: two as one -------------------------------------------------------------------------------------


def _both(*each: Iterable[_T]) -> tuple[_T, ...]:
    return tuple(dict.fromkeys(chain(*each)))


def _zipped(one: Sequence[_T], other: Sequence[_T]) -> list[_T]:
    return [trace for pair in zip_longest(one, other) for trace in pair if trace is not None]


def _blended(
    old: tuple[tuple[str, float], ...], new: tuple[tuple[str, float], ...], share: float
) -> tuple[tuple[str, float], ...]:
    before, after = dict(old), dict(new)
    words = before.keys() | after.keys()
    return _heaviest(
        (word, round((1 - share) * before.get(word, 0.0) + share * after.get(word, 0.0), 2)) for word in words
    )
