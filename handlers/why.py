"""`/crisis why`: what raised it, number by number."""

from bot import respond
from bot.core.coordination import coordination
from bot.ports import Ports
from bot.said import posts_of
from bot.slack import why as surface
from bot.slack.verbs import Group, Reply, Request, Verb


def why(ports: Ports, request: Request) -> Reply:
    """Every reason of a crisis and every part of its severity."""
    crisis = respond.find(ports, request.crisis_id)
    found = coordination(posts_of(ports, crisis), brand_terms=(crisis.brand,))
    return surface.why(crisis, now=ports.clock(), coordinated=found)


VERBS = (
    Verb(
        "why",
        "why [id]",
        "Why a crisis was raised: every number, what is usual, how rare, what would clear it.",
        why,
        Group.LOOK,
        aliases=("reasons", "explain"),
    ),
)
