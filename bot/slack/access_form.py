"""The form in which an admin gives ranks to people and user groups."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from bot.core.access import Access, Grant, Rank
from bot.core.models import Person
from bot.errors import InputError
from bot.slack.modals import ACCESS, field, form, option, plain_words, select_field
from bot.slack.sentences import plain

Block = dict[str, Any]
View = dict[str, Any]

MAX_GROUPS = 100  # options of a menu
NO_GROUPS = (
    "Slack does not say which user groups there are: the app lacks usergroups:read, or Slack was slow. "
    "Those that have a rank keep it; try again in a minute."
)
_LABELS = {
    Rank.ADMIN: "Admins: everything, also this",
    Rank.APPROVER: "Approvers: also approve what is said",
    Rank.RESPONDER: "Responders: work crises",
    Rank.VIEWER: "Viewers: only look",
}


def access_form(access: Access, groups: Sequence[Person] | None, *, first: Person | None) -> View:
    """Who has which rank; `first` is who gives the first one and becomes admin; `groups` are those there are
    (None: Slack does not say)."""
    opening = [plain(f"{first.name}, you are admin from now on, with those you name.")] if first else []
    known = _known(access, groups)
    blocks = [*opening, *(block for rank in reversed(Rank) for block in _fields(rank, access, known))]
    if groups is None:
        blocks.append(plain(NO_GROUPS))
    return form(ACCESS, "Who may do what", "Save", [*blocks, _default(access)])


def read(
    values: Mapping[str, Any],
    access: Access,
    groups: Sequence[Person] | None,
    person: Callable[[str], Person],
) -> tuple[list[Grant], Rank]:
    """The ranks of the form and the one of everybody else; raises InputError when that is none."""
    known = {group.id: group for group in _known(access, groups)}
    people = {grant.person.id: grant.person for grant in access.grants}
    given: list[Grant] = []
    for rank in Rank:
        given += [Grant(people.get(one) or person(one), rank) for one in values.get(_people(rank)) or ()]
        chosen = values.get(_groups(rank)) or ()
        given += [Grant(known.get(one, Person(one, one)), rank) for one in chosen]
    try:
        return given, Rank[str(values.get("default") or "").upper()]
    except KeyError:
        raise InputError("Choose what everybody else may do.") from None


def _known(access: Access, groups: Sequence[Person] | None) -> list[Person]:
    """The groups that can be picked: those that have a rank, even where Slack no longer tells of them."""
    mapped = [grant.person for grant in access.grants if grant.is_group]
    fresh = {group.id: group for group in [*mapped, *(groups or ())]}
    first = {group.id for group in mapped}  # never cut off: leaving one out would take its rank away
    return sorted(fresh.values(), key=lambda group: (group.id not in first, group.name))[:MAX_GROUPS]


def _fields(rank: Rank, access: Access, known: Sequence[Person]) -> Iterator[Block]:
    held = [grant.person for grant in access.grants if grant.rank is rank]
    users = [person.id for person in held if person.id not in {group.id for group in known}]
    people: Block = {
        "type": "multi_users_select",
        "action_id": "value",
        "placeholder": plain_words("Pick people", 150),
    }
    picked = people | ({"initial_users": users} if users else {})
    yield field(_people(rank), _LABELS[rank], picked, optional=True)
    if known:
        yield field(_groups(rank), f"User groups that are {rank.word}s", _menu(known, held), optional=True)


def _menu(known: Sequence[Person], held: Sequence[Person]) -> Block:
    options = {group.id: option(f"@{group.name.removeprefix('@')}", group.id) for group in known}
    initial = [options[person.id] for person in held if person.id in options]
    menu: Block = {
        "type": "multi_static_select",
        "action_id": "value",
        "placeholder": plain_words("Pick user groups", 150),
        "options": list(options.values()),
    }
    return menu | ({"initial_options": initial} if initial else {})


def _default(access: Access) -> Block:
    options: dict[Rank, Block] = {
        rank: option(rank.word.capitalize(), rank.word) for rank in Rank if rank is not Rank.ADMIN
    }
    return select_field(
        "default", "What is everybody else?", list(options.values()), initial=options[access.default]
    )


def _people(rank: Rank) -> str:
    return f"{rank.word}_people"


def _groups(rank: Rank) -> str:
    return f"{rank.word}_groups"
