"""The seams: what the verbs need from the world, and `Ports`, which bundles one of each."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from bot.core import calling, escalation, routes, wishes
from bot.core.audit import EVER, NEWEST, Entry
from bot.core.desk import Desk
from bot.core.drafting import Template
from bot.core.layer import Layer, Lesson, Taught
from bot.core.lifecycle import Act
from bot.core.mentions import Arrival, Batch, Coverage, Gone, Mention, Metrics, Query, SourceSpec
from bot.core.messages import Outgoing, Purpose, Told
from bot.core.models import Aside, Change, Crisis, Event, Level, Person, Score, Scored, Slot, Tuned, Watch
from bot.core.mutes import Mute
from bot.core.partners import Partner
from bot.core.plans import Offer
from bot.core.rooms import Room
from bot.core.routes import Route
from bot.core.teaching import Answer, Answered, Answers, Asked, Version
from bot.core.topics import FORGETFUL, Memory, Topic
from bot.errors import Conflict, Refused

Clock = Callable[[], datetime]
"""Gives aware UTC time."""


class Source(Protocol):
    """Reads one place where the public talks."""

    def fetch(self, cursor: Mapping[str, Any]) -> Batch:
        """Everything new since `cursor` ({} at first), oldest first; raises SourceError."""


class Analyzer(Protocol):
    """Scores mentions: tone, risk, reasons. Deterministic."""

    def score(
        self, mentions: Sequence[Mention], *, layer: Layer | None = None, memory: Memory = FORGETFUL
    ) -> list[Score]:
        """One score per mention, in order; `layer` is what is known of the brand's tone, `memory` what its
        people said posts are about."""

    def teach(
        self, watch_id: int, lessons: Sequence[Lesson], *, rival: Layer | None, now: datetime
    ) -> Taught:
        """A layer of version 0, not saved yet, learned from 20 lessons or more, the oldest first; it says how
        well fresh answers that were held back are told by `rival` (what is on; None: nothing), and by it."""

    def prior(self, mentions: Sequence[Mention]) -> tuple[float, float, float]:
        """How frequent each tone is among a brand's posts, from the posts alone."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A scored mention with the slot (its start) in which it counts, unless the mute of that number holds."""

    scored: Scored
    slot: datetime
    muted: int | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """What the crisis's posts amount to between two moments (see `Situation` for units)."""

    total: int
    reach: int | None
    platforms: tuple[tuple[str, int], ...]
    categories: tuple[tuple[str, int], ...]


