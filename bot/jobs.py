"""Which verb runs when. APScheduler only says "look now"; what is due stands in the store's rows."""

import logging
import os
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TypeVar

from apscheduler.executors.pool import ThreadPoolExecutor as JobPool
from apscheduler.schedulers.background import BackgroundScheduler

from bot import brief, deliver, escalate, precision, purge, recheck, rooms, scan, teach
from bot.core.bucket import Bucket
from bot.core.messages import Outgoing
from bot.core.models import Watch
from bot.errors import FirebreakError, Refused
from bot.ports import Ports
from bot.streams import Streams

log = logging.getLogger(__name__)

T = TypeVar("T")

SCANNERS = 4
STOP_WITHIN_SECONDS = 8.0
NO_BEAT_SECONDS = 60.0
"""Without a tick for this long the process ends itself: a frozen bot is worse than a restarted one."""

NO_SEND_SECONDS = 300.0
"""The same for the sender, whose longest honest turn is a look-up over many pages."""

CLOCK_STEP_SECONDS = 5.0
"""APScheduler waits on the wall clock: set back an hour, it would sleep for an hour."""

WHILE_LIVE_SECONDS = 60
"""While a crisis is live its watch is scanned at least this often."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast the clockwork goes, in seconds."""

    tick: float = 1.0
    post_every: float = 1.2
    """Slack takes about one new message a second in a channel, and, counted apart, 50 edits a minute."""

    edits_at_once: int = 20
    """How many edits may follow each other at once: people who click see it on the card without waiting."""

    scan_lease: float = 30.0
    """How long a watch waits after a crash; a slower scan keeps its lease while its process lives."""

    lease: float = deliver.LEASE_SECONDS
    look_up_after: float = deliver.LOOK_UP_AFTER_SECONDS


