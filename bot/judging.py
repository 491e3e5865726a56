"""JUDGE: from what counts and posts say to crises: opened, moved, told apart, or left off the desk.

A story is a set of posts. The wave that raised the first alert takes every post no other story claims; beside
it only what stands clearly apart gets a card of its own. Posts are filed under their crisis in the store, so
every number of a card can be counted there again.
"""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot import partners
from bot.core import hints, lifecycle, risk, severity, stories
from bot.core.lifecycle import Finding
from bot.core.mentions import Coverage
from bot.core.models import (
    Aside,
    Change,
    Crisis,
    Hint,
    Joy,
    Level,
    Scored,
    Signal,
    Situation,
    State,
    Watch,
    Window,
)
from bot.core.partners import Involved, campaign_of
from bot.core.sidewave import own_signal, slots_of
from bot.core.stories import Cluster
from bot.core.story import NO_STORY, Story
from bot.core.windows import slot_of
from bot.errors import Conflict
from bot.noticing import Noticed
from bot.ports import Ports, Tally
from bot.scene import GROUPED_AT_MOST, LOUDER, Scene, look, told_apart
from bot.situations import facts, situation, tally_of

OPENING_LEASE_SECONDS = 30.0

TALK = frozenset({"volume", "slow burn", "theme", "story volume", "velocity", "spread", "severity"})
"""Rules that say how much is said and how fast, not that it is bad."""
ANGRY = 0.4
"""From this negative share on talk is not only talk: the severity matrix's yellow."""
RISING, CONFIRMED_WITHIN = "rising", timedelta(minutes=15)
"""Where the first of two looks is remembered, and how far apart they may be."""
EXPLAINED_WITHIN = timedelta(hours=2)
"""For so long after opening a wave may still turn out to be joy."""

AFTER_RESOLVING = timedelta(hours=1)
"""What still ebbs away when a crisis is resolved is not a new one."""

OWN_POSTS, OWN_POSTS_FROM = 400, timedelta(hours=2)
"""Of a live crisis the newest posts are looked into again at each look."""

WAVE_FROM = timedelta(hours=1)
"""A wave takes what was said from an hour before its card on: the longest window that tells of a burst."""

SIDE_AUTHORS = 5
APART_SHARE = 0.25
"""Of two stories in one wave the smaller is a card of its own when it is at least a quarter of the larger."""

BACK_SHARE = 0.25
"""A story is back when a quarter of what nobody else claims is about it, and more is said than usual."""

MOST_IN_COMMON = 0.15
"""When more than about one post in seven speaks of both, it is one story told two ways."""

MAIN_SHARE = 0.3
"""A wave is named by its largest story when that is three tenths of it; else by nothing."""


@dataclass(frozen=True, slots=True)
class Wave:
    """What may become a card: a story, its posts, what its counts say, and the crisis it may be again.

    `own` are those of its posts that surely belong to it, from which its story is learned.
    """

    story: Story
    posts: tuple[Scored, ...]
    signal: Signal
    closed: Crisis | None = None
    own: tuple[Scored, ...] = ()


def judge(ports: Ports, watch: Watch, noticed: Noticed, coverage: Sequence[Coverage]) -> list[Crisis]:
    """The crises of a watch that are live after this look, or were closed by it, the gravest first."""
    live = ports.store.crises(live=True, watch_id=watch.id)
    scene = look(ports, watch, noticed, coverage, live)
    if scene is None or not _is_going_on(scene):
        return []
    scene = told_apart(scene)
    for crisis in live:
        scene.file(crisis, scene.claimed(crisis))
    opened = [_raise(scene, wave) for wave in _apart(scene)]
    if scene.lead is None:
        opened += [_raise(scene, wave) for wave in _main_wave(scene)]
    elif scene.posts:
        scene.file(scene.lead, (), rest_from=scene.lead.opened_at - WAVE_FROM)
    known = [_follow(scene, crisis) for crisis in live]
    found = [*known, *(crisis for crisis in opened if crisis is not None)]
    return sorted(found, key=lambda crisis: (not crisis.state.live, -crisis.level, crisis.id))


def _is_going_on(scene: Scene) -> bool:
    """Whether posts are to be told apart: something is live, rises, may come back, or words give it away."""
    if scene.live or scene.signal.level > Level.GREEN:
        return True
    if scene.signal.window.ratio >= LOUDER and scene.returning:
        return True
    return bool(hints.find(scene.posts, scene.context))


# --- those there are ---------------------------------------------------------------------------------------


