"""Streams beside polling: one connection a network pushes on, for every watch that names it.

What arrives is filtered by the watches' own rules, kept in the inbox with the place to resume from, and read
from there by each watch's next scan, which is made due at once. When the store cannot keep up, the connection
is read more slowly; new counts of posts already handed over are dropped first, a first sighting never.
"""

import logging
import queue
import random
import threading
import time
import uuid
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Protocol

from bot.core import keys
from bot.core.matching import matches
from bot.core.mentions import Batch, Gone, Mention, SourceSpec
from bot.core.models import Watch
from bot.errors import FirebreakError, SourceError, Trouble
from bot.partners import as_read
from bot.ports import Ports
from bot.reading import packed_gap

log = logging.getLogger(__name__)

LEASE_SECONDS = 60.0
BEAT_SECONDS = 20.0
LOOK_EVERY_SECONDS = 5.0
ENDING_SECONDS = 3.0
"""How long an end is waited for: a reader hears of it within a second or so."""
HIGH_WATER = 1_000
"""Waiting posts above which refreshed counts are dropped."""
FULL = 2_000
KNOWN = 50_000
"""How many posts handed over lately are remembered, to tell a refresh from a first sighting."""
TOGETHER = 200
WITHIN_SECONDS = 0.5
NUDGE_EVERY = timedelta(seconds=5)
SHORTEST_PAUSE = 1.0
LONGEST_PAUSE = 320.0
"""Seconds between two tries to connect, doubling; 320 is X's own upper bound for HTTP errors."""


class Stream(Protocol):
    """A connection on which a network pushes (see bot/sources/__init__.py)."""

    def run(
        self, cursor: Mapping[str, Any], *, put: Callable[[Batch], None], stopping: threading.Event
    ) -> None:
        """Reads until `stopping` or the end of the connection."""


Connect = Callable[[SourceSpec, Sequence[Watch]], Stream | None]
"""The stream of a source for these watches; None for a source that has none, or no credential for it."""


@dataclass(slots=True)
class Funnel:
    """What was pushed and waits for the store; slows the reader down when it is full."""

    waiting: "queue.Queue[Batch]" = field(default_factory=lambda: queue.Queue(FULL))
    known: OrderedDict[tuple[str, str], None] = field(default_factory=OrderedDict)
    dropped: int = 0
    closed: threading.Event = field(default_factory=threading.Event)

    def put(self, batch: Batch) -> None:
        """Takes a batch, one queue item per post; refreshes are dropped above the high water mark."""
        news = [mention for mention in batch.mentions if self._is_wanted(mention)]
        for mention in news[:-1]:
            self._add(Batch((mention,), {}))
        if news or batch.cursor or batch.gone or batch.gap:
            self._add(replace(batch, mentions=tuple(news[-1:])))

    def _add(self, batch: Batch) -> None:
        """Waits for room, but not for one that takes nothing more."""
        while not self.closed.is_set():
            with suppress(queue.Full):
                return self.waiting.put(batch, timeout=WITHIN_SECONDS)

    def handed_over(self, gone: Gone) -> bool:
        """Whether this post was handed over lately."""
        return (gone.source, gone.native_key) in self.known

    def _is_wanted(self, mention: Mention) -> bool:
        name = mention.source, mention.native_key
        known = name in self.known
        self.known[name] = None
        self.known.move_to_end(name)
        if len(self.known) > KNOWN:
            self.known.popitem(last=False)
        refresh = known and mention.edited_at is None
        if refresh and self.waiting.qsize() >= HIGH_WATER:
            self.dropped += 1
            return False
        return True

    def take(self) -> Batch | None:
        """What has gathered, as one batch with the newest cursor; None after half a second of nothing."""
        try:
            found = [self.waiting.get(timeout=WITHIN_SECONDS)]
        except queue.Empty:
            return None
        with suppress(queue.Empty):
            while len(found) < TOGETHER:
                found.append(self.waiting.get_nowait())
        mentions = {(m.source, m.native_key): m for batch in found for m in batch.mentions}
        return Batch(
            tuple(mentions.values()),
            next((batch.cursor for batch in reversed(found) if batch.cursor), {}),
            gone=tuple(dict.fromkeys(gone for batch in found for gone in batch.gone)),
            gap=next((batch.gap for batch in reversed(found) if batch.gap), None),
        )


