"""Jetstream: both wires, resuming, deletions and edits, what was lost."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.mentions import Batch, Kind
from bot.errors import SourceError
from bot.http import Http
from bot.sandbox.platforms.bluesky import settings as wanted
from bot.sandbox.platforms.server import served
from bot.sandbox.platforms.world import Quirk, World, now
from bot.sources.access import Access
from bot.sources.bluesky import stream
from bot.sources.bluesky_posts import of_record, uri_of
from bot.sources.bluesky_stream import frame_of

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@dataclass
class Reading:
    """What a stream handed over so far, in a thread of its own."""

    batches: list[Batch] = field(default_factory=list)
    came: threading.Condition = field(default_factory=threading.Condition)

    def put(self, batch: Batch) -> None:
        with self.came:
            self.batches.append(batch)
            self.came.notify_all()

    def wait(self, ready: Any) -> None:
        with self.came:
            assert self.came.wait_for(lambda: ready(self), timeout=30)

    @property
    def texts(self) -> list[str]:
        return [mention.text for batch in self.batches for mention in batch.mentions]

    @property
    def cursor(self) -> Any:
        return next((dict(batch.cursor) for batch in reversed(self.batches) if batch.cursor), {})


@contextmanager
def reading(access: Access, cursor: Any = None) -> Iterator[Reading]:
    """A connected stream, ended on leaving."""
    found, stopping = Reading(), threading.Event()
    source = stream("", queries=[], access=access)
    thread = threading.Thread(
        target=source.run, args=(cursor or {},), kwargs={"put": found.put, "stopping": stopping}
    )
    thread.start()
    try:
        found.wait(lambda reading: reading.batches)
        yield found
    finally:
        stopping.set()
        thread.join(10)
        assert not thread.is_alive()


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture(params=["", "/subscribe"], ids=["second wire", "first wire"])
def access(world: World, request: pytest.FixtureRequest) -> Iterator[Access]:
    with served(world) as url:
        http = Http(clock=now, allow_loopback_http=True, sleep=lambda seconds: None)
        settings = wanted(f"{url}/bluesky")
        settings["BLUESKY_JETSTREAM_URL"] += request.param
        yield Access(http, now, settings)


def test_what_is_said_edited_and_deleted_arrives(world: World, access: Access) -> None:
    with reading(access) as found:
        post = world.say("bluesky", "Brindle & Fern")
        found.wait(lambda reading: reading.texts)
        world.edit(post, "Brindle & Fern, corrected")
        found.wait(lambda reading: len(reading.texts) == 2)
        world.delete(post)
        found.wait(lambda reading: any(batch.gone for batch in reading.batches))
    first, second = (mention for batch in found.batches for mention in batch.mentions)
    (gone,) = (gone for batch in found.batches for gone in batch.gone)
    assert first.native_key == second.native_key == gone.native_key
    assert (first.via, first.edited_at, second.edited_at is None) == ("stream", None, False)


def test_it_resumes_where_it_ended(world: World, access: Access) -> None:
    with reading(access) as found:
        world.say("bluesky", "Brindle one")
        found.wait(lambda reading: reading.texts)
    world.say("bluesky", "Brindle two")
    with reading(access, found.cursor) as again:
        again.wait(lambda reading: "Brindle two" in reading.texts)
    assert set(again.texts) <= {"Brindle one", "Brindle two"}


def test_a_place_on_another_host_is_found_by_time(world: World, access: Access) -> None:
    with reading(access) as found:
        world.say("bluesky", "Brindle one")
        found.wait(lambda reading: reading.texts)
    world.say("bluesky", "Brindle two")
    with reading(access, {**found.cursor, "host": "wss://elsewhere.example", "seq": 900}) as again:
        again.wait(lambda reading: "Brindle two" in reading.texts)


@pytest.mark.parametrize("access", [""], indirect=True)
def test_what_the_host_no_longer_has_is_a_gap(world: World, access: Access) -> None:
    world.plan("bluesky", Quirk.CURSOR_EXPIRED, 1)
    with reading(access, {"time_us": 1_772_000_000_000_000}) as found:
        found.wait(lambda reading: any(batch.gap for batch in reading.batches))
    (gap,) = (batch.gap for batch in found.batches if batch.gap)
    assert gap.start == datetime.fromtimestamp(1_772_000_000, UTC)


def test_an_error_frame_ends_the_stream() -> None:
    with pytest.raises(SourceError, match="ConsumerTooSlow"):
        frame_of('{"$type": "error", "error": "ConsumerTooSlow"}', observed_at=NOW)


@pytest.mark.parametrize(
    "message",
    [
        "[",
        b"\xff",
        '{"kind": "identity", "did": "did:plc:a", "time_us": 1}',
        '{"did": "did:plc:a", "commit": {"collection": "app.bsky.feed.like", "rkey": "1"}}',
        '{"$type": "message", "payload": {"$type": "x#info", "name": "Other"}}',
    ],
)
def test_what_is_no_post_is_passed_over(message: str | bytes) -> None:
    assert frame_of(message, observed_at=NOW) is None


@settings(max_examples=60, deadline=None)
@given(
    did=st.text(max_size=20), rkey=st.text(max_size=9), record=st.dictionaries(st.text(max_size=9), st.none())
)
def test_no_frame_breaks_the_reading(did: str, rkey: str, record: Any) -> None:
    commit = {"collection": "app.bsky.feed.post", "operation": "create", "rkey": rkey, "record": record}
    assert frame_of(json.dumps({"did": did, "time_us": 1, "commit": commit}), observed_at=NOW) is not None


@pytest.mark.parametrize("uri", ["at://\ud83d", "at://" + "x" * 2_000, "at://a\nb", 5])
def test_a_reply_to_nonsense_is_a_post_of_its_own(uri: object) -> None:
    record = {"text": "Brindle", "reply": {"parent": {"uri": uri}, "root": {"uri": uri}}}
    found = of_record(uri_of("did:plc:a", "r"), record, indexed_at=NOW, observed_at=NOW, edited=False)
    assert (found.parent_key, found.root_key, found.kind) == (None, None, Kind.POST)
