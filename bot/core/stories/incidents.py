"""Texts into incidents: what is bound together, then what is of one kind of trouble, unless clearly two."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.core.stories.fitting import FITS, as_story, fit, goes_by, likeness, named_alike, taught
from bot.core.stories.telling import story_told
from bot.core.stories.themes import bound, members
from bot.core.stories.usual import Told, has_risen
from bot.core.story import Story

DENSE = 10
"""Texts by as many people that two incidents of one category need each before they can be told apart."""

DENSE_SHARE = 0.25
"""And that much of the larger one: a few posts with words of their own are no second incident."""

CORE_WORD = 0.5
"""Share of a dense incident's texts that its most frequent word is in."""

APART = 0.1
"""Likeness of words below which two dense incidents of one category are two."""

COVERED = 0.6
"""Share of a category's texts that its dense incidents must cover: else it is one, told in many wordings."""

LIKE = 0.2
"""Likeness of words from which on two incidents are one although at most one of them has a category; half of
that will do for one of few texts without a name, twice that is wanted where the categories differ."""


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is known of a brand: its terms, its usual words, and what people merged and split."""

    brand_terms: tuple[str, ...]
    usual_words: Mapping[str, float]
    together: tuple[tuple[str, str], ...] = ()
    apart: tuple[tuple[str, str], ...] = ()

    def may_be(self, told: Told, story: Story) -> bool:
        """Whether people did not say that a text like this is not of the story."""
        return not any(_kept_out(as_story(told), story, a, b) for a, b in self.apart)


@dataclass(frozen=True, slots=True)
class Incident:
    """Texts of one story in the making; `category` only where it is more frequent than usual."""

    told: tuple[Told, ...]
    story: Story
    category: str | None

    @property
    def words(self) -> dict[str, float]:
        """Its telling words with their weights."""
        return dict(self.story.words)

    @property
    def authors(self) -> int:
        """How many people tell it."""
        return len({author for one in self.told for author in one.folded.authors})

    @property
    def dense(self) -> bool:
        """Whether enough people tell it, most of them with the same word."""
        counts = Counter(word for one in self.told for word in one.traces.words)
        core = max(counts.values(), default=0)
        enough = min(len(self.told), self.authors) >= DENSE
        return enough and core >= CORE_WORD * len(self.told)


def incidents(told: Sequence[Told], knowledge: Knowledge) -> tuple[list[Incident], list[Told]]:
    """The incidents that texts fall into, the largest first, and the texts that are of none."""
    risen = _risen(told, knowledge)

    def make(texts: Sequence[Told]) -> Incident:
        story = story_told(texts, brand_terms=knowledge.brand_terms, usual_words=knowledge.usual_words)
        return Incident(tuple(texts), story, story.category if story.category in risen else None)

    sets = [list(members(bits)) for bits in bound(told, knowledge.usual_words)]
    held = {at for places in sets for at in places}
    groups = [part for places in sets for part in _split([told[at] for at in places], knowledge)]
    loose = [one for at, one in enumerate(told) if at not in held]
    judge = _Judge(knowledge, risen)
    found = _joined([make(texts) for texts in groups], judge, make)
    found, loose = _with_kindred(found, loose, risen, knowledge, make)
    found = _joined(found, judge, make)
    found, loose = _with_fitting(found, loose, knowledge, make)
    return sorted(found, key=_largest), loose


def two_incidents(one: Incident, words: Mapping[str, float], story: Story) -> bool:
    """Whether a dense incident has nothing in common with a story but its category."""
    return (
        bool(words) and one.dense and likeness(one.words, words) < APART and not named_alike(one.story, story)
    )


# --- below: one or two -------------------------------------------------------------------------------------


def _risen(told: Sequence[Told], knowledge: Knowledge) -> dict[str, int]:
    """The categories that are more frequent than usual, with their number of texts."""
    counts = Counter(slug for one in told for slug in one.traces.categories)
    usual = knowledge.usual_words
    return {slug: n for slug, n in counts.items() if has_risen(f"category:{slug}", n / len(told), usual)}


class _Judge:
    """Says of two incidents whether they are one."""

    def __init__(self, knowledge: Knowledge, risen: Mapping[str, int]) -> None:
        self._knowledge = knowledge
        self._risen = risen
        self._covered: dict[str, bool] = {}

    def look_at(self, found: Sequence[Incident]) -> None:
        """Finds out which categories fall into dense incidents."""
        dense = Counter[str]()
        for one in found:
            if one.category and one.dense:
                dense[one.category] += len(one.told)
        self._covered = {slug: dense[slug] >= COVERED * n for slug, n in self._risen.items()}

    def same(self, one: Incident, other: Incident) -> bool:
        """Whether two incidents are one; `one` is the larger."""
        if taught(self._knowledge.apart, one.story, other.story):
            return False
        if taught(self._knowledge.together, one.story, other.story):
            return True
        if one.category and one.category == other.category:
            return not self._two(one, other)
        return likeness(one.words, other.words) >= self._asked(one, other)

    def _asked(self, one: Incident, other: Incident) -> float:
        """The likeness of words that two incidents of no common category need."""
        named = named_alike(one.story, other.story)
        if one.category and other.category:
            return LIKE if named else 2 * LIKE
        nameless = len(other.told) < DENSE and not (other.story.tags or other.story.links)
        return LIKE / 2 if named or nameless else LIKE

    def _two(self, one: Incident, other: Incident) -> bool:
        if not self._covered.get(one.category or "") or not one.dense:
            return False
        return len(other.told) >= DENSE_SHARE * len(one.told) and two_incidents(other, one.words, one.story)


_Make = Callable[[Sequence[Told]], Incident]


def _joined(found: list[Incident], judge: _Judge, make: _Make) -> list[Incident]:
    """The incidents with those that are one put together, the largest first, until nothing moves."""
    judge.look_at(found)
    while True:
        leaders: list[Incident] = []
        for one in sorted(found, key=_largest):
            at = next((at for at, leader in enumerate(leaders) if judge.same(leader, one)), None)
            if at is None:
                leaders.append(one)
            else:
                leaders[at] = make([*leaders[at].told, *one.told])
        if len(leaders) == len(found):
            return leaders
        found = leaders


def _split(texts: list[Told], knowledge: Knowledge) -> Iterator[list[Told]]:
    """Texts that are bound together, taken apart where people said so."""
    parts = [texts]
    for a, b in knowledge.apart:
        parts = [side for part in parts for side in _sides(part, a, b)]
    yield from parts


def _sides(texts: list[Told], a: str, b: str) -> list[list[Told]]:
    sides = [_side(as_story(one), a, b) for one in texts]
    if not (any(side == a for side in sides) and any(side == b for side in sides)):
        return [texts]
    main = a if sides.count(a) >= sides.count(b) else b
    with_main = [one for one, side in zip(texts, sides, strict=True) if side in (main, None)]
    others = [one for one, side in zip(texts, sides, strict=True) if side not in (main, None)]
    return [with_main, others]


def _kept_out(text: Story, story: Story, a: str, b: str) -> bool:
    """Whether a text is of one side of a split and the story of the other."""
    side = _side(text, a, b)
    return side is not None and not goes_by(story, side) and goes_by(story, b if side == a else a)


def _side(story: Story, a: str, b: str) -> str | None:
    """The name a text goes by; of both, the one that is no category: it says more."""
    names = [key for key in (a, b) if goes_by(story, key)]
    special = [key for key in names if key != story.category]
    return next(iter(special or names), None)


# --- below: what is bound by nothing -----------------------------------------------------------------------


def _with_kindred(
    found: list[Incident], loose: list[Told], risen: Iterable[str], knowledge: Knowledge, make: _Make
) -> tuple[list[Incident], list[Told]]:
    """With the loose texts of each category under that category's best fitting incident, or as one."""
    for category in sorted(risen):
        kindred = [one for one in loose if category in one.traces.categories]
        loose = [one for one in loose if category not in one.traces.categories]
        homes = [at for at, one in enumerate(found) if one.category == category]
        found, left = _taken(found, homes, kindred, -1.0, knowledge, make)
        if left:
            found.append(make(left))
    return found, loose


