"""The several requests of one look, walked one a fetch; each keeps its own place in the cursor."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.core.plans import Plan, Request
from bot.errors import SourceError, Trouble
from bot.sources.shapes import at


@dataclass(frozen=True, slots=True)
class Step:
    """The request whose turn it is, and its place: how far it was read ({} at first)."""

    request: Request
    place: Mapping[str, Any]
    _key: str
    _following: str | None
    _places: Mapping[str, Any]

    @property
    def params(self) -> dict[str, str]:
        """The request's parameters."""
        return dict(self.request.params)

    def after(self, place: Mapping[str, Any], *, more: bool) -> tuple[dict[str, Any], bool]:
        """The cursor once this page was read, and whether another page or request waits."""
        going_on = self._key if more else self._following
        cursor: dict[str, Any] = {"places": {**self._places, self._key: dict(place)}}
        return ({**cursor, "next": going_on} if going_on else cursor), going_on is not None


def step_of(requests: Sequence[Request], cursor: Mapping[str, Any]) -> Step:
    """Where a cursor goes on; places of requests that are asked no more are forgotten."""
    keys = [key_of(request) for request in requests]
    number = keys.index(cursor["next"]) if cursor.get("next") in keys else 0
    kept = cursor.get("places")
    places = {key: place for key, place in kept.items() if key in keys} if isinstance(kept, dict) else {}
    following = keys[number + 1] if number + 1 < len(keys) else None
    return Step(requests[number], places.get(keys[number], {}), keys[number], following, places)


def key_of(request: Request) -> str:
    """A short name for a request, the same for ever."""
    return hashlib.sha256(repr(sorted(request.params)).encode()).hexdigest()[:12]


def mark_of(items: Iterable[Any]) -> str:
    """A short name for what stands on a page, "" for nothing: a page that comes twice in a row is the end of
    a list, wherever its cursor leads."""
    keys = [item if isinstance(item, str) else _name_of(item) for item in items]
    return hashlib.sha256("\x1f".join(keys).encode(errors="replace")).hexdigest()[:12] if keys else ""


def _name_of(item: Any) -> str:
    key = at(item, "id") or at(item, "uri")
    return str(key) if isinstance(key, str | int) else repr(item)


def asked(plan: Plan) -> tuple[Request, ...]:
    """The requests of a plan; raises SourceError in the plan's words when the network cannot be asked."""
    if plan.refused or not plan.requests:
        why = plan.refused or "the watch names nothing this network can be asked for"
        raise SourceError(why, permanent=True, trouble=Trouble.REFUSED)
    return plan.requests
