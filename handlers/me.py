"""`/crisis me`: how I want to be reached, and in which hours I am left alone."""

from dataclasses import replace

from bot import noise, respond
from bot.core.access import Rank
from bot.core.wishes import Reach, Wish
from bot.errors import Refused
from bot.ports import Ports
from bot.slack import me_form, modals
from bot.slack.verbs import Done, Errors, Group, Open, Reply, Request, Verb


def me(ports: Ports, request: Request) -> Reply:
    """The form, or what was typed: `me direct`."""
    wish, word = ports.wish_of(request.actor), request.words.strip().casefold()
    if not word:
        return Open(me_form.me_form(wish))
    if word not in {*Reach}:
        raise Refused(f"You can be reached by: {', '.join(Reach)}. /crisis me opens the form.")
    return _save(ports, request, replace(wish, reach=Reach(word)))


def submitted(ports: Ports, request: Request) -> Reply:
    """Saves what the form says."""
    read = me_form.read(request.values)
    return Errors(read) if isinstance(read, dict) else _save(ports, request, read)


def _save(ports: Ports, request: Request, wish: Wish) -> Reply:
    noise.set_wish(ports, respond.who_acts(ports, request.actor, surface=request.surface), wish)
    return Done(me_form.said(wish), told=True)


VERBS = (
    Verb(
        "me",
        "me [usual|mention|direct|both]",
        "How I am reached when something is asked of me, and my own quiet hours.",
        me,
        Group.LOOK,
        aliases=("reach", "preferences"),
        numbered=False,
    ),
)
VIEWS = {modals.ME: submitted}
RANKS = {modals.ME: Rank.VIEWER}
