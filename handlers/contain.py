"""`/crisis contain`: the spread is stopped, the work goes on."""

from bot import respond
from bot.ports import Ports
from bot.slack import modals, sentences
from bot.slack.verbs import RECORDED, Done, Group, Open, Reply, Request, Verb


def contain(ports: Ports, request: Request) -> Reply:
    """Marks the crisis as contained, or asks what stopped it."""
    crisis = respond.find(ports, request.crisis_id)
    if not request.text:
        return Open(modals.contain(crisis))
    return _mark(ports, request, crisis.id, request.words)


def submitted(ports: Ports, request: Request) -> Reply:
    """Marks it with what the form says."""
    crisis = respond.find(ports, request.crisis_id)
    return _mark(ports, request, crisis.id, request.answer("why"))


def _mark(ports: Ports, request: Request, crisis_id: int, why: str) -> Reply:
    act = respond.who_acts(ports, request.actor, surface=request.surface)
    return Done(sentences.contained(respond.contain(ports, crisis_id, act, why=why or None)))


VERBS = (
    Verb(
        "contain",
        "contain [id] [why]",
        "Mark a crisis as no longer spreading.",
        contain,
        Group.CLOSE,
        aliases=("contained", "stable"),
        prose=True,
        tells=RECORDED,
    ),
)
VIEWS = {modals.CONTAIN: submitted}
