"""TELL APART: which of what was said at one look may be a card of its own."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.core import hints
from bot.core.models import Crisis, Level, Scored, Signal
from bot.core.sidewave import own_signal, slots_of
from bot.core.stories import Cluster
from bot.core.story import NO_STORY, Story
from bot.scene import GROUPED_AT_MOST, LOUDER, Scene

AFTER_RESOLVING = timedelta(hours=1)
"""What still ebbs away when a crisis is resolved is not a new one."""

SIDE_AUTHORS = 5
APART_SHARE = 0.25
"""Of two stories in one wave the smaller is a card of its own when it is at least a quarter of the larger."""

BACK_SHARE = 0.25
"""A story is back when a quarter of what nobody else claims is about it, and more is said than usual."""

MOST_IN_COMMON = 0.15
"""When more than about one post in seven speaks of both, it is one story told two ways."""

SETTLED = timedelta(hours=2)
"""By then a crisis knows its own words; what grows beside them is something else."""
NEW_WAVE_AUTHORS, NEW_WAVE_SHARE = 10, 0.3

MAIN_SHARE = 0.3
"""A wave is named by its largest story when that is three tenths of it; else by nothing."""


@dataclass(frozen=True, slots=True)
class Wave:
    """What may become a card: a story, its posts, what its counts say, and the crisis it may be again."""

    story: Story
    posts: tuple[Scored, ...]
    signal: Signal
    closed: Crisis | None = None


def coming_back(scene: Scene) -> list[Wave]:
    """The resolved stories that are spoken of again."""
    return [
        Wave(crisis.story, posts, _side_signal(scene, crisis.story, posts, halved=True), crisis)
        for crisis in scene.closed
        if (posts := scene.claimed(crisis))
        and scene.context.now - (crisis.closed_at or scene.end) > AFTER_RESOLVING
        and scene.signal.window.ratio >= LOUDER
        and len(posts) >= BACK_SHARE * len(scene.posts)
    ]


def main_wave(scene: Scene, side: Sequence[Wave]) -> Iterator[Wave]:
    """Everything that is in none of the side waves: the wave that raises the first alert."""
    taken = {one.mention.id for wave in side for one in wave.posts}
    posts = tuple(one for one in scene.posts if one.mention.id not in taken)
    if not posts:
        return
    main = scene.grouping.new[0] if scene.grouping.new else None
    least = MAIN_SHARE * min(len(posts), GROUPED_AT_MOST)
    story = main.story if main is not None and len(main.posts) >= least else NO_STORY
    signal = scene.signal
    if not _is_nobodys(scene):  # part of the wave is a known crisis's, or to be left alone
        left = own_signal(signal, slots_of(posts), NO_STORY, usual={}, share=1.0)
        signal = left if signal.level > Level.GREEN else replace(left, level=Level.GREEN, reasons=())
    yield Wave(replace(story, rest=True), posts, signal)


def _is_nobodys(scene: Scene) -> bool:
    """Whether what the counts tell of belongs to no crisis yet, for the most part."""
    window = scene.signal.window
    free = scene.ports.store.slots_of(scene.watch.id, None, start=window.start, end=window.end)
    return not scene.hushed and 2 * sum(slot.mentions for slot in free) > window.mentions


def side_waves(scene: Scene) -> Iterator[Wave]:
    """The stories that are a card of their own beside the wave, or beside the other stories of it."""
    lead, clusters = scene.lead, scene.grouping.new
    largest = len(clusters[0].posts) if clusters else 0
    for number, cluster in enumerate(clusters):
        if cluster.authors < SIDE_AUTHORS or (lead is None and number == 0):
            continue
        if lead is None and len(cluster.posts) < APART_SHARE * largest:
            continue
        other = lead.story if lead is not None else clusters[0].story
        others = scene.claimed(lead) if lead is not None else clusters[0].posts
        signal = _side_signal(scene, cluster.story, cluster.posts)
        rising = scene.signal.level > Level.GREEN or hints.find(cluster.posts, scene.context)
        is_other = stands_apart(cluster, other, others) or _is_new_wave(scene, cluster)
        if signal.level > Level.GREEN and rising and is_other:
            yield Wave(cluster.story, tuple(cluster.posts), signal)


def _is_new_wave(scene: Scene, cluster: Cluster) -> bool:
    """Whether a wave rises on a crisis that is hours old, out of posts that its story does not claim."""
    lead = scene.lead
    if lead is None or scene.end - lead.opened_at < SETTLED or scene.signal.level < Level.ORANGE:
        return False
    hour = sum(slot.mentions for slot in scene.noticed.recent[-13:])
    return cluster.authors >= NEW_WAVE_AUTHORS and len(cluster.posts) >= NEW_WAVE_SHARE * hour


def stands_apart(cluster: Cluster, other: Story, others: Sequence[Scored]) -> bool:
    """Whether a story is surely another than the wave beside it: of another kind of trouble that hardly a
    post of the two has in common, or both named by hashtags or links of which they share none."""
    story = cluster.story
    if story.category is None or other.category is None:
        named, beside = {*story.tags, *story.links}, {*other.tags, *other.links}
        return bool(named and beside) and named.isdisjoint(beside)
    if story.category == other.category:
        return False
    mixed = _speak_of(cluster.posts, other.category) / max(1, len(cluster.posts))
    back = _speak_of(others, story.category) / max(1, len(others))
    return max(mixed, back) <= MOST_IN_COMMON


def _speak_of(posts: Sequence[Scored], category: str) -> int:
    return sum(category in one.score.categories for one in posts)


def _side_signal(scene: Scene, story: Story, posts: Sequence[Scored], *, halved: bool = False) -> Signal:
    slots = slots_of(posts)
    return own_signal(scene.signal, slots, story, usual=scene.context.usual_categories, halved=halved)
