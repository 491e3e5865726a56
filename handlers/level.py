"""`/crisis level`: a person decides how bad it is."""

from bot import respond
from bot.core.models import Level
from bot.ports import Ports
from bot.slack import modals, sentences
from bot.slack.typed import readable, split_level
from bot.slack.verbs import RECORDED, Done, Group, Open, Reply, Request, Verb


def set_level(ports: Ports, request: Request) -> Reply:
    """Sets the level that was typed, or asks for one."""
    level, why = split_level(request.text)
    crisis = respond.find(ports, request.crisis_id)
    if level is None:
        return Open(modals.level(crisis))
    return _set(ports, request, crisis.id, level, readable(why))


def submitted(ports: Ports, request: Request) -> Reply:
    """Sets the level that was picked."""
    crisis = respond.find(ports, request.crisis_id)
    level, _ = split_level(request.answer("level"))
    return _set(ports, request, crisis.id, level or crisis.level, request.answer("why"))


def _set(ports: Ports, request: Request, crisis_id: int, level: Level, why: str) -> Reply:
    act = respond.who_acts(ports, request.actor, surface=request.surface)
    crisis = respond.set_level(ports, crisis_id, act, level=level, why=why or None)
    return Done(sentences.level_set(crisis))


VERBS = (
    Verb(
        "level",
        "level [id] [green|yellow|orange|red] [why]",
        "Decide how bad it is; it can rise by itself from there, but not fall.",
        set_level,
        Group.LEAD,
        aliases=("severity", "sev"),
        prose=True,
        tells=RECORDED,
    ),
)
VIEWS = {modals.LEVEL: submitted}
