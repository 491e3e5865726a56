"""The words of Firebreak as values: frozen dataclasses, in the order data travels."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any

SLOT = timedelta(minutes=5)
"""The grain of every count: mentions are tallied per watch in slots of five minutes."""


class Level(IntEnum):
    """How bad it is, in the order of the severity matrix."""

    GREEN = 0
    YELLOW = 1
    ORANGE = 2
    RED = 3

    @property
    def word(self) -> str:
        """The level as it is written: `orange`."""
        return self.name.lower()


class State(StrEnum):
    """Where a crisis stands in its life."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    CONTAINED = "contained"
    RESOLVED = "resolved"
    DISMISSED = "dismissed"

    @property
    def live(self) -> bool:
        """Whether the team still has to deal with it."""
        return self in (State.OPEN, State.ACKNOWLEDGED, State.CONTAINED)


class Label(StrEnum):
    """The tone of one mention as a word; `unknown` is an answer."""

    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    POSITIVE = "positive"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote a mention; None always means "not given", never 0."""

    handle: str | None = None
    name: str | None = None
    followers: int | None = None
    verified: bool | None = None


@dataclass(frozen=True, slots=True)
class Metrics:
    """What the public did with a mention, in counts; None means "not given"."""

    likes: int | None = None
    replies: int | None = None
    shares: int | None = None
    views: int | None = None

    @property
    def engagements(self) -> int:
        """Likes + replies + shares, of those given."""
        return sum(n for n in (self.likes, self.replies, self.shares) if n is not None)


@dataclass(frozen=True, slots=True)
class Mention:
    """One public post about the brand. (`source`, `native_key`) names it for ever."""

    source: str
    native_key: str
    text: str
    created_at: datetime
    observed_at: datetime
    url: str | None = None
    title: str | None = None
    lang: str | None = None
    author: Author = field(default_factory=Author)
    metrics: Metrics = field(default_factory=Metrics)

    @property
    def id(self) -> str:
        """32 hexadecimal digits made of the source and its own key."""
        return hashlib.sha256(f"{self.source}:{self.native_key}".encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that made the analyzer choose a category: the evidence."""

    category: str
    text: str
    strong: bool = True


@dataclass(frozen=True, slots=True)
class Score:
    """What an analyzer makes of one mention: tone −1..1 (None: cannot say), risk, reasons in words."""

    label: Label
    tone: float | None
    cues: tuple[Cue, ...] = ()
    categories: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scored:
    """A mention with its score, as the store keeps it."""

    mention: Mention
    score: Score


@dataclass(frozen=True, slots=True)
class Rejection:
    """One record a source could not use: where it stands and what is wrong with it."""

    where: str
    reason: str


@dataclass(frozen=True, slots=True)
class Batch:
    """What one fetch brought: mentions, where to go on, what was unusable, whether more is waiting."""

    mentions: tuple[Mention, ...]
    cursor: Mapping[str, Any]
    rejected: tuple[Rejection, ...] = ()
    more: bool = False


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """A source of a watch as it is configured: its kind (`file`, `feed`) and what it reads (path, URL)."""

    kind: str
    target: str

    @property
    def key(self) -> str:
        """The name it has in cursors and coverage: `feed:https://…`."""
        return f"{self.kind}:{self.target}"


@dataclass(frozen=True, slots=True)
class Query:
    """Which mentions belong to a watch: any of these terms, all of those, none of these."""

    any: tuple[str, ...] = ()
    all: tuple[str, ...] = ()
    none: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Watch:
    """A brand, its query, where to look, and where to tell."""

    id: int
    name: str
    query: Query
    sources: tuple[SourceSpec, ...] = ()
    channel: str | None = None
    exec_channel: str | None = None
    timezone: str = "UTC"
    interval_seconds: int = 300
    paused: bool = False


class Freshness(StrEnum):
    """How far a source can be trusted to have seen what there is."""

    OK = "ok"
    PARTIAL = "partial"
    FAILED = "failed"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Coverage:
    """What one source of a watch could see at its last scan, with the reason in words where it could not."""

    source: str
    freshness: Freshness
    last_success_at: datetime | None
    detail: str = ""
    retry_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """The counts of one watch in the five minutes from `start`; `closed` once they are over."""

    start: datetime
    mentions: int = 0
    negative: int = 0
    scored: int = 0
    closed: bool = True

    @property
    def end(self) -> datetime:
        """The moment the slot ends (exclusive)."""
        return self.start + SLOT