class Streams:
    """Keeps every stream that some watch wants connected, in one process of those that share the store."""

    def __init__(self, ports: Ports, connect: Connect) -> None:
        self._ports = ports
        self._connect = connect
        self._owner = uuid.uuid4().hex
        self._stopping = threading.Event()
        self._lines: dict[str, _Line] = {}
        self._thread = threading.Thread(target=self._look_until_stopped, name="streams", daemon=True)

    def start(self) -> None:
        """Begins to look which streams are wanted; returns at once."""
        self._thread.start()

    def stop(self) -> None:
        """Ends every connection."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(2.0)
        for line in self._lines.values():
            line.stop()
        for key in list(self._lines):
            self._end(key)

    def _look_until_stopped(self) -> None:
        while not self._stopping.is_set():
            try:
                self.look()
            except Exception:  # a look that fails must not end the streams
                log.exception("streams cannot be looked after")
            self._stopping.wait(LOOK_EVERY_SECONDS)

    def look(self) -> None:
        """Connects what some watch wants and ends what none wants any more, or wants differently."""
        wanted = _wanted([as_read(self._ports, watch) for watch in self._ports.store.watches()])
        for key in [key for key, line in self._lines.items() if line.watches != wanted.get(key, ())]:
            self._end(key)
        for key, watches in wanted.items():
            if key not in self._lines and self._hold(key):
                self._open(key, watches)
        for key in list(self._lines):
            if not self._hold(key):
                log.warning("another process took over the stream of %s", key.partition(":")[0])
                self._end(key)

    def _end(self, key: str) -> None:
        """Ends a connection before the next one of its key, here or elsewhere: many networks allow one."""
        line = self._lines.pop(key)
        line.stop()
        line.join(ENDING_SECONDS)
        with suppress(FirebreakError):
            self._ports.store.release_lease(f"stream:{key}", owner=self._owner)

    def _open(self, key: str, watches: tuple[Watch, ...]) -> None:
        spec = next(spec for spec in watches[0].sources if spec.key == key)
        try:
            stream = self._connect(spec, watches)
        except FirebreakError as error:
            log.info("no stream for %s: %s", spec.kind, error)
            return
        if stream is not None:
            self._lines[key] = _Line(self._ports, spec, watches, stream)
            self._lines[key].start()

    def _hold(self, key: str) -> bool:
        return self._ports.store.hold_lease(
            f"stream:{key}", owner=self._owner, now=self._ports.clock(), ttl_seconds=LEASE_SECONDS
        )


def _wanted(watches: Sequence[Watch]) -> dict[str, tuple[Watch, ...]]:
    """The running watches by the key of each source they name."""
    found: dict[str, tuple[Watch, ...]] = {}
    for watch in watches:
        for spec in () if watch.paused else watch.sources:
            found[spec.key] = (*found.get(spec.key, ()), watch)
    return found


class _Line:
    """One stream: a thread that reads it, a thread that keeps what it brought."""

    def __init__(self, ports: Ports, spec: SourceSpec, watches: tuple[Watch, ...], stream: Stream) -> None:
        self.watches = watches
        self._ports, self._spec, self._stream = ports, spec, stream
        self._stopping = threading.Event()
        self._funnel = Funnel()
        self._connected = threading.Event()
        self._threads = [
            threading.Thread(target=self._read, name=f"stream {spec.kind}", daemon=True),
            threading.Thread(target=self._keep, name=f"stream keeper {spec.kind}", daemon=True),
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stopping.set()

    def join(self, seconds: float) -> None:
        """Waits for its end, so long at most."""
        deadline = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))

    # --- reading -------------------------------------------------------------------------------------------

    def _read(self) -> None:
        pause = SHORTEST_PAUSE
        while not self._stopping.is_set():
            began = time.monotonic()
            wait = self._read_once()
            if time.monotonic() - began > LONGEST_PAUSE:
                pause = SHORTEST_PAUSE
            self._stopping.wait(max(wait, random.uniform(pause / 2, pause)))
            pause = min(pause * 2, LONGEST_PAUSE)

    def _read_once(self) -> float:
        """One connection, to its end; how long (s) the network asks to be left alone then."""
        try:
            cursor = self._ports.store.stream_cursor(self._spec.key)
            self._stream.run(cursor, put=self._put, stopping=self._stopping)
        except SourceError as error:
            log.warning("the stream of %s ended: %s", self._spec.kind, error)
            if error.retry_at is not None:
                return (error.retry_at - self._ports.clock()).total_seconds()
            return LONGEST_PAUSE if error.trouble in (Trouble.LOGIN, Trouble.MONEY) else 0.0
        except Exception:
            log.exception("the stream of %s failed", self._spec.kind)
        finally:
            self._connected.clear()
        return 0.0

    def _put(self, batch: Batch) -> None:
        self._connected.set()
        self._funnel.put(replace(batch, mentions=tuple(filter(self._is_ours, batch.mentions))))

    def _is_ours(self, mention: Mention) -> bool:
        return any(matches(watch.query, mention) for watch in self.watches)

    # --- keeping -------------------------------------------------------------------------------------------

    def _keep(self) -> None:
        beat = 0.0
        while not (self._stopping.is_set() and self._funnel.waiting.empty()):
            batch = self._funnel.take()
            while batch is not None and not self._kept(batch):
                if self._stopping.wait(1.0):  # what came later has a later cursor: it would hide this loss
                    return self._funnel.closed.set()
            if self._connected.is_set() and time.monotonic() - beat > BEAT_SECONDS:
                beat = time.monotonic()
                with suppress(FirebreakError):
                    self._ports.store.heard(self._spec.key, now=self._ports.clock())

    def _kept(self, batch: Batch) -> bool:
        """Whether the store took it; if not it is tried again, because not every network sends it twice."""
        now = self._ports.clock()
        try:
            self._forget(batch.gone)
            if batch.gap is not None:
                self._ports.store.save_setting(keys.stream_gap(self._spec.key), packed_gap(batch.gap))
            pushed = replace(batch, gone=())
            self._ports.store.receive(self._spec.key, pushed, delivery=None, now=now)
            if batch.mentions:
                self._ports.store.nudge(self._concerned(batch), at=now + NUDGE_EVERY)
        except FirebreakError as error:
            log.warning("what the stream of %s brought waits: %s", self._spec.kind, error)
            return False
        return True

    def _forget(self, gone: Sequence[Gone]) -> None:
        """Only of what came here or is kept: Bluesky tells of every deletion there is."""
        lately = {one for one in gone if self._funnel.handed_over(one)}
        rest = [one for one in gone if one not in lately]
        concerned = [*lately, *(self._ports.store.known(rest) if rest else ())]
        if concerned:
            self._ports.store.forget(concerned, now=self._ports.clock())

    def _concerned(self, batch: Batch) -> list[int]:
        return [w.id for w in self.watches if any(matches(w.query, mention) for mention in batch.mentions)]
