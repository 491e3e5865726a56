"""`/crisis room`: a channel of its own for a crisis, and how the team wants such rooms."""

from bot import respond, rooms, seen
from bot.core.access import Rank
from bot.core.rooms import RoomState
from bot.ports import Ports
from bot.slack import ids, room_words
from bot.slack.typed import split_verb
from bot.slack.verbs import Done, Group, Refuse, Reply, Request, Say, Verb


def room(ports: Ports, request: Request) -> Reply:
    """Opens, closes or keeps the room of a crisis, or sets how rooms are made."""
    word, rest = split_verb(request.words)
    word = word.casefold()
    if word in room_words.SETTINGS:
        return _set_up(ports, request, word, rest)
    if word == "settings":
        return Say(room_words.settings(ports.store.desk().rooms))
    if word not in ("", "close", "keep"):
        return Refuse(room_words.UNKNOWN)
    crisis = respond.find(ports, request.crisis_id)
    if word == "close":
        return _close(ports, request, crisis.id)
    if word == "keep":
        return _keep(ports, request, crisis.id)
    return _open(ports, request, crisis.id)


def keep(ports: Ports, request: Request) -> Reply:
    """The button of a room whose crisis is over."""
    if not request.value.isdecimal():
        return Done()
    return _keep(ports, request, respond.find(ports, int(request.value)).id)


def _open(ports: Ports, request: Request, crisis_id: int) -> Reply:
    act = respond.who_acts(ports, request.actor, surface=request.surface)
    before = ports.store.room(crisis_id)
    found = rooms.ask(ports, respond.find(ports, crisis_id), act)
    if before is not None and before.state is RoomState.FAILED:
        return Done(room_words.tried_again(found, before), told=True)
    return Done(room_words.opened(found), told=True)


def _close(ports: Ports, request: Request, crisis_id: int) -> Reply:
    act = respond.who_acts(ports, request.actor, surface=request.surface)
    return Done(room_words.closed(rooms.close(ports, crisis_id, act)), told=True)


def _keep(ports: Ports, request: Request, crisis_id: int) -> Reply:
    act = respond.who_acts(ports, request.actor, surface=request.surface)
    return Done(room_words.kept(rooms.keep_open(ports, crisis_id, act)), told=True)


def _set_up(ports: Ports, request: Request, word: str, rest: str) -> Reply:
    seen.require(ports, request.viewer, Rank.ADMIN, f"room {word}")
    act = respond.who_acts(ports, request.actor, surface=request.surface)
    wish = room_words.SETTINGS[word](ports.store.desk().rooms, rest.strip())
    return Done(room_words.settings(rooms.set_up(ports, act, wish)), told=True)


VERBS = (
    Verb(
        "room",
        "room [id] [close|keep|settings]",
        "A channel of its own for a crisis; close archives it, keep leaves it open after the end.",
        room,
        Group.LEAD,
        aliases=("warroom", "channel"),
        prose=True,
    ),
)
ACTIONS = {ids.KEEP_ROOM: keep}
