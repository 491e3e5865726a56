"""What one person needs to see at a glance: what is live, what they owe, how calm it is, what is set up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.core.access import Rank, Viewer
from bot.core.days import Day, Sum
from bot.core.deadlines import Deadline, next_deadline
from bot.core.desk import Desk, Role
from bot.core.dues import DueKind
from bot.core.escalation import due_of
from bot.core.mentions import Coverage
from bot.core.messages import Brief, Told
from bot.core.models import Crisis, Event, Watch

_UTC = ZoneInfo("UTC")


class Lens(StrEnum):
    """As what somebody looks."""

    TEAM = "team"
    EXEC = "exec"


@dataclass(frozen=True, slots=True)
class Start:
    """How far a workspace has come, from what is really there: how the last message to the desk's channel and
    to executives' fared, whether anything was read yet, whether routes name a channel for cards and for
    executives."""

    desk: Told | None = None
    executives: Told | None = None
    watched: bool = False
    named: bool = False
    looked: bool = False
    routed: bool = False
    routed_executives: bool = False

    @property
    def can_post(self) -> bool:
        """Whether the bot is known to post where the desk reads."""
        return self.desk is not None and self.desk.sent

    @property
    def executives_chosen(self) -> bool:
        """Whether executives are known to read somewhere."""
        return self.routed_executives or (self.executives is not None and self.executives.sent)

    @property
    def steps(self) -> tuple[bool, bool, bool, bool, bool]:
        """The five steps in their order, and which are done."""
        channels = (self.can_post or self.routed) and self.executives_chosen
        return True, self.can_post, self.watched, self.named, self.looked and channels

    @property
    def done(self) -> bool:
        """Whether nothing is left to do."""
        return all(self.steps)


@dataclass(frozen=True, slots=True)
class Glance:
    """Everything one App Home shows. `owed` is what is due next of a live crisis, by its number; `briefs` are
    for executives; `days` are the first brands in full, `rest` all others in a sum; `start` is None once the
    guide is not needed; `zone` is that of the rota; the channels are the usual ones."""

    viewer: Viewer
    now: datetime
    lens: Lens = Lens.TEAM
    rank: Rank = Rank.ADMIN
    live: tuple[Crisis, ...] = ()
    owed: Mapping[int, Deadline] = field(default_factory=dict)
    briefs: tuple[Brief, ...] = ()
    watches: tuple[Watch, ...] = ()
    seen: Mapping[int, Sequence[Coverage]] = field(default_factory=dict)
    days: tuple[Day, ...] = ()
    rest: Sum | None = None
    desk: Desk = field(default_factory=Desk)
    zone: ZoneInfo = _UTC
    channel: str = ""
    exec_channel: str = ""
    start: Start | None = None

    @property
    def yours(self) -> tuple[Crisis, ...]:
        """The live crises the viewer owns or has a role in, unless nobody owns them."""
        return tuple(one for one in self.live if one.owner is not None and self.is_theirs(one))

    @property
    def nobodys(self) -> tuple[Crisis, ...]:
        """The live crises without an owner."""
        return tuple(one for one in self.live if one.owner is None)

    @property
    def others(self) -> tuple[Crisis, ...]:
        """The live crises that somebody else has."""
        return tuple(one for one in self.live if one.owner is not None and not self.is_theirs(one))

    def is_theirs(self, crisis: Crisis) -> bool:
        """Whether the viewer owns a crisis or has a role in it."""
        owner = {crisis.owner.id} if crisis.owner else set()
        return not self.viewer.ids.isdisjoint(owner | {person.id for _, person in crisis.roles})


def lens(desk: Desk, viewer: Viewer) -> Lens:
    """An executive sees the ten-second screen, unless they were made admin too."""
    seated = {person.id for person in desk.seat(Role.EXEC)}
    is_exec = not viewer.ids.isdisjoint(seated) and not desk.access.is_named_admin(viewer)
    return Lens.EXEC if is_exec else Lens.TEAM


def urgency(crisis: Crisis) -> tuple[int, datetime]:
    """The worst first, then the oldest."""
    return -int(crisis.level), crisis.opened_at


def next_owed(crisis: Crisis, timeline: Sequence[Event], now: datetime) -> Deadline | None:
    """The next thing due of a live crisis: by the clocks, or the answer its owner owes; None: nothing is."""
    lapse = due_of(crisis, DueKind.LAPSE)
    asked = Deadline("Say that you are still on it", lapse.at) if lapse and not lapse.done else None
    found = [one for one in (asked, next_deadline(crisis, timeline, now)) if one is not None]
    return min(found, key=lambda one: one.at, default=None)
