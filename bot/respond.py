"""ACT: what people do about a crisis. Each function is one use case: load, decide, commit."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from bot.core import access, drafting, keys, lifecycle, overrides
from bot.core.cleaning import clean
from bot.core.lifecycle import Act
from bot.core.mentions import Query, SourceSpec
from bot.core.models import Crisis, Draft, Event, Level, Person, Watch
from bot.errors import Refused, StoreBusy
from bot.ports import Ports

SHORTEST_TERM = 2
_TERMS = ("any", "all", "none")
LONGEST_NAME = 80
"""Characters of a watch's name: it is part of every card's headline, which Slack cuts at 150."""


def who_acts(ports: Ports, actor: Person, *, surface: str) -> Act:
    """The act of a person, now."""
    return Act(actor, ports.clock(), surface)


# --- which crisis ------------------------------------------------------------------------------------------


class Ambiguous(Refused):
    """Several crises could be meant; `choices` are they, newest first."""

    def __init__(self, choices: Sequence[Crisis]) -> None:
        super().__init__("Which crisis? Several are open.")
        self.choices = tuple(choices)


def find(ports: Ports, number: int | None, *, closed: bool = False) -> Crisis:
    """The crisis of that number, or, without one, the only one it can be.

    Raises UnknownCrisis, Ambiguous when several are live, Refused when none is. `closed` looks among the
    closed ones instead (for reopening).
    """
    if number is not None:
        return ports.store.crisis(number)
    choices = ports.store.crises(live=not closed, limit=5)
    if len(choices) == 1 or (choices and closed):
        return choices[0]
    if choices:
        raise Ambiguous(choices)
    raise Refused("No crisis is closed yet." if closed else "No crisis is open. All quiet.")


def list_crises(ports: Ports, *, limit: int = 8) -> list[Crisis]:
    """The crises to show: the live ones, then the most recent closed ones."""
    live = ports.store.crises(live=True, limit=limit)
    return live + ports.store.crises(live=False, limit=max(0, min(3, limit - len(live))))


def timeline(ports: Ports, crisis_id: int) -> list[Event]:
    """All events of a crisis, oldest first."""
    return ports.store.events(crisis_id)


# --- acts on a crisis --------------------------------------------------------------------------------------


def acknowledge(ports: Ports, crisis_id: int, act: Act) -> Crisis:
    """Takes the crisis on; raises Conflict with who was faster."""
    return ports.commit(crisis_id, lambda crisis: lifecycle.acknowledge(crisis, act))


def assign(ports: Ports, crisis_id: int, act: Act, *, to: Person, note: str | None = None) -> Crisis:
    """Gives the crisis to somebody."""
    return ports.commit(crisis_id, lambda crisis: lifecycle.assign(crisis, act, to=to, note=note))


def set_level(ports: Ports, crisis_id: int, act: Act, *, level: Level, why: str | None = None) -> Crisis:
    """Sets the level by hand."""
    return ports.commit(crisis_id, lambda crisis: lifecycle.set_level(crisis, act, level=level, why=why))


def save_draft(ports: Ports, crisis_id: int, act: Act, *, draft: Draft) -> Crisis:
    """Saves a filled template and shows it to the team."""
    return ports.commit(crisis_id, lambda crisis: lifecycle.record_draft(crisis, act, draft=draft))


def note(ports: Ports, crisis_id: int, act: Act, *, text: str, happened_at: datetime | None = None) -> Crisis:
    """Writes a line on the timeline, of now or of another time."""
    return ports.commit(
        crisis_id, lambda crisis: lifecycle.note(crisis, act, text=text, happened_at=happened_at)
    )


def contain(ports: Ports, crisis_id: int, act: Act, *, why: str | None = None) -> Crisis:
    """Marks the crisis as contained."""
    return ports.commit(crisis_id, lambda crisis: lifecycle.contain(crisis, act, why=why))


def resolve(ports: Ports, crisis_id: int, act: Act, *, outcome: str) -> Crisis:
    """Closes the crisis with its outcome."""
    return ports.commit(crisis_id, lambda crisis: lifecycle.resolve(crisis, act, outcome=outcome))


def dismiss(ports: Ports, crisis_id: int, act: Act, *, reason: str) -> Crisis:
    """Closes the crisis as a false alarm."""
    return ports.commit(crisis_id, lambda crisis: lifecycle.dismiss(crisis, act, reason=reason))


def reopen(ports: Ports, crisis_id: int, act: Act, *, why: str | None = None) -> Crisis:
    """Opens a closed crisis again."""
    return ports.commit(crisis_id, lambda crisis: lifecycle.reopen(crisis, act, why=why))


def hide(ports: Ports, crisis_id: int, act: Act, *, private: bool) -> Crisis:
    """Hides a crisis from all but those it names, or shows it again."""
    return ports.commit(crisis_id, lambda crisis: access.hide(crisis, act, private=private))


# --- templates ---------------------------------------------------------------------------------------------


def templates(ports: Ports, crisis_id: int) -> list[drafting.Template]:
    """Every template as the team words it, those that fit the crisis's category and level first."""
    worded = overrides.applied(ports.templates, ports.store.desk().templates)
    return drafting.fitting(worded, ports.store.crisis(crisis_id))


