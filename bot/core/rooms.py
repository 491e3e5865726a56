"""The war room of a crisis: a channel that should exist, and what it is called and shows."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.core.access import is_group
from bot.core.desk import Desk, Role
from bot.core.models import SYSTEM, Crisis, Event, EventKind, Level, Person

MAX_NAME = 80  # conversations.create
MAX_TOPIC = 250  # conversations.setTopic, setPurpose

SEATS = {
    Level.YELLOW: (Role.COMMS, Role.SOCIAL),
    Level.ORANGE: (Role.COMMS, Role.SOCIAL, Role.LEGAL, Role.PRODUCT),
    Level.RED: tuple(Role),
}
"""Whose work a level is, by the severity matrix: comms, legal and product at orange, executives at red."""

TOLD = frozenset(
    {
        EventKind.LEVEL,
        EventKind.ACKNOWLEDGED,
        EventKind.UNACKNOWLEDGED,
        EventKind.ASSIGNED,
        EventKind.CONTAINED,
        EventKind.RESOLVED,
        EventKind.DISMISSED,
        EventKind.REOPENED,
        EventKind.MERGED,
    }
)
"""What is said in the room too, one line each: changes of level, state and owner."""

_LINK = "https://slack.com/app_redirect?channel="


class RoomState(StrEnum):
    """Where a room stands in its life."""

    WANTED = "wanted"
    OPEN = "open"
    FAILED = "failed"
    """It could not be made; that is tried again every hour."""
    ARCHIVED = "archived"
    """Its crisis was over; a crisis that comes back gets another."""
    CLOSED = "closed"
    """A person closed it; only a person opens another."""


class Step(StrEnum):
    """One call of the Web API at a time; all but the first are optional."""

    MAKE = "make"
    TOPIC = "topic"
    PURPOSE = "purpose"
    GROUP = "group"
    INVITE = "invite"
    PIN = "pin"
    RECORD = "record"
    BOOKMARK = "bookmark"
    ARCHIVE = "archive"


_SCOPES = {
    Step.MAKE: "channels:manage",
    Step.TOPIC: "channels:manage",
    Step.PURPOSE: "channels:manage",
    Step.INVITE: "channels:manage",
    Step.ARCHIVE: "channels:manage",
    Step.GROUP: "usergroups:read",
    Step.PIN: "pins:write",
    Step.BOOKMARK: "bookmarks:write",
}
_LEFT = {
    Step.TOPIC: "the topic is not set",
    Step.PURPOSE: "the purpose is not set",
    Step.GROUP: "the members of user groups are not invited",
    Step.INVITE: "nobody is invited by itself",
    Step.PIN: "the card is not pinned",
    Step.RECORD: "the alert card is not linked",
    Step.BOOKMARK: "there is no bookmark",
    Step.ARCHIVE: "it stays open",
}


@dataclass(frozen=True, slots=True)
class Room:
    """The room of one crisis as far as it is made.

    `attempt` counts names that were taken; `tried_at` is set while nobody knows whether Slack made it.
    `told` says that the timeline names it, `known` is the last timeline entry it was told of, `seen` the
    version of the crisis it was brought up to. `topics` are the topic set last and those tried since;
    `done` what was done once; `refused` (step, Slack's code) what cannot be done. Looked at again at
    `due_at`, but not before `hold_until`.
    """

    crisis_id: int
    due_at: datetime
    state: RoomState = RoomState.WANTED
    asked_by: Person = SYSTEM
    private: bool = False
    attempt: int = 1
    tried_at: datetime | None = None
    name: str = ""
    channel: str | None = None
    told: bool = False
    known: int = 0
    seen: int = 0
    topics: tuple[str, ...] = ()
    topic_at: datetime | None = None
    record: str = ""
    done: tuple[str, ...] = ()
    invited: tuple[str, ...] = ()
    groups: tuple[tuple[str, tuple[str, ...]], ...] = ()
    refused: tuple[tuple[str, str], ...] = ()
    keep: bool = False
    closing: bool = False
    hold_until: datetime | None = None

    def lacks(self, step: Step) -> bool:
        """Whether Slack refused a step for good."""
        return any(name == step for name, _ in self.refused)

    @property
    def stands(self) -> bool:
        """Whether there is a channel in which people work."""
        return self.state is RoomState.OPEN


def should_be(room: Room | None) -> str:
    """What people want of a room, as the audit log keeps it."""
    if room is None:
        return "no room"
    wish = "close" if room.closing else "keep open" if room.keep else ""
    return f"{room.state}, {wish}" if wish else room.state.value


def stream(channel: str) -> str:
    """The stream of the outbox in which a room's messages keep their order."""
    return f"room:{channel}"


# --- what it should be -------------------------------------------------------------------------------------


def name(crisis: Crisis, *, attempt: int = 1) -> str:
    """`crisis-3-product-safety`, with `-2` and so on where that is taken; safe letters, at most 80."""
    plain = unicodedata.normalize("NFKD", crisis.title.casefold()).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    suffix = f"-{attempt}" if attempt > 1 else ""
    head = f"crisis-{crisis.id}" + (f"-{slug}" if slug else "")
    return head[: MAX_NAME - len(suffix)].rstrip("-") + suffix


def topic(crisis: Crisis) -> str:
    """`Orange · acknowledged · Maya Okafor`."""
    owner = crisis.owner.name if crisis.owner else "nobody yet"
    return f"{crisis.level.word.capitalize()} · {crisis.state} · {owner}"[:MAX_TOPIC]


def purpose(crisis: Crisis) -> str:
    """What the channel is for."""
    return f"War room of crisis {crisis.id}, {crisis.brand}: {crisis.title}"[:MAX_TOPIC]


def people(crisis: Crisis, desk: Desk, *, now: datetime, zone: ZoneInfo) -> tuple[Person, ...]:
    """Who belongs into it: the owner, who holds a role, who is on call, the seats of the level; of a private
    crisis only those whom it names."""
    named = [*((crisis.owner,) if crisis.owner else ()), *(person for _, person in crisis.roles)]
    if not crisis.private:
        named += _called(crisis, desk, now=now, zone=zone)
    return tuple({person.id: person for person in named if person.id}.values())


def _called(crisis: Crisis, desk: Desk, *, now: datetime, zone: ZoneInfo) -> list[Person]:
    on_call = desk.rota.on_call(now, zone)
    seats = (person for role in SEATS.get(crisis.level, ()) for person in desk.seat(role)[:1])
    return [*((on_call,) if on_call else ()), *seats]


def group_to_expand(room: Room, asked: tuple[Person, ...]) -> str | None:
    """The next user group whose members are not known yet."""
    known = {group for group, _ in room.groups}
    return next((one.id for one in asked if is_group(one) and one.id not in known), None)


def to_invite(room: Room, asked: tuple[Person, ...], *, most: int) -> tuple[str, ...]:
    """Who was not invited yet: all who are named, and members of groups until `most` are in."""
    named = [one.id for one in asked if not is_group(one)]
    groups = {one.id for one in asked if is_group(one)}
    members = [user for group, users in room.groups if group in groups for user in users]
    new = [user for user in dict.fromkeys(named) if user not in room.invited]
    left = max(0, most - len(room.invited) - len(new))
    more = [user for user in dict.fromkeys(members) if user not in room.invited and user not in new]
    return tuple([*new, *more[:left]])


def archives_at(room: Room, crisis: Crisis, desk: Desk) -> datetime | None:
    """When the room is archived by itself; None while its crisis is live or somebody keeps it open."""
    if room.keep or crisis.closed_at is None or crisis.state.live:
        return None
    return crisis.closed_at + timedelta(hours=desk.rooms.hours)


def is_over(room: Room, crisis: Crisis, desk: Desk, *, now: datetime) -> bool:
    """Whether the room has to go now; one that everybody may read goes when its crisis becomes private."""
    at = archives_at(room, crisis, desk)
    return room.closing or (crisis.private and not room.private) or (at is not None and at <= now)


# --- what the timeline says of it --------------------------------------------------------------------------


def link_to(channel: str) -> str:
    """An address that opens a channel in Slack."""
    return f"{_LINK}{channel}"


def channel_of(event: Event) -> str | None:
    """The id of the channel that a timeline entry about a room leads to."""
    link = event.link or ""
    return link.removeprefix(_LINK) if link.startswith(_LINK) else None


def standing(timeline: tuple[Event, ...]) -> Event | None:
    """The entry of the room that stands now; one that says that none could be made changes nothing."""
    told = [event for event in timeline if event.kind is EventKind.ROOM and (event.before or event.after)]
    return told[-1] if told and told[-1].after else None


def refusal(step: Step, code: str, *, private: bool = False) -> str:
    """Why a step was not done, and what mends it."""
    scope = _SCOPES.get(step, "")
    scope = "groups:write" if private and scope == "channels:manage" else scope
    why = f"the app lacks {scope}" if code == "missing_scope" and scope else f"Slack answers {code}"
    mend = "reinstall with `firebreak manifest`" if code == "missing_scope" else "ask your Slack admin"
    if step is Step.MAKE:
        return f"The room could not be made: {why}; {mend}, or set thread-only: /crisis room mode thread"
    return f"The room lacks something ({_LEFT[step]}): {why}; {mend}."
