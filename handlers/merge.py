"""`/crisis merge` and `split`: people say which posts are one story."""

from bot import merging, respond
from bot.core.tuning import Tuning
from bot.errors import InputError
from bot.ports import Ports
from bot.slack import merge_form, modals, tune_list
from bot.slack.typed import split_number
from bot.slack.verbs import RECORDED, Done, Errors, Group, Open, Refuse, Reply, Request, Verb


def merge(ports: Ports, request: Request) -> Reply:
    """Puts the second crisis into the first, or asks which into which."""
    other, rest = split_number(request.words)
    if request.crisis_id is not None and other is not None:
        return _merge(ports, request, request.crisis_id, other)
    if rest:
        return Refuse(merge_form.TWO_NUMBERS)
    into = respond.find(ports, request.crisis_id).id if request.crisis_id is not None else None
    live = ports.store.crises(live=True, limit=merge_form.MOST_LISTED)
    return Open(merge_form.merge_form(live, into=into)) if len(live) > 1 else Refuse(merge_form.ONE_LIVE)


def merged(ports: Ports, request: Request) -> Reply:
    """Merges the two that were picked."""
    into, other = request.answer("into"), request.answer("other")
    if into == other:
        return Errors({"other": "Pick another one: a crisis cannot go into itself."})
    return _merge(ports, request, int(into), int(other))


def split(ports: Ports, request: Request) -> Reply:
    """Gives the numbered part a card of its own, or asks which part."""
    crisis = respond.find(ports, request.crisis_id)
    if request.words:
        number, rest = split_number(request.words)
        if number is not None and not rest:
            return _split(ports, request, crisis.id, number)
    parts = merging.parts(ports, crisis.id)
    return Open(merge_form.split_form(crisis, parts)) if parts else Refuse(merge_form.of_one_piece(crisis))


def parted(ports: Ports, request: Request) -> Reply:
    """Splits off the part that was picked, if it is still there."""
    crisis = respond.find(ports, request.crisis_id)
    try:
        number = merge_form.picked(request.values, merging.parts(ports, crisis.id))
    except InputError as error:
        return Errors({"part": str(error)})
    return _split(ports, request, crisis.id, number)


def _merge(ports: Ports, request: Request, into: int, other: int) -> Reply:
    act = respond.who_acts(ports, request.actor, surface=request.surface)
    before = _tuning(ports, ports.store.crisis(into).watch_id)
    crisis = merging.merge(ports, into, other, act)
    return _told(ports, crisis.watch_id, merge_form.merged(crisis, other), before)


def _split(ports: Ports, request: Request, crisis_id: int, number: int) -> Reply:
    act = respond.who_acts(ports, request.actor, surface=request.surface)
    before = _tuning(ports, ports.store.crisis(crisis_id).watch_id)
    crisis = merging.split(ports, crisis_id, number, act)
    return _told(ports, crisis.watch_id, merge_form.split_off(crisis, crisis_id), before)


def _tuning(ports: Ports, watch_id: int) -> Tuning:
    watch = ports.store.watch(watch_id)
    return watch.tuning if watch else Tuning()


def _told(ports: Ports, watch_id: int, done: str, before: Tuning) -> Reply:
    watch = ports.store.watch(watch_id)
    if watch is None or watch.tuning == before:
        return Done(done, told=True)
    words = merge_form.lesson(done, watch.name, before, watch.tuning)
    return Done(words, tune_list.with_undo(words, watch.name, label="Undo the lesson"), told=True)


VERBS = (
    Verb(
        "merge",
        "merge [id] [other id]",
        "Put one crisis into another: they are one story. The first one stays.",
        merge,
        Group.LEAD,
        aliases=("join", "combine"),
        tells=RECORDED,
    ),
    Verb(
        "split",
        "split [id] [part]",
        "Give a part of a crisis its own card: it is another story. Lists the parts first.",
        split,
        Group.LEAD,
        aliases=("divide",),
        tells=RECORDED,
    ),
)
VIEWS = {modals.MERGE: merged, modals.SPLIT: parted}
