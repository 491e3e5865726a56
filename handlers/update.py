"""`/crisis update`: what is new, for the team or for executives, and when the next update comes."""

from datetime import timedelta

from bot import respond, updates
from bot.core.updates import Lane
from bot.ports import Ports
from bot.slack import ids, modals, update_form
from bot.slack.language import _
from bot.slack.typed import split_verb
from bot.slack.verbs import RECORDED, Done, Group, Open, Reply, Request, Told, Verb

LATER = {"later15": timedelta(minutes=15), "later60": timedelta(hours=1)}


def update(ports: Ports, request: Request) -> Reply:
    """Posts what was typed to the team; asks for it when nothing was."""
    crisis = respond.find(ports, request.crisis_id)
    word, rest = split_verb(request.words)
    lane = Lane.EXEC if word.casefold() in ("exec", "executives") else Lane.TEAM
    text = rest if lane is Lane.EXEC or word.casefold() == "team" else request.words
    if not text:
        return Open(update_form.update_form(crisis, respond.timeline(ports, crisis.id), lane=lane))
    return _post(ports, request, crisis.id, text=text, lane=lane, chosen=update_form.default_next(crisis))


def submitted(ports: Ports, request: Request) -> Reply:
    """Posts what the form says."""
    crisis = respond.find(ports, request.crisis_id)
    lane, chosen = Lane(request.answer("lane") or Lane.TEAM), request.answer("next")
    return _post(ports, request, crisis.id, text=request.answer("text"), lane=lane, chosen=chosen)


def nothing_new(ports: Ports, request: Request) -> Reply:
    """One tap: nothing new, and the next update is due as usual."""
    crisis = respond.find(ports, _number(request))
    chosen = update_form.default_next(crisis)
    return _post(ports, request, crisis.id, text=_(update_form.NOTHING_NEW), lane=Lane.TEAM, chosen=chosen)


def later(ports: Ports, request: Request) -> Reply:
    """Puts the reminder off: `later15:3`."""
    word, _, number = request.value.partition(":")
    crisis = respond.find(ports, int(number) if number.isdecimal() else None)
    act = respond.who_acts(ports, request.actor, surface=request.surface)
    until = act.at + LATER.get(word, LATER["later15"])
    return Done(update_form.moved(updates.postpone(ports, crisis.id, act, until=until), now=act.at))


def _post(ports: Ports, request: Request, crisis_id: int, *, text: str, lane: Lane, chosen: str) -> Reply:
    act = respond.who_acts(ports, request.actor, surface=request.surface)
    next_at = updates.next_at(ports, respond.find(ports, crisis_id), chosen)
    crisis = updates.post(ports, crisis_id, act, text=text, lane=lane, next_at=next_at)
    channel = ports.brief_channel(ports.store.watch(crisis.watch_id), crisis)
    return Done(update_form.done(crisis, lane, now=act.at, channel=channel))


def _number(request: Request) -> int | None:
    return int(request.value) if request.value.isdecimal() else request.crisis_id


VERBS = (
    Verb(
        "update",
        "update [id] [exec] [text]",
        "Say what is new, to the team or (exec) to executives, and when the next update comes.",
        update,
        Group.SPEAK,
        aliases=("sitrep", "up"),
        action_id=ids.UPDATE,
        prose=True,
        tells=(*RECORDED, Told.EXECUTIVES),
    ),
)
VIEWS = {modals.UPDATE: submitted}
ACTIONS = {ids.NOTHING_NEW: nothing_new, ids.LATER: later}
