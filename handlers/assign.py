"""`/crisis assign`: somebody else owns the crisis from now on."""

from bot import respond
from bot.core.models import Person
from bot.ports import Ports
from bot.slack import ids, modals, sentences
from bot.slack.typed import readable, split_user
from bot.slack.verbs import RECORDED, Done, Group, Open, Reply, Request, Told, Verb


def assign(ports: Ports, request: Request) -> Reply:
    """Hands the crisis to the mentioned person, or asks for one."""
    crisis = respond.find(ports, request.crisis_id)
    user_id, note = split_user(request.text)
    if user_id is None and note.casefold() == "me":
        return _hand(ports, request, crisis.id, to=request.actor, note="")
    if user_id is None:
        return Open(modals.assign(crisis, note=readable(note)))
    return _hand(ports, request, crisis.id, to=request.person(user_id), note=readable(note))


def submitted(ports: Ports, request: Request) -> Reply:
    """Hands the crisis to the person picked."""
    crisis = respond.find(ports, request.crisis_id)
    person = request.person(request.answer("owner"))
    return _hand(ports, request, crisis.id, to=person, note=request.answer("note"))


def _hand(ports: Ports, request: Request, crisis_id: int, *, to: Person, note: str) -> Reply:
    act = respond.who_acts(ports, request.actor, surface=request.surface)
    return Done(sentences.assigned(respond.assign(ports, crisis_id, act, to=to, note=note or None)))


VERBS = (
    Verb(
        "assign",
        "assign [id] [@person] [note]",
        "Give a crisis to somebody, with a hand-over note; “me” takes it over.",
        assign,
        Group.LEAD,
        aliases=("owner", "give"),
        action_id=ids.ASSIGN,
        prose=True,
        tells=(*RECORDED, Told.DIRECT),
    ),
)
VIEWS = {modals.ASSIGN: submitted}
