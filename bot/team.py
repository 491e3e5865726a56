"""SET UP: how the team is set up: seats, the rota with its swaps, whom to ask when. One transaction each."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.core import oncall
from bot.core.desk import Desk, Ladder, Quiet, Role, Rota, Seat, Swap
from bot.core.lifecycle import Act
from bot.core.models import Level, Person
from bot.ports import Ports


def zone(ports: Ports, desk: Desk) -> ZoneInfo:
    """The time zone in which the rota and the quiet hours are meant."""
    return desk.zone(ZoneInfo(ports.timezone))


def set_seats(ports: Ports, act: Act, seats: Iterable[Seat]) -> Desk:
    """Says who holds these roles, and their deputies; the other roles stay."""
    new = {seat.role: seat for seat in seats}

    def seated(desk: Desk) -> Desk:
        kept = {role: new.get(role, Seat(role, desk.seat(role))) for role in Role}
        return replace(desk, seats=tuple(seat for seat in kept.values() if seat.people))

    return _change(ports, act, seated)


def set_rota(ports: Ports, act: Act, rota: Rota, *, timezone: str) -> Desk:
    """Says who is on call in turn; the swaps stay."""
    return _change(
        ports,
        act,
        lambda desk: replace(desk, rota=replace(rota, swaps=desk.rota.swaps), timezone=timezone),
    )


def add_swap(ports: Ports, act: Act, swap: Swap) -> Desk:
    """Somebody stands in; raises Refused for a stretch that cannot be."""
    return _change(
        ports, act, lambda desk: replace(desk, rota=oncall.with_swap(desk.rota, swap, ports.clock()))
    )


def remove_swap(ports: Ports, act: Act, *, start: datetime, person_id: str) -> Desk:
    """Nobody stands in then; raises Refused when that is so already."""
    return _change(
        ports, act, lambda desk: replace(desk, rota=oncall.without_swap(desk.rota, start, person_id))
    )


def set_ladder(ports: Ports, act: Act, level: Level, ladder: Ladder, *, known: Iterable[Person]) -> Desk:
    """Says whom a level asks; `known` are the people it names. A step under way keeps its moment."""
    people = {person.id: person for person in known}

    def changed(desk: Desk) -> Desk:
        policy = desk.policy.with_ladder(level, ladder)
        named = {name for rungs in policy.ladders for rung in rungs for name in rung.whom}
        kept = {person.id: person for person in desk.known} | people
        return replace(desk, policy=policy, known=tuple(kept[one] for one in sorted(named & {*kept})))

    return _change(ports, act, changed)


def set_quiet(ports: Ports, act: Act, quiet: Quiet, *, timezone: str) -> Desk:
    """Says in which hours whom asks only what is bad enough."""
    return _change(ports, act, lambda desk: replace(desk, quiet=quiet, timezone=timezone))


def set_language(ports: Ports, act: Act, language: str) -> Desk:
    """Says in which language everything is worded from now on; messages follow when they are next edited."""
    return _change(ports, act, lambda desk: replace(desk, language=language))


def set_timezone(ports: Ports, act: Act, timezone: str) -> Desk:
    """Says in which time zone the rota and the quiet hours are meant."""
    return _change(ports, act, lambda desk: replace(desk, timezone=timezone))


def _change(ports: Ports, act: Act, decide: Callable[[Desk], Desk]) -> Desk:
    return ports.store.change_desk(decide, actor=act.actor, surface=act.surface, now=act.at)
