"""`/crisis ack`: one tap takes the crisis on; the second to tap is told who was faster."""

from bot import respond, teach
from bot.ports import Ports
from bot.slack import ids, posts, sentences
from bot.slack.verbs import Done, Group, Reply, Request, Verb


def acknowledge(ports: Ports, request: Request) -> Reply:
    """Takes the crisis on for the actor."""
    crisis = respond.find(ports, request.crisis_id)
    act = respond.who_acts(ports, request.actor, surface=request.surface)
    taken = respond.acknowledge(ports, crisis.id, act)
    teach.glance(ports, taken, act, most=posts.MAX_QUOTES)
    return Done(sentences.acknowledged(taken))


VERBS = (
    Verb(
        "ack",
        "ack [id]",
        "Take a crisis on; you own it unless somebody does already.",
        acknowledge,
        Group.LEAD,
        aliases=("acknowledge", "take", "mine"),
        action_id=ids.ACKNOWLEDGE,
    ),
)