def _follow(scene: Scene, crisis: Crisis) -> Crisis:
    """The crisis as it is after this look."""
    judged = _judged(
        scene, crisis.story, _signal_of(scene, crisis), posts=scene.claimed(crisis), crisis=crisis
    )
    assert judged is not None  # of a live crisis there is always something to say
    if (joy := _explanation(scene, crisis)) is not None:
        return _apply(scene, lifecycle.explained(crisis, joy, scene.context.now))
    change = lifecycle.observe(scene.watch, judged[0], live=crisis, last=None)
    if change is None or (not change.events and not _differs(crisis, change.crisis)):
        return crisis
    return _apply(scene, change)


def _explanation(scene: Scene, crisis: Crisis) -> Joy | None:
    """Why a young crisis that rests on talk alone, and that nobody took on, is none after all."""
    young = scene.context.now - crisis.opened_at < EXPLAINED_WITHIN
    untouched = crisis.state is State.OPEN and crisis.owner is None and crisis.set_level is None
    if not (scene.stirring and young and untouched and _is_talk(crisis.situation)):
        return None
    return hints.joy(_own_posts(scene, crisis), scene.context)


def _signal_of(scene: Scene, crisis: Crisis) -> Signal:
    """What the counts say of one live crisis: those of the watch while most of them are its own."""
    window = scene.signal.window
    if crisis.story.rest and len(scene.live) == 1 and not scene.hushed:
        return scene.signal
    slots = scene.ports.store.slots_of(scene.watch.id, crisis.id, start=window.start, end=window.end)
    own = sum(slot.mentions for slot in slots)
    if crisis.story.rest and 2 * own >= window.mentions and not scene.hushed:
        return scene.signal
    return own_signal(scene.signal, slots, crisis.story, usual=scene.context.usual_categories)


def _apply(scene: Scene, change: Change) -> Crisis:
    try:
        return scene.ports.store.apply(change, channel=scene.ports.card_channel(scene.watch))
    except Conflict:  # a person was faster: the next look decides on what they made of it
        return scene.ports.store.crisis(change.crisis.id)


# --- new ones ----------------------------------------------------------------------------------------------


def _apart(scene: Scene) -> list[Wave]:
    """The stories that may be a card of their own beside the wave, or that come back."""
    back = [
        Wave(crisis.story, posts, _side_signal(scene, crisis.story, posts, halved=True), crisis)
        for crisis in scene.closed
        if (posts := scene.claimed(crisis))
        and scene.context.now - (crisis.closed_at or scene.end) > AFTER_RESOLVING
        and scene.signal.window.ratio >= LOUDER
        and len(posts) >= BACK_SHARE * len(scene.posts)
    ]
    return [*_side_waves(scene), *back]


def _main_wave(scene: Scene) -> Iterator[Wave]:
    """Everything that stands apart from nothing: the wave that raises the first alert."""
    apart = {one.mention.id for wave in _side_waves(scene) for one in wave.posts}
    posts = tuple(one for one in scene.posts if one.mention.id not in apart)
    if not posts:
        return
    main = scene.grouping.new[0] if scene.grouping.new else None
    least = MAIN_SHARE * min(len(posts), GROUPED_AT_MOST)
    own = main.posts if main is not None and len(main.posts) >= least else ()
    story = main.story if main is not None and own else NO_STORY
    signal = scene.signal
    if not _is_nobodys(scene):  # part of the wave is a known crisis's, or to be left alone
        left = own_signal(signal, slots_of(posts), NO_STORY, usual={}, share=1.0)
        signal = left if signal.level > Level.GREEN else replace(left, level=Level.GREEN, reasons=())
    yield Wave(replace(story, rest=True), posts, signal, own=tuple(own))


def _is_nobodys(scene: Scene) -> bool:
    """Whether what the counts tell of belongs to no crisis yet, for the most part."""
    window = scene.signal.window
    free = scene.ports.store.slots_of(scene.watch.id, None, start=window.start, end=window.end)
    return not scene.hushed and 2 * sum(slot.mentions for slot in free) > window.mentions


def _side_waves(scene: Scene) -> Iterator[Wave]:
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
        if signal.level > Level.GREEN and rising and stands_apart(cluster, other, others):
            yield Wave(cluster.story, tuple(cluster.posts), signal, own=tuple(cluster.posts))


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