class Jobs:
    """The bot's clockwork: scans, the outbox, digests. Several processes may run one on the same store."""

    def __init__(
        self,
        ports: Ports,
        *,
        pace: Pace | None = None,
        streams: Streams | None = None,
        keep: Mapping[str, int] | None = None,
        keep_days: int = purge.RETENTION_DAYS,
        end_process: Callable[[int], None] = os._exit,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self.ports = ports
        self.owner = f"{os.getpid()}-{uuid.uuid4().hex[:8]}"
        self.pace = pace or Pace()
        self.streams = streams
        self.keep, self.keep_days = dict(keep or {}), keep_days
        self.stopping = threading.Event()
        self.scanners = ThreadPoolExecutor(SCANNERS, thread_name_prefix=f"scan-{self.owner}")
        self.free = threading.BoundedSemaphore(SCANNERS)
        self.scanning: set[int] = set()
        self.sender = threading.Thread(target=self._send_until_stopped, name="sender", daemon=True)
        self.scheduler = BackgroundScheduler(
            timezone="UTC",
            executors={"default": JobPool(4)},
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        self.watchdog = threading.Thread(target=self._watch_until_stopped, name="watchdog", daemon=True)
        self.last_tick = self.last_turn = time.monotonic()
        self._posts = Bucket(self.pace.post_every, 1)
        self._edits = Bucket(self.pace.post_every, self.pace.edits_at_once)
        self._end_process = end_process
        self._wall = wall

    def start(self) -> None:
        """Starts ticking; returns at once."""
        self._schedule()
        self.scheduler.start()
        self.sender.start()
        self.watchdog.start()
        if self.streams:
            self.streams.start()

    def stop(self) -> None:
        """No new work from now on; waits for what is under way, up to STOP_WITHIN_SECONDS."""
        self.stopping.set()
        if self.streams:
            self.streams.stop()
        if self.scheduler.running:
            self.scheduler.shutdown(wait=False)
        self.scanners.shutdown(wait=False, cancel_futures=True)
        deadline = time.monotonic() + STOP_WITHIN_SECONDS
        for thread in [self.sender, *threading.enumerate()]:
            if thread is self.sender or thread.name.startswith(f"scan-{self.owner}"):
                _join(thread, deadline)

    def _schedule(self) -> None:
        self._every(self.pace.tick, self.scan_due)
        self._every(self.pace.tick, self.escalate)
        self._every(self.pace.tick, self.keep_rooms)
        self._every(max(self.pace.tick, 30.0), self.send_digests)
        self._every(600.0, self.look_again)
        self._every(600.0, self.learn)
        self._every(3600.0, self.forget_expired)

    def _every(self, seconds: float, job: Callable[[], None]) -> None:
        self.scheduler.add_job(
            _guarded(job), "interval", seconds=seconds, id=job.__name__, replace_existing=True
        )

    # --- the watchdog --------------------------------------------------------------------------------------

    def _watch_until_stopped(self) -> None:
        gap = self._wall() - time.monotonic()
        while not self.stopping.wait(1.0):
            gap = self.look_at_clocks(gap)

    def look_at_clocks(self, gap: float) -> float:
        """Ends the process if nothing ticks, reschedules after a step of the wall clock; the new gap (s)."""
        now = self._wall() - time.monotonic()
        still = time.monotonic()
        if still - self.last_tick > NO_BEAT_SECONDS or still - self.last_turn > NO_SEND_SECONDS:
            log.critical("the scheduler or the sender hangs: ending, so that the platform starts it anew")
            self._end_process(70)
        if abs(now - gap) > CLOCK_STEP_SECONDS:
            log.warning("the clock was set by %.0f s: rescheduling", now - gap)
            self._schedule()
        return now

    # --- scans ---------------------------------------------------------------------------------------------

    def scan_due(self) -> None:
        """Hands every watch that is due to a free scanner, the most overdue first."""
        self.last_tick = time.monotonic()
        while not self.stopping.is_set() and self.free.acquire(blocking=False):
            watch = self._claim()
            if watch is None or watch.id in self.scanning:  # the latter: its lease is renewed by the claim
                self.free.release()
                if watch is None:
                    return
                continue
            self.scanning.add(watch.id)
            self.scanners.submit(self._scan, watch)

    def _claim(self) -> Watch | None:
        now = self.ports.clock()
        return self.ports.store.claim_scan(owner=self.owner, now=now, lease_seconds=self.pace.scan_lease)

    def _scan(self, watch: Watch) -> None:
        more = False
        try:
            report = scan.scan_watch(self.ports, watch)
            more = report.more
            log.info("scanned %s: %d new of %d", watch.name, report.new, report.fetched)
        except Refused as error:
            log.warning("scan of %s ended early: %s", watch.name, error)
        except Exception:  # the job runner: one watch's failure is logged and the others go on
            log.exception("scan of %s failed, reference %s", watch.name, uuid.uuid4().hex[:8])
        finally:
            _guarded(lambda: self._finish(watch, more=more))()
            self.scanning.discard(watch.id)
            self.free.release()

    def _finish(self, watch: Watch, *, more: bool) -> None:
        """Says when the watch is due again: now, after those that wait longer, where more is to be read."""
        live = self.ports.store.crises(live=True, watch_id=watch.id, limit=1)
        seconds = min(watch.interval_seconds, WHILE_LIVE_SECONDS) if live else watch.interval_seconds
        seconds = 0 if more else seconds
        next_at = self.ports.clock() + timedelta(seconds=seconds)
        self.ports.store.finish_scan(watch.id, owner=self.owner, next_at=next_at)

    # --- messages ------------------------------------------------------------------------------------------

    def _send_until_stopped(self) -> None:
        send = _guarded(self._send_one)
        while not self.stopping.is_set():
            self.last_turn = time.monotonic()
            if not send():
                self.stopping.wait(min(self.pace.tick, 0.25))

    def _send_one(self) -> bool:
        """Sends a message of a kind that Slack may take now: posts and edits do not wait for each other."""
        now = time.monotonic()
        post_in, edit_in = self._posts.wait(now), self._edits.wait(now)
        if post_in and edit_in:
            self.stopping.wait(min(post_in, edit_in))
            return True
        return deliver.deliver_one(
            self.ports,
            owner=self.owner,
            lease_seconds=self.pace.lease,
            look_up_after_seconds=self.pace.look_up_after,
            posts=not post_in,
            edits=not edit_in,
            sending=self._sending,
        )

    def _sending(self, message: Outgoing) -> None:
        bucket = self._posts if message.ts is None else self._edits
        bucket.take(time.monotonic())

    def escalate(self) -> None:
        """Does what falls due on crises: asks the next in turn, an owner, for an update."""
        for crisis_id in self.ports.store.due_crises(now=self.ports.clock()):
            _guarded(partial(escalate.escalate, self.ports, crisis_id))()  # one that fails holds up no other

    def keep_rooms(self) -> None:
        """Makes, fills and archives the rooms of crises, a few steps a look."""
        for _ in range(rooms.AT_ONCE):
            if self.stopping.is_set() or not rooms.step(self.ports, owner=self.owner):
                return

    def send_digests(self) -> None:
        """Asks for the digests that are due, and on Mondays for what the alerts were worth."""
        brief.send_due_digests(self.ports)
        precision.send_due_reports(self.ports)

    # --- what was kept -------------------------------------------------------------------------------------

    def look_again(self) -> None:
        """Looks again at what live crises quote, when that is due."""
        recheck.recheck_due(self.ports)

    def learn(self) -> None:
        """Teaches the brands about which people said enough."""
        teach.learn_due(self.ports)

    def forget_expired(self) -> None:
        """Blanks what was kept for as long as it may be."""
        now = self.ports.clock()
        done = purge.purge(self.ports.store, now=now, retention=self.keep, default_days=self.keep_days)
        log.info("%s", done.words)


def _guarded(job: Callable[[], T]) -> Callable[[], T | None]:
    """The job, with whatever it raises logged under a reference: a tick must never end the clockwork."""

    def run() -> T | None:
        try:
            return job()
        except FirebreakError as error:
            log.error("%s", error)
        except Exception:
            log.exception("job failed, reference %s", uuid.uuid4().hex[:8])
        return None

    return run


def _join(thread: threading.Thread, deadline: float) -> None:
    if thread.is_alive() and thread is not threading.current_thread():
        thread.join(max(0.0, deadline - time.monotonic()))
