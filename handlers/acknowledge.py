"""`/crisis ack`, `unack` and `still`: one tap takes a crisis on, gives it back, or says that one is on it."""

from bot import ownership, respond, teach
from bot.ports import Ports
from bot.slack import buttons, ids, posts, sentences
from bot.slack.verbs import RECORDED, Done, Group, Reply, Request, Verb


def acknowledge(ports: Ports, request: Request) -> Reply:
    """Takes the crisis on for the actor."""
    crisis = respond.find(ports, request.crisis_id)
    act = respond.who_acts(ports, request.actor, surface=request.surface)
    taken = respond.acknowledge(ports, crisis.id, act)
    teach.glance(ports, taken, act, most=posts.MAX_QUOTES)
    undo = {"type": "actions", "elements": [buttons.button(ids.UNACKNOWLEDGE, taken)]}
    return Done(words := sentences.acknowledged(taken), [sentences.plain(words), undo])


def undo(ports: Ports, request: Request) -> Reply:
    """Takes the acknowledgement back, of one's own crisis unless another is named."""
    crisis = ownership.find_mine(ports, request.crisis_id, request.actor)
    act = respond.who_acts(ports, request.actor, surface=request.surface)
    return Done(sentences.unacknowledged(ownership.unacknowledge(ports, crisis.id, act)))


def still(ports: Ports, request: Request) -> Reply:
    """Says that the owner is still on it."""
    crisis = ownership.find_mine(ports, request.crisis_id, request.actor)
    act = respond.who_acts(ports, request.actor, surface=request.surface)
    return Done(sentences.still(ownership.still(ports, crisis.id, act)))


VERBS = (
    Verb(
        "ack",
        "ack [id]",
        "Take a crisis on; you own it unless somebody does already.",
        acknowledge,
        Group.LEAD,
        aliases=("acknowledge", "take", "mine"),
        action_id=ids.ACKNOWLEDGE,
        tells=RECORDED,
    ),
    Verb(
        "unack",
        "unack [id]",
        "Take an acknowledgement back: whoever is next is asked at once.",
        undo,
        Group.LEAD,
        aliases=("undo", "release"),
        action_id=ids.UNACKNOWLEDGE,
        tells=RECORDED,
    ),
    Verb(
        "still",
        "still [id]",
        "Say that you are still on it; without an answer a crisis becomes nobody's again.",
        still,
        Group.LEAD,
        aliases=("confirm",),
        action_id=ids.CONFIRM,
        tells=RECORDED,
    ),
)
