"""`/crisis note`: a line on the timeline."""

from datetime import datetime

from bot import respond
from bot.ports import Ports
from bot.slack import modals, sentences
from bot.slack.verbs import RECORDED, Done, Group, Open, Reply, Request, Verb


def note(ports: Ports, request: Request) -> Reply:
    """Writes what was typed, or asks for it."""
    crisis = respond.find(ports, request.crisis_id)
    return (
        _write(ports, request, crisis.id, request.words, None) if request.text else Open(modals.note(crisis))
    )


def submitted(ports: Ports, request: Request) -> Reply:
    """Writes what the form says."""
    crisis = respond.find(ports, request.crisis_id)
    when = modals.moment_of(request.values.get("when"))
    return _write(ports, request, crisis.id, request.answer("text"), when)


def _write(ports: Ports, request: Request, crisis_id: int, text: str, when: datetime | None) -> Reply:
    act = respond.who_acts(ports, request.actor, surface=request.surface)
    return Done(sentences.noted(respond.note(ports, crisis_id, act, text=text, happened_at=when)))


VERBS = (
    Verb(
        "note",
        "note [id] [text]",
        "Write a line on the timeline.",
        note,
        Group.LEAD,
        aliases=("log", "n"),
        prose=True,
        tells=RECORDED,
    ),
)
VIEWS = {modals.NOTE: submitted}
