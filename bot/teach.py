"""TEACH: what people say about the tone of posts, dealt, kept, learned from, switched on and taken back."""

import logging
import uuid
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.core import dealing, teaching
from bot.core.grading import macro_recall
from bot.core.layer import ANSWERED, Layer, Lesson
from bot.core.lifecycle import Act
from bot.core.mentions import Mention
from bot.core.messages import Purpose
from bot.core.models import SYSTEM, Crisis, Label, Scored, Watch
from bot.core.teaching import Answer, Answers, Asked, Verdict, Version
from bot.core.topics import FORGETFUL, Memory, Topic
from bot.errors import FirebreakError, Refused, StoreBusy
from bot.ports import Ports

log = logging.getLogger(__name__)

DEALT_FROM = timedelta(days=7)
LOOKED_AT = 500
"""Only the newest posts of the week are weighed: a form must open within three seconds of the click."""
SKEW = timedelta(hours=1)
"""A network's clock may be ahead of ours."""
TOO_FAST = timedelta(seconds=30)
"""Who acknowledges a crisis sooner than this has not read its posts."""

PRIOR_FROM = 200
PRIOR_OVER = 1_000
PRIOR_EVERY = timedelta(days=7)
"""How frequent each tone is, is told from so many scored posts on, over the last so many, and so often."""

JUDGED_ANEW = timedelta(hours=48)
JUDGED_AT_ONCE, JUDGED_AT_MOST = 500, 5_000
"""When another layer is on, posts so young are judged anew: in such batches, at most so many, the newest."""

LEASE, LEASE_SECONDS = "learn", 900.0


@dataclass(frozen=True, slots=True)
class Lessons:
    """What is known of a brand: the answers there are on tone, every version of what they taught, the newest
    first, and what its posts were said to be about."""

    watch: Watch
    answers: Answers
    versions: tuple[Version, ...]
    memory: Memory = FORGETFUL

    @property
    def on(self) -> Layer | None:
        """The layer the brand's posts are judged by."""
        return next((one.layer for one in self.versions if one.on), None)


# --- asking and answering ----------------------------------------------------------------------------------


def deal(ports: Ports, watch: Watch) -> list[Asked]:
    """Ten posts of the last week to label, by lot; fewer when there are no more."""
    now = ports.clock()
    posts = ports.store.unanswered(watch.id, start=now - DEALT_FROM, end=now + SKEW, limit=LOOKED_AT)
    answered = [one.mention for one in ports.store.answered(watch.id, limit=LOOKED_AT) if not one.seen]
    return dealing.deal(posts, answered=answered)


def quoted(ports: Ports, crisis: Crisis, *, most: int) -> list[Asked]:
    """The first posts that a crisis's card quotes, as far as they are still kept."""
    quotes = crisis.situation.quotes[:most]
    return ports.store.asked(crisis.watch_id, [(one.source, one.native_key) for one in quotes])


def answer(
    ports: Ports, watch_id: int, act: Act, verdicts: Mapping[int, Verdict], *, dealt: bool = False
) -> int:
    """Keeps what somebody says of posts, by their numbers: on those they were `dealt`, or unasked; labels
    and counts are mended. How many were kept."""
    said = [Answer(number, verdict, act.actor, act.at, dealt=dealt) for number, verdict in verdicts.items()]
    return ports.store.save_answers(watch_id, said, by=act)


def seen(ports: Ports, watch_id: int, act: Act, verdicts: Mapping[int, Verdict]) -> int:
    """Remembers the labels that somebody saw and left alone, which counts a little."""
    left = [Answer(number, verdict, act.actor, act.at, seen=True) for number, verdict in verdicts.items()]
    return ports.store.save_answers(watch_id, left)


def name_topics(ports: Ports, watch_id: int, act: Act, topics: Mapping[int, str]) -> int:
    """Keeps what somebody says posts are about (a category's slug or "none"), by their numbers; the posts'
    categories are mended. How many were kept."""
    said = [Topic(number, category, act.actor, act.at) for number, category in topics.items()]
    return ports.store.save_topics(watch_id, said, by=act)


def glance(ports: Ports, crisis: Crisis, act: Act, *, most: int) -> None:
    """The posts on a card count as seen when somebody acts on the crisis, unless that was too fast to read.
    What they did is saved already and worth more than this: a busy store loses it."""
    if act.at - crisis.opened_at < TOO_FAST:
        return
    with suppress(StoreBusy):
        posts = [one for one in quoted(ports, crisis, most=most) if one.verdict is None]
        seen(ports, crisis.watch_id, act, {one.number: one.shown for one in posts if one.shown})


def known(ports: Ports, watch: Watch) -> Lessons:
    """What is known of a brand's tone."""
    answers, versions = ports.store.count_answers(watch.id), tuple(ports.store.layers(watch.id))
    return Lessons(watch, answers, versions, ports.store.memory(watch.id))


def take_topic_back(ports: Ports, watch: Watch, act: Act) -> tuple[Mention, str] | None:
    """Takes back the last word on what a post is about, if nothing was learned about tone since; the post and
    what was said of it. The post is judged as if nobody had said it, and with the next lesson all others."""
    said_at, on = ports.store.topic_at(watch.id), ports.store.layer(watch.id)
    if said_at is None or (on is not None and on.version and on.made_at > said_at):
        return None
    taken = ports.store.take_topic_back(watch.id, by=act)
    if taken is not None:
        layer, memory = ports.store.layer(watch.id), ports.store.memory(watch.id)
        (score,) = ports.analyzer.score([taken[0]], layer=layer, memory=memory)
        ports.store.judge_anew(watch.id, [Scored(taken[0], score)])
    return taken


