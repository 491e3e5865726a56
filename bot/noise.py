"""QUIET DOWN: how each person is reached, how many are called, and how much each channel is told."""

from collections.abc import Iterable
from dataclasses import replace

from bot.core import wishes
from bot.core.desk import Desk
from bot.core.lifecycle import Act
from bot.core.noise import Verbosity
from bot.core.wishes import Wish
from bot.errors import Refused
from bot.ports import Ports

MOST_MENTIONS = 60
"""One a minute: more than that is no budget."""


def set_wish(ports: Ports, act: Act, wish: Wish) -> None:
    """Reaches the person who acts as they wish from now on."""
    ports.store.save_setting(wishes.key(act.actor.id), wishes.written(wish))


def set_verbosity(ports: Ports, act: Act, verbosity: Verbosity, *, channels: Iterable[str] = ()) -> Desk:
    """Tells these channels (none: every channel not named) so much from now on."""
    named = {channel.removeprefix("#"): verbosity for channel in channels}

    def changed(desk: Desk) -> Desk:
        if not named:
            return replace(desk, noise=replace(desk.noise, verbosity=verbosity))
        kept = dict(desk.noise.channels) | named
        return replace(desk, noise=replace(desk.noise, channels=tuple(sorted(kept.items()))))

    return ports.store.change_desk(changed, actor=act.actor, surface=act.surface, now=act.at)


def set_mentions(ports: Ports, act: Act, per_hour: int) -> Desk:
    """Calls at most so many people in a crisis and hour; raises Refused above 60."""
    if not 0 <= per_hour <= MOST_MENTIONS:
        raise Refused(f"Mentions per crisis and hour are 0 to {MOST_MENTIONS}, e.g. /crisis noise mentions 6")
    return ports.store.change_desk(
        lambda desk: replace(desk, noise=replace(desk.noise, mentions_per_hour=per_hour)),
        actor=act.actor,
        surface=act.surface,
        now=act.at,
    )
