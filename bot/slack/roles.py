"""Roles as people see and set them: one line on the card, everybody with their deputies, the two forms."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from bot.core.access import is_group
from bot.core.desk import Desk, Role, Seat
from bot.core.models import Crisis, Person
from bot.errors import InputError
from bot.slack.language import N_, _
from bot.slack.modals import ROLE, TEAM, about, field, form, plain_words, text_field
from bot.slack.richtext import tidy
from bot.slack.sentences import plain
from bot.slack.typed import split_verb

Block = dict[str, Any]
View = dict[str, Any]

NAMES: Mapping[Role, str] = {
    Role.COMMS: N_("Comms"),
    Role.LEGAL: N_("Legal"),
    Role.PRODUCT: N_("Product"),
    Role.EXEC: N_("Exec"),
    Role.SOCIAL: N_("Social"),
}
_DOES: Mapping[Role, str] = {
    Role.COMMS: "Leads what is said.",
    Role.LEGAL: "Checks what may be said.",
    Role.PRODUCT: "Finds out what is true about the product.",
    Role.EXEC: "Decides, and speaks for the company.",
    Role.SOCIAL: "Answers on the networks.",
}
_GROUP_LINE = re.compile(r"(?P<role>[a-z]+)\W+(?:<!subteam\^)?(?P<id>S[A-Z0-9]{6,})\b.*", re.IGNORECASE)


# --- showing -----------------------------------------------------------------------------------------------


def line(crisis: Crisis) -> str:
    """`👥 Comms: Maya Okafor · Legal: Priya Raman`; empty while none is set."""
    held = dict(crisis.roles)
    named = [f"{_(NAMES[role])}: {tidy(held[role].name, 40)}" for role in Role if role in held]
    return f"👥 {' · '.join(named)}" if named else ""


def lines(crisis: Crisis, desk: Desk) -> list[str]:
    """Every role that somebody has, here or by default, with the deputies; empty where nobody is named."""
    held, seated = dict(crisis.roles), desk.of(crisis)
    told = []
    for role in Role:
        if not (people := seated.seat(role)):
            continue
        first, *deputies = (tidy(person.name, 40) for person in people)
        usual = "" if role in held else _(" (by default)")
        behind = _(", then {people}").format(people=", ".join(deputies)) if deputies else ""
        told.append(f"{_(NAMES[role])}: {first}{usual}{behind}")
    return told


def team_words(desk: Desk) -> str:
    """Who holds what by default, a line each."""
    rows = [
        f"{NAMES[role]}: {', then '.join(tidy(person.name, 40) for person in people)}"
        for role in Role
        if (people := desk.seat(role))
    ]
    return "\n".join(["The team:", *rows]) if rows else "Nobody holds a role now: the channel is asked."


def told(crisis: Crisis, role: Role) -> str:
    """What a change of a role says to whoever made it."""
    person = dict(crisis.roles).get(role)
    if person is None:
        return f"Nobody is {role} on crisis #{crisis.id} now."
    return f"{person.name} is {role} on crisis #{crisis.id} now."


# --- the form of one crisis --------------------------------------------------------------------------------


def role_form(crisis: Crisis, desk: Desk, *, note: str = "") -> View:
    """Who does what on a crisis: what is set, else who usually does it."""
    held = dict(crisis.roles)
    blocks = [about(crisis)]
    for role in Role:
        usual = desk.seat(role)
        shown = held.get(role) or next(iter(usual), None)
        blocks.append(_person(role, shown, usual))
    blocks.append(text_field("note", "What do they need to know?", initial=note, optional=True))
    return form(ROLE, "Who does what", "Save", blocks, crisis=crisis.id)


def read_roles(
    values: Mapping[str, Any], crisis: Crisis, desk: Desk, person: Callable[[str], Person]
) -> dict[Role, Person | None]:
    """Who has which role after the form; a default that was left alone is no choice."""
    held = dict(crisis.roles)
    chosen: dict[Role, Person | None] = {}
    for role in Role:
        usual, user_id = next(iter(desk.seat(role)), None), str(values.get(role) or "")
        before = held.get(role)
        if before is not None and not user_id and is_group(before):
            continue  # a group cannot be shown in the field, so an empty one takes nobody away
        if before is None and usual is not None and user_id == usual.id:
            continue
        chosen[role] = person(user_id) if user_id else None
    return chosen


def split_role(text: str) -> tuple[Role | None, str]:
    """The role at the beginning and the rest; raises InputError when the first word is none."""
    word, rest = split_verb(text)
    if not word:
        return None, ""
    if word.casefold() not in {*Role}:
        raise InputError(f"“{tidy(word, 40)}” is no role. Roles: {', '.join(Role)}.")
    return Role(word.casefold()), rest


def _person(role: Role, shown: Person | None, usual: tuple[Person, ...]) -> Block:
    who: Block = {"type": "users_select", "action_id": "value", "placeholder": plain_words("Nobody", 150)}
    if shown is not None and not is_group(shown):
        who["initial_user"] = shown.id
    behind = f" Usually {', then '.join(tidy(person.name, 40) for person in usual)}." if usual else ""
    return field(role, NAMES[role], who, hint=f"{_DOES[role]}{behind}", optional=True)


# --- the form of the team ----------------------------------------------------------------------------------


def team_form(desk: Desk) -> View:
    """Who holds each role whatever happens, and who stands in."""
    blocks: list[Block] = [
        plain("The first one you pick holds the role, the others stand in, in that order.")
    ]
    for role in Role:
        people = [person.id for person in desk.seat(role) if not is_group(person)]
        blocks.append(people_field(role, NAMES[role], people, hint=_DOES[role]))
    groups = [f"{role} {person.id}" for role in Role for person in desk.seat(role) if is_group(person)]
    hint = "One a line, a role and the id of a user group (its page in Slack shows it): legal S0123ABCD."
    blocks.append(
        text_field("groups", "User groups", hint=hint, initial="\n".join(groups), optional=True, limit=500)
    )
    return form(TEAM, "The team", "Save", blocks)


def read_team(values: Mapping[str, Any], person: Callable[[str], Person]) -> tuple[Seat, ...]:
    """The seats of the form: people in the order picked, then groups; raises InputError for a bad group."""
    groups = _groups(str(values.get("groups") or ""))
    seats = []
    for role in Role:
        picked = tuple(person(user_id) for user_id in values.get(role) or ())
        seats.append(Seat(role, tuple(dict.fromkeys((*picked, *groups.get(role, ()))))))
    return tuple(seats)


def people_field(name: str, label: str, people: list[str], *, hint: str, optional: bool = True) -> Block:
    """A field for several people, in the order in which they are picked."""
    who: Block = {
        "type": "multi_users_select",
        "action_id": "value",
        "placeholder": plain_words("Pick people", 150),
    }
    if people:
        who["initial_users"] = people
    return field(name, label, who, hint=hint, optional=optional)


def _groups(text: str) -> dict[Role, list[Person]]:
    found: dict[Role, list[Person]] = {}
    for line_ in filter(str.strip, text.splitlines()):
        read = _GROUP_LINE.fullmatch(line_.strip())
        role = read["role"].casefold() if read else ""
        if read is None or role not in {*Role}:
            raise InputError(f"“{tidy(line_, 40)}” is not a role and a group's id. Write: legal S0123ABCD")
        found.setdefault(Role(role), []).append(Person(read["id"].upper(), f"the {role} group"))
    return found
