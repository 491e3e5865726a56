"""The kit of `/crisis`: what a handler is given, what it answers, what it declares."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from enum import StrEnum
from typing import Any

from bot.core.access import Rank, Viewer
from bot.core.models import Person
from bot.ports import Ports
from bot.slack.language import N_
from bot.slack.picked import UNREAD, Picked
from bot.slack.typed import readable, split_number

COMMAND = "/crisis"
Block = dict[str, Any]
View = dict[str, Any]


def _known_by_id_only(user_id: str) -> Person:
    return Person(user_id, user_id)


def _no_groups() -> tuple[Person, ...]:
    return ()


def _known_by_place_only(channel: str, ts: str) -> Picked:
    return Picked(
        channel, ts, UNREAD, "unknown", f"https://slack.com/archives/{channel}/p{ts.replace('.', '')}"
    )


# --- what comes in -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Request:
    """One thing a person asked for, wherever they did it.

    `surface` is `command`, `button`, `menu`, `modal`, `shortcut`, `reaction` or `home`; `text` is what
    followed the verb, without the crisis's number; `value` is what a clicked button carries; `values` are a
    form's answers by field name; `meta` is what the form was opened with; `person` gives the name behind a
    user id. `message` is the one whose shortcut was used or that got a pin; `read` gives any by its place.
    `groups` are the user groups the actor is in, of those that matter here; `unsure` says that Slack did not
    tell of one; `list_groups` gives the groups there are, each by its handle (None: Slack does not say).
    """

    actor: Person
    surface: str = "command"
    verb: str = ""
    text: str = ""
    crisis_id: int | None = None
    value: str = ""
    channel: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    meta: Mapping[str, Any] = field(default_factory=dict)
    person: Callable[[str], Person] = _known_by_id_only
    groups: frozenset[str] = frozenset()
    unsure: bool = False
    list_groups: Callable[[], tuple[Person, ...] | None] = _no_groups
    message: Picked | None = None
    read: Callable[[str, str], Picked] = _known_by_place_only

    @property
    def viewer(self) -> Viewer:
        """The actor with their groups."""
        return Viewer(self.actor, self.groups)

    @property
    def words(self) -> str:
        """The text as a person reads it."""
        return readable(self.text)

    def answer(self, name: str) -> str:
        """A form's answer as one trimmed string; empty when it was left open."""
        return str(self.values.get(name) or "").strip()


# --- what goes out -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Say:
    """Words for the person alone. `text` is plain: nothing in it formats or mentions."""

    text: str
    blocks: Sequence[Block] = ()


@dataclass(frozen=True, slots=True)
class Refuse:
    """Why it was not done; in a form it stands under the first field, and what was typed stays."""

    text: str


@dataclass(frozen=True, slots=True)
class Done:
    """It is saved. `text` says so where the card does not show it: after a typed command; with `told` also
    elsewhere, because it says more than any card. `mark` (channel, ts) is a message that gets a ✅."""

    text: str = ""
    blocks: Sequence[Block] = ()
    told: bool = False
    mark: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Open:
    """A form to show next."""

    view: View


@dataclass(frozen=True, slots=True)
class Update:
    """What the form in which something was clicked looks like now; what was typed in it stays.

    `then` takes seconds and gives the form once more; `otherwise` is the form when that fails.
    """

    view: View
    then: Callable[[], View] | None = None
    otherwise: View | None = None


@dataclass(frozen=True, slots=True)
class Errors:
    """What is wrong with a form, by field name."""

    by_field: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Publish:
    """The home tab of the person."""

    view: View


Reply = Say | Refuse | Done | Open | Update | Errors | Publish
Run = Callable[[Ports, Request], Reply]


# --- what a handler declares -------------------------------------------------------------------------------


class Told(StrEnum):
    """Where what a verb does is told, beside the answer to whoever did it."""

    CARD = "card"
    THREAD = "thread"
    DIRECT = "direct message to whom it is about"
    EXECUTIVES = "executives' channel"


RECORDED = (Told.CARD, Told.THREAD)
"""The card is edited and its thread has a line: what is true of every change of a crisis."""


class Group(StrEnum):
    """Where help lists a verb: in the order of the work."""

    LOOK = N_("Look")
    LEAD = N_("Lead")
    SPEAK = N_("Speak")
    CLOSE = N_("Close")
    SET_UP = N_("Set up")


_RANKS = {
    Group.LOOK: Rank.VIEWER,
    Group.LEAD: Rank.RESPONDER,
    Group.SPEAK: Rank.RESPONDER,
    Group.CLOSE: Rank.RESPONDER,
    Group.SET_UP: Rank.ADMIN,
}


@dataclass(frozen=True, slots=True)
class Verb:
    """A word after `/crisis`: how to use it, what it does, and the card's button that does the same.

    `prose` says that free text follows: there a bare number is the crisis's only as the first word.
    `numbered` is False for a verb that is not about one crisis. `rank` is who may, where that is not what the
    group says. `tells` is where it is told that something was done: nowhere for what only shows or sets up.
    """

    name: str
    usage: str
    help: str
    run: Run
    group: Group
    aliases: tuple[str, ...] = ()
    action_id: str | None = None
    prose: bool = False
    numbered: bool = True
    rank: Rank | None = None
    tells: tuple[Told, ...] = ()

    @property
    def needs(self) -> Rank:
        """The rank that it takes."""
        return _RANKS[self.group] if self.rank is None else self.rank


@dataclass(frozen=True, slots=True)
class Registry:
    """Everything people can type, click, submit and point at, found in the handlers; `ranks` is who may, by
    the id of the button, form or shortcut."""

    verbs: tuple[Verb, ...]
    actions: Mapping[str, Run]
    views: Mapping[str, Run]
    events: Mapping[str, Run]
    ranks: Mapping[str, Rank] = field(default_factory=dict)
    shortcuts: Mapping[str, Run] = field(default_factory=dict)

    def verb(self, word: str) -> Verb | None:
        """The verb of that name or alias, whatever its case."""
        word = word.casefold()
        return next((verb for verb in self.verbs if word == verb.name or word in verb.aliases), None)

    def needs(self, name: str) -> Rank:
        """The rank that a button or form of its own takes."""
        return self.ranks.get(name, Rank.RESPONDER)

    def suggestion(self, word: str) -> str | None:
        """The verb somebody probably meant."""
        words = {name: verb.name for verb in self.verbs for name in (verb.name, *verb.aliases)}
        close = get_close_matches(word.casefold(), words, n=1, cutoff=0.6)
        return words[close[0]] if close else None


def with_line(request: Request, verb: Verb, rest: str) -> Request:
    """The request with what was typed after the verb read into number and text."""
    number, text = split_number(rest, prose=verb.prose) if verb.numbered else (None, rest)
    return replace(request, verb=verb.name, crisis_id=number, text=text)