def facts(ports: Ports, crisis_id: int) -> dict[str, str]:
    """What is known for filling templates."""
    crisis = ports.store.crisis(crisis_id)
    return drafting.facts(crisis, ports.store.events(crisis_id), now=ports.clock())


# --- watches -----------------------------------------------------------------------------------------------


def list_watches(ports: Ports) -> list[Watch]:
    """All watches by name."""
    return ports.store.watches()


def add_watch(
    ports: Ports,
    name: str,
    *,
    query: Query | None = None,
    terms: Sequence[str] = (),
    sources: Sequence[SourceSpec] = (),
) -> Watch:
    """Starts watching a brand by a query (`terms` alone: one of them), by its name unless something is looked
    for; raises InputError for a bad source."""
    name, query = _named(name), query or Query(any=tuple(terms))
    watch = Watch(
        id=0,
        name=name,
        query=_openable(ports, name, query, sources),
        sources=tuple(sources),
        timezone=ports.timezone,
        interval_seconds=ports.interval_seconds,
    )
    added = ports.store.add_watch(watch, now=ports.clock())
    with suppress(StoreBusy):  # the watch is saved: without this its first digest comes early, no more
        ports.store.save_setting(keys.watch_added(added.id), ports.clock().isoformat())
    return added


def edit_watch(
    ports: Ports, watch_id: int, name: str, *, query: Query, sources: Sequence[SourceSpec]
) -> Watch:
    """Gives a watch another name, query and sources; what was found before stays. Raises as `add_watch`."""
    watch, name = ports.store.watch(watch_id), _named(name)
    if watch is None:
        raise Refused("This watch was removed meanwhile. Nothing was saved.")
    if any(
        other.id != watch_id and other.name.casefold() == name.casefold() for other in list_watches(ports)
    ):
        raise Refused(f"There is another watch called “{name}”.")
    reposts = query.include_reposts or watch.query.include_reposts  # the form does not ask
    query = _openable(ports, name, replace(query, include_reposts=reposts), sources)
    watch = replace(watch, name=name, query=query, sources=tuple(sources))
    ports.store.save_watch(watch)
    return watch


def _named(name: str) -> str:
    name = clean(name)
    if not name:
        raise Refused("A watch needs the brand's name: /crisis watch add Brindle")
    if len(name) > LONGEST_NAME:
        raise Refused(
            f"A brand's name has at most {LONGEST_NAME} characters; put the words to look for after it."
        )
    return name


def complete(query: Query, name: str) -> Query:
    """The query without empty terms; it looks for the brand's name when it looks for nothing else."""
    stripped = {part: tuple(t.strip() for t in getattr(query, part) if t.strip()) for part in _TERMS}
    query = replace(query, any=stripped["any"], all=stripped["all"], none=stripped["none"])
    named = query.any or query.hashtags or query.handles or query.domains or query.near or query.authors
    return query if named else replace(query, any=(name,))


def _openable(ports: Ports, name: str, query: Query, sources: Sequence[SourceSpec]) -> Query:
    """The complete query, once every source takes it; raises Refused for a term that says too little."""
    for term in (*query.any, *query.all):
        if term.strip() and sum(letter.isalnum() for letter in term) < SHORTEST_TERM:
            raise Refused(f"“{clean(term)}” would match nearly everything. Use two letters or more.")
    query = complete(query, name)
    for spec in sources:
        ports.open_source(spec, query)
    return query


def pause_watch(ports: Ports, name: str, *, paused: bool = True) -> Watch:
    """Stops (or goes on) scanning for a watch."""
    watch = replace(find_watch(ports, name), paused=paused)
    ports.store.save_watch(watch)
    return watch


def remove_watch(ports: Ports, name: str) -> Watch:
    """Forgets a watch and its mentions; its crises stay on record."""
    watch = find_watch(ports, name)
    ports.store.remove_watch(watch.id)
    return watch


def find_watch(ports: Ports, name: str) -> Watch:
    """The watch of that name, whatever its case; raises Refused with the names there are."""
    watches = ports.store.watches()
    for watch in watches:
        if watch.name.casefold() == name.strip().casefold():
            return watch
    known = ", ".join(w.name for w in watches) or "none yet"
    raise Refused(f"No watch is called “{name.strip()}”. Watches: {known}.")