@dataclass(frozen=True, slots=True)
class Window:
    """What was counted in a stretch of time beside what is usual there.

    `expected` is in mentions per window; `negative_share` and `usual_share` are 0..1 (None: too few to say).
    """

    start: datetime
    end: datetime
    mentions: int
    negative: int
    scored: int
    expected: float
    usual_share: float | None
    learning: bool = False

    @property
    def minutes(self) -> int:
        """Its length in whole minutes."""
        return round((self.end - self.start).total_seconds() / 60)

    @property
    def ratio(self) -> float:
        """Mentions over the expected number (floored at one, so that one post is never "infinite")."""
        return self.mentions / max(self.expected, 1.0)

    @property
    def negative_share(self) -> float | None:
        """Negative over scored mentions, 0..1; None when nothing was scored."""
        return self.negative / self.scored if self.scored else None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a detector spoke: the rule, its numbers, and the sentence a person reads."""

    rule: str
    observed: float
    expected: float
    n: int
    window_minutes: int
    words: str


@dataclass(frozen=True, slots=True)
class Signal:
    """One detector's finding at a moment: how bad it takes it to be, how rare (0..1), and why.

    At level green there is nothing to tell; the window still says what is counted.
    """

    at: datetime
    level: Level
    score: float
    window: Window
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in Slack: user id and the name people know them by."""

    id: str
    name: str


SYSTEM = Person(id="", name="Firebreak")
"""The actor of what the bot does by itself."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A post as the card shows it."""

    mention_id: str
    source: str
    author: str
    followers: int | None
    text: str
    url: str | None
    engagements: int
    label: Label
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Situation:
    """What the public is doing now: everything the card says beside who deals with it.

    `total`, `reach` and `platforms` count from `began`, the start of the window that opened the crisis.
    `series` holds (slot start, mentions, expected) oldest first; `platforms` (source, mentions) most first;
    `reach` sums the given follower counts of distinct authors (people, None when no source gives any).
    """

    at: datetime
    window: Window
    began: datetime
    total: int = 0
    reach: int | None = None
    platforms: tuple[tuple[str, int], ...] = ()
    categories: tuple[tuple[str, int], ...] = ()
    quotes: tuple[Quote, ...] = ()
    series: tuple[tuple[datetime, int, float], ...] = ()
    reasons: tuple[Reason, ...] = ()
    coverage: tuple[Coverage, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """A filled template, saved: what could be said, and which facts it still lacks."""

    template: str
    title: str
    text: str
    missing: tuple[str, ...] = ()

    @property
    def ready(self) -> bool:
        """Whether every fact is filled in."""
        return not self.missing


@dataclass(frozen=True, slots=True)
class Crisis:
    """One story the team has to deal with. `id` is the number people type; `version` guards every change.

    `level` is what stands; `set_level` is a person's choice, which the detector may not lower.
    """

    id: int
    watch_id: int
    brand: str
    title: str
    category: str | None
    level: Level
    state: State
    opened_at: datetime
    updated_at: datetime
    situation: Situation
    peak_level: Level = Level.GREEN
    set_level: Level | None = None
    owner: Person | None = None
    acknowledged_at: datetime | None = None
    closed_at: datetime | None = None
    outcome: str | None = None
    calm_since: datetime | None = None
    version: int = 1


class EventKind(StrEnum):
    """What can happen in the life of a crisis; each is one line of its timeline."""

    OPENED = "opened"
    LEVEL = "level"
    ACKNOWLEDGED = "acknowledged"
    ASSIGNED = "assigned"
    DRAFTED = "drafted"
    NOTED = "noted"
    CONTAINED = "contained"
    BRIEFED = "briefed"
    RESOLVED = "resolved"
    DISMISSED = "dismissed"
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True)
class Event:
    """A timeline entry: who did what when, before → after. `id` is 0 until the store gives it one."""

    kind: EventKind
    at: datetime
    actor: Person
    before: str | None = None
    after: str | None = None
    text: str | None = None
    draft: Draft | None = None
    surface: str = "bot"
    id: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """The crisis as it should be now and what happened to make it so; both are stored in one transaction.

    `crisis.version` is the version the change was decided on: another one in the store means that somebody
    was faster. Without events it only refreshes what the card shows.
    """

    crisis: Crisis
    events: tuple[Event, ...] = ()
