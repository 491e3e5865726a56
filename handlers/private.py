"""`/crisis private`: a crisis that only those it names may know of."""

from bot import respond
from bot.ports import Ports
from bot.slack import sentences
from bot.slack.language import _
from bot.slack.verbs import Done, Group, Refuse, Reply, Request, Told, Verb

_TURNS = {"": True, "on": True, "yes": True, "off": False, "no": False}


def private(ports: Ports, request: Request) -> Reply:
    """Hides a crisis, or shows it to everybody again."""
    word = request.words.casefold()
    if word not in _TURNS:
        return Refuse(_(sentences.PRIVATE_WORDS))
    crisis = respond.find(ports, request.crisis_id)
    act = respond.who_acts(ports, request.actor, surface=request.surface)
    hidden = respond.hide(ports, crisis.id, act, private=_TURNS[word])
    admins = bool(ports.store.desk().access.grants)
    return Done(sentences.hidden(hidden, admins=admins), told=True)


VERBS = (
    Verb(
        "private",
        "private [id] [on|off]",
        "Hide a crisis from all but its owner, its roles, you and the admins; “off” shows it again.",
        private,
        Group.LEAD,
        aliases=("hide",),
        tells=(Told.CARD,),
    ),
)
