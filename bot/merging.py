"""MERGE and SPLIT: people say which posts are one story; the brand's judgement learns it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot import tune
from bot.core import lifecycle, severity, stories
from bot.core.lifecycle import Act
from bot.core.mentions import Coverage
from bot.core.models import Change, Crisis, Level, Situation, Watch, Window
from bot.core.risk import CATEGORIES
from bot.core.stories import Cluster
from bot.errors import Conflict, Refused
from bot.ports import Ports
from bot.said import posts_of
from bot.scene import brand_terms, names_of, ordinary
from bot.situations import situation, tally_of

MOST_PARTS = 6
EXAMPLE_LENGTH = 140
TRIES = 20


@dataclass(frozen=True, slots=True)
class PartOf:
    """What could be split off a crisis: its number among the parts, a title, how many posts, one of them."""

    number: int
    title: str
    posts: int
    example: str


def merge(ports: Ports, crisis_id: int, other_id: int, act: Act) -> Crisis:
    """Puts one crisis into another, with its posts, and remembers that they are one story.

    Raises UnknownCrisis, Refused for what cannot be one, Conflict when both keep changing.
    """
    for _ in range(TRIES):
        into, other = ports.store.crisis(crisis_id), ports.store.crisis(other_id)
        story = stories.merged(into.story, other.story)
        kept, gone = lifecycle.merge(into, other, act, story=story)
        changes = [(replace(kept, takes_over=other.id), into), (gone, other)]
        try:
            merged = ports.save_all(changes)[0]
        except Conflict:
            continue
        tune.learn_story(ports, into, other, act, same=True)
        return _recounted(ports, merged)
    raise Conflict(
        f"Crises #{crisis_id} and #{other_id} change too fast just now. Nothing was saved; try again."
    )


def parts(ports: Ports, crisis_id: int) -> list[PartOf]:
    """The stories within a crisis, the largest first; a crisis of one piece has none to split off."""
    crisis = ports.store.crisis(crisis_id)
    return [
        PartOf(
            number=number,
            title=stories.describe(cluster.story) or _title(cluster),
            posts=len(cluster.posts),
            example=cluster.posts[0].mention.text[:EXAMPLE_LENGTH],
        )
        for number, cluster in enumerate(_clusters(ports, crisis), start=1)
    ]


def split(ports: Ports, crisis_id: int, number: int, act: Act) -> Crisis:
    """Gives one part of a crisis a card of its own, and remembers that they are two stories.

    `number` is that of `parts`. Raises UnknownCrisis, Refused when there is no such part, Conflict.
    """
    for _ in range(TRIES):
        crisis = ports.store.crisis(crisis_id)
        found = _clusters(ports, crisis)
        if not 1 <= number <= len(found):
            raise Refused(_no_part(crisis, number, len(found)))
        part = found[number - 1]
        new, old = _split(crisis, part, act)
        try:
            opened, rest = ports.save_all([(new, None), (old, crisis)])
        except Conflict:
            continue
        tune.learn_story(ports, rest, opened, act, same=False)
        _recounted(ports, rest)
        return _recounted(ports, opened)
    raise Conflict(f"Crisis #{crisis_id} changes too fast just now. Nothing was saved; try again.")


def _split(crisis: Crisis, part: Cluster, act: Act) -> tuple[Change, Change]:
    category = part.story.category
    tally = tally_of(part.posts, crisis.situation.window)
    floor = severity.FLOORS.get(category or "", Level.GREEN)
    new, old = lifecycle.split(
        crisis,
        act,
        title=_title(part),
        category=category,
        story=part.story,
        rest_story=crisis.story,
        level=max(Level.YELLOW, min(floor, crisis.level)),
        situation=replace(
            crisis.situation,
            total=len(part.posts),
            categories=tally.categories,
            platforms=tally.platforms,
            reach=tally.reach,
            quotes=(),
            severity=None,
        ),
    )
    return replace(new, posts=names_of(part.posts)), old


def _title(cluster: Cluster) -> str:
    named = stories.describe(cluster.story)
    category = cluster.story.category
    if category is None:
        return f"Wave about {named}" if named else "Part of the wave"
    return f"{CATEGORIES[category].title}: {named}" if named else CATEGORIES[category].title


def _clusters(ports: Ports, crisis: Crisis) -> list[Cluster]:
    """What the crisis's newest posts fall into."""
    watch = ports.store.watch(crisis.watch_id)
    posts = posts_of(ports, crisis)
    if watch is None:
        return list(stories.group(posts, (), brand_terms=(crisis.brand,)).new[:MOST_PARTS])
    usual = ordinary(ports, watch, before=crisis.situation.began).words
    found = stories.group(
        posts, (), brand_terms=brand_terms(watch), usual_words=usual, apart=watch.tuning.apart
    )
    return list(found.new[:MOST_PARTS])


def _no_part(crisis: Crisis, number: int, there_are: int) -> str:
    if not there_are:
        return f"Crisis #{crisis.id} is of one piece: nothing in it stands apart enough to split off."
    return (
        f"Crisis #{crisis.id} has parts 1 to {there_are}, not {number}: /crisis split {crisis.id} lists them."
    )


def _recounted(ports: Ports, crisis: Crisis) -> Crisis:
    """The crisis with the numbers of the posts that are under it now; as it is when it changes meanwhile."""
    watch = ports.store.watch(crisis.watch_id)
    if watch is None:
        return crisis
    own = _own_picture(ports, watch, crisis, crisis.situation.coverage)
    try:
        return ports.save(Change(replace(crisis, situation=own)), before=crisis)
    except Conflict:  # the next look counts anew
        return ports.store.crisis(crisis.id)


def _own_picture(ports: Ports, watch: Watch, crisis: Crisis, coverage: Sequence[Coverage]) -> Situation:
    now = crisis.situation
    slots = ports.store.slots_of(watch.id, crisis.id, start=now.window.start, end=now.window.end)
    window: Window = replace(
        now.window,
        mentions=sum(slot.mentions for slot in slots),
        negative=sum(slot.negative for slot in slots),
        scored=sum(slot.scored for slot in slots),
    )
    own = situation(ports, watch, window, began=now.began, crisis_id=crisis.id, coverage=coverage)
    return replace(own, reasons=now.reasons, partners=now.partners, severity=now.severity)
