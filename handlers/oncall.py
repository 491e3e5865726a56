"""`/crisis oncall`: who is on call now and next, who stands in, and the rota itself."""

from datetime import datetime, timedelta

from bot import respond, seen, team
from bot.core import oncall
from bot.core.access import Rank
from bot.core.desk import Swap
from bot.core.models import Person
from bot.errors import Refused
from bot.ports import Ports
from bot.slack import modals, oncall_form, oncall_list, sentences
from bot.slack.typed import split_people, split_verb
from bot.slack.verbs import Done, Errors, Group, Open, Reply, Request, Say, Verb


def on_call(ports: Ports, request: Request) -> Reply:
    """What was asked about the rota; who is on call when nothing was."""
    word, rest = split_verb(request.text)
    word = word.casefold()
    if word in _NEEDS:  # whoever may only look may ask who is on call
        seen.require(ports, request.viewer, _NEEDS[word], f"oncall {word}")
    match word:
        case "set":
            desk = ports.store.desk()
            zone = team.zone(ports, desk)
            return Open(oncall_form.rota_form(desk, today=ports.clock().astimezone(zone).date(), zone=zone))
        case "swap":
            return _swap(ports, request, rest)
        case "take":
            return _take(ports, request, rest)
        case "":
            return _list(ports)
    raise Refused(f"There is no “oncall {word[:40]}”. Behind /crisis oncall goes one of: set, swap, take.")


def rota_submitted(ports: Ports, request: Request) -> Reply:
    """Saves the rota of the form."""
    read = oncall_form.read_rota(request.values, request.person)
    if isinstance(read, dict):
        return Errors(read)
    rota, timezone = read
    act = respond.who_acts(ports, request.actor, surface=request.surface)
    desk = team.set_rota(ports, act, rota, timezone=timezone)
    return Done(oncall_list.handover(desk, team.zone(ports, desk)), told=True)


def swap_submitted(ports: Ports, request: Request) -> Reply:
    """Saves the swap of the form."""
    mine = request.meta.get("mine")
    person = request.actor if mine else request.person(request.answer("person"))
    read = oncall_form.read_swap(request.values, person, now=ports.clock())
    return Errors(read) if isinstance(read, dict) else _save(ports, request, read)


def removed(ports: Ports, request: Request) -> Reply:
    """Takes the swap away whose removal was confirmed."""
    start, _, user_id = request.value.partition(":")
    at = oncall_list.moment(start)
    act = respond.who_acts(ports, request.actor, surface=request.surface)
    team.remove_swap(ports, act, start=at, person_id=user_id)
    gone, shown = "The swap is gone.", _list(ports)
    return Done(f"{gone} {shown.text}", [sentences.plain(gone), *shown.blocks], told=True)


def _list(ports: Ports) -> Say:
    desk = ports.store.desk()
    return oncall_list.listing(desk, now=ports.clock(), zone=team.zone(ports, desk))


def _swap(ports: Ports, request: Request, text: str) -> Reply:
    people, words = split_people(text)
    person = request.person(people[0].id) if people else None
    if person is None or not words:
        return Open(oncall_form.swap_form(now=ports.clock(), until=_handover(ports), person=person))
    return _typed(ports, request, words, person)


def _take(ports: Ports, request: Request, text: str) -> Reply:
    if not text:
        return Open(oncall_form.take_form(until=_handover(ports)))
    begun = text.casefold().startswith(("until ", "till ", "to ", "from "))
    return _typed(ports, request, text if begun else f"until {text}", request.actor)


def _handover(ports: Ports) -> datetime:
    """When whoever is on call hands over, until which somebody most likely stands in; else tomorrow."""
    desk, now = ports.store.desk(), ports.clock()
    shift = oncall.shift(desk.rota, now, team.zone(ports, desk))
    return shift.end if shift else now + timedelta(days=1)


def _typed(ports: Ports, request: Request, words: str, person: Person) -> Reply:
    desk = ports.store.desk()
    zone = team.zone(ports, desk)
    swap = oncall_form.read_line(words, person, desk, now=ports.clock(), zone=zone)
    return _save(ports, request, swap)


def _save(ports: Ports, request: Request, swap: Swap) -> Reply:
    act = respond.who_acts(ports, request.actor, surface=request.surface)
    team.add_swap(ports, act, swap)
    told = oncall_list.swapped(swap, now=ports.clock())
    return Done(told.text, told.blocks, told=True)


_NEEDS = {"set": Rank.ADMIN, "swap": Rank.RESPONDER, "take": Rank.RESPONDER}

VERBS = (
    Verb(
        "oncall",
        "oncall [set|take until …|swap @person from … to …]",
        "Who is on call now, until when, who is next; stand in for somebody, or set up the rota.",
        on_call,
        Group.LOOK,
        aliases=("on-call", "rota"),
        numbered=False,
    ),
)
VIEWS = {modals.ROTA: rota_submitted, modals.SWAP: swap_submitted}
ACTIONS = {oncall_list.REMOVE: removed}
RANKS = {modals.ROTA: Rank.ADMIN, modals.SWAP: Rank.RESPONDER, oncall_list.REMOVE: Rank.RESPONDER}
