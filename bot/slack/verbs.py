"""The kit of `/crisis`: what a handler is given, what it answers, and how typed words are read."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Any

from bot.core.models import Person
from bot.errors import InputError
from bot.ports import Ports

COMMAND = "/crisis"
Block = dict[str, Any]
View = dict[str, Any]


def _known_by_id_only(user_id: str) -> Person:
    return Person(user_id, user_id)


# --- what comes in -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Request:
    """One thing a person asked for, wherever they did it.

    `surface` is `command`, `button`, `menu`, `modal` or `home`; `text` is what followed the verb, without the
    crisis's number; `value` is what a clicked button carries; `values` are a form's answers by field name;
    `meta` is what the form was opened with; `person` gives the name behind a user id.
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
    """It is saved. `text` says so where the card does not show it: after a typed command."""

    text: str = ""


@dataclass(frozen=True, slots=True)
class Open:
    """A form to show next."""

    view: View


@dataclass(frozen=True, slots=True)
class Errors:
    """What is wrong with a form, by field name."""

    by_field: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Publish:
    """The home tab of the person."""

    view: View


Reply = Say | Refuse | Done | Open | Errors | Publish
Run = Callable[[Ports, Request], Reply]


# --- what a handler declares -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Verb:
    """A word after `/crisis`: how to use it, what it does, and the card's button that does the same.

    `prose` says that free text follows: there a bare number is the crisis's only as the first word.
    """

    name: str
    usage: str
    help: str
    run: Run
    aliases: tuple[str, ...] = ()
    action_id: str | None = None
    prose: bool = False


@dataclass(frozen=True, slots=True)
class Registry:
    """Everything people can type, click and submit, found in the handlers."""

    verbs: tuple[Verb, ...]
    actions: Mapping[str, Run]
    views: Mapping[str, Run]
    events: Mapping[str, Run]

    def verb(self, word: str) -> Verb | None:
        """The verb of that name or alias, whatever its case."""
        word = word.casefold()
        return next((verb for verb in self.verbs if word == verb.name or word in verb.aliases), None)

    def suggestion(self, word: str) -> str | None:
        """The verb somebody probably meant."""
        words = {name: verb.name for verb in self.verbs for name in (verb.name, *verb.aliases)}
        close = get_close_matches(word.casefold(), words, n=1, cutoff=0.6)
        return words[close[0]] if close else None


# --- how typed words are read ------------------------------------------------------------------------------

_HASHED = re.compile(r"(?<!\S)#(\d{1,9})(?!\S)")
_BARE = re.compile(r"(?<!\S)(\d{1,9})(?!\S)")
_FIRST = re.compile(r"^\s*(\d{1,9})(?!\S)|(?<=>)\s+(\d{1,9})\s*$", re.ASCII)
_USER = re.compile(r"<@([A-Z0-9]+)(?:\|[^>]*)?>")
_TYPED_NAME = re.compile(r"(?<!\S)@[\w.\-]+")


def split_verb(line: str) -> tuple[str, str]:
    """The first word and the rest of what was typed."""
    word, _, rest = line.strip().partition(" ")
    return word, rest.strip()


def split_number(text: str, *, prose: bool = False) -> tuple[int | None, str]:
    """The crisis's number (`#3` or `3`, anywhere; in prose a bare one only as first word) and the rest."""
    found = _HASHED.search(text) or (_FIRST if prose else _BARE).search(text)
    if found is None:
        return None, text.strip()
    rest = f"{text[: found.start()].rstrip()} {text[found.end() :].lstrip()}"
    return int(found.group(1)), rest.strip()


def split_user(text: str) -> tuple[str | None, str]:
    """The user id of the first mention and the rest; raises InputError for a name that Slack did not link."""
    found = _USER.search(text)
    if found is not None:
        return found.group(1), f"{text[: found.start()]}{text[found.end() :]}".strip()
    typed = _TYPED_NAME.search(text)
    if typed is not None:
        raise InputError(
            f"{typed.group()} is not linked to anybody: type @ and pick the person from the list, "
            "or use /crisis assign alone and pick them in the form."
        )
    return None, text.strip()


def with_line(request: Request, verb: Verb, rest: str) -> Request:
    """The request with what was typed after the verb read into number and text."""
    number, text = split_number(rest, prose=verb.prose)
    return replace(request, verb=verb.name, crisis_id=number, text=text)
