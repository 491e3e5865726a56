"""LOOK: the posts behind a finding, told apart by story, with what is usual for the brand beside them."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core import keys, stories
from bot.core.detectors.surge import usual_categories
from bot.core.hints import Context
from bot.core.mentions import Coverage, Metrics
from bot.core.models import SLOT, Crisis, Level, Scored, Signal, State, Watch
from bot.core.severity import FLOORS
from bot.core.story import NO_STORY, Story
from bot.core.tuning import is_quiet
from bot.noticing import Noticed
from bot.ports import Ports
from bot.situations import NEWS

READ_AT_MOST = 2_000
"""Posts looked into at one scan, the newest: some tens of milliseconds; counts come from all of them."""

LOOK_BACK = timedelta(hours=12)
"""What is looked into beside the finding's own window: mockery needs hours, and hours before to compare."""

SECOND_WAVE = timedelta(days=7)
"""For how long a resolved story is watched for a second wave (Samsung's and KFC's came back within it)."""

REGROUPED = timedelta(hours=1)
"""For so long a post that only the wave took may still turn out to be of another story."""

ENOUGH_FOR_MOCKERY = 12
LOUDER = 1.3
"""Mockery is looked for from a dozen posts and about a third more talk than usual on."""

WIDE, MUCH_ANSWERED = 10_000, 50
"""Followers and interactions from which on a single post is looked into."""

WORDS_FROM, WORDS_POSTS, WORDS_FRESH = timedelta(days=7), 600, timedelta(hours=24)
"""The brand's ordinary words come from its posts of the last week, anew each day."""

PACED_AT_MOST = 5
PERCENTILES_FROM = timedelta(days=30)


GROUPED_AT_MOST = 400
"""Posts told apart by story at one look, the newest: some tens of milliseconds."""

LATELY = timedelta(minutes=10)
NOT_GROUPED = stories.Grouping()

USUAL_PLATFORM = 0.05
"""A network is usual for a brand that has a twentieth of its posts."""


