"""REPORT: a crisis that a person saw first, with what the public is doing about the brand just now."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.core import record, stories, windows
from bot.core.lifecycle import Act
from bot.core.matching import matches
from bot.core.mentions import Mention
from bot.core.models import SLOT, Crisis, Label, Level, Score, Scored, Situation, Watch, Window
from bot.core.record import Evidence
from bot.core.story import Story
from bot.errors import Refused
from bot.ports import Ports
from bot.scene import brand_terms, lead_of
from bot.situations import situation

COUNTED = timedelta(hours=1)
"""What is counted at once: the stretch a wave takes with it when its card opens."""

USUAL_FROM = timedelta(days=28)
ENOUGH = timedelta(days=1)
"""Less history than this says nothing about what is usual."""


def report(
    ports: Ports,
    watch_id: int,
    act: Act,
    *,
    title: str,
    level: Level = Level.YELLOW,
    category: str | None = None,
    evidence: Evidence | None = None,
) -> Crisis:
    """Opens a crisis on a person's word; with the message it is about as its first entry.

    It takes every post of the brand that no other story claims, unless a live crisis does so already: then
    only what its own hashtags, links and category tell apart.
    """
    watch = ports.store.watch(watch_id)
    if watch is None:
        raise Refused("This watch was removed meanwhile. Nothing was saved.")
    live = ports.store.crises(live=True, watch_id=watch.id)
    story = replace(_story(watch, title, category, evidence), rest=lead_of(live) is None)
    change = record.report(
        watch,
        act,
        title=title,
        level=level,
        category=category,
        story=story,
        picture=_picture(ports, watch, own=story.rest),
        evidence=evidence,
    )
    return ports.save(change, before=None)


def brand_of(ports: Ports, text: str) -> Watch | None:
    """The watch a text is about: the only one there is, else the only one whose terms occur in it."""
    watches = ports.store.watches()
    if len(watches) == 1:
        return watches[0]
    now = ports.clock()
    said = Mention(source="slack", native_key="", text=text, created_at=now, observed_at=now)
    meant = [watch for watch in watches if _is_named(watch, text) or matches(watch.query, said)]
    return meant[0] if len(meant) == 1 else None


def live_of(ports: Ports, watch: Watch | None) -> list[Crisis]:
    """The live crises of a brand (None: of all), so that nobody declares one of them again."""
    return ports.store.crises(live=True, watch_id=watch.id if watch else None)


def _is_named(watch: Watch, text: str) -> bool:
    return watch.name.casefold() in text.casefold()


def _story(watch: Watch, title: str, category: str | None, evidence: Evidence | None) -> Story:
    """What the report is known by: the hashtags and links in its words."""
    words = f"{title} {evidence.text}" if evidence else title
    moment = evidence.at if evidence else windows.NEVER
    said = Mention(source="slack", native_key="", text=words, created_at=moment, observed_at=moment)
    found = stories.traces(Scored(said, Score(Label.UNKNOWN, None)), brand_terms=brand_terms(watch))
    return Story(category=category, tags=tuple(sorted(found.tags)), links=tuple(sorted(found.links)))


def _picture(ports: Ports, watch: Watch, *, own: bool) -> Situation:
    """What is counted about the brand now; of a story beside another one no post is told apart yet."""
    window = _window(ports, watch)
    if not own:
        window = replace(window, mentions=0, negative=0, scored=0)
    began = window.start if own else window.end
    return situation(
        ports, watch, window, began=began, crisis_id=None, coverage=ports.store.coverage(watch.id)
    )


def _window(ports: Ports, watch: Watch) -> Window:
    """The last hour beside the mean hour of the four weeks before; the next look judges it properly."""
    end = windows.slot_of(ports.clock()) + SLOT
    start = end - COUNTED
    slots = ports.store.slots(watch.id, start=start, end=end)
    first = ports.store.first_slot(watch.id)
    since = max(first, start - USUAL_FROM) if first else start
    usual = ports.store.slots(watch.id, start=since, end=start)
    hours = (start - since) / COUNTED
    scored = sum(slot.scored for slot in usual)
    return Window(
        start=start,
        end=end,
        mentions=sum(slot.mentions for slot in slots),
        negative=sum(slot.negative for slot in slots),
        scored=sum(slot.scored for slot in slots),
        expected=sum(slot.mentions for slot in usual) / hours if hours > 0 else 0.0,
        usual_share=sum(slot.negative for slot in usual) / scored if scored else None,
        learning=start - since < ENOUGH,
    )


def named(watches: Sequence[Watch], words: str) -> tuple[Watch | None, str]:
    """The brand at the beginning of what was typed, and the rest; the longest name wins."""
    for watch in sorted(watches, key=lambda one: -len(one.name)):
        rest = words[len(watch.name) :]
        if words.casefold().startswith(watch.name.casefold()) and not rest[:1].isalnum():
            return watch, rest.lstrip(" :,-–—").strip()
    return None, words.strip()
