"""Posts into stories: what known ones claim, new clusters, and the rest. When unsure, it is one story."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from bot.core.models import Scored
from bot.core.stories.fitting import FITS, fit, likeness, taught
from bot.core.stories.incidents import LIKE, Incident, Knowledge, incidents, two_incidents
from bot.core.stories.themes import PASSED_ON
from bot.core.stories.usual import Told, told_of
from bot.core.story import Story

FEWEST = 3
"""Three unrelated people with words of their own are the least that is a story."""

Known = Sequence[tuple[int, Story]]
Pairs = Iterable[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Cluster:
    """Posts, in the order of time, of one story that no known story claims."""

    story: Story
    posts: tuple[Scored, ...]
    authors: int
    platforms: int


@dataclass(frozen=True, slots=True)
class Grouping:
    """Whose posts are whose: by known story, new clusters with the biggest first, and the rest."""

    claimed: Mapping[int, tuple[Scored, ...]] = field(default_factory=dict)
    new: tuple[Cluster, ...] = ()
    rest: tuple[Scored, ...] = ()


def group(
    posts: Iterable[Scored],
    known: Known,
    *,
    brand_terms: tuple[str, ...],
    usual_words: Mapping[str, float] = MappingProxyType({}),
    together: Pairs = (),
    apart: Pairs = (),
) -> Grouping:
    """Each post to the known story it fits best, to a new cluster, or to the rest.

    `known` are (id, story); `usual_words` are what the function of that name gives; `together` and `apart`
    are pairs of story keys that people merged or split.
    """
    knowledge = Knowledge(tuple(brand_terms), usual_words, tuple(together), tuple(apart))
    told = told_of(posts, brand_terms=knowledge.brand_terms)
    claimed, left = _claimed(told, known, knowledge)
    found, loose = incidents(left, knowledge) if left else ([], [])
    new: list[Incident] = []
    for one in found:
        owner = _owner(one, known, knowledge)
        if owner is not None:
            claimed.setdefault(owner, []).extend(one.told)
        elif _is_story(one):
            new.append(one)
        else:
            loose += one.told
    clusters = sorted(map(_cluster, new), key=_biggest)
    return Grouping({id: _posts(texts) for id, texts in claimed.items()}, tuple(clusters), _posts(loose))


# --- below: what known stories claim -----------------------------------------------------------------------


def _claimed(
    told: Iterable[Told], known: Known, knowledge: Knowledge
) -> tuple[dict[int, list[Told]], list[Told]]:
    claimed: dict[int, list[Told]] = {}
    left: list[Told] = []
    for one in told:
        fits = [
            (fit(story, one), -at, id) for at, (id, story) in enumerate(known) if knowledge.may_be(one, story)
        ]
        value, _, owner = max(fits, default=(0.0, 0, 0))
        if value >= FITS:
            claimed.setdefault(owner, []).append(one)
        else:
            left.append(one)
    return claimed, left


def _owner(one: Incident, known: Known, knowledge: Knowledge) -> int | None:
    """The known story that an incident is part of as a whole, although no text alone said so."""
    likely = [
        (likeness(one.words, dict(story.words)), -at, id)
        for at, (id, story) in enumerate(known)
        if _belongs(one, story, knowledge)
    ]
    return max(likely)[2] if likely else None


def _belongs(one: Incident, story: Story, knowledge: Knowledge) -> bool:
    if taught(knowledge.apart, one.story, story):
        return False
    if taught(knowledge.together, one.story, story):
        return True
    words = dict(story.words)
    if one.category and one.category == story.category:
        return not two_incidents(one, words, story)
    return not (one.category and story.category) and likeness(one.words, words) >= LIKE


# --- below: what is new ------------------------------------------------------------------------------------


def _is_story(one: Incident) -> bool:
    posts = sum(text.folded.count for text in one.told)
    return one.authors >= FEWEST and (len(one.told) >= FEWEST or posts >= PASSED_ON)


def _cluster(one: Incident) -> Cluster:
    posts = _posts(one.told)
    return Cluster(one.story, posts, one.authors, len({post.mention.source for post in posts}))


def _posts(told: Iterable[Told]) -> tuple[Scored, ...]:
    posts = [post for one in told for post in one.folded.posts]
    return tuple(sorted(posts, key=_moment))


def _moment(post: Scored) -> tuple[float, str, str]:
    return post.mention.created_at.timestamp(), post.mention.source, post.mention.native_key


def _biggest(cluster: Cluster) -> tuple[int, tuple[float, str, str]]:
    return -len(cluster.posts), _moment(cluster.posts[0])
