"""Streams: what is pushed reaches the inbox once, resumes where it stood, and slows down before it loses."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.core.mentions import Batch, Gone, Metrics, Query, SourceSpec
from bot.core.models import Watch
from bot.errors import SourceError, StoreBusy
from bot.ports import Ports
from bot.store.sqlite import SqliteStore
from bot.streams import FULL, HIGH_WATER, Funnel, Streams
from tests.worlds import Hands, mention, still_ports

SPEC = SourceSpec("bluesky")


class Script:
    """A stream that pushes what it was given, then waits to be stopped (or raises what comes last)."""

    def __init__(self, *batches: Batch | Exception) -> None:
        self.batches = list(batches)
        self.cursors: list[Mapping[str, Any]] = []
        self.ended = threading.Event()

    def run(
        self, cursor: Mapping[str, Any], *, put: Callable[[Batch], None], stopping: threading.Event
    ) -> None:
        self.cursors.append(cursor)
        while self.batches:
            batch = self.batches.pop(0)
            if isinstance(batch, Exception):
                raise batch
            put(batch)
        stopping.wait(10)
        self.ended.set()


@pytest.fixture
def ports(tmp_path: Path) -> Iterator[Ports]:
    with SqliteStore(tmp_path / "t.db") as store:
        yield still_ports(store, clock=Hands())


def add_watch(ports: Ports, name: str = "Brindle", **query: Any) -> Watch:
    watch = Watch(0, name, Query(**(query or {"any": (name,)})), (SPEC,))
    return ports.store.add_watch(watch, now=ports.clock())


def running(ports: Ports, script: Script) -> Streams:
    def connect(spec: SourceSpec, watches: Sequence[Watch]) -> Script:
        return script

    streams = Streams(ports, connect)
    streams.look()
    return streams


def waited(condition: Callable[[], object], seconds: float = 5.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.01)
    return False


def texts(ports: Ports) -> list[str]:
    rows = ports.store.arrivals(SPEC.key, after=0, limit=100)
    return [row.mention.text for row in rows if row.mention]


def test_what_some_watch_wants_is_kept_with_the_place_to_resume_from(ports: Ports) -> None:
    add_watch(ports)
    posts = (mention("1", "Brindle is on fire"), mention("2", "lunch"))
    streams = running(ports, Script(Batch(posts, {"seq": 7})))
    assert waited(lambda: ports.store.stream_cursor(SPEC.key))
    streams.stop()
    assert texts(ports) == ["Brindle is on fire"]
    assert ports.store.stream_cursor(SPEC.key) == {"seq": 7}


def test_the_watch_concerned_is_made_due(ports: Ports) -> None:
    concerned, other = add_watch(ports), add_watch(ports, "Acme")
    for _ in (concerned, other):
        claimed = ports.store.claim_scan(owner="t", now=ports.clock(), lease_seconds=60)
        assert claimed
        far = ports.clock() + timedelta(minutes=5)
        ports.store.finish_scan(claimed.id, owner="t", next_at=far)
    streams = running(ports, Script(Batch((mention("1", "Brindle is on fire"),), {"seq": 1})))
    due: list[Watch] = []

    def claimed_again() -> bool:
        found = ports.store.claim_scan(owner="t", now=ports.clock(), lease_seconds=60)
        due.extend([found] if found else [])
        return bool(due)

    assert waited(lambda: texts(ports))
    ports.clock.forward(seconds=6)  # type: ignore[attr-defined]
    assert waited(claimed_again)
    streams.stop()
    assert [watch.id for watch in due] == [concerned.id]
    assert ports.store.claim_scan(owner="t", now=ports.clock(), lease_seconds=60) is None


def test_a_broken_connection_resumes_where_it_stood(ports: Ports) -> None:
    add_watch(ports)
    first = Batch((mention("1", "Brindle one"),), {"seq": 1})
    script = Script(first, SourceError("cut"), Batch((mention("2", "Brindle two"),), {"seq": 2}))
    streams = running(ports, script)
    assert waited(lambda: len(texts(ports)) == 2, 10)
    streams.stop()
    assert script.cursors[1] == {"seq": 1}


def test_only_one_process_connects(ports: Ports) -> None:
    add_watch(ports)
    streams = running(ports, Script())
    second = Script(Batch((mention("1", "Brindle"),), {}))
    other = running(ports, second)
    assert second.cursors == []
    streams.stop()
    other.stop()


def test_a_changed_watch_is_connected_anew(ports: Ports) -> None:
    watch = add_watch(ports)
    script = Script()
    streams = running(ports, script)
    assert waited(lambda: len(script.cursors) == 1)
    ports.store.save_watch(replace(watch, query=Query(any=("Fern",))))
    streams.look()
    assert waited(lambda: len(script.cursors) == 2)
    streams.stop()


def test_a_post_taken_down_is_blanked_at_once(ports: Ports) -> None:
    add_watch(ports)
    post = mention("1", "Brindle is on fire", source="bluesky")
    streams = running(
        ports, Script(Batch((post,), {"seq": 1}), Batch((), {"seq": 2}, gone=(Gone("bluesky", "1"),)))
    )
    assert waited(lambda: ports.store.stream_cursor(SPEC.key) == {"seq": 2})
    streams.stop()
    assert "Brindle is on fire" not in texts(ports)


def test_a_store_that_is_busy_loses_nothing(ports: Ports) -> None:
    add_watch(ports)
    refusals = [StoreBusy("busy"), StoreBusy("busy")]

    class Busy:
        def __getattr__(self, name: str) -> Any:
            if name == "receive" and refusals:
                raise refusals.pop()
            return getattr(ports.store, name)

    busy: Any = Busy()
    streams = running(replace(ports, store=busy), Script(Batch((mention("1", "Brindle"),), {"seq": 1})))
    assert waited(lambda: texts(ports) == ["Brindle"], 8)
    streams.stop()


# --- deletions, leases, ends -------------------------------------------------------------------------------


def test_deletions_of_what_nobody_here_saw_are_not_kept(ports: Ports) -> None:
    """Bluesky tells of every deletion there is: none of them may cost a write."""
    add_watch(ports)
    forgotten: list[Gone] = []

    class Watched:
        def __getattr__(self, name: str) -> Any:
            return getattr(ports.store, name)

        def forget(self, gone: Sequence[Gone], **options: Any) -> list[int]:
            forgotten.extend(gone)
            return ports.store.forget(gone, **options)

    watched: Any = Watched()
    gone = (*(Gone("bluesky", f"other {n}") for n in range(10_000)), Gone("bluesky", "1"))
    script = Script(
        Batch((mention("1", "Brindle", source="bluesky"),), {"seq": 1}), Batch((), {"seq": 2}, gone=gone)
    )
    streams = running(replace(ports, store=watched), script)
    assert waited(lambda: ports.store.stream_cursor(SPEC.key) == {"seq": 2})
    streams.stop()
    assert forgotten == [Gone("bluesky", "1")]
    assert texts(ports) == []


def test_a_deletion_in_the_same_breath_is_heeded(ports: Ports) -> None:
    add_watch(ports)
    post = mention("1", "Brindle is on fire", source="bluesky")
    streams = running(ports, Script(Batch((post,), {"seq": 1}, gone=(Gone("bluesky", "1"),))))
    assert waited(lambda: ports.store.stream_cursor(SPEC.key) == {"seq": 1})
    streams.stop()
    assert texts(ports) == []


def test_who_lost_the_lease_ends_the_connection(ports: Ports) -> None:
    add_watch(ports)
    script = Script()
    streams = running(ports, script)
    assert waited(lambda: script.cursors)
    ports.clock.forward(seconds=61)  # type: ignore[attr-defined]
    assert ports.store.hold_lease(f"stream:{SPEC.key}", owner="other", now=ports.clock(), ttl_seconds=60)
    streams.look()
    assert script.ended.wait(1)
    streams.look()
    assert len(script.cursors) == 1
    streams.stop()


def test_after_an_orderly_stop_the_next_process_connects_at_once(ports: Ports) -> None:
    add_watch(ports)
    running(ports, Script()).stop()
    second = Script()
    streams = running(ports, second)
    assert waited(lambda: second.cursors)
    streams.stop()


def test_what_the_store_refuses_at_the_end_is_not_overtaken(ports: Ports) -> None:
    """A later cursor kept without it would hide it for ever."""
    add_watch(ports)
    refused = threading.Event()

    class Broken:
        def __getattr__(self, name: str) -> Any:
            return getattr(ports.store, name)

        def receive(self, key: str, batch: Batch, **options: Any) -> int:
            if not refused.is_set():
                refused.set()
                raise StoreBusy("busy")
            return ports.store.receive(key, batch, **options)

    broken: Any = Broken()
    batches = [Batch((mention(str(n), "Brindle"),), {"seq": n}) for n in range(1, 300)]
    streams = running(replace(ports, store=broken), Script(*batches))
    assert refused.wait(2)
    streams.stop()
    assert ports.store.stream_cursor(SPEC.key) == {}


def test_a_reader_that_waits_for_room_is_let_go_at_the_end() -> None:
    funnel = Funnel()
    posts = tuple(mention(str(key)) for key in range(3 * FULL))
    reader = threading.Thread(target=funnel.put, args=(Batch(posts, {}),), daemon=True)
    reader.start()
    assert waited(lambda: funnel.waiting.full())
    funnel.closed.set()
    reader.join(2)
    assert not reader.is_alive()


# --- back-pressure -----------------------------------------------------------------------------------------


def test_refreshed_counts_are_dropped_first_and_first_sightings_never() -> None:
    funnel = Funnel()
    for key in range(HIGH_WATER + 5):
        funnel.put(Batch((mention(str(key)),), {}))
    before = funnel.waiting.qsize()
    funnel.put(Batch((mention("1", metrics=Metrics(likes=9)),), {}))
    funnel.put(Batch((mention("new"),), {}))
    assert funnel.dropped == 1
    assert funnel.waiting.qsize() == before + 1


def test_a_full_funnel_makes_the_reader_wait() -> None:
    funnel = Funnel()
    posts = tuple(mention(str(key)) for key in range(FULL + 10))
    reader = threading.Thread(target=funnel.put, args=(Batch(posts, {}),), daemon=True)
    reader.start()
    reader.join(0.3)
    assert reader.is_alive()
    taken = 0
    while (batch := funnel.take()) is not None:
        taken += len(batch.mentions)
    assert taken == FULL + 10
