"""READ: one source of one watch, page by page, into the store; and what it could see, said honestly."""

import json
import logging
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from bot.core import keys, windows
from bot.core.matching import found, matches
from bot.core.mentions import Batch, Coverage, Freshness, Gap, Mention, Rejection, SourceSpec
from bot.core.messages import Purpose
from bot.core.models import Scored, Watch
from bot.core.mutes import muting
from bot.core.silence import DAY, HOUR, silence
from bot.errors import FirebreakError, Refused, SourceError, StoreBusy, Trouble
from bot.ports import Placed, Ports

log = logging.getLogger(__name__)

PAGES_PER_SCAN = 20
"""How many batches one scan takes from a source before it lets others have their turn."""

LONGEST_WAIT = timedelta(hours=25)
"""A source that is to be left alone for longer was told so before the clock was set back."""

ASK_AGAIN = timedelta(minutes=15)
"""After a dead credential or an empty purse: a person must act, and should not have to wait long after."""

GAP_SHOWN = timedelta(hours=24)
QUIET_HOURS = range(6)
"""Local hours in which a watch that hears almost nothing is looked at more rarely."""

FEW_AN_HOUR = 2


@dataclass(frozen=True, slots=True)
class Read:
    """What one source gave: counts, how it fared, unusable records, whether more is waiting."""

    coverage: Coverage
    fetched: int = 0
    matched: int = 0
    new: int = 0
    rejected: tuple[Rejection, ...] = ()
    more: bool = False

    @property
    def goes_on(self) -> bool:
        """Whether it gave something new and has more waiting."""
        return self.more and self.new > 0


def read_source(ports: Ports, watch: Watch, spec: SourceSpec, *, horizon: datetime, live: bool) -> Read:
    """Reads what is new, unless it is not this source's turn; a source that fails never stops the others."""
    before = {c.source: c for c in ports.store.coverage(watch.id)}.get(spec.key)
    if before is not None and _not_yet(ports, watch, spec, before, live=live):
        return Read(before)
    try:
        return _read_pages(ports, watch, spec, before, horizon=horizon, live=live)
    except SourceError as error:
        return Read(_troubled(ports, watch, spec, before, error))
    except FirebreakError as error:
        return Read(_failed(spec, before, str(error)))
    except Exception:  # a source's bug must not stop the other sources
        reference = uuid.uuid4().hex[:8]
        log.exception("source %s failed, reference %s", spec.kind, reference)
        return Read(_failed(spec, before, f"internal error, reference {reference} in the log"))


def _not_yet(ports: Ports, watch: Watch, spec: SourceSpec, before: Coverage, *, live: bool) -> bool:
    """Whether the network asked to be left alone, or its turn has not come.

    Its turn comes sooner in a crisis, or when something was pushed to us; from a stream it has come then.
    """
    now, turn = ports.clock(), before.next_at
    if turn is not None and before.last_success_at is not None:
        pushed = now < turn and _was_pushed(ports, watch, spec)
        if pushed and (spec.kind == "webhook" or ports.store.streaming(spec.key, now=now)):
            turn = None
        else:
            pause = ports.look_again(spec, live=live or pushed, quiet=False)
            turn = min(turn, before.last_success_at + pause)
    return any(moment and now < moment <= now + LONGEST_WAIT for moment in (before.retry_at, turn))


def _was_pushed(ports: Ports, watch: Watch, spec: SourceSpec) -> bool:
    after = int(ports.store.cursor(watch.id, spec.key).get("inbox") or 0)
    return bool(ports.store.arrivals(spec.key, after=after, limit=1))


# --- trouble -----------------------------------------------------------------------------------------------


def _failed(
    spec: SourceSpec, before: Coverage | None, detail: str, *, retry_at: datetime | None = None
) -> Coverage:
    base = before or Coverage(spec.key, Freshness.NEVER, None)
    return replace(base, freshness=Freshness.FAILED, detail=detail, retry_at=retry_at, next_at=None)


