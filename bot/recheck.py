"""LOOK AGAIN: what live crises quote is asked for once more; what was taken down goes here and in Slack."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

from bot.core.mentions import Freshness, Recheck, SourceSpec
from bot.core.models import Crisis, Quote, Watch
from bot.core.windows import NEVER
from bot.errors import FirebreakError
from bot.ports import Ports
from bot.reading import place

log = logging.getLogger(__name__)

EVERY = timedelta(hours=12)
_LAST = "recheck:at"


@runtime_checkable
class Rechecks(Protocol):
    """A source that can look again at mentions it gave."""

    def recheck(self, native_keys: Sequence[str]) -> Recheck:
        """Which of these are gone, and the others as they are now."""


@dataclass(frozen=True, slots=True)
class Looked:
    """How many quoted posts were looked at again, and how many were gone."""

    asked: int = 0
    gone: int = 0


def recheck_due(ports: Ports) -> Looked | None:
    """Looks again at everything quoted in a live crisis, every twelve hours; None when it is not yet time."""
    now, last = ports.clock(), ports.store.setting(_LAST)
    if last is not None and datetime.fromisoformat(last) > now - EVERY:
        return None
    ports.store.save_setting(_LAST, now.isoformat())
    looked = [recheck_crisis(ports, crisis) for crisis in ports.store.crises(live=True)]
    return Looked(sum(one.asked for one in looked), sum(one.gone for one in looked))


def recheck_crisis(ports: Ports, crisis: Crisis) -> Looked:
    """Looks again at what one crisis quotes, at every source that can; a source that fails is passed over."""
    watch = ports.store.watch(crisis.watch_id)
    asked = gone = 0
    if watch is None:
        return Looked()
    unread = {c.source for c in ports.store.coverage(watch.id) if c.freshness is Freshness.FAILED}
    for spec, keys in _questions(watch, crisis.situation.quotes):
        try:
            again = _ask(ports, watch, spec, keys, unread=spec.key in unread)
        except FirebreakError as error:
            log.warning("quoted posts of %s cannot be looked at again: %s", spec.kind, error)
            continue
        asked, gone = asked + len(keys), gone + len(again.gone)
    return Looked(asked, gone)


def _questions(watch: Watch, quotes: Sequence[Quote]) -> Iterator[tuple[SourceSpec, list[str]]]:
    """The native keys to ask each source for; several specs of one network are asked for the same ones."""
    for spec in watch.sources:
        keys = [quote.native_key for quote in quotes if quote.source == spec.kind and quote.native_key]
        if keys:
            yield spec, keys


def _ask(ports: Ports, watch: Watch, spec: SourceSpec, keys: Sequence[str], *, unread: bool) -> Recheck:
    """Looks again; where a source cannot be read and shows nothing any more, that proves no deletion: to who
    lost a permission every post looks deleted."""
    source = ports.open_source(spec, watch.query, urgent=True)
    if not isinstance(source, Rechecks):
        return Recheck()
    again = source.recheck(keys)
    believed = () if unread and not again.mentions else again.gone
    again = replace(again, gone=tuple(one for one in believed if one.native_key in keys))
    if again.gone:
        ports.store.forget(again.gone, now=ports.clock())
    if again.mentions:
        placed = place(ports, watch, again.mentions, horizon=NEVER)
        ports.store.add(watch.id, placed, source_key=f"recheck:{spec.key}", cursor={})
    return again
