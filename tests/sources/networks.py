"""A desk at one stand-in network: says what the public says, opens the source, reads until nothing waits."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.core.mentions import Batch, Gap, Handle, Mention, Query
from bot.errors import SourceError
from bot.http import Http
from bot.sandbox.platforms.server import served, settings, target
from bot.sandbox.platforms.world import PublicPost, Quirk, World
from bot.sources import Source, found
from bot.sources.access import Access

QUERY = Query(
    any=("Brindle & Fern", "brindlefern"), hashtags=("brindlefern",), handles=(Handle("*", "brindlefern"),)
)
TEXT = "Brindle & Fern #brindlefern @brindlefern n{:04}"
MARKER = re.compile(r"\bn\d{4}\b")
MOST_FETCHES = 80

FACTS: Mapping[str, Mapping[str, Any]] = {}
"""What a post needs besides its text so that a kind of source can find it."""


@dataclass
class Time:
    """The clock of the source and of its network."""

    now: datetime = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, to: datetime | timedelta) -> None:
        self.now = self.now + to if isinstance(to, timedelta) else max(self.now, to)


@dataclass
class Read:
    """What reading until nothing waits brought."""

    batches: list[Batch] = field(default_factory=list)
    cursor: dict[str, Any] = field(default_factory=dict)

    @property
    def mentions(self) -> dict[str, Mention]:
        return {mention.native_key: mention for batch in self.batches for mention in batch.mentions}

    @property
    def markers(self) -> set[str]:
        return {marker for mention in self.mentions.values() for marker in markers_of(mention)}

    @property
    def gaps(self) -> list[Gap]:
        return [batch.gap for batch in self.batches if batch.gap]


@dataclass
class Desk:
    """One network, and the source that reads it, opened anew for each scan as in real life."""

    kind: str
    world: World
    time: Time
    url: str

    def say(self, number: int, **facts: Any) -> PublicPost:
        text = facts.pop("text", "") or TEXT.format(number)
        said = {
            "tagged": ("brindlefern",),
            "replies": 2,
            "at": self.time.now - timedelta(seconds=290 - number),
        }
        return self.world.say(self.kind, text, **{**said, **FACTS.get(self.kind, {}), **facts})

    def say_all(self, count: int, *, first: int = 1) -> set[str]:
        return {marker_of(self.say(n)) for n in range(first, first + count)}

    def plan(self, quirk: Quirk, times: int = -1) -> None:
        self.world.plan(self.kind, quirk, times)

    def open(self) -> Source:
        http = Http(clock=self.time, allow_loopback_http=True, sleep=lambda seconds: None, total_seconds=10)
        access = Access(http, self.time, settings(self.url))
        source: Source = found()[self.kind].open(target(self.kind, self.url), query=QUERY, access=access)
        return source

    def scan(self, cursor: Mapping[str, Any] | None = None) -> Read:
        read = Read(cursor=dict(cursor or {}))
        source = self.open()
        for _ in range(MOST_FETCHES):
            batch = source.fetch(read.cursor)
            read.batches.append(batch)
            read.cursor = json.loads(json.dumps(batch.cursor))
            if not batch.more:
                return read
        raise AssertionError(f"{self.kind} has not ended after {MOST_FETCHES} fetches")

    def patient_scan(self, read: Read) -> tuple[Read, list[SourceError]]:
        """The scan after another, tried again whenever the source says, at most ten times."""
        errors: list[SourceError] = []
        while len(errors) < 10:
            try:
                return self.scan(read.cursor), errors
            except SourceError as error:
                errors.append(error)
                self.time.forward(error.retry_at or self.time.now + timedelta(minutes=16))
        raise AssertionError(f"{self.kind} does not recover: {errors[-1]}")


def marker_of(post: PublicPost) -> str:
    marker = MARKER.search(post.text)
    assert marker
    return marker.group()


def markers_of(mention: Mention) -> set[str]:
    return set(MARKER.findall(f"{mention.title} {mention.text}"))


@contextmanager
def desk_of(kind: str, **facts: Any) -> Iterator[Desk]:
    time = Time()
    world = World(clock=time, **facts)
    with served(world) as url:
        yield Desk(kind, world, time, url)
