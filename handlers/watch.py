"""`/crisis watch`: which brands are watched, and where."""

from collections.abc import Callable, Mapping

from bot import respond
from bot.core.dialects import compile_query
from bot.core.models import Watch
from bot.ports import Ports
from bot.slack import coverage, sentences, watch_form, watch_lists, watch_preview
from bot.slack.typed import readable, split_verb
from bot.slack.verbs import Done, Errors, Group, Open, Refuse, Reply, Request, Verb
from bot.slack.watch_typed import split_watch


def watch(ports: Ports, request: Request) -> Reply:
    """What was asked about the watches; the list when nothing was."""
    word, rest = split_verb(request.text)
    do = _DOES.get(word.casefold() or "list")
    return do(ports, rest) if do else Refuse(sentences.unknown_watch_word(word, list(_DOES)))


def submitted(ports: Ports, request: Request) -> Reply:
    """Watches the brand of the form, or changes the watch it was opened for."""
    asked, problems = watch_form.read(request.values, kinds(ports))
    if problems:
        return Errors(problems)
    name, query, sources = asked.name, asked.query, asked.sources
    known = int(request.meta.get("watch") or 0)
    if known:
        return _watching(ports, respond.edit_watch(ports, known, name, query=query, sources=sources))
    return _watching(ports, respond.add_watch(ports, name, query=query, sources=sources))


def confirmed(ports: Ports, request: Request) -> Reply:
    """Forgets the watch whose removal was confirmed."""
    return Done(sentences.removed(respond.remove_watch(ports, request.value)))


def kinds(ports: Ports) -> tuple[str, ...]:
    """What may stand before a source's colon; without offers, what every installation has."""
    return tuple(offer.kind for offer in ports.offers) or ("feed", "file")


def _list(ports: Ports, rest: str) -> Reply:
    watches, now = respond.list_watches(ports), ports.clock()
    missed = {one.id: coverage.missed(ports.store.coverage(one.id), now=now) for one in watches}
    return watch_lists.watches(watches, missed)


def _add(ports: Ports, rest: str) -> Reply:
    if not rest:
        return Open(watch_form.watch_form(ports.offers))
    asked = split_watch(rest, kinds(ports))
    return _watching(ports, respond.add_watch(ports, asked.name, query=asked.query, sources=asked.sources))


def _edit(ports: Ports, rest: str) -> Reply:
    if not rest:
        return _list(ports, rest)
    found = respond.find_watch(ports, readable(rest))
    values = watch_form.filled(found, ports.offers)
    return Open(watch_form.watch_form(ports.offers, values, watch_id=found.id))


def _watching(ports: Ports, saved: Watch) -> Reply:
    refused = watch_preview.refusals((spec, compile_query(spec.kind, saved.query)) for spec in saved.sources)
    return Done(watch_lists.watching(saved, refused=refused))


def _pause(ports: Ports, rest: str) -> Reply:
    return Done(sentences.paused(respond.pause_watch(ports, readable(rest)))) if rest else _list(ports, rest)


def _resume(ports: Ports, rest: str) -> Reply:
    if not rest:
        return _list(ports, rest)
    return Done(sentences.paused(respond.pause_watch(ports, readable(rest), paused=False)))


def _remove(ports: Ports, rest: str) -> Reply:
    return watch_lists.confirm(respond.find_watch(ports, readable(rest))) if rest else _list(ports, rest)


_DOES: Mapping[str, Callable[[Ports, str], Reply]] = {
    "list": _list,
    "add": _add,
    "edit": _edit,
    "pause": _pause,
    "resume": _resume,
    "remove": _remove,
}

VERBS = (
    Verb(
        "watch",
        "watch [list|add|edit|pause|resume|remove] [name] [terms] [any:… none:… tag:… x feed:URL …]",
        "Which brands are watched and where: /crisis watch add opens a form with a preview.",
        watch,
        Group.SET_UP,
        aliases=("watches", "brand"),
        numbered=False,
    ),
)
VIEWS = {watch_form.WATCH: submitted}
ACTIONS = {watch_lists.REMOVE: confirmed}
