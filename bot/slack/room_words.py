"""What people type about war rooms, read into settings, and the sentences they get back."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from urllib.parse import urlsplit

from bot.core import rooms
from bot.core.models import Level
from bot.core.rooms import Room, Step
from bot.core.roomset import RoomMode, Rooms
from bot.errors import InputError
from bot.slack.richtext import tidy
from bot.slack.typed import split_level

MOST_HOURS = 24 * 30
MOST_PEOPLE = 200
MOST_LINK = 2_000
UNKNOWN = (
    "Behind /crisis room goes nothing (open it), close, keep or settings; or how rooms are made: mode "
    "channel, mode thread, from orange, hours 24, people 30, runbook https://… or runbook off."
)


# --- settings ----------------------------------------------------------------------------------------------


def _mode(now: Rooms, said: str) -> Rooms:
    if said.casefold() not in set(RoomMode):
        raise InputError("A crisis is worked on in a channel or in a thread: /crisis room mode thread")
    return replace(now, mode=RoomMode(said.casefold()))


def _from(now: Rooms, said: str) -> Rooms:
    level, _ = split_level(said)
    if level is None or level is Level.GREEN:
        raise InputError("Rooms are made from yellow, orange or red on: /crisis room from red")
    return replace(now, at=level)


def _hours(now: Rooms, said: str) -> Rooms:
    return replace(now, hours=_count(said, MOST_HOURS, "/crisis room hours 24"))


def _people(now: Rooms, said: str) -> Rooms:
    return replace(now, most=_count(said, MOST_PEOPLE, "/crisis room people 30"))


def _runbook(now: Rooms, said: str) -> Rooms:
    if said.casefold() == "off":
        return replace(now, runbook="")
    parts = urlsplit(said)
    if parts.scheme != "https" or not parts.hostname or len(said) > MOST_LINK:
        raise InputError("A runbook is an https address: /crisis room runbook https://wiki.example/crisis")
    return replace(now, runbook=said)


def _count(said: str, most: int, example: str) -> int:
    if not said.isdecimal() or int(said) > most:
        raise InputError(f"A whole number from 0 to {most} is needed: {example}")
    return int(said)


SETTINGS: Mapping[str, Callable[[Rooms, str], Rooms]] = {
    "mode": _mode,
    "from": _from,
    "hours": _hours,
    "people": _people,
    "runbook": _runbook,
}
"""The words behind `/crisis room` that set something, with how each is read; each raises InputError."""


def settings(now: Rooms) -> str:
    """How rooms are made, in words."""
    if now.mode is RoomMode.THREAD:
        made = "No room is made by itself; /crisis room makes one."
    else:
        made = f"A crisis of level {now.at.word} or worse gets a room."
    runbook = f" Runbook: {now.runbook}" if now.runbook else ""
    return (
        f"{made} It is archived {now.hours} h after the crisis is over; up to {now.most} people are invited."
        f"{runbook}"
    )


# --- answers -----------------------------------------------------------------------------------------------


def opened(room: Room) -> str:
    """Where the room is, or that it is coming."""
    if room.stands:
        return f"Crisis #{room.crisis_id} has a room: #{room.name}"
    return f"A room for crisis #{room.crisis_id} is being made; its link comes into the thread and the card."


def tried_again(room: Room, before: Room) -> str:
    """It is tried again, and what was wrong."""
    codes = [code for name, code in before.refused if name == Step.MAKE]
    why = rooms.refusal(Step.MAKE, codes[0], private=before.private) if codes else ""
    return f"It is tried again. The last time: {tidy(why, 400)}"


def closed(room: Room) -> str:
    """It goes."""
    return f"#{room.name} is being archived. The record of crisis #{room.crisis_id} stays at the desk."


def kept(room: Room) -> str:
    """It stays."""
    return f"#{room.name} stays open. /crisis room {room.crisis_id} close archives it."
