"""JUDGE: from what counts and posts say to crises: opened, moved, told apart, or left off the desk.

A story is a set of posts. The wave that raised the first alert takes every post no other story claims; beside
it only what stands clearly apart gets a card of its own. Posts are filed under their crisis in the store, so
every number of a card can be counted there again.
"""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.core import hints, lifecycle
from bot.core.lifecycle import Finding
from bot.core.mentions import Coverage
from bot.core.models import (
    Aside,
    Change,
    Crisis,
    Joy,
    Level,
    Signal,
    Situation,
    State,
    Watch,
)
from bot.core.sidewave import own_signal
from bot.errors import Conflict
from bot.findings import judged, own_posts
from bot.noticing import Noticed
from bot.ports import Ports
from bot.scene import LOUDER, Scene, look, names_of, told_apart
from bot.situations import situation
from bot.waves import AFTER_RESOLVING, Wave, coming_back, main_wave, side_waves

OPENING_LEASE_SECONDS = 30.0

TALK = frozenset({"volume", "slow burn", "theme", "story volume", "velocity", "spread", "severity"})
"""Rules that say how much is said and how fast, not that it is bad."""
ANGRY = 0.4
"""From this negative share on talk is not only talk: the severity matrix's yellow."""
RISING, CONFIRMED_WITHIN = "rising", timedelta(minutes=15)
"""Where the first of two looks is remembered, and how far apart they may be."""
EXPLAINED_WITHIN = timedelta(hours=2)
"""For so long after opening a wave may still turn out to be joy."""

WAVE_FROM = timedelta(hours=1)
"""A wave takes what was said from an hour before its card on: the longest window that tells of a burst."""


def judge(ports: Ports, watch: Watch, noticed: Noticed, coverage: Sequence[Coverage]) -> list[Crisis]:
    """The crises of a watch that are live after this look, or were closed by it, the gravest first."""
    live = ports.store.crises(live=True, watch_id=watch.id)
    scene = look(ports, watch, noticed, coverage, live)
    if scene is None or not _is_going_on(scene):
        return []
    scene = told_apart(scene)
    for crisis in live:
        scene.file(crisis, scene.claimed(crisis))
    side = list(side_waves(scene))
    opened = [_raise(scene, wave) for wave in [*side, *coming_back(scene)]]
    if scene.lead is None:
        opened += [_raise(scene, wave) for wave in main_wave(scene, side)]
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
    found = judged(scene, crisis.story, _signal_of(scene, crisis), posts=scene.claimed(crisis), crisis=crisis)
    assert found is not None  # of a live crisis there is always something to say
    if (joy := _explanation(scene, crisis)) is not None:
        return _apply(scene, lifecycle.explained(crisis, joy, scene.context.now), crisis)
    change = lifecycle.observe(scene.watch, found[0], live=crisis, last=None)
    if change is None or (not change.events and not _differs(crisis, change.crisis)):
        return crisis
    return _apply(scene, change, crisis)


def _explanation(scene: Scene, crisis: Crisis) -> Joy | None:
    """Why a young crisis that rests on talk alone, and that nobody took on, is none after all."""
    young = scene.context.now - crisis.opened_at < EXPLAINED_WITHIN
    untouched = crisis.state is State.OPEN and crisis.owner is None and crisis.set_level is None
    if not (scene.stirring and young and untouched and _is_talk(crisis.situation)):
        return None
    return hints.joy(own_posts(scene, crisis), scene.context)


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


def _apply(scene: Scene, change: Change, before: Crisis) -> Crisis:
    try:
        return scene.ports.save(change, before=before)
    except Conflict:  # a person was faster: the next look decides on what they made of it
        return scene.ports.store.crisis(change.crisis.id)


# --- new ones ----------------------------------------------------------------------------------------------


def _raise(scene: Scene, wave: Wave) -> Crisis | None:
    """Opens a crisis for a wave, reopens the one it is the second wave of, or leaves it off the desk."""
    found = judged(scene, wave.story, wave.signal, posts=wave.posts, closed=wave.closed)
    if found is None:
        return None
    finding, joy, told = found
    if finding.level is Level.GREEN:
        if joy is not None:
            _leave_off(scene, wave, joy)
        return None
    if wave.closed is not None:
        again = lifecycle.second_wave(wave.closed, finding, now=scene.context.now)
        if again is None:
            return None
        return _counted(scene, _apply(scene, replace(again, posts=names_of(wave.posts)), wave.closed))
    if _just_resolved(scene, finding) or _is_tail_of_joy(scene, finding) or not _confirmed(scene, finding):
        return None
    change = lifecycle.observe(scene.watch, finding, live=None, last=_dismissed(scene, finding))
    if change is None:
        return None
    filed = [one for one in wave.posts if not wave.story.rest or one.mention.id in told]
    rest_from = wave.signal.window.start if wave.story.rest else None
    return _open(scene, wave, replace(change, posts=names_of(filed), rest_from=rest_from))


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
        opened = scene.ports.save(change, before=None)
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
    return _apply(scene, Change(replace(crisis, situation=own)), crisis)


def _differs(before: Crisis, after: Crisis) -> bool:
    """Whether a reader of the card would see a difference worth an edit, or the next look must know one."""
    return _seen_on_card(before) != _seen_on_card(after) or before.rising != after.rising


def _seen_on_card(crisis: Crisis) -> tuple[object, ...]:
    now = crisis.situation
    health = tuple((c.source, c.freshness, c.detail) for c in now.coverage)
    said = tuple(replace(one, mentions=0) for one in now.partners)
    return now.total, now.window.mentions, now.window.negative, health, said, crisis.calm_since is None
