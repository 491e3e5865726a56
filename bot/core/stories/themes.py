"""Which texts are about one thing: sets of texts bound by a shared trace, put together where they overlap.

A set of texts is a number with one bit for each, so that two thousand texts are compared in no time.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from bot.core.stories.traces import key_of
from bot.core.stories.usual import Told, has_risen

BINDS = 2
"""Texts that share a tag, link or thread before it binds them."""

OVERLAP = 0.3
"""Share of the smaller of two sets that is in both for them to be of one story: one post with the tags of two
stories is no bridge between them."""

PASSED_ON = 10
"""Posts that say the same before they are a story by themselves: what all pass on is one, whoever's words."""

FEWEST = 3
"""Texts in which two words stand together before they are a theme."""

TOGETHER = 0.4
"""Share of the rarer word's texts that have the other one too."""

LIFTED = 1.5
"""How much more often than by chance two words stand together; words a fifth of all texts have need not."""

EVERYWHERE = 0.2
MOST_WORDS = 150
MOST_SETS = 400


def bound(told: Sequence[Told], usual_words: Mapping[str, float]) -> list[int]:
    """The disjoint sets of texts of one story each, by tags, links, threads and words standing together."""
    sets = [*_by_trace(told, usual_words), *_by_words(told, usual_words), *_by_copies(told)]
    sets = sorted(dict.fromkeys(sets), key=lambda one: (-one.bit_count(), one))[:MOST_SETS]
    return _disjoint([sorted(group, key=_largest) for group in _overlapping(sets)])


def members(bits: int) -> Iterator[int]:
    """The places of the texts in a set."""
    while bits:
        yield (bits & -bits).bit_length() - 1
        bits &= bits - 1


# --- below: sets by one trace ------------------------------------------------------------------------------


def _by_trace(told: Sequence[Told], usual_words: Mapping[str, float]) -> Iterator[int]:
    own = {key_of(post) for one in told for post in one.folded.posts}
    strong = _sets((f"#{tag}" for tag in one.traces.tags) for one in told)
    strong |= _sets(one.traces.links for one in told)
    threads = _sets(one.traces.threads for one in told)
    strong |= {key: bits for key, bits in threads.items() if key in own}
    for trace, bits in strong.items():
        if bits.bit_count() >= BINDS and has_risen(trace, bits.bit_count() / len(told), usual_words):
            yield bits


def _sets(each: Iterable[Iterable[str]]) -> dict[str, int]:
    sets: dict[str, int] = {}
    for at, traces in enumerate(each):
        for trace in traces:
            sets[trace] = sets.get(trace, 0) | 1 << at
    return sets


def _by_copies(told: Sequence[Told]) -> Iterator[int]:
    yield from (1 << at for at, one in enumerate(told) if one.folded.count >= PASSED_ON)


# --- below: sets by words that stand together --------------------------------------------------------------


def _by_words(told: Sequence[Told], usual_words: Mapping[str, float]) -> Iterator[int]:
    """The texts with two words of a theme; themes grow word by word, the strongest pairs first."""
    words = _telling(_sets(one.traces.words for one in told), len(told), usual_words)
    themes: dict[str, _Theme] = {}
    for one, other in _pairs(words, len(told), known=bool(usual_words)):
        mine = themes.get(one) or _Theme([one], words)
        theirs = themes.get(other) or _Theme([other], words)
        if mine is theirs or not mine.takes(theirs):
            continue
        joined = _Theme(mine.words + theirs.words, words)
        themes |= dict.fromkeys(joined.words, joined)
    yield from {id(theme): theme.texts for theme in themes.values()}.values()


def _telling(sets: Mapping[str, int], total: int, usual_words: Mapping[str, float]) -> dict[str, int]:
    """The words most above what is usual, with their texts."""
    above = sorted(
        (usual_words.get(word, 0.0) * total - bits.bit_count(), word)
        for word, bits in sets.items()
        if bits.bit_count() >= FEWEST and has_risen(word, bits.bit_count() / total, usual_words)
    )
    return {word: sets[word] for _, word in above[:MOST_WORDS]}


def _pairs(words: Mapping[str, int], total: int, *, known: bool) -> list[tuple[str, str]]:
    """The pairs of words that stand together, most often first; `known` says that the usual words are."""
    found = []
    for (one, mine), (other, theirs) in combinations(words.items(), 2):
        n = (mine & theirs).bit_count()
        rarer, other_n = sorted((mine.bit_count(), theirs.bit_count()))
        if n < FEWEST or n < TOGETHER * rarer:
            continue
        everywhere = known and rarer >= EVERYWHERE * total
        if everywhere or n * total >= LIFTED * rarer * other_n:
            found.append((-n, one, other))
    return [(one, other) for _, one, other in sorted(found)]


class _Theme:
    """Words that stand together, and the texts that have two of them (one, for a word alone)."""

    def __init__(self, words: list[str], sets: Mapping[str, int]) -> None:
        self.words = words
        once = twice = 0
        for word in words:
            twice |= once & sets[word]
            once |= sets[word]
        self.texts = twice if len(words) > 1 else once

    def takes(self, other: "_Theme") -> bool:
        """Whether enough of the smaller's texts are the larger's too."""
        shared = (self.texts & other.texts).bit_count()
        return shared >= OVERLAP * min(self.texts.bit_count(), other.texts.bit_count())


# --- below: sets put together ------------------------------------------------------------------------------


def _overlapping(sets: Sequence[int]) -> Iterable[list[int]]:
    """The sets in groups of which each overlaps with another of its group."""
    group = list(range(len(sets)))

    def root(at: int) -> int:
        while group[at] != at:
            group[at] = at = group[group[at]]
        return at

    for one, other in combinations(range(len(sets)), 2):
        shared = sets[one] & sets[other]
        if shared and shared.bit_count() >= OVERLAP * sets[other].bit_count():  # the later one is the smaller
            group[root(other)] = root(one)
    groups: dict[int, list[int]] = {}
    for at, bits in enumerate(sets):
        groups.setdefault(root(at), []).append(bits)
    return groups.values()


def _disjoint(groups: Sequence[Sequence[int]]) -> list[int]:
    """Each group as one set; a text of two groups goes to the one of which it is in more sets."""
    whole = [_union(group) for group in groups]
    for one, other in combinations(range(len(groups)), 2):
        for at in members(whole[one] & whole[other]):
            loser = other if _votes(groups[one], at) >= _votes(groups[other], at) else one
            whole[loser] &= ~(1 << at)
    return [bits for bits in whole if bits]


def _union(sets: Iterable[int]) -> int:
    whole = 0
    for bits in sets:
        whole |= bits
    return whole


def _votes(group: Iterable[int], at: int) -> int:
    return sum(bits >> at & 1 for bits in group)


def _largest(bits: int) -> tuple[int, int]:
    return -bits.bit_count(), bits
