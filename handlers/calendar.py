"""`/crisis calendar`: a brand's own campaigns, giveaways, earnings days, launches and events."""

from collections.abc import Callable, Mapping

from bot import respond, tune
from bot.core.models import Watch
from bot.errors import Refused
from bot.ports import Ports
from bot.slack import modals, occasion_form, occasion_list
from bot.slack.occasion_list import Calendar
from bot.slack.typed import split_verb
from bot.slack.verbs import Done, Errors, Group, Open, Reply, Request, Verb


def calendar(ports: Ports, request: Request) -> Reply:
    """What was asked about the calendars; the list when nothing was. A brand may stand before or behind."""
    watches = respond.list_watches(ports)
    if not watches:
        return occasion_list.listing(())
    word, rest = split_verb(request.words)
    if word.casefold() in _DOES:
        named, rest = _split_brand(watches, rest)
        return _DOES[word.casefold()](ports, watches, named, rest)
    named, rest = _split_brand(watches, request.words)
    word, rest = split_verb(rest)
    do = _DOES.get(word.casefold() or "list")
    if do is None or (named is None and request.words):
        respond.find_watch(ports, request.words)  # says which brands there are
    return (do or _list)(ports, watches, named, rest)


def submitted(ports: Ports, request: Request) -> Reply:
    """Puts the occasion of the form into its brand's calendar."""
    read = occasion_form.read(request.values)
    if isinstance(read, dict):
        return Errors(read)
    watch_id, occasion = read
    watch = tune.add_occasion(ports, _watch(ports, watch_id), occasion)
    return Done(occasion_list.added(watch, occasion), told=True)


def confirmed(ports: Ports, request: Request) -> Reply:
    """Takes out the entry whose removal was confirmed."""
    number, _, name = request.value.partition(":")
    return _take_out(ports, _watch(ports, int(number) if number.isdecimal() else 0), name)


def _list(ports: Ports, watches: list[Watch], named: Watch | None, rest: str) -> Reply:
    now = ports.clock()
    found = [named] if named else watches
    return occasion_list.listing([Calendar(one, now.astimezone(ports.zone(one)).date()) for one in found])


def _add(ports: Ports, watches: list[Watch], named: Watch | None, rest: str) -> Reply:
    if not rest:
        return Open(occasion_form.occasion_form(watches, chosen=named.id if named else 0))
    occasion = occasion_form.read_line(rest)
    watch = tune.add_occasion(ports, named or _only(watches), occasion)
    return Done(occasion_list.added(watch, occasion), told=True)


def _remove(ports: Ports, watches: list[Watch], named: Watch | None, rest: str) -> Reply:
    if not rest:
        return _list(ports, watches, named, rest)
    return _take_out(ports, named or _only(watches), rest.strip(' "“”'))


def _take_out(ports: Ports, watch: Watch, name: str) -> Reply:
    known = {one.name.casefold(): one for one in watch.occasions}
    after = tune.remove_occasion(ports, watch, name)
    return Done(occasion_list.removed(after, known.get(name.casefold()), name), told=True)


def _split_brand(watches: list[Watch], text: str) -> tuple[Watch | None, str]:
    """The brand a text begins with, the longest that fits, and the rest."""
    for watch in sorted(watches, key=lambda one: -len(one.name)):
        start, rest = text[: len(watch.name)], text[len(watch.name) :]
        if start.casefold() == watch.name.casefold() and rest[:1] in ("", " "):
            return watch, rest.strip()
    return None, text.strip()


def _only(watches: list[Watch]) -> Watch:
    if len(watches) > 1:
        raise Refused(f"For which brand? Write it first: {occasion_form.EXAMPLE}")
    return watches[0]


def _watch(ports: Ports, watch_id: int) -> Watch:
    watch = ports.store.watch(watch_id)
    if watch is None:
        raise Refused("This watch was removed meanwhile. Nothing was saved.")
    return watch


_DOES: Mapping[str, Callable[[Ports, list[Watch], Watch | None, str], Reply]] = {
    "list": _list,
    "add": _add,
    "remove": _remove,
}

VERBS = (
    Verb(
        "calendar",
        "calendar [list|add|remove] [brand] [“name” campaign|giveaway|earnings|launch|event days #words]",
        "Your own campaigns, giveaways, earnings days, launches and events: joy about them is no alarm.",
        calendar,
        Group.SET_UP,
        aliases=("occasions", "occasion"),
        numbered=False,
    ),
)
VIEWS = {modals.OCCASION: submitted}
ACTIONS = {occasion_list.REMOVE: confirmed}
