"""`/crisis role` and `/crisis team`: who does what beside the owner, in one crisis and by default."""

from bot import ownership, respond, team
from bot.core.access import Rank, is_group
from bot.core.desk import Desk, Role, Seat
from bot.core.models import Crisis, Person
from bot.errors import InputError
from bot.ports import Ports
from bot.slack import modals, roles
from bot.slack.typed import readable, split_people
from bot.slack.verbs import RECORDED, Done, Errors, Group, Open, Reply, Request, Told, Verb

NOBODY = ("nobody", "none")


def role(ports: Ports, request: Request) -> Reply:
    """Gives the role that was typed to whoever was named, or asks who does what."""
    crisis = respond.find(ports, request.crisis_id)
    chosen, rest = roles.split_role(request.text)
    people, note = split_people(rest)
    if chosen is not None and people:
        return _give(ports, request, crisis, chosen, _known(request, people[0]), note)
    if chosen is not None and note.casefold() == "me":
        return _give(ports, request, crisis, chosen, request.actor, "")
    if chosen is not None and note.casefold() in NOBODY:
        return _give(ports, request, crisis, chosen, None, "")
    return Open(roles.role_form(crisis, ports.store.desk(), note=readable(note)))


def submitted(ports: Ports, request: Request) -> Reply:
    """Gives the roles as the form says."""
    crisis, desk = respond.find(ports, request.crisis_id), ports.store.desk()
    holders = roles.read_roles(request.values, crisis, desk, request.person)
    act = respond.who_acts(ports, request.actor, surface=request.surface)
    note = request.answer("note") or None
    saved = ownership.set_roles(ports, crisis.id, act, holders=holders, note=note)
    return Done(f"Saved on crisis #{saved.id}. {'; '.join(roles.lines(saved, desk))}".strip())


def seats(ports: Ports, request: Request) -> Reply:
    """Gives a role by default to whoever was named, deputies behind, or shows the form of the team."""
    if not request.text:
        return Open(roles.team_form(ports.store.desk()))
    chosen, rest = roles.split_role(request.text)
    people, words = split_people(rest)
    if chosen is None or not (people or words.casefold() in NOBODY):
        return Open(roles.team_form(ports.store.desk()))
    seat = Seat(chosen, tuple(_known(request, person) for person in people))
    return _seated(_saved(ports, request, (seat,)))


def seated(ports: Ports, request: Request) -> Reply:
    """Saves the seats of the form."""
    try:
        found = roles.read_team(request.values, request.person)
    except InputError as error:
        return Errors({"groups": str(error)})
    return _seated(_saved(ports, request, found))


def _saved(ports: Ports, request: Request, found: tuple[Seat, ...]) -> Desk:
    act = respond.who_acts(ports, request.actor, surface=request.surface)
    return team.set_seats(ports, act, found)


def _seated(desk: Desk) -> Reply:
    return Done(roles.team_words(desk), told=True)


def _give(
    ports: Ports, request: Request, crisis: Crisis, chosen: Role, to: Person | None, note: str
) -> Reply:
    act = respond.who_acts(ports, request.actor, surface=request.surface)
    words = readable(note) or None
    saved = ownership.set_roles(ports, crisis.id, act, holders={chosen: to}, note=words)
    return Done(roles.told(saved, chosen))


def _known(request: Request, typed: Person) -> Person:
    """By the name people know them by; a group by the one it was picked by."""
    return typed if is_group(typed) else request.person(typed.id)


VERBS = (
    Verb(
        "role",
        "role [id] [comms|legal|product|exec|social] [@person] [note]",
        "Say who does what beside the owner; they are told in private. “nobody” takes it away.",
        role,
        Group.LEAD,
        aliases=("roles",),
        prose=True,
        tells=(*RECORDED, Told.DIRECT),
    ),
    Verb(
        "team",
        "team [comms|legal|product|exec|social] [@person @deputy @group]",
        "Who holds each role by default, and who stands in.",
        seats,
        Group.SET_UP,
        aliases=("seats",),
        numbered=False,
    ),
)
VIEWS = {modals.ROLE: submitted, modals.TEAM: seated}
RANKS = {modals.ROLE: Rank.RESPONDER}