def _troubled(
    ports: Ports, watch: Watch, spec: SourceSpec, before: Coverage | None, error: SourceError
) -> Coverage:
    retry_at = error.retry_at
    if error.trouble in (Trouble.LOGIN, Trouble.MONEY):
        retry_at = retry_at or ports.clock() + ASK_AGAIN
        words = f"{watch.name}: {_named(spec)} cannot be read. {str(error).rstrip('.')}."
        tell(ports, watch, f"{spec.key}:{error.trouble}", words)
    return _failed(spec, before, str(error), retry_at=retry_at)


def _named(spec: SourceSpec) -> str:
    """A source in words: of an address only the host, for the rest may hold a token."""
    if "://" not in spec.target:
        return spec.key.rstrip(":")
    try:
        return f"{spec.kind} {urlsplit(spec.target).hostname or ''}".strip()
    except ValueError:
        return spec.kind


def tell(ports: Ports, watch: Watch, what: str, words: str) -> None:
    """Says something about a watch to its desk, once a day at most."""
    now = ports.clock()
    key = f"notice:{watch.id}:{what}:{now:%Y-%m-%d}"
    channel = ports.card_channel(watch)
    ports.store.want(Purpose.NOTICE, key=key, stream=key, channel=channel, payload={"text": words}, now=now)


# --- pages -------------------------------------------------------------------------------------------------


def _read_pages(
    ports: Ports,
    watch: Watch,
    spec: SourceSpec,
    before: Coverage | None,
    *,
    horizon: datetime,
    live: bool,
) -> Read:
    source = ports.open_source(spec, watch.query)
    fetched = matched = new = 0
    rejected: list[Rejection] = []
    seen: list[Batch] = []
    lag: int | None = None
    while len(seen) < PAGES_PER_SCAN and (not seen or seen[-1].more):
        batch = source.fetch(ports.store.cursor(watch.id, spec.key))
        kept = [mention for mention in batch.mentions if matches(watch.query, mention)]
        if batch.gone:
            ports.store.forget(batch.gone, now=ports.clock())
        added, unusable = _keep(ports, watch, spec, kept, horizon=horizon, cursor=batch.cursor)
        fetched, matched, new = fetched + len(batch.mentions), matched + len(kept), new + added
        rejected += (*batch.rejected, *unusable)
        lags = [one for one in (lag, _lag(kept) if added else None) if one is not None]
        lag = min(lags, default=None)
        seen.append(replace(batch, mentions=(), rejected=()))
    coverage = _coverage(ports, watch, spec, before, seen, rejected=rejected, lag=lag, live=live)
    return Read(coverage, fetched, matched, new, tuple(rejected), seen[-1].more)


def _lag(mentions: Sequence[Mention]) -> int | None:
    """Seconds between the newest post's making and our seeing it."""
    newest = max(mentions, key=lambda mention: mention.created_at, default=None)
    return None if newest is None else max(0, round((newest.observed_at - newest.created_at).total_seconds()))


def _coverage(
    ports: Ports,
    watch: Watch,
    spec: SourceSpec,
    before: Coverage | None,
    seen: Sequence[Batch],
    *,
    rejected: Sequence[Rejection],
    lag: int | None,
    live: bool,
) -> Coverage:
    now, last = ports.clock(), seen[-1]
    notes = list(dict.fromkeys(batch.note for batch in seen if batch.note))
    streamed = unpacked_gap(ports.store.setting(keys.stream_gap(spec.key)))
    gap = _last_gap(seen, before, streamed, now=now)
    hushed = None if last.more else _hush(ports, watch, spec, now=now)
    more = "more is waiting" if last.more else ""
    partial = bool(last.more or notes or (gap is not None and gap != (before.gap if before else None)))
    freshness = Freshness.SILENT if hushed else Freshness.PARTIAL if partial else Freshness.OK
    pause = ports.look_again(spec, live=live, quiet=_quiet_night(ports, watch, now=now))
    words = [hushed or "", more, *notes, gap.why if gap and partial and not notes else ""]
    return Coverage(
        spec.key,
        freshness,
        now,
        detail="; ".join(word for word in words if word) or _rejected_words(rejected),
        next_at=None if last.more or not pause else now + pause,
        lag_seconds=lag if lag is not None else before.lag_seconds if before else None,
        gap=gap,
        quota_left=last.usage.quota_left,
        usd_left=last.usage.usd_left,
    )