def _with_fitting(
    found: list[Incident], loose: list[Told], knowledge: Knowledge, make: _Make
) -> tuple[list[Incident], list[Told]]:
    """With the loose texts that fit an incident by what they have in common."""
    return _taken(found, range(len(found)), loose, FITS, knowledge, make)


def _taken(
    found: list[Incident],
    homes: Iterable[int],
    texts: Sequence[Told],
    least: float,
    knowledge: Knowledge,
    make: _Make,
) -> tuple[list[Incident], list[Told]]:
    added: dict[int, list[Told]] = {}
    left: list[Told] = []
    homes = sorted(homes, key=lambda at: _largest(found[at]))
    for one in texts:
        fits = [(fit(found[at].story, one), -n, at) for n, at in enumerate(homes)]
        fits = [(value, n, at) for value, n, at in fits if knowledge.may_be(one, found[at].story)]
        value, _, home = max(fits, default=(-2.0, 0, 0))
        if value >= least:
            added.setdefault(home, []).append(one)
        else:
            left.append(one)
    return [make([*one.told, *added[at]]) if at in added else one for at, one in enumerate(found)], left


def _largest(one: Incident) -> tuple[int, tuple[float, str]]:
    lead = one.told[0].folded.lead.mention
    return -len(one.told), (lead.created_at.timestamp(), lead.native_key)
