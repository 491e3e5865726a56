"""What a source is handed to reach its network: the door, the time, its keys, its budget, its inbox."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from bot.core.mentions import Arrival
from bot.errors import SourceError, Trouble
from bot.http import Clock, Http
from bot.http.api import Free, Meter
from bot.sources.about import Key


class Inbox(Protocol):
    """What was pushed to us and waits to be read by each watch of a source."""

    def arrivals(self, source_key: str, *, after: int, limit: int) -> list[Arrival]:
        """What came after a sequence number, oldest first."""

    def streaming(self, source_key: str, *, now: datetime) -> bool:
        """Whether a stream of this source is connected and was heard from lately."""


class NoInbox:
    """Nothing is pushed to us."""

    def arrivals(self, source_key: str, *, after: int, limit: int) -> list[Arrival]:
        return []

    def streaming(self, source_key: str, *, now: datetime) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class Session:
    """A token a source was given at run time; kept in memory only."""

    token: str
    until: datetime
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Access:
    """One of each. `settings` are the environment's values of the sources' keys."""

    http: Http
    clock: Clock
    settings: Mapping[str, str] = field(default_factory=dict, repr=False)
    meter: Meter = field(default_factory=Free)
    inbox: Inbox = field(default_factory=NoInbox)
    sessions: dict[str, Session] = field(default_factory=dict, repr=False)

    def setting(self, key: Key, target: str = "") -> str:
        """The value for a target (`KEY_TARGET`, else `KEY`, else its default); raises SourceError (LOGIN)
        naming the key when one that is needed is not set."""
        own = f"{key.name}_{suffix(target)}" if target else key.name
        value = self.settings.get(own) or self.settings.get(key.name) or key.default
        if key.needed and not value:
            named = f"{key.name} or {own}" if own != key.name else key.name
            raise SourceError(
                f"{named} is not set: docs/sources.md shows how to get it",
                permanent=True,
                trouble=Trouble.LOGIN,
            )
        return value


def suffix(target: str) -> str:
    """A target as the end of a key: `Brindle.Fern` is BRINDLE_FERN."""
    return "".join(char if char.isascii() and char.isalnum() else "_" for char in target).upper()