def _last_gap(
    seen: Sequence[Batch], before: Coverage | None, streamed: Gap | None, *, now: datetime
) -> Gap | None:
    """The newest gap of this look, else the one still worth showing."""
    new = next((batch.gap for batch in reversed(seen) if batch.gap), None) or streamed
    gaps = [gap for gap in (new, before.gap if before else None) if gap and gap.end > now - GAP_SHOWN]
    return gaps[0] if gaps else None


def packed_gap(gap: Gap) -> str:
    """A gap as a setting keeps it."""
    return json.dumps([gap.start.isoformat(), gap.end.isoformat(), gap.why])


def unpacked_gap(text: str | None) -> Gap | None:
    """The gap a setting holds."""
    if not text:
        return None
    start, end, why = json.loads(text)
    return Gap(datetime.fromisoformat(start), datetime.fromisoformat(end), why)


def _hush(ports: Ports, watch: Watch, spec: SourceSpec, *, now: datetime) -> str | None:
    """The silence alarm, in words; the desk is told once a day."""
    hourly = dict(ports.store.intake(watch.id, spec.key, start=now - 9 * DAY, end=now + HOUR))
    if not hourly or spec.kind == "file":  # what people export by hand stops by hand
        return None
    quiet = silence(hourly, now=now, since=min(hourly))
    if quiet is None:
        return None
    words = f"{watch.name}: {_named(spec)} is {quiet.words}. Check it before you trust the calm."
    tell(ports, watch, f"silence:{spec.key}", words)
    return quiet.words


def _quiet_night(ports: Ports, watch: Watch, *, now: datetime) -> bool:
    """Whether it is night for the watch and hardly anything was said in the last three hours."""
    local = now.astimezone(ports.zone(watch))
    if local.hour not in QUIET_HOURS:
        return False
    slots = ports.store.slots(watch.id, start=now - 3 * HOUR, end=now)
    return sum(slot.mentions for slot in slots) < 3 * FEW_AN_HOUR


# --- keeping -----------------------------------------------------------------------------------------------


def _keep(
    ports: Ports,
    watch: Watch,
    spec: SourceSpec,
    mentions: Sequence[Mention],
    *,
    horizon: datetime,
    cursor: Mapping[str, Any],
) -> tuple[int, list[Rejection]]:
    """Scores and saves a batch; where that fails one by one, so that one post cannot stop all others."""

    def keep(some: Sequence[Mention], then: Mapping[str, Any]) -> int:
        placed = place(ports, watch, some, horizon=horizon)
        return len(ports.store.add(watch.id, placed, source_key=spec.key, cursor=then))

    try:
        return keep(mentions, cursor), []
    except (StoreBusy, Refused):
        raise
    except Exception:
        log.exception("a batch of %s cannot be kept as it is, going on one by one", spec.kind)
    before, new, rejected = ports.store.cursor(watch.id, spec.key), 0, []
    for mention in mentions:
        try:
            new += keep([mention], before)
        except (StoreBusy, Refused):
            raise
        except Exception as error:
            rejected.append(Rejection(mention.source, f"cannot be kept ({type(error).__name__})"))
    keep([], cursor)
    return new, rejected


def place(ports: Ports, watch: Watch, mentions: Sequence[Mention], *, horizon: datetime) -> list[Placed]:
    """The mentions scored, with where the watch's terms stand in them and the slot in which they count."""
    layer, memory = ports.store.layer(watch.id), ports.store.memory(watch.id)
    scores = ports.analyzer.score(mentions, layer=layer, memory=memory)
    now = ports.clock()
    mutes = ports.store.mutes(watch.id, now=now)
    return [
        Placed(
            Scored(mention, score, found(watch.query, mention)),
            windows.place(mention.created_at, now, horizon),
            held.id if (held := muting(mutes, mention)) else None,
        )
        for mention, score in zip(mentions, scores, strict=True)
    ]


def _rejected_words(rejected: Sequence[Rejection]) -> str:
    if not rejected:
        return ""
    return f"{len(rejected)} unusable, first: {rejected[0].where}: {rejected[0].reason}"
