"""The words of Firebreak as values: frozen dataclasses, in the order data travels."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Literal

from bot.core.dues import Due
from bot.core.mentions import Coverage, Match, Mention, Query, SourceSpec
from bot.core.partners import Involved
from bot.core.story import NO_STORY, Story
from bot.core.tuning import UNTUNED, Occasion, Tuning

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
class Cue:
    """Words that made the analyzer choose a category: the evidence, and what found them."""

    category: str
    text: str
    strong: bool = True
    by: Literal["phrase", "frame", "learned"] = "phrase"


@dataclass(frozen=True, slots=True)
class Score:
    """What an analyzer makes of one mention: tone −1..1 (None: cannot say), risk, reasons in words.

    `chances` (negative, neutral, positive; together 1) say how likely a person would give it each label; the
    tone is positive less negative.
    """

    label: Label
    tone: float | None
    cues: tuple[Cue, ...] = ()
    categories: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    chances: tuple[float, float, float] | None = None

    @property
    def negative(self) -> float:
        """How much of a negative post it counts as, 0..1: its chance, not a hard yes or no."""
        if self.chances is not None and self.label is not Label.UNKNOWN:
            return self.chances[0]
        return float(self.label is Label.NEGATIVE)


@dataclass(frozen=True, slots=True)
class Scored:
    """A mention with its score, and where the watch's terms were found in it, as the store keeps it."""

    mention: Mention
    score: Score
    matched: tuple[Match, ...] = ()


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
    tuning: Tuning = UNTUNED
    occasions: tuple[Occasion, ...] = ()


@dataclass(frozen=True, slots=True)
class Slot:
    """The counts of one watch in the five minutes from `start`; `closed` once they are over.

    `seen` (0..1) is the share of the usual sources that could be read for it: what nobody looked at is no
    silence. `categories` are the risk categories of its mentions (slug, mentions). `negative` is the expected
    number of negative ones: the sum of their chances.
    """

    start: datetime
    mentions: int = 0
    negative: float = 0
    scored: int = 0
    closed: bool = True
    seen: float = 1.0
    categories: tuple[tuple[str, int], ...] = ()

    @property
    def end(self) -> datetime:
        """The moment the slot ends (exclusive)."""
        return self.start + SLOT


@dataclass(frozen=True, slots=True)
class Window:
    """What was counted in a stretch of time beside what is usual there.

    `expected` is in mentions per window; `negative_share` and `usual_share` are 0..1 (None: too few to say);
    `negative` is the expected number of negative ones (see `Slot`).
    """

    start: datetime
    end: datetime
    mentions: int
    negative: float
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
    """Why something is told: the rule, its numbers, and the sentence a person reads.

    `observed` and `expected` are in the rule's own unit over the `window_minutes` before `end`, of a sample
    of `n`: mentions ("volume", "slow burn"), negative mentions ("negative volume"), a share 0..1 ("negative
    share", "ridicule"), mentions of a category ("gravity", "early authors": distinct authors), interactions
    ("viral post"). `about` names the category, theme or mention it is about. `rarity_weeks`: a moment like
    this comes once in so many weeks for this brand (None: not judged by rarity). `confidence` is 0..1.
    `clears_below`: once `observed` is below this, the reason no longer holds (None: only people clear it).
    """

    rule: str
    observed: float
    expected: float
    n: int
    window_minutes: int
    words: str
    end: datetime | None = None
    about: str = ""
    rarity_weeks: float | None = None
    confidence: float = 1.0
    clears_below: float | None = None


