"""Who may do what, and who sees a private crisis: ranks that an admin gives to people and user groups."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from bot.core.lifecycle import Act
from bot.core.models import Change, Crisis, Event, EventKind, Person
from bot.errors import Refused

GROUP_PREFIX = "S"
"""How the id of a Slack user group begins; those of people begin with U or W."""


def is_group(person: Person) -> bool:
    """Whether it is a user group that stands for a person."""
    return person.id.startswith(GROUP_PREFIX)


class Rank(IntEnum):
    """What somebody may do; a higher one may all that a lower one may."""

    VIEWER = 0
    RESPONDER = 1
    APPROVER = 2
    ADMIN = 3

    @property
    def word(self) -> str:
        """Its name as people read it."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Grant:
    """A person, or a user group (its id begins with S, its name is its handle), and the rank they have."""

    person: Person
    rank: Rank

    @property
    def is_group(self) -> bool:
        """Whether it is given to a user group."""
        return is_group(self.person)

    @property
    def name(self) -> str:
        """Who has it, without a mention: `Maya Okafor`, `@comms-leads`."""
        return f"@{self.person.name.removeprefix('@')}" if self.is_group else self.person.name


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody who asks, and the ids of the user groups they are known to be in."""

    person: Person
    groups: frozenset[str] = frozenset()

    @property
    def ids(self) -> frozenset[str]:
        """Every id under which something may be given to them."""
        return self.groups | {self.person.id}


@dataclass(frozen=True, slots=True)
class Access:
    """The ranks that were given, and the one of everybody else; as long as none was, everybody may all."""

    grants: tuple[Grant, ...] = ()
    default: Rank = Rank.RESPONDER

    def rank_of(self, viewer: Viewer) -> Rank:
        """The highest rank somebody has."""
        if not self.grants:
            return Rank.ADMIN
        given = (grant.rank for grant in self.grants if grant.person.id in viewer.ids)
        return max(given, default=self.default)

    def is_named_admin(self, viewer: Viewer) -> bool:
        """Whether somebody was made admin, and not only may all because nobody was."""
        return bool(self.grants) and self.rank_of(viewer) is Rank.ADMIN

    def who_may(self, needed: Rank) -> tuple[Grant, ...]:
        """Those of at least that rank, people first, the lowest of them first."""
        able = (grant for grant in self.grants if grant.rank >= needed)
        return tuple(sorted(able, key=lambda grant: (grant.is_group, grant.rank)))


def may(needed: Rank, viewer: Viewer, access: Access) -> bool:
    """Whether somebody may do what needs a rank."""
    return access.rank_of(viewer) >= needed


def given(access: Access, grants: Iterable[Grant], *, default: Rank, by: Viewer) -> Access:
    """The ranks as `by` wants them; who sets them first is an admin from then on.

    Somebody given several ranks has the highest. Raises Refused when `by` is no admin (any more), or when no
    person would be left who is: a group alone can lose its last member, and Slack may not say who is in it.
    """
    if not may(Rank.ADMIN, by, access):
        raise Refused("Somebody else named the admins meanwhile, and you are none. Nothing was saved.")
    if default is Rank.ADMIN:
        raise Refused("Not everybody can be an admin: give that rank to people.")
    first = () if access.grants else (Grant(by.person, Rank.ADMIN),)
    highest: dict[str, Grant] = {}
    for grant in (*grants, *first):
        known = highest.get(grant.person.id)
        if known is None or grant.rank > known.rank:
            highest[grant.person.id] = grant
    kept = tuple(sorted(highest.values(), key=lambda one: (-one.rank, one.is_group, one.person.name)))
    if not any(one.rank is Rank.ADMIN and not one.is_group for one in kept):
        raise Refused("At least one person must stay admin, or nobody could change this again.")
    return Access(kept, default)


# --- private crises ----------------------------------------------------------------------------------------


def sees(viewer: Viewer, crisis: Crisis, timeline: Sequence[Event], access: Access) -> bool:
    """Whether somebody may know of a crisis: everybody of one that is not private.

    Of a private one its owner, those with a role in it, who opened or hid it, the admins who were named, and,
    while nobody owns it, whom it asked since it is private.
    """
    if not crisis.private or access.is_named_admin(viewer):
        return True
    named = {person.id for _, person in crisis.roles}
    named |= {event.actor.id for event in timeline if event.kind in (EventKind.OPENED, EventKind.HIDDEN)}
    named |= {crisis.owner.id} if crisis.owner else _asked(timeline)
    return not viewer.ids.isdisjoint(named - {""})


def _asked(timeline: Sequence[Event]) -> set[str]:
    """Whom its ladder, or a question to a silent owner, asked since it was hidden (or opened)."""
    since = max((place for place, one in enumerate(timeline) if one.kind is EventKind.HIDDEN), default=0)
    asking = (one for one in timeline[since:] if one.kind in (EventKind.ESCALATED, EventKind.ASKED))
    return {person.id for event in asking for person in event.people}


EVERYBODY, FEW = "everybody", "those it names"
"""Who sees a crisis, as its timeline says it."""


def hide(crisis: Crisis, act: Act, *, private: bool) -> Change:
    """The crisis seen by those it names alone, or by all again; raises Refused when it is so already."""
    if crisis.private == private:
        state = "private already" if private else "not private"
        raise Refused(f"Crisis #{crisis.id} is {state}.")
    before, after = (EVERYBODY, FEW) if private else (FEW, EVERYBODY)
    event = act.event(EventKind.HIDDEN, before=before, after=after)
    return Change(replace(crisis, private=private, updated_at=act.at), (event,))
