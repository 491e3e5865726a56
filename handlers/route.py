"""`/crisis route`: which crises are told in which channel."""

from bot import respond, routes
from bot.errors import InputError
from bot.ports import Ports
from bot.slack import modals, route_form
from bot.slack.typed import split_verb
from bot.slack.verbs import Done, Errors, Group, Open, Refuse, Reply, Request, Verb


def route(ports: Ports, request: Request) -> Reply:
    """The rules there are; asks for a new one, or takes one away."""
    word, rest = split_verb(request.words)
    watches = respond.list_watches(ports)
    if word.casefold() == "add":
        return Open(route_form.route_form(watches))
    if word.casefold() in ("remove", "delete"):
        if not rest.isdecimal():
            return Refuse("Which one? Write its number: /crisis route remove 1")
        gone = routes.remove(ports, int(rest), request.actor, surface=request.surface)
        return Done(f"Removed: {route_form.words(gone, watches)}.", told=True)
    return route_form.listing(ports.store.desk().routes, watches)


def submitted(ports: Ports, request: Request) -> Reply:
    """Adds the rule of the form."""
    try:
        made = route_form.read(request.values)
    except InputError as error:
        return Errors({"channel": str(error)})
    routes.add(ports, made, request.actor, surface=request.surface)
    return Done(route_form.added(made, respond.list_watches(ports)), told=True)


VERBS = (
    Verb(
        "route",
        "route [list|add|remove] [number]",
        "Which crises are told in which channel, by brand, level and kind.",
        route,
        Group.SET_UP,
        aliases=("routes", "routing"),
        numbered=False,
    ),
)
VIEWS = {modals.ROUTE: submitted}
