"""How the team is set up: who holds which role, who is on call, whom to ask when nobody answers.

All of it is data that an admin changes in Slack; what is not set has a default that works alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.core.access import Access, is_group
from bot.core.models import Crisis, Level, Person
from bot.core.noise import Noise
from bot.core.overrides import Override
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
    """Who is on call in turn: each for `turn_days`, changing at `turn_hour` local time, from `starts` on.

    Of swaps that overlap the first one counts: the newest.
    """

    people: tuple[Person, ...] = ()
    starts: date = date(2026, 1, 5)
    turn_days: int = 7
    turn_hour: int = 9
    swaps: tuple[Swap, ...] = ()

    def on_call(self, now: datetime, zone: ZoneInfo) -> Person | None:
        """Who is on call at a moment; None without a rota."""
        swapped = next((swap.person for swap in self.swaps if swap.start <= now < swap.end), None)
        if swapped is not None:
            return swapped
        turn = self._number(now, zone)
        return None if turn is None else self.people[turn % len(self.people)]

    def backup(self, now: datetime, zone: ZoneInfo) -> Person | None:
        """Whose turn comes next: they stand in when the one on call does not answer. Nobody who let
        themselves be swapped out."""
        turn = self._number(now, zone)
        if turn is None:
            return None
        away = {self.on_call(now, zone), self.people[turn % len(self.people)]}
        following = (self.people[(turn + ahead) % len(self.people)] for ahead in range(1, len(self.people)))
        return next((person for person in following if person not in away), None)

    def turn(self, now: datetime, zone: ZoneInfo) -> tuple[datetime, datetime] | None:
        """From when until when the turn lasts into which a moment falls; None before the first one."""
        number = self._number(now, zone)
        if number is None:
            return None
        first, last = (
            datetime.combine(
                self.starts + timedelta(days=self.turn_days * turn), time(self.turn_hour), zone
            ).astimezone(now.tzinfo)
            for turn in (number, number + 1)
        )
        return first, last

    def _number(self, now: datetime, zone: ZoneInfo) -> int | None:
        """Which turn it is, from 0; None before the first one, or without people."""
        if not self.people:
            return None
        # Counted in local dates, so that a change of the clocks moves no handover.
        local = now.astimezone(zone)
        days = (local.date() - self.starts).days - (local.hour < self.turn_hour)
        return days // self.turn_days if days >= 0 else None


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


@dataclass(frozen=True, slots=True)
class Ladder:
    """Whom a level asks, and after how many minutes its owner is asked and loses it; 0: never."""

    rungs: tuple[Rung, ...]
    confirm: int = 0
    lapse: int = 0


LADDERED = (Level.YELLOW, Level.ORANGE, Level.RED)
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

    def with_ladder(self, level: Level, ladder: Ladder) -> "Policy":
        """The policy with another ladder for a level from yellow on."""
        ladders = {one: self.ladder(one) for one in LADDERED} | {level: ladder.rungs}
        yellow, orange, red = (ladders[one] for one in LADDERED)
        confirm, lapse = list(self.confirm), list(self.lapse)
        confirm[level - 1], lapse[level - 1] = ladder.confirm, ladder.lapse
        return replace(
            self, yellow=yellow, orange=orange, red=red, confirm=_three(confirm), lapse=_three(lapse)
        )

    @property
    def ladders(self) -> tuple[tuple[Rung, ...], ...]:
        """All of them, the mildest level first."""
        return self.yellow, self.orange, self.red

    def confirm_after(self, level: Level) -> timedelta | None:
        """After how long without a sign of the owner they are asked; None: never."""
        return _minutes(self.confirm, level)

    def lapse_after(self, level: Level) -> timedelta | None:
        """How long the question stands before the crisis is nobody's again; None: for ever."""
        return _minutes(self.lapse, level)


def _three(minutes: list[int]) -> tuple[int, int, int]:
    yellow, orange, red = minutes
    return yellow, orange, red


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
    noise: Noise = field(default_factory=Noise)
    routes: tuple[Route, ...] = ()
    timezone: str = ""
    """In which the rota and the quiet hours are meant; empty: in that of the watch."""
    known: tuple[Person, ...] = ()
    """Those whom a rung names by their id alone."""
    access: Access = field(default_factory=Access)
    rooms: Rooms = field(default_factory=Rooms)
    language: str = "en"
    """In which everything is worded: of the whole workspace, because channels are read by all."""
    templates: tuple[Override, ...] = ()
    """The templates a team worded itself."""

    @property
    def groups(self) -> frozenset[str]:
        """The ids of the user groups it names."""
        named = [grant.person for grant in self.access.grants]
        named += [person for seat in self.seats for person in seat.people]
        return frozenset(person.id for person in named if is_group(person))

    def zone(self, otherwise: ZoneInfo) -> ZoneInfo:
        """The zone of the rota and the quiet hours."""
        return ZoneInfo(self.timezone) if self.timezone else otherwise

    def of(self, crisis: Crisis) -> "Desk":
        """The desk as it sits at a crisis: whoever has a role there comes before those who usually do."""
        held = dict(crisis.roles)
        seats = tuple(
            Seat(role, tuple(dict.fromkeys((*mine, *self.seat(role)))))
            for role in Role
            if (mine := (held[role],) if role in held else ()) or self.seat(role)
        )
        return replace(self, seats=seats)

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
            yield next(
                (one for one in (*self.known, *known, *self.rota.people) if one.id == name),
                Person(name, name),
            )
