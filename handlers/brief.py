"""`/crisis brief`: one screen for executives, now."""

from bot import brief, respond
from bot.ports import Ports
from bot.slack import ids, sentences
from bot.slack.verbs import RECORDED, Group, Reply, Request, Say, Told, Verb


def post(ports: Ports, request: Request) -> Reply:
    """Sends the brief and says where it went."""
    crisis = respond.find(ports, request.crisis_id)
    act = respond.who_acts(ports, request.actor, surface=request.surface)
    crisis = brief.post_brief(ports, crisis.id, act)
    channel = ports.brief_channel(ports.store.watch(crisis.watch_id), crisis)
    return Say(sentences.briefed(crisis, channel))


VERBS = (
    Verb(
        "brief",
        "brief [id]",
        "Send one screen about the crisis to the executives' channel.",
        post,
        Group.SPEAK,
        aliases=("summary", "exec"),
        action_id=ids.BRIEF,
        tells=(*RECORDED, Told.EXECUTIVES),
    ),
)