class Store(Protocol):
    """Keeps everything: dataclasses in and out, one transaction a method; raises StoreError, StoreBusy."""

    # watches
    def add_watch(self, watch: Watch, *, now: datetime, by: Act | None = None) -> Watch:
        """Saves a new watch and gives it back with its id; raises Refused if the name is taken."""

    def save_watch(self, watch: Watch, *, by: Act | None = None) -> None:
        """Replaces a watch of the same id."""

    def remove_watch(self, watch_id: int, *, by: Act | None = None) -> None:
        """Forgets a watch with its mentions, slots and state; its crises stay."""

    def watches(self) -> list[Watch]:
        """All watches by name."""

    def watch(self, watch_id: int) -> Watch | None:
        """One watch."""

    def claim_scan(self, *, owner: str, now: datetime, lease_seconds: float) -> Watch | None:
        """The most overdue watch that is not paused and nobody is scanning, leased to `owner`."""

    def finish_scan(self, watch_id: int, *, owner: str, next_at: datetime) -> None:
        """Gives the lease back and says when the watch is due again."""

    # partners
    def add_partner(self, partner: Partner, *, by: Act | None = None) -> Partner:
        """Saves a new partner and gives it back with its id; raises Refused if the watch has one of that
        name, or is gone."""

    def save_partner(self, partner: Partner, *, by: Act | None = None) -> None:
        """Replaces a partner of the same id; raises Refused as `add_partner` does, or if it is gone."""

    def remove_partner(self, partner_id: int, *, by: Act | None = None) -> None:
        """Forgets a partner; nothing if it is gone already."""

    def partners(self, watch_id: int | None = None) -> list[Partner]:
        """The partners of a watch (None: of all) by name."""

    # mentions
    def add(
        self, watch_id: int, placed: Sequence[Placed], *, source_key: str, cursor: Mapping[str, Any]
    ) -> list[Scored]:
        """Saves mentions, tallies and the cursor together; gives back those that were new to the watch."""

    def cursor(self, watch_id: int, source_key: str) -> Mapping[str, Any]:
        """Where reading goes on; {} at first."""

    def set_coverage(self, watch_id: int, coverage: Coverage) -> None:
        """Remembers how a source fared."""

    def intake(
        self, watch_id: int, source_key: str, *, start: datetime, end: datetime
    ) -> list[tuple[datetime, int]]:
        """How many new mentions a source brought, by the hour they were made in; no empty hours."""

    def coverage(self, watch_id: int) -> list[Coverage]:
        """How each source of a watch fared last, by name."""

    def slots(self, watch_id: int, *, start: datetime, end: datetime) -> list[Slot]:
        """The non-empty slots with start <= slot < end, in order, all `closed`."""

    def slots_of(self, watch_id: int, crisis_id: int | None, *, start: datetime, end: datetime) -> list[Slot]:
        """The same of the posts of one crisis, or (None) of those that belong to none; no categories."""

    def counted(self, watch_id: int, *, start: datetime, end: datetime) -> tuple[int, float, int]:
        """The slots with start <= slot < end in a sum: mentions, the expected negative ones, the scored."""

    def first_slot(self, watch_id: int) -> datetime | None:
        """The start of the oldest slot."""

    def tally(self, watch_id: int, *, start: datetime, end: datetime, crisis_id: int | None = 0) -> Tally:
        """What the mentions that count in start <= slot < end amount to (of one crisis, of those that belong
        to none (None), or of all (0))."""

    def top_mentions(
        self, watch_id: int, *, start: datetime, end: datetime, limit: int, crisis_id: int | None = 0
    ) -> list[Scored]:
        """The most telling mentions of slots in start <= slot < end (of one crisis, none (None), or 0: all).

        Negative ones about a risk first, then other negative ones, each by followers and engagements.
        """

    def recent_mentions(self, watch_id: int, *, limit: int) -> list[Scored]:
        """The newest mentions, newest first."""

    def mentions_between(
        self, watch_id: int, *, start: datetime, end: datetime, limit: int, crisis_id: int | None = 0
    ) -> list[Scored]:
        """The newest mentions that count in start <= slot < end, newest first; none forgotten. Of one crisis,
        of those that belong to none (None), or of all (0)."""

    def widest(self, watch_id: int, *, start: datetime, end: datetime) -> tuple[int, int]:
        """The most followers an author has and the most interactions a post has in start <= slot < end."""

    def usual_interactions(self, watch_id: int, *, start: datetime, end: datetime) -> tuple[int, int] | None:
        """The 95th and 99th percentile of interactions with posts of these slots; None under 100 posts."""

    def stored_mentions(self, *, start: datetime, limit: int) -> list[Scored]:
        """The newest mentions of all watches since `start`, each post once, newest first."""

    def pace_of(self, watch_id: int, mention: Mention) -> list[tuple[datetime, Metrics]]:
        """What the public had done with a mention whenever it was seen, oldest first."""

    def known(self, gone: Sequence[Gone]) -> list[Gone]:
        """Those of which something is kept."""

    def forget(self, gone: Sequence[Gone], *, now: datetime) -> list[int]:
        """Blanks the text, title, author and extras of these mentions wherever they are kept: in every watch,
        in what waits to be read, in what crises quote; counts stay. Wants the cards anew of the crises that
        quoted them and gives their ids."""

    def expire(self, *, source: str | None, before: datetime, now: datetime) -> int:
        """The same for what was first seen before a moment (of one source, or of all); how many were."""

    def sources_kept(self) -> list[str]:
        """The sources of which something is kept that is not blank, by name."""

    def forget_tallies(self, *, before: datetime) -> int:
        """Removes the counts of slots before a moment and the blank mentions in them; how many slots."""

    # what is pushed to us
    def receive(self, source_key: str, batch: Batch, *, delivery: str | None, now: datetime) -> int:
        """Saves what a stream or webhook brought, and the stream's cursor, in one transaction; gives how many
        were kept, 0 when a delivery of that id came before."""

    def arrivals(self, source_key: str, *, after: int, limit: int) -> list[Arrival]:
        """What came after a sequence number, oldest first."""

    def forget_arrivals(self, *, before: datetime) -> int:
        """Forgets what came before a moment; how many."""

    def stream_cursor(self, source_key: str) -> Mapping[str, Any]:
        """Where a stream resumes; {} at first."""

    def heard(self, source_key: str, *, now: datetime) -> None:
        """Remembers that a stream is connected and alive."""

    def streaming(self, source_key: str, *, now: datetime) -> bool:
        """Whether a stream was heard of in the last two minutes."""

    def nudge(self, watch_ids: Sequence[int], *, at: datetime) -> None:
        """Makes watches due at `at` that would be due later."""

    # budgets
    def spend(self, key: str, decide: Callable[[Mapping[str, Any]], Mapping[str, Any]]) -> Mapping[str, Any]:
        """Replaces a budget's small value by what `decide` makes of it ({} at first), in one transaction;
        what it raises leaves the value as it was."""

    def budget(self, key: str) -> Mapping[str, Any]:
        """A budget's small value; {} at first."""

    # detector state
    def detector_state(self, watch_id: int, name: str) -> Mapping[str, Any] | None:
        """The small value a detector kept; None at first."""

    def save_detector_state(self, watch_id: int, name: str, state: Mapping[str, Any]) -> None:
        """Keeps a detector's small value."""

    # how a brand is judged
    def save_tuning(self, watch_id: int, tuned: Tuned, *, by: Act | None = None) -> None:
        """Judges a watch by `tuned.after` from now on, and keeps the change for good; raises Refused if the
        watch is gone."""

    def tunings(self, watch_id: int, *, limit: int = 20) -> list[Tuned]:
        """The changes of how a watch is judged, newest first."""

    def set_aside(self, watch_id: int, aside: Aside) -> None:
        """Remembers a wave that is no crisis; one that goes on grows instead."""

    def asides(self, watch_id: int, *, start: datetime, end: datetime) -> list[Aside]:
        """The waves left off the desk between two moments, oldest first."""

    # what is kept but not counted
    def add_mute(self, mute: Mute, hidden: Sequence[tuple[str, str]], *, by: Act | None = None) -> Mute:
        """Keeps a mute and takes these posts (source, native key) out of the counts; raises Refused if the
        watch is gone."""

    def mutes(self, watch_id: int, *, now: datetime) -> list[Mute]:
        """The mutes of a watch that hold, the first to end first."""

    def lift_mute(self, mute_id: int, *, now: datetime, by: Act | None = None) -> Mute:
        """Ends a mute; what it held back while it held stays out of the counts. Raises Refused when it has
        ended."""

    # what people say about tone
    def save_answers(self, watch_id: int, answers: Sequence[Answer], *, by: Act | None = None) -> int:
        """Keeps what people say of posts, the last answer of each; labels and counts are mended in the same
        transaction. How many were kept: none about a forgotten post, and no glance at an answered one."""

    def asked(self, watch_id: int, posts: Sequence[tuple[str, str]]) -> list[Asked]:
        """Those of these posts (source, native key) that the watch has and nobody forgot, in this order."""

    def unanswered(self, watch_id: int, *, start: datetime, end: datetime, limit: int) -> list[Asked]:
        """The newest posts made in start <= at < end about which nobody answered, newest first."""

    def answered(self, watch_id: int, *, limit: int = 5_000) -> list[Answered]:
        """The last answers, the oldest first; none about a forgotten post."""

    def count_answers(self, watch_id: int) -> Answers:
        """How many answers there are that can be learned from."""

    def save_topics(self, watch_id: int, topics: Sequence[Topic], *, by: Act | None = None) -> int:
        """Keeps what people say posts are about, the last word on each; the posts' categories are mended in
        the same transaction. How many were kept: none about a forgotten post."""

    def take_topic_back(self, watch_id: int, *, by: Act) -> tuple[Mention, str] | None:
        """Removes the newest word on what a post is about; the post and what was said (None: nothing was)."""

    def topic_at(self, watch_id: int) -> datetime | None:
        """When the newest such word was said; None for never."""

    def memory(self, watch_id: int) -> Memory:
        """What people said posts are about, for posts that nobody forgot, newest first."""

    def layer(self, watch_id: int) -> Layer | None:
        """The layer by which a watch's posts are judged; None while there is none."""

    def layers(self, watch_id: int) -> list[Version]:
        """Every version there is, the newest first."""

    def save_layer(self, version: Version) -> Layer:
        """Keeps a layer: one that people taught under the next number, one that rests on no answers
        as version 0, in place of the last; on if `version.on` says so. Raises Refused without the watch."""

    def switch_layer(self, watch_id: int, version: int, *, by: Act | None = None) -> None:
        """Judges a watch by that version from now on; 0 is what is known without people, if anything is."""

    def judge_anew(self, watch_id: int, posts: Sequence[Scored]) -> int:
        """Gives posts that the watch has these tones, and mends the counts; what a person said of one stands,
        and what was forgotten stays blank. How many changed."""

    # crises
    def apply(self, change: Change, *, channel: str | None) -> Crisis:
        """Saves crisis, events and outbox rows in one transaction and gives the crisis back.

        A crisis with id 0 is new and gets the next number. Otherwise `change.crisis.version` must be the
        stored one, else Conflict; it is counted up. When `channel` is given, the alert card is wanted there
        (posted, or edited if it exists) and each event but OPENED is wanted in its thread. The posts of the
        change go under its crisis.
        """

    def file_posts(
        self, crisis: Crisis, posts: Sequence[tuple[str, str]], *, rest_from: datetime | None, until: datetime
    ) -> None:
        """Puts posts (source, native key) under a crisis without changing it; with `rest_from` also every
        post of its watch in slots from then `until` that belongs to no crisis."""

    def apply_all(self, changes: Sequence[Change], *, channel: str | None) -> list[Crisis]:
        """The same for several changes that belong together: all are saved, or none."""

    def crisis(self, crisis_id: int) -> Crisis:
        """One crisis; raises UnknownCrisis."""

    def crises(
        self, *, live: bool | None = None, watch_id: int | None = None, limit: int = 50
    ) -> list[Crisis]:
        """Crises, newest first; `live` filters by whether the team still has to deal with them."""

    def due_crises(self, *, now: datetime, limit: int = 50) -> list[int]:
        """The numbers of live crises of which something is due, the longest overdue first."""

    def events(self, crisis_id: int) -> list[Event]:
        """The timeline, oldest first."""

    def crisis_of(self, event_id: int) -> int | None:
        """The number of the crisis whose timeline has that entry."""

    def event(self, event_id: int) -> Event | None:
        """One timeline entry."""

    # audit log
    def note(self, entry: Entry) -> None:
        """Adds an entry to the audit log of which nothing else is saved: a refusal."""

    def audited(self, *, after: int = 0, since: datetime = EVER, limit: int = 500) -> list[Entry]:
        """Entries of the audit log behind a number, made since a moment, oldest first."""

    def last_audited(self, *, subject: str = "", before: int = NEWEST, limit: int = 20) -> list[Entry]:
        """The newest entries below a number, about one subject (empty: all), newest first."""

    # outbox
    def want(
        self,
        purpose: Purpose,
        *,
        key: str,
        stream: str,
        channel: str,
        payload: Mapping[str, Any],
        crisis_id: int | None = None,
        now: datetime,
    ) -> bool:
        """Asks for one message under a dedupe key; False if that key was asked for before."""

    def claim_message(
        self, *, owner: str, now: datetime, lease_seconds: float, posts: bool = True, edits: bool = True
    ) -> Outgoing | None:
        """The next message due, leased: card before thread within a stream, nothing overtakes, and one whose
        sender died mid-send comes back `uncertain`. Without `posts` (or `edits`) only of the other kind."""

    def message_sent(self, message: Outgoing, *, owner: str, channel: str, ts: str, now: datetime) -> None:
        """Slack took it (posted or edited) as of version `message.wanted`."""

    def message_failed(
        self,
        message: Outgoing,
        *,
        owner: str,
        error: str,
        retry_at: datetime | None,
        uncertain: bool,
        now: datetime,
    ) -> None:
        """Slack did not take it: due again at `retry_at`, or (None) given up and kept with the error."""

    def pause_channel(self, channel: str | None, *, until: datetime) -> None:
        """Holds back messages to a channel (None: all) until a moment."""

    def card(self, crisis_id: int) -> tuple[str, str] | None:
        """(channel id, ts) of the alert card once Slack took it."""

    def crisis_at(self, channel: str, ts: str) -> int | None:
        """The number of the crisis that a message of ours is about; None for any other message."""

    def outbox_health(self, *, now: datetime) -> Mapping[str, Any]:
        """How many messages are due and dead, and the age of the oldest due: due, dead, oldest_seconds."""

    def last_told(self, channel: str) -> Told | None:
        """How the last message to a channel fared; None while none was asked for there."""

    def drafted(self) -> Mapping[str, int]:
        """How many drafts were saved from each template, by its title."""

    # war rooms
    def room(self, crisis_id: int) -> Room | None:
        """The room of a crisis; None while it never had one."""

    def room_in(self, channel: str) -> int | None:
        """The number of the crisis whose open room a channel is."""

    def rooms(self, *, limit: int = 50) -> list[Room]:
        """The rooms, newest crisis first."""

    def roomless(self, level: Level, *, limit: int = 50) -> list[int]:
        """The live crises of at least this level that have no room, or one archived before they came back."""

    def due_room(self, *, now: datetime) -> int | None:
        """The crisis whose room is to be looked at now, the longest overdue first."""

    def change_room(
        self, crisis_id: int, decide: Callable[[Room | None], Room], *, by: Act | None = None
    ) -> Room:
        """Replaces a room by what `decide` makes of it (None: there is none), in one transaction."""

    def opened_room(self, crisis_id: int, decide: Callable[[Room | None], Room]) -> Room:
        """The same for a room that was just made: what the timeline holds so far is not told there."""

    def leave_room(self, crisis_id: int, decide: Callable[[Room | None], Room]) -> Room:
        """The same for one whose channel takes no more messages: those that wait are dropped."""

    def show_in_room(self, crisis: Crisis, *, hours: int, now: datetime) -> Room | None:
        """Wants the card in the room as the crisis is now, and one line for each change since; None when
        there is no room any more. `hours` is how long it stays after the end."""

    def room_card(self, channel: str) -> str | None:
        """The timestamp of the card in a room once Slack took it."""

    def room_unsent(self, channel: str) -> int:
        """How many messages to a room still wait."""

    # once-only and settings
    def first_time(self, request_key: str, *, now: datetime) -> bool:
        """Whether this request was not seen in the last 24 hours; remembers it."""

    def setting(self, key: str) -> str | None:
        """A value the team chose."""

    def save_setting(self, key: str, value: str) -> None:
        """Keeps a value the team chose."""

    def desk(self) -> Desk:
        """How the team is set up; the defaults at first."""

    def change_desk(
        self, decide: Callable[[Desk], Desk], *, actor: Person, surface: str, now: datetime
    ) -> Desk:
        """Replaces how the team is set up by what `decide` makes of it, in one transaction; what it raises
        leaves it as it was."""

    def hold_lease(self, name: str, *, owner: str, now: datetime, ttl_seconds: float) -> bool:
        """Takes or renews a lease; False while somebody else holds it."""

    def release_lease(self, name: str, *, owner: str) -> None:
        """Gives a lease back."""

    def check(self) -> str:
        """One line on the store's health; raises StoreError when it is damaged."""

    def close(self) -> None:
        """Closes every connection."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a message is about, as the store has it at the moment of sending."""

    message: Outgoing
    crisis: Crisis | None
    event: Event | None
    timeline: tuple[Event, ...]
    now: datetime
    discreet: bool = False
    """Whether nobody reads the channel who must not know of the crisis: its private room."""
    card: tuple[str, str] | None = None
    """(channel id, ts) of the crisis's card, once Slack took it."""
    language: str = "en"


