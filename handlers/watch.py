"""`/crisis watch`: which brands are watched, and where."""

from collections.abc import Callable, Mapping

from bot import respond
from bot.core.mentions import SourceSpec
from bot.ports import Ports
from bot.slack import modals, sentences, watch_lists
from bot.slack.typed import readable, split_terms, split_verb, split_watch
from bot.slack.verbs import Done, Group, Open, Refuse, Reply, Request, Verb


def watch(ports: Ports, request: Request) -> Reply:
    """What was asked about the watches; the list when nothing was."""
    word, rest = split_verb(request.text)
    do = _DOES.get(word.casefold() or "list")
    return do(ports, rest) if do else Refuse(sentences.unknown_watch_word(word, list(_DOES)))


def submitted(ports: Ports, request: Request) -> Reply:
    """Watches the brand of the form."""
    feeds = tuple(SourceSpec("feed", url) for url in split_terms(request.answer("feeds")))
    terms = split_terms(request.answer("terms"))
    return Done(
        sentences.watching(respond.add_watch(ports, request.answer("name"), terms=terms, sources=feeds))
    )


def confirmed(ports: Ports, request: Request) -> Reply:
    """Forgets the watch whose removal was confirmed."""
    return Done(sentences.removed(respond.remove_watch(ports, request.value)))


def _list(ports: Ports, rest: str) -> Reply:
    watches = respond.list_watches(ports)
    return watch_lists.watches(watches, {one.id: ports.store.coverage(one.id) for one in watches})


def _add(ports: Ports, rest: str) -> Reply:
    if not rest:
        return Open(modals.watch())
    asked = split_watch(rest)
    return Done(
        sentences.watching(respond.add_watch(ports, asked.name, terms=asked.terms, sources=asked.sources))
    )


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
    "pause": _pause,
    "resume": _resume,
    "remove": _remove,
}

VERBS = (
    Verb(
        "watch",
        "watch [list|add|pause|resume|remove] [name] [terms] [feed:URL] [file:PATH]",
        "Which brands are watched and where: /crisis watch add Brindle [brindle, brindlefern] feed:https://…",
        watch,
        Group.SET_UP,
        aliases=("watches", "brand"),
        numbered=False,
    ),
)
VIEWS = {modals.WATCH: submitted}
ACTIONS = {watch_lists.REMOVE: confirmed}
