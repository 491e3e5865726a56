"""Routes: which crises are told in which channel, the first rule that fits."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.models import Level


@dataclass(frozen=True, slots=True)
class Route:
    """A rule: crises of a brand (0: any), of at least a level, of a category (empty: any) go to a channel.

    `channel` and `exec_channel` are Slack ids or names; None leaves it to the brand's own or the usual one.
    A region or a language is a watch of its own, so a rule for its brand routes it.
    """

    channel: str | None = None
    exec_channel: str | None = None
    watch_id: int = 0
    least: Level = Level.GREEN
    category: str = ""

    def fits(self, watch_id: int, level: Level, category: str | None) -> bool:
        """Whether a crisis goes by this rule."""
        named = self.watch_id in (0, watch_id) and self.category in ("", category)
        return named and level >= self.least


def channel_of(routes: Sequence[Route], watch_id: int, level: Level, category: str | None) -> str | None:
    """Where the card of a crisis goes; None when no rule says so."""
    return next((one.channel for one in _fitting(routes, watch_id, level, category) if one.channel), None)


def exec_channel_of(routes: Sequence[Route], watch_id: int, level: Level, category: str | None) -> str | None:
    """Where executives read about a crisis; None when no rule says so."""
    fitting = _fitting(routes, watch_id, level, category)
    return next((one.exec_channel for one in fitting if one.exec_channel), None)


def _fitting(routes: Sequence[Route], watch_id: int, level: Level, category: str | None) -> list[Route]:
    return [route for route in routes if route.fits(watch_id, level, category)]