class Notifier(Protocol):
    """Puts messages into Slack: renders the subject, posts it, or edits what was posted before."""

    def post(self, subject: Subject) -> tuple[str, str]:
        """Posts or edits and gives (channel id, ts); raises DeliveryError, UnknownOutcome."""

    def find(self, message: Outgoing) -> tuple[str, str] | None:
        """(channel id, ts) of a message that may have been taken, by its key, over every page."""


class RoomCalls(Protocol):
    """Makes and keeps channels in Slack, one call a method; each raises DeliveryError with Slack's code."""

    def make(self, name: str, *, private: bool) -> str:
        """The id of a new channel; raises UnknownOutcome when it may exist."""

    def find(self, name: str, *, private: bool, since: datetime) -> str | None:
        """The id of a channel of that name which this app made since a moment, over every page."""

    def topic(self, channel: str) -> str:
        """The topic as it stands."""

    def set_topic(self, channel: str, topic: str) -> None:
        """Sets the topic."""

    def set_purpose(self, channel: str, purpose: str) -> None:
        """Sets the purpose."""

    def invite(self, channel: str, people: Sequence[str]) -> None:
        """Invites users by id; those who cannot come or are there already hold nobody else back."""

    def members(self, group: str) -> tuple[str, ...]:
        """The users of a user group."""

    def pin(self, channel: str, ts: str) -> None:
        """Pins a message; one pinned already stays so."""

    def permalink(self, channel: str, ts: str) -> str:
        """The address of a message."""

    def bookmark(self, channel: str, *, title: str, link: str) -> None:
        """Puts an address at the channel's head; raises UnknownOutcome when it may stand there."""

    def archive(self, channel: str) -> None:
        """Archives the channel; one archived already stays so."""


