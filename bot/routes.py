"""ROUTE: which crises are told in which channel."""

from dataclasses import replace

from bot.core.desk import Desk
from bot.core.models import Person
from bot.core.routes import Route
from bot.errors import Refused
from bot.ports import Ports

MOST = 50


def add(ports: Ports, route: Route, actor: Person, *, surface: str) -> Desk:
    """Puts a rule behind those there are; raises Refused for one that is there already, or too many."""

    def decide(desk: Desk) -> Desk:
        if route in desk.routes:
            raise Refused("This rule is there already. /crisis route lists them.")
        if len(desk.routes) >= MOST:
            raise Refused(f"There are {MOST} rules already: remove one first.")
        return replace(desk, routes=(*desk.routes, route))

    return ports.store.change_desk(decide, actor=actor, surface=surface, now=ports.clock())


def remove(ports: Ports, number: int, actor: Person, *, surface: str) -> Route:
    """Takes the rule of that number (from 1) away and gives it; raises Refused when there is none."""
    gone: list[Route] = []

    def decide(desk: Desk) -> Desk:
        if not 1 <= number <= len(desk.routes):
            raise Refused(f"There is no rule {number}. /crisis route lists those there are.")
        gone.append(desk.routes[number - 1])
        return replace(desk, routes=desk.routes[: number - 1] + desk.routes[number:])

    ports.store.change_desk(decide, actor=actor, surface=surface, now=ports.clock())
    return gone[-1]