@dataclass(frozen=True, slots=True)
class Ordinary:
    """A brand's ordinary week: how often each word stands in its posts (0..1), on how many networks it is
    spoken of, and whether in the news."""

    words: Mapping[str, float]
    platforms: int
    in_news: bool = False


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything one judgement is made of.

    `posts` are the newest that belong to no crisis, without those of quiet themes (`hushed` of them); the
    `grouping` is of these and of what the crisis that takes the rest has taken lately.
    """

    ports: Ports
    watch: Watch
    noticed: Noticed
    coverage: tuple[Coverage, ...]
    live: tuple[Crisis, ...]
    closed: tuple[Crisis, ...]
    posts: tuple[Scored, ...]
    hushed: int
    ordinary: Ordinary
    context: Context
    stirring: bool
    urgent: bool
    grouping: stories.Grouping = NOT_GROUPED

    @property
    def returning(self) -> list[tuple[int, Story]]:
        """What the resolved crises of the week are known by, where enough is left to know them by."""
        words = self.ordinary.words
        left = [(one.id, _traces_left(one, words)) for one in self.closed if _was_one(one)]
        return [(number, story) for number, story in left if story != NO_STORY]

    @property
    def lead(self) -> Crisis | None:
        """The live crisis that takes every post no other story claims."""
        return lead_of(self.live)

    @property
    def signal(self) -> Signal:
        """What the counts of the whole watch say."""
        return self.noticed.signal

    @property
    def end(self) -> datetime:
        """The end of what is judged."""
        return self.signal.window.end

    def claimed(self, crisis: Crisis) -> tuple[Scored, ...]:
        """The posts of this look that belong to a crisis by what they say."""
        return tuple(self.grouping.claimed.get(crisis.id, ()))

    def file(self, crisis: Crisis, posts: Sequence[Scored], *, rest_from: datetime | None = None) -> None:
        """Puts posts under a crisis in the store, and what belongs to none from a moment on."""
        if posts or rest_from:
            self.ports.store.file_posts(crisis, names_of(posts), rest_from=rest_from, until=self.end)

    @property
    def brand_terms(self) -> tuple[str, ...]:
        """Words that every post has because it is about the brand."""
        return brand_terms(self.watch)


def look(
    ports: Ports,
    watch: Watch,
    noticed: Noticed,
    coverage: Sequence[Coverage],
    live: Sequence[Crisis],
) -> Scene | None:
    """The scene of a finding; None where nothing is going on that posts would have to be read for."""
    usual = usual_categories(noticed.state)
    stirring = _worth_reading(ports, watch, noticed, usual)
    if not live and not stirring:
        return None
    now, end = ports.clock(), noticed.signal.window.end
    start = min(noticed.signal.window.start, end - LOOK_BACK)
    read = ports.store.mentions_between(watch.id, start=start, end=end, limit=READ_AT_MOST, crisis_id=None)
    posts = tuple(one for one in read if not is_quiet(watch.tuning, _said(one), now=now))
    closed = tuple(
        crisis
        for crisis in ports.store.crises(live=False, watch_id=watch.id, limit=10)
        if crisis.closed_at is not None and crisis.closed_at > now - SECOND_WAVE and not crisis.merged_into
    )
    usually = ordinary(ports, watch, before=start) if posts else Ordinary({}, 1)
    return Scene(
        ports, watch, noticed, tuple(coverage), tuple(live), closed, posts, len(read) - len(posts),
        usually, _context(ports, watch, noticed, usual, posts), stirring,
        noticed.signal.level > Level.GREEN or _unusual_category(noticed, usual),
    )  # fmt: skip


def told_apart(scene: Scene) -> Scene:
    """The scene with its posts grouped by story, if any was seen lately: old ones are where they belong."""
    now, watch = scene.context.now, scene.watch
    alone = len(scene.live) == 1 and scene.lead is not None
    if alone and not scene.urgent:
        return scene
    if scene.live and not any(one.mention.observed_at > now - LATELY for one in scene.posts):
        return scene
    taken = () if scene.lead is None else _taken(scene, scene.lead)
    posts = sorted((*scene.posts, *taken), key=lambda one: one.mention.created_at, reverse=True)
    grouping = stories.group(
        posts[:GROUPED_AT_MOST],
        [*((one.id, one.story) for one in scene.live), *scene.returning],
        brand_terms=scene.brand_terms,
        usual_words=scene.ordinary.words,
        together=watch.tuning.together,
        apart=watch.tuning.apart,
    )
    return replace(scene, grouping=grouping)


def _was_one(crisis: Crisis) -> bool:
    """Whether a resolved crisis was one: orange at its worst, or taken on by somebody."""
    was_one = crisis.peak_level >= Level.ORANGE or crisis.acknowledged_at is not None
    return crisis.state is State.RESOLVED and was_one


def _traces_left(crisis: Crisis, usual: Mapping[str, float]) -> Story:
    """What a closed story is known by: hashtags and links that are not usual, threads, and a grave category.

    Complaints in ordinary words go on after every storm, and are no second wave of it.
    """
    story = crisis.story
    grave = FLOORS.get(story.category or "", Level.GREEN) >= Level.ORANGE
    return Story(
        category=story.category if grave else None,
        tags=tuple(tag for tag in story.tags if f"#{tag}" not in usual),
        links=tuple(link for link in story.links if link not in usual),
        threads=story.threads,
    )


def lead_of(live: Sequence[Crisis]) -> Crisis | None:
    """The crisis that takes every post no other story claims, the oldest of them."""
    return min((crisis for crisis in live if crisis.story.rest), key=lambda one: one.id, default=None)


def _taken(scene: Scene, lead: Crisis) -> list[Scored]:
    """What the lead took lately: a second story may be growing in it."""
    return scene.ports.store.mentions_between(
        scene.watch.id,
        start=max(scene.end - REGROUPED, lead.situation.began),
        end=scene.end,
        limit=GROUPED_AT_MOST,
        crisis_id=lead.id,
    )


def brand_terms(watch: Watch) -> tuple[str, ...]:
    """Words that every post of a watch has because it is about the brand."""
    query = watch.query
    handles = (*query.handles, *query.own)
    return (watch.name, *query.any, *query.all, *query.hashtags, *(one.name for one in handles))


def names_of(posts: Sequence[Scored]) -> tuple[tuple[str, str], ...]:
    """What the store knows posts by: each one's source and its key there."""
    return tuple((one.mention.source, one.mention.native_key) for one in posts)


def _said(scored: Scored) -> str:
    mention = scored.mention
    return f"{mention.title or ''} {mention.text} {mention.url or ''}"