@dataclass(frozen=True, slots=True)
class Hint:
    """What posts give away that counts do not: at least this level, about a category (or none), and why.

    `posts` are the ids of the mentions it rests on.
    """

    level: Level
    category: str | None
    reason: Reason
    posts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Joy:
    """Why a wave is no crisis: what it looks like (`a giveaway`, `an earnings day`) and the sentence that
    says so with its numbers; `share` (0..1) of the posts speak of it."""

    looks_like: str
    share: float
    words: str


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the severity score: its name, how far it is filled (0..1), the points that gives, why."""

    name: str
    value: float
    points: float
    most: float
    words: str


@dataclass(frozen=True, slots=True)
class Severity:
    """The Crisis Severity Score: `score` 0..100 = `raw` (the sum of the parts) × `confidence` (0..1).

    Parts, raw and confidence are always shown beside it: `why` says what the confidence rests on.
    """

    score: int
    raw: int
    confidence: float
    parts: tuple[Part, ...] = ()
    why: str = ""


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
    native_key: str = ""


@dataclass(frozen=True, slots=True)
class Situation:
    """What the public is doing now: everything the card says beside who deals with it.

    `total`, `reach` and `platforms` count from `began`, the start of the window that opened the crisis.
    `series` holds (slot start, mentions, expected) oldest first; `platforms` (source, mentions) most first;
    `reach` sums the given follower counts of distinct authors (people, None when no source gives any);
    `partners` are the creators it is about.
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
    partners: tuple[Involved, ...] = ()
    severity: Severity | None = None


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

    `level` is what stands; `set_level` is a person's choice, which the detector may not lower. `rising` is a
    higher level that one look found and a second has yet to confirm. `story` says which posts belong to it;
    `merged_into` is the crisis that took it over. `dues` is what falls due by itself; `roles` holds who does
    what beside the owner, by the name of the role; `next_update` is when the team promised to speak again; a
    `private` crisis is seen by those it names alone.
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
    rising: Level | None = None
    story: Story = NO_STORY
    merged_into: int | None = None
    dues: tuple[Due, ...] = ()
    roles: tuple[tuple[str, Person], ...] = ()
    next_update: datetime | None = None
    private: bool = False


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
    MERGED = "merged"
    SPLIT = "split"
    UNACKNOWLEDGED = "unacknowledged"
    ESCALATED = "escalated"
    ASKED = "asked"
    CONFIRMED = "confirmed"
    REMINDED = "reminded"
    UPDATED = "updated"
    ROLE = "role"
    EVIDENCE = "evidence"
    CORRECTED = "corrected"
    ROOM = "room"
    HIDDEN = "hidden"
    MUTED = "muted"


@dataclass(frozen=True, slots=True)
class Event:
    """A timeline entry: who did what when, before → after. `id` is 0 until the store gives it one.

    `people` are those of whom something is asked, `called` those of them whom the thread calls by name (None:
    that was not decided). `happened_at` is when it happened, where that is not when
    it was written down; `link` leads to the message it is taken from; `of` is the entry that it corrects.
    """

    kind: EventKind
    at: datetime
    actor: Person
    before: str | None = None
    after: str | None = None
    text: str | None = None
    draft: Draft | None = None
    surface: str = "bot"
    id: int = 0
    people: tuple[Person, ...] = ()
    happened_at: datetime | None = None
    link: str | None = None
    of: int | None = None
    called: tuple[Person, ...] | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """The crisis as it should be now and what happened to make it so; both are stored in one transaction.

    `crisis.version` is the version the change was decided on: another one in the store means that somebody
    was faster. Without events it only refreshes what the card shows. Saved with it: `posts` (source, native
    key) go under the crisis; so do, when given, all posts of the crisis it `takes_over`, and every post in
    slots from `rest_from` on that belongs to no crisis. `direct` is who is told of which event in private,
    `waits` until when that of some is held back. `untold` events stand on the timeline alone, `joining` ones
    are added to the thread's last message.
    """

    crisis: Crisis
    events: tuple[Event, ...] = ()
    posts: tuple[tuple[str, str], ...] = ()
    takes_over: int | None = None
    rest_from: datetime | None = None
    direct: tuple[tuple[Event, Person], ...] = ()
    untold: tuple[Event, ...] = ()
    joining: tuple[Event, ...] = ()
    waits: tuple[tuple[Person, datetime], ...] = ()


@dataclass(frozen=True, slots=True)
class Aside:
    """A wave that was left off the desk, because it `looks_like` joy: for the digest."""

    began: datetime
    until: datetime
    looks_like: str
    mentions: int
    words: str


@dataclass(frozen=True, slots=True)
class Tuned:
    """One change of how a brand is judged: who, when, why, and because of which crisis."""

    at: datetime
    actor: Person
    before: Tuning
    after: Tuning
    why: str
    crisis_id: int | None = None
