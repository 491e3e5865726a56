"""`/crisis timeline`: the last entries, and one's own to be corrected."""

from bot import record, respond
from bot.core.access import Rank
from bot.errors import Refused
from bot.ports import Ports
from bot.slack import entries, ids, modals
from bot.slack.verbs import Done, Group, Open, Reply, Request, Verb


def timeline(ports: Ports, request: Request) -> Reply:
    """The last entries, the newest first, with a menu at one's own."""
    crisis = respond.find(ports, request.crisis_id)
    found = record.entries(ports, crisis.id)
    return entries.timeline(crisis, found, reader=request.actor.id, now=ports.clock())


def pressed(ports: Ports, request: Request) -> Reply:
    """The form in which an entry is corrected or struck out."""
    found = entries.pressed(request.value)
    if found is None:
        raise Refused(entries.GONE)
    act, crisis_id, entry_id = found
    crisis = ports.store.crisis(crisis_id)
    entry = record.own_entry(ports, crisis_id, request.actor.id, entry_id)
    return Open(
        entries.correct_form(crisis, entry)
        if act == entries.CORRECTING
        else entries.strike_form(crisis, entry)
    )


def corrected(ports: Ports, request: Request) -> Reply:
    """The entry says what the form says."""
    act = respond.who_acts(ports, request.actor, surface=request.surface)
    when = modals.moment_of(request.values.get("when"))
    crisis_id, entry_id = _place(request)
    text = request.answer("text")
    crisis = record.correct(ports, crisis_id, act, entry_id=entry_id, text=text, at=when)
    return Done(entries.corrected(crisis), told=True)


def struck(ports: Ports, request: Request) -> Reply:
    """The entry is struck out, for the reason given."""
    act = respond.who_acts(ports, request.actor, surface=request.surface)
    crisis_id, entry_id = _place(request)
    crisis = record.strike(ports, crisis_id, act, entry_id=entry_id, reason=request.answer("reason"))
    return Done(entries.struck(crisis), told=True)


def _place(request: Request) -> tuple[int, int]:
    """The crisis and the entry a form is about; raises Refused for a form of another version."""
    crisis_id, entry_id = request.meta.get("crisis"), request.meta.get("entry")
    if not isinstance(crisis_id, int) or not isinstance(entry_id, int):
        raise Refused(entries.GONE)
    return crisis_id, entry_id


VERBS = (
    Verb(
        "timeline",
        "timeline [id]",
        "The last entries; your own notes and messages can be corrected or struck out.",
        timeline,
        Group.LOOK,
        aliases=("record", "tl"),
    ),
)
ACTIONS = {ids.ENTRY: pressed}
VIEWS = {modals.CORRECT: corrected, modals.STRIKE: struck}
RANKS = {name: Rank.RESPONDER for name in (ids.ENTRY, modals.CORRECT, modals.STRIKE)}