# --- whether to read at all --------------------------------------------------------------------------------


def _worth_reading(ports: Ports, watch: Watch, noticed: Noticed, usual: Mapping[str, float]) -> bool:
    """Whether posts may say more than the counts: something rose, a grave word fell, somebody wide spoke."""
    if noticed.signal.level > Level.GREEN:
        return True
    window = noticed.signal.window
    said = sum(slot.mentions for slot in noticed.recent)
    if not said:
        return False
    if said >= ENOUGH_FOR_MOCKERY and window.ratio >= LOUDER:
        return True
    if _unusual_category(noticed, usual):
        return True
    fresh = noticed.recent[-2:]
    if not any(slot.mentions for slot in fresh):
        return False
    followers, answers = ports.store.widest(watch.id, start=fresh[0].start, end=fresh[-1].end)
    return followers >= WIDE or answers >= MUCH_ANSWERED


def _unusual_category(noticed: Noticed, usual: Mapping[str, float]) -> bool:
    counts = Counter[str]()
    for slot in noticed.recent:
        counts.update(dict(slot.categories))
    return any(
        FLOORS.get(slug, Level.GREEN) > Level.GREEN and n > 1.5 * usual.get(slug, 0.0) * len(noticed.recent)
        for slug, n in counts.items()
    )


# --- what is usual -----------------------------------------------------------------------------------------


def ordinary(ports: Ports, watch: Watch, *, before: datetime) -> Ordinary:
    """What the posts of a watch's ordinary week are like, kept for a day."""
    saved = ports.store.detector_state(watch.id, "ordinary")
    now = ports.clock()
    if saved and abs(now - datetime.fromisoformat(saved["at"])) < WORDS_FRESH:
        return Ordinary(dict(saved["words"]), saved["platforms"], saved["in_news"])
    posts = ports.store.mentions_between(
        watch.id, start=before - WORDS_FROM, end=before, limit=WORDS_POSTS, crisis_id=None
    )
    words = dict(stories.usual_words(posts, brand_terms=brand_terms(watch)))
    counts = Counter(one.mention.source for one in posts)
    usual = {source for source, n in counts.items() if n >= USUAL_PLATFORM * len(posts)}
    platforms, in_news = max(1, len(usual)), not usual.isdisjoint(NEWS)
    ports.store.save_detector_state(
        watch.id,
        "ordinary",
        {"at": now.isoformat(), "words": words, "platforms": platforms, "in_news": in_news},
    )
    return Ordinary(words, platforms, in_news)


def _usual_interactions(ports: Ports, watch: Watch) -> tuple[float, float] | None:
    """The brand's 95th and 99th percentile of interactions with a post, kept for a day."""
    key, now = keys.usual_interactions(watch.id), ports.clock()
    saved = ports.store.setting(key)
    if saved:
        at, found = json.loads(saved)
        if abs(now - datetime.fromisoformat(at)) < WORDS_FRESH:
            return tuple(found) if found else None
    usual = ports.store.usual_interactions(watch.id, start=now - PERCENTILES_FROM, end=now)
    ports.store.save_setting(key, json.dumps([now.isoformat(), usual]))
    return usual


def _context(
    ports: Ports, watch: Watch, noticed: Noticed, usual: Mapping[str, float], posts: Sequence[Scored]
) -> Context:
    window, now = noticed.signal.window, ports.clock()
    wide = [one for one in posts if one.mention.metrics.engagements >= MUCH_ANSWERED]
    wide.sort(key=lambda one: -one.mention.metrics.engagements)
    return Context(
        now=now,
        today=now.astimezone(ports.zone(watch)).date(),
        usual_categories=usual,
        usual_mentions=window.expected / max(1.0, (window.end - window.start) / SLOT),
        usual_share=window.usual_share,
        occasions=watch.occasions,
        paces={one.mention.id: _pace(ports, watch, one) for one in wide[:PACED_AT_MOST]},
        usual_interactions=_usual_interactions(ports, watch) if wide else None,
        learning=window.learning,
        seen=min((slot.seen for slot in noticed.recent), default=1.0),
        names=brand_terms(watch),
    )


def _pace(ports: Ports, watch: Watch, scored: Scored) -> tuple[tuple[datetime, Metrics], ...]:
    return tuple(ports.store.pace_of(watch.id, scored.mention))
