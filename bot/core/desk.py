"""How the team is set up: who holds which role, who is on call, whom to ask when nobody answers.

All of it is data that an admin changes in Slack; what is not set has a default that works alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.core.access import Access, is_group
from bot.core.models import Level, Person
from bot.core.roomset import Rooms
from bot.core.routes import Route

DAY_MINUTES = 24 * 60


class Role(StrEnum):
    """What somebody does in a crisis beside owning it."""

    COMMS = "comms"
    LEGAL = "legal"
    PRODUCT = "product"
    EXEC = "exec"
    SOCIAL = "social"


@dataclass(frozen=True, slots=True)
class Seat:
    """A role with those who hold it: the first one, then their deputies in order.

    A person may stand for a Slack user group: its id begins with S.
    """

    role: Role
    people: tuple[Person, ...] = ()


@dataclass(frozen=True, slots=True)
class Swap:
    """Somebody stands in for whoever is on call from `start` until `end`."""

    start: datetime
    end: datetime
    person: Person


@dataclass(frozen=True, slots=True)
class Rota:
    """Who is on call in turn: each for `turn_days`, changing at `turn_hour` local time, from `starts` on."""

    people: tuple[Person, ...] = ()
    starts: date = date(2026, 1, 5)
    turn_days: int = 7
    turn_hour: int = 9
    swaps: tuple[Swap, ...] = ()

    def on_call(self, now: datetime, zone: ZoneInfo) -> Person | None:
        """Who is on call at a moment; None without a rota."""
        swapped = next((swap.person for swap in self.swaps if swap.start <= now < swap.end), None)
        return swapped or self._turn(now, zone, 0)

    def backup(self, now: datetime, zone: ZoneInfo) -> Person | None:
        """Whose turn comes next: they stand in when the one on call does not answer."""
        current, following = self.on_call(now, zone), self._turn(now, zone, 1)
        return following if following != current else None

    def _turn(self, now: datetime, zone: ZoneInfo, ahead: int) -> Person | None:
        if not self.people:
            return None
        # Counted in local dates, so that a change of the clocks moves no handover.
        local = now.astimezone(zone)
        days = (local.date() - self.starts).days - (local.hour < self.turn_hour)
        return self.people[(days // self.turn_days + ahead) % len(self.people)]


@dataclass(frozen=True, slots=True)
class Quiet:
    """The local hours in which only what is at least `breaks` bad asks anybody; from == until: none."""

    start_minute: int = 22 * 60
    end_minute: int = 7 * 60
    breaks: Level = Level.RED

    def wakes(self, at: datetime, *, level: Level, zone: ZoneInfo) -> datetime:
        """The moment itself, or the end of the quiet hours it falls into."""
        if level >= self.breaks or self.start_minute == self.end_minute:
            return at
        local = at.astimezone(zone)
        minute = local.hour * 60 + local.minute
        overnight = self.start_minute > self.end_minute
        inside = (
            minute >= self.start_minute or minute < self.end_minute
            if overnight
            else self.start_minute <= minute < self.end_minute
        )
        if not inside:
            return at
        tomorrow = overnight and minute >= self.start_minute
        day = local.date() + timedelta(days=int(tomorrow))
        hour, rest = divmod(self.end_minute % DAY_MINUTES, 60)
        # Made of the local date and hour: right on the nights in which the clocks change.
        return datetime.combine(day, time(hour, rest), zone).astimezone(at.tzinfo)


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of a ladder: after how many minutes without an acknowledgement whom to ask.

    `whom` holds `on call`, `backup` (next on the rota), the name of a role, a user or user group id, or
    `channel` (everybody who reads it, nobody by name).
    """

    after_minutes: int
    whom: tuple[str, ...]


ON_CALL, BACKUP, CHANNEL = "on call", "backup", "channel"


@dataclass(frozen=True, slots=True)
class Policy:
    """Whom to ask, by level, and after how long an owner is asked whether they are still on it.

    The minutes are the clocks of the severity matrix: at yellow 30 minutes to acknowledge, at orange 15, at
    red 5, then the backup and the manager; an owner is asked half an hour after the update they owe.
    `confirm` and `lapse` hold minutes for yellow, orange and red; 0: never.
    """

    yellow: tuple[Rung, ...] = (Rung(30, (ON_CALL, CHANNEL)),)
    orange: tuple[Rung, ...] = (
        Rung(0, (ON_CALL,)),
        Rung(15, (BACKUP, CHANNEL)),
        Rung(30, (Role.COMMS.value,)),
    )
    red: tuple[Rung, ...] = (
        Rung(0, (ON_CALL,)),
        Rung(5, (BACKUP, CHANNEL)),
        Rung(15, (Role.COMMS.value, Role.EXEC.value)),
    )
    confirm: tuple[int, int, int] = (0, 150, 90)
    lapse: tuple[int, int, int] = (60, 30, 15)

    def ladder(self, level: Level) -> tuple[Rung, ...]:
        """The rungs of a level; none at green."""
        return {Level.YELLOW: self.yellow, Level.ORANGE: self.orange, Level.RED: self.red}.get(level, ())

    def confirm_after(self, level: Level) -> timedelta | None:
        """After how long without a sign of the owner they are asked; None: never."""
        return _minutes(self.confirm, level)

    def lapse_after(self, level: Level) -> timedelta | None:
        """How long the question stands before the crisis is nobody's again; None: for ever."""
        return _minutes(self.lapse, level)


def _minutes(of: tuple[int, int, int], level: Level) -> timedelta | None:
    if level is Level.GREEN:
        return None
    return timedelta(minutes=of[level - 1]) if of[level - 1] else None


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything a team can set about how it works a crisis."""

    seats: tuple[Seat, ...] = ()
    rota: Rota = field(default_factory=Rota)
    quiet: Quiet = field(default_factory=Quiet)
    policy: Policy = field(default_factory=Policy)
    routes: tuple[Route, ...] = ()
    access: Access = field(default_factory=Access)
    rooms: Rooms = field(default_factory=Rooms)

    @property
    def groups(self) -> frozenset[str]:
        """The ids of the user groups it names."""
        named = [grant.person for grant in self.access.grants]
        named += [person for seat in self.seats for person in seat.people]
        return frozenset(person.id for person in named if is_group(person))

    def seat(self, role: Role) -> tuple[Person, ...]:
        """Who holds a role, and their deputies; nobody if nobody was named."""
        return next((seat.people for seat in self.seats if seat.role is role), ())

    def asked(self, rung: Rung, now: datetime, zone: ZoneInfo) -> tuple[Person, ...]:
        """Whom a rung asks at a moment, each once."""
        return tuple(dict.fromkeys(person for name in rung.whom for person in self._named(name, now, zone)))

    def _named(self, name: str, now: datetime, zone: ZoneInfo) -> Iterator[Person]:
        if name == ON_CALL:
            person = self.rota.on_call(now, zone)
            yield from (person,) if person else self.seat(Role.COMMS)[:1]
        elif name == BACKUP:
            person = self.rota.backup(now, zone)
            yield from (person,) if person else self.seat(Role.COMMS)[1:2]
        elif name in {role.value for role in Role}:
            yield from self.seat(Role(name))[:1]
        elif name != CHANNEL:
            known = (person for seat in self.seats for person in seat.people)
            yield next((one for one in (*known, *self.rota.people) if one.id == name), Person(name, name))