def _raise(scene: Scene, wave: Wave) -> Crisis | None:
    """Opens a crisis for a wave, reopens the one it is the second wave of, or leaves it off the desk."""
    judged = _judged(scene, wave.story, wave.signal, posts=wave.posts, own=wave.own, closed=wave.closed)
    if judged is None:
        return None
    finding, joy, told = judged
    if finding.level is Level.GREEN:
        if joy is not None:
            _leave_off(scene, wave, joy)
        return None
    if wave.closed is not None:
        again = lifecycle.second_wave(wave.closed, finding, now=scene.context.now)
        if again is None:
            return None
        return _counted(scene, _apply(scene, replace(again, posts=_names(wave.posts))))
    if _just_resolved(scene, finding) or _is_tail_of_joy(scene, finding) or not _confirmed(scene, finding):
        return None
    change = lifecycle.observe(scene.watch, finding, live=None, last=_dismissed(scene, finding))
    if change is None:
        return None
    filed = [one for one in wave.posts if not wave.story.rest or one.mention.id in told]
    rest_from = wave.signal.window.start if wave.story.rest else None
    return _open(scene, wave, replace(change, posts=_names(filed), rest_from=rest_from))


def _confirmed(scene: Scene, finding: Finding) -> bool:
    """Whether a finding stands: what rests on talk alone is told when two looks running find it, or at red.

    In the minutes between, what a launch or a joke is about shows itself.
    """
    if finding.level is Level.RED or not _is_talk(finding.situation):
        return True
    store, now = scene.ports.store, scene.context.now
    before = store.detector_state(scene.watch.id, RISING)
    if before and timedelta(0) < now - datetime.fromisoformat(before["at"]) <= CONFIRMED_WITHIN:
        return True
    store.save_detector_state(scene.watch.id, RISING, {"at": now.isoformat()})
    return False


def _is_tail_of_joy(scene: Scene, finding: Finding) -> bool:
    """Whether a wave of talk is what is left of one that was left off the desk: the night after a launch."""
    window = finding.situation.window
    asides = scene.ports.store.asides(scene.watch.id, start=window.start, end=window.end)
    return _is_talk(finding.situation) and bool(asides)


def _is_talk(picture: Situation) -> bool:
    """Whether nothing but the amount of talk speaks for a crisis, and it is not angry."""
    angry = (picture.window.negative_share or 0.0) >= ANGRY
    return not angry and {reason.rule for reason in picture.reasons} <= TALK


def _just_resolved(scene: Scene, finding: Finding) -> bool:
    """Whether it is what ebbs away of a crisis that was resolved within the hour, and no worse than that."""
    return any(
        crisis.state is State.RESOLVED
        and crisis.closed_at is not None
        and scene.context.now - crisis.closed_at < AFTER_RESOLVING
        and finding.level <= crisis.level
        and (finding.category is None or finding.category == crisis.category)
        for crisis in scene.closed
    )


def _dismissed(scene: Scene, finding: Finding) -> Crisis | None:
    """The newest dismissed crisis of the same story."""
    told = (one for one in scene.closed if one.state is State.DISMISSED)
    return next((one for one in told if lifecycle.same_story(one.story, finding.story)), None)


def _leave_off(scene: Scene, wave: Wave, joy: Joy) -> None:
    window = wave.signal.window
    aside = Aside(window.start, window.end, joy.looks_like, window.mentions, joy.words)
    scene.ports.store.set_aside(scene.watch.id, aside)


def _open(scene: Scene, wave: Wave, change: Change) -> Crisis | None:
    """Opens the crisis, unless another scan of the watch does so or just did: one storm is one card."""
    store, watch = scene.ports.store, scene.watch
    lease, owner = f"opening:{watch.id}", uuid.uuid4().hex
    now = scene.ports.clock()
    if not store.hold_lease(lease, owner=owner, now=now, ttl_seconds=OPENING_LEASE_SECONDS):
        return None
    try:
        live = store.crises(live=True, watch_id=watch.id)
        known = {crisis.id for crisis in scene.live}
        faster = [c for c in live if c.id not in known and (c.story.rest or c.story.key == wave.story.key)]
        if faster or store.watch(watch.id) is None:
            return faster[0] if faster else None
        opened = store.apply(change, channel=scene.ports.card_channel(watch))
        return opened if wave.story.rest else _counted(scene, opened)
    finally:
        store.release_lease(lease, owner=owner)


def _counted(scene: Scene, crisis: Crisis) -> Crisis:
    """The crisis with the numbers of the posts that are under it now."""
    now = crisis.situation
    own = situation(
        scene.ports,
        scene.watch,
        now.window,
        began=now.began,
        crisis_id=crisis.id,
        coverage=scene.coverage,
    )
    own = replace(own, reasons=now.reasons, partners=now.partners, severity=now.severity)
    return _apply(scene, Change(replace(crisis, situation=own)))


# --- what is found about one story -------------------------------------------------------------------------