def undo(ports: Ports, watch: Watch) -> tuple[Layer, Layer | None]:
    """Judges a brand by the version before, from now on: what was on, and what is; raises Refused when
    nothing that people taught is on."""
    versions = ports.store.layers(watch.id)
    to = teaching.before(versions)
    if to is None:
        raise Refused(f"Nothing to undo: {watch.name} is judged by what Firebreak knew at first.")
    was = next(one.layer for one in versions if one.on)
    ports.store.switch_layer(watch.id, to)
    return was, ports.store.layer(watch.id)


# --- learning ----------------------------------------------------------------------------------------------


def learn_due(ports: Ports) -> list[Layer]:
    """Teaches every brand that is due, one process at a time; one that fails does not stop the others."""
    owner, made = uuid.uuid4().hex, []
    if not ports.store.hold_lease(LEASE, owner=owner, now=ports.clock(), ttl_seconds=LEASE_SECONDS):
        return []
    try:
        for watch in ports.store.watches():
            try:
                made += _learn(ports, watch)
                judge_anew(ports, watch)
            except FirebreakError as error:
                log.warning("%s was not taught: %s", watch.name, error)
    finally:
        ports.store.release_lease(LEASE, owner=owner)
    return made


def _learn(ports: Ports, watch: Watch) -> list[Layer]:
    lessons = known(ports, watch)
    if not lessons.answers.needed:
        return [_teach(ports, watch, lessons)]
    untaught = lessons.on is None or not lessons.on.version
    return _prior(ports, watch, lessons.versions) if untaught else []


def _teach(ports: Ports, watch: Watch, known: Lessons) -> Layer:
    """Learns from all answers, and switches that on only if it wins."""
    now, on = ports.clock(), known.on
    since = on.made_at if on and on.version else None
    lessons = teaching.lessons(ports.store.answered(watch.id), since=since)
    new = ports.analyzer.teach(watch.id, lessons, rival=on, now=now)
    worth, why = teaching.gate(new, rival=on)
    layer = replace(new.layer, answers=known.answers.tone)
    saved = ports.store.save_layer(Version(layer, SYSTEM, worth, why, on=worth))
    log.info("taught %s version %d, %s: %s", watch.name, saved.version, "on" if worth else "off", why)
    if worth:
        key, channel = f"taught:{watch.id}:{saved.version}", ports.card_channel(watch)
        payload = {"text": teaching.told(watch.name, saved)}
        ports.store.want(Purpose.NOTICE, key=key, stream=key, channel=channel, payload=payload, now=now)
    return saved


def judge_anew(ports: Ports, watch: Watch) -> int:
    """Judges a brand's posts of the last 48 hours by the layer that is on and what people said posts are
    about, if either was another the last time: so that counts before and after agree. How many changed."""
    layer, memory, name = ports.store.layer(watch.id), ports.store.memory(watch.id), f"judged:{watch.id}"
    judge = _judge(layer, memory)
    if (ports.store.setting(name) or "") == judge:
        return 0
    now = ports.clock()
    posts = ports.store.mentions_between(
        watch.id, start=now - JUDGED_ANEW, end=now + SKEW, limit=JUDGED_AT_MOST
    )
    changed = 0
    for first in range(0, len(posts), JUDGED_AT_ONCE):
        some = posts[first : first + JUDGED_AT_ONCE]
        scores = ports.analyzer.score([one.mention for one in some], layer=layer, memory=memory)
        again = [replace(one, score=score) for one, score in zip(some, scores, strict=True)]
        changed += ports.store.judge_anew(watch.id, again)
    ports.store.save_setting(name, judge)
    log.info("judged %d of %s's last posts anew", changed, watch.name)
    return changed


def _judge(layer: Layer | None, memory: Memory) -> str:
    tone = f"{layer.version} {layer.made_at.isoformat()}" if layer else ""
    return f"{tone} {memory.name}".rstrip()


def _recall(ports: Ports, measure: Sequence[Lesson], layer: Layer | None) -> float:
    """The macro recall (0..1) of a layer, or of none, on lessons it has not learned from."""
    scores = ports.analyzer.score([one.mention for one in measure], layer=layer)
    told = [(one.label, score.label) for one, score in zip(measure, scores, strict=True)]
    return macro_recall(pair for pair in told if pair[1] is not Label.UNKNOWN)


def _prior(ports: Ports, watch: Watch, versions: Sequence[Version]) -> list[Layer]:
    """How frequent each tone is for a brand that no answers have taught, from its last posts; once a week."""
    now = ports.clock()
    last = next((one.layer.made_at for one in versions if not one.layer.version), None)
    if last is not None and now - last < PRIOR_EVERY:
        return []
    posts = ports.store.recent_mentions(watch.id, limit=PRIOR_OVER)
    scored = [one.mention for one in posts if one.mention.text and one.score.label is not Label.UNKNOWN]
    if len(scored) < PRIOR_FROM:
        return []
    layer = Layer(watch.id, ports.analyzer.prior(scored), now)
    worth, why = _worth_it(ports, watch, layer), f"from {len(scored):,} posts, without answers"
    return [ports.store.save_layer(Version(layer, SYSTEM, worth, why, on=worth))]


def _worth_it(ports: Ports, watch: Watch, layer: Layer) -> bool:
    """Whether what the posts tell is no worse than nothing, as far as there are answers to say so."""
    taught = teaching.lessons(ports.store.answered(watch.id))
    measure = [one for one in taught if one.weight >= ANSWERED]
    if len(measure) < teaching.LEAST_MEASURED:
        return True
    return _recall(ports, measure, layer) >= _recall(ports, measure, None)
