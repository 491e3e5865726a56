"""How well a post or a set of posts fits a story, and what people taught about that."""

from collections.abc import Iterable, Mapping
from math import sqrt

from bot.core.stories.folding import alike
from bot.core.stories.usual import Told
from bot.core.story import Story

FITS = 0.5
"""From which on a post belongs to a story; a strong trace is worth 1, the rest has to come together."""

STRONG = 1.0
CATEGORY = 0.35
NAME, MOST_BY_NAMES = 0.2, 0.4
WORDS = 0.6
CORE = 4
"""A post that has as much of a story's words as its four heaviest weigh has all one can ask for."""

Pairs = Iterable[tuple[str, str]]


def fit(story: Story, told: Told) -> float:
    """How well a text fits a story: 1 and more by a tag, link, thread or copy, less by words and category."""
    traces = told.traces
    value = STRONG if _strong(story, told) else 0.0
    if story.category and traces.categories:
        value += CATEGORY if story.category in traces.categories else -CATEGORY
    value += min(MOST_BY_NAMES, NAME * len(traces.names.intersection(story.names)))
    return value + WORDS * shared_words(story, traces.words)


def shared_words(story: Story, words: Iterable[str]) -> float:
    """How much of a story's words others have (0..1); one word alone counts half."""
    weights = dict(story.words)
    core = sum(weight for _, weight in story.words[:CORE])
    shared = [weights[word] for word in words if word in weights]
    if not shared:
        return 0.0
    return min(1.0, sum(shared) / core) * (1.0 if len(shared) > 1 else 0.5)


def likeness(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """The cosine of two sets of weighed words, 0..1."""
    product = sum(weight * other.get(word, 0.0) for word, weight in one.items())
    length = sqrt(sum(w * w for w in one.values()) * sum(w * w for w in other.values()))
    return product / length if length else 0.0


def named_alike(one: Story, other: Story) -> bool:
    """Whether two stories share a tag, a link or a name."""
    pairs = ((one.tags, other.tags), (one.links, other.links), (one.names, other.names))
    return any(not set(mine).isdisjoint(theirs) for mine, theirs in pairs)


def taught(pairs: Pairs, one: Story, other: Story) -> bool:
    """Whether one of the pairs speaks of these two stories."""
    return any(_speaks_of(a, b, one, other) or _speaks_of(b, a, one, other) for a, b in pairs)


def goes_by(story: Story, key: str) -> bool:
    """Whether a story goes by a name; by one of words when it has two of them among its first six."""
    if " " not in key:
        return key in story.keys
    words = {word for word, _ in story.words[:6]}
    return len(words.intersection(key.split())) >= 2


def as_story(told: Told) -> Story:
    """A text as a story of its own, to see by which names it goes."""
    traces = told.traces
    return Story(
        category=next(iter(traces.categories), None),
        tags=tuple(sorted(traces.tags)),
        links=tuple(sorted(traces.links)),
        words=tuple((word, 1.0) for word in sorted(traces.words)),
    )


def _strong(story: Story, told: Told) -> bool:
    traces = told.traces
    if not traces.tags.isdisjoint(story.tags) or not traces.links.isdisjoint(story.links):
        return True
    if not traces.threads.isdisjoint(story.threads):
        return True
    own = told.folded.print
    return own is not None and any(alike(own, print_) for print_ in story.prints)


def _speaks_of(a: str, b: str, one: Story, other: Story) -> bool:
    """Both names fit, and at least one of them tells the two apart."""
    if not (goes_by(one, a) and goes_by(other, b)):
        return False
    return not (goes_by(one, b) and goes_by(other, a))
