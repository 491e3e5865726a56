"""`/crisis brief`: one screen for executives, now."""

from html import unescape

from bot import brief, respond
from bot.core.access import Rank
from bot.ports import Ports
from bot.slack import brief_card, ids, sentences
from bot.slack.verbs import RECORDED, Group, Reply, Request, Say, Told, Verb

ME = "me"


def post(ports: Ports, request: Request) -> Reply:
    """Sends the brief and says where it went; with “me” shows it to whoever asked alone."""
    crisis = respond.find(ports, request.crisis_id)
    if request.words.casefold() == ME:
        return _shown(ports, crisis.id)
    act = respond.who_acts(ports, request.actor, surface=request.surface)
    crisis = brief.post_brief(ports, crisis.id, act)
    channel = ports.brief_channel(ports.store.watch(crisis.watch_id), crisis)
    return Say(sentences.briefed(crisis, channel))


def to_me(ports: Ports, request: Request) -> Reply:
    """The brief for whoever pressed the button alone."""
    return _shown(ports, int(request.value) if request.value.isdecimal() else 0)


def _shown(ports: Ports, crisis_id: int) -> Reply:
    told = brief_card.brief(brief.make_brief(ports, crisis_id))
    return Say(
        unescape(told["text"]), told["blocks"]
    )  # what is said is plain: it is escaped once, on its way


VERBS = (
    Verb(
        "brief",
        "brief [id] [me]",
        "Send one screen about the crisis to the executives' channel; “me” shows it to you alone.",
        post,
        Group.SPEAK,
        aliases=("summary", "exec"),
        action_id=ids.BRIEF,
        tells=(*RECORDED, Told.EXECUTIVES),
    ),
)
ACTIONS = {ids.BRIEF_ME: to_me}
RANKS = {ids.BRIEF_ME: Rank.VIEWER}