def _judged(
    scene: Scene,
    story: Story,
    signal: Signal,
    *,
    posts: tuple[Scored, ...],
    own: tuple[Scored, ...] = (),
    crisis: Crisis | None = None,
    closed: Crisis | None = None,
) -> tuple[Finding, Joy | None, frozenset[str]] | None:
    """The finding on one story, why it is no crisis, if so, and the ids of the posts that hints rest on; None
    when nothing speaks for a crisis."""
    shown = () if crisis and not scene.stirring else _own_posts(scene, crisis) if crisis else posts
    found = hints.find(shown, scene.context)
    if crisis is None and signal.level is Level.GREEN and not found:
        return None
    window = signal.window
    began = min(crisis.situation.began, window.start) if crisis else _began(window, posts, found)
    whose = _whose(story, crisis, closed)
    tally = scene.ports.store.tally(scene.watch.id, start=window.start, end=window.end, crisis_id=whose)
    if crisis is None and not story.rest:
        tally = tally_of(posts, window)
    about = _about(scene, signal, began, tally, live=crisis is not None)
    picture = situation(
        scene.ports, scene.watch, window, began=began, crisis_id=whose, coverage=scene.coverage
    )
    verdict = severity.assess(
        signal,
        categories=tally.categories,
        total=tally.total,
        campaign=next((campaign_of(one) for one in about if one.live), None),
        facts=facts(
            picture,
            tally,
            posts,
            platforms=scene.ordinary.platforms,
            in_news=scene.ordinary.in_news,
            seen=scene.context.seen,
        ),
        hints=found,
        joy=hints.joy(shown, scene.context),
        usual={slug: n * window.minutes / 5 for slug, n in scene.context.usual_categories.items()},
    )
    picture = replace(picture, reasons=verdict.reasons, partners=about, severity=verdict.severity)
    category = verdict.category or story.category
    grown = stories.grown(story, posts, brand_terms=scene.brand_terms, usual_words=scene.ordinary.words)
    finding = Finding(verdict.level, category, _topic(category, grown, picture), picture, story=grown)
    return finding, verdict.joy, frozenset(post for hint in found for post in hint.posts)


def _own_posts(scene: Scene, crisis: Crisis) -> tuple[Scored, ...]:
    """The newest posts of a live crisis, as far back as early authors are looked for."""
    found = scene.ports.store.mentions_between(
        scene.watch.id,
        start=scene.end - OWN_POSTS_FROM,
        end=scene.end,
        limit=OWN_POSTS,
        crisis_id=crisis.id,
    )
    return tuple(found)


def _began(window: Window, posts: Sequence[Scored], found: Sequence[Hint]) -> datetime:
    """When a new story began: with the window that tells of it, or with the first post a hint rests on."""
    told = {post for hint in found for post in hint.posts}
    times = [slot_of(one.mention.created_at) for one in posts if one.mention.id in told]
    return min([window.start, *times])


def _whose(story: Story, crisis: Crisis | None, closed: Crisis | None) -> int | None:
    """Whose posts are counted: a crisis's own, or for a new wave those that belong to none."""
    known = crisis or closed
    return known.id if known else None


def _about(
    scene: Scene, signal: Signal, began: datetime, tally: Tally, *, live: bool
) -> tuple[Involved, ...]:
    """The partners it is about, where there may be something to tell: posts are not read for nothing."""
    calm = not live and signal.level is Level.GREEN
    if calm and severity.PARTNER not in dict(tally.categories):
        return ()
    return partners.in_crisis(scene.ports, scene.watch, start=began, end=signal.window.end)


def _topic(category: str | None, story: Story, picture: Situation) -> str:
    named = f"#{story.tags[0]}" if story.tags else "" if story.rest else stories.describe(story)
    if category is not None:
        title = risk.CATEGORIES[category].title
        return f"{title}: {named}" if named else title
    if named:
        return f"Sudden wave about {named}"
    share = picture.window.negative_share
    usual = picture.window.usual_share or 0.0
    return "Sudden wave of negative posts" if share and share > usual + 0.15 else "Sudden wave of mentions"


def _names(posts: Sequence[Scored]) -> tuple[tuple[str, str], ...]:
    return tuple((one.mention.source, one.mention.native_key) for one in posts)


def _differs(before: Crisis, after: Crisis) -> bool:
    """Whether a reader of the card would see a difference worth an edit, or the next look must know one."""
    return _seen_on_card(before) != _seen_on_card(after) or before.rising != after.rising


def _seen_on_card(crisis: Crisis) -> tuple[object, ...]:
    now = crisis.situation
    health = tuple((c.source, c.freshness, c.detail) for c in now.coverage)
    said = tuple(replace(one, mentions=0) for one in now.partners)
    return now.total, now.window.mentions, now.window.negative, health, said, crisis.calm_since is None