class OpenSource(Protocol):
    """Opens a source of a watch; raises InputError. An `urgent` one may use what is held back for crises."""

    def __call__(self, spec: SourceSpec, query: Query, *, urgent: bool = False) -> Source:
        """The source, ready to be read."""


@dataclass(frozen=True, slots=True)
class Ports:
    """One of each; handed to every verb."""

    store: Store
    analyzer: Analyzer
    notifier: Notifier
    clock: Clock
    open_source: OpenSource
    templates: tuple[Template, ...] = ()
    channel: str = "crisis-desk"
    exec_channel: str = "exec-brief"
    timezone: str = "UTC"
    interval_seconds: int = 300
    offers: tuple[Offer, ...] = ()
    rooms: RoomCalls | None = None
    """Makes channels, one for each crisis that wants a room; None: nobody can."""
    scratch: Callable[[], AbstractContextManager[Store]] | None = None
    """Gives an empty store to try something in, gone afterwards."""
    pacing: Callable[[SourceSpec, bool, bool], timedelta] = lambda spec, live, quiet: timedelta(0)

    def look_again(self, spec: SourceSpec, *, live: bool, quiet: bool) -> timedelta:
        """How long a source is left alone after a look: less in a crisis, more in a quiet night."""
        return self.pacing(spec, live, quiet)

    def zone(self, watch: Watch) -> ZoneInfo:
        """The watch's time zone."""
        return ZoneInfo(watch.timezone)

    def zone_of(self, crisis: Crisis) -> ZoneInfo:
        """The time zone of the crisis's watch, or the team's where that is gone."""
        return self._zone(self.store.watch(crisis.watch_id))

    def _zone(self, watch: Watch | None) -> ZoneInfo:
        return self.zone(watch) if watch else ZoneInfo(self.timezone)

    def card_channel(self, watch: Watch | None, crisis: Crisis | None = None) -> str:
        """Where the alert card of a crisis goes, or what is told of a watch (None: one that is gone)."""
        rules = self.store.desk().routes if crisis else ()
        return self._card_channel(watch, crisis, rules)

    def _card_channel(self, watch: Watch | None, crisis: Crisis | None, rules: Sequence[Route]) -> str:
        routed = routes.channel_of(rules, *_traits(crisis)) if crisis else None
        return routed or (watch.channel if watch else None) or self.channel

    def brief_channel(self, watch: Watch | None, crisis: Crisis | None = None) -> str:
        """Where executives read about a crisis, or about a watch (None: one that is gone)."""
        rules = self.store.desk().routes if crisis else ()
        routed = routes.exec_channel_of(rules, *_traits(crisis)) if crisis else None
        return routed or (watch.exec_channel if watch else None) or self.exec_channel

    def save(self, change: Change, *, before: Crisis | None) -> Crisis:
        """Saves a change with what falls due after it; raises Conflict when somebody was faster."""
        return self.save_all([(change, before)])[0]

    def save_all(self, changes: Sequence[tuple[Change, Crisis | None]]) -> list[Crisis]:
        """The same for changes of one brand that belong together, each with the crisis as it was before."""
        crisis = changes[0][0].crisis
        watch, now, desk = self.store.watch(crisis.watch_id), self.clock(), self.store.desk()
        zone, channel = self._zone(watch), self._card_channel(watch, crisis, desk.routes)
        ears = calling.Ears(desk.noise, channel, self.wish_of, desk.zone(zone))
        planned = [
            self._told(escalation.planned(before, one, desk, now=now, zone=zone), ears)
            for one, before in changes
        ]
        return self.store.apply_all(planned, channel=channel)

    def _told(self, change: Change, ears: calling.Ears) -> Change:
        if not change.events:
            return change
        number = change.crisis.id
        before = self.store.events(number) if number else []  # what is new has no timeline yet
        return calling.told(change, before, ears)

    def wish_of(self, person: Person) -> wishes.Wish:
        """How a person wants to be reached."""
        return wishes.read(self.store.setting(wishes.key(person.id)))

    def commit(self, crisis_id: int, decide: Callable[[Crisis], Change]) -> Crisis:
        """Decides on the crisis as it stands and saves that; raises what `decide` refuses with.

        The card's numbers may have been refreshed between reading and writing: that is no conflict between
        people, so it is decided again, and only what people did in between can make it refuse.
        """
        for _ in range(20):
            before = self.store.crisis(crisis_id)
            change = decide(before)
            with suppress(Conflict):
                return self.save(change, before=before)
        raise Refused(f"Crisis #{crisis_id} changes too fast just now. Nothing was saved; try again.")


def _traits(crisis: Crisis) -> tuple[int, Level, str | None]:
    return crisis.watch_id, crisis.level, crisis.category
