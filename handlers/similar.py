"""`/crisis similar`: crises that were like this one, and what was said then."""

from bot import mutes, respond
from bot.ports import Ports
from bot.slack import mute_list
from bot.slack.verbs import Group, Reply, Request, Verb


def similar(ports: Ports, request: Request) -> Reply:
    """Up to three closed crises with what they have in common, how they ended, what we said."""
    crisis = respond.find(ports, request.crisis_id)
    return mute_list.similar(crisis, mutes.alike(ports, crisis), now=ports.clock())


VERBS = (
    Verb(
        "similar",
        "similar [id]",
        "Closed crises that were like this one: how they ended, and what we said.",
        similar,
        Group.LOOK,
        aliases=("before", "past"),
    ),
)
