"""Tokens a network gives for a secret: kept in memory until they end, asked for anew once when refused."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from bot.errors import SourceError, Trouble
from bot.sources.access import Access, Session
from bot.sources.shapes import at

T = TypeVar("T")
EARLY = timedelta(minutes=5)
"""So long before its end a token is not used any more: the clocks differ, the scan takes its time."""
_SHORTEST, _LONGEST = 600, 7 * 86_400


class ClientToken:
    """One token of one credential; `issue` asks the network for a new one."""

    def __init__(self, access: Access, key: str, issue: Callable[[], Session]) -> None:
        self._access = access
        self._key = key
        self._issue = issue

    def used_by(self, call: Callable[[str], T]) -> T:
        """What `call` gives for the token; a token that is refused is replaced, once."""
        kept = self._kept()
        if kept is None:
            return call(self._new())
        try:
            return call(kept)
        except SourceError as error:
            if error.trouble is not Trouble.LOGIN or error.status not in (200, 401):
                raise
        return call(self._new())

    def _kept(self) -> str | None:
        session = self._access.sessions.get(self._key)
        return session.token if session and session.until - EARLY > self._access.clock() else None

    def _new(self) -> str:
        self._access.sessions.pop(self._key, None)
        session = self._access.sessions[self._key] = self._issue()
        return session.token


def session_of(data: Any, access: Access, *, network: str) -> Session:
    """The session in an OAuth answer; raises SourceError (LOGIN) when there is no token in it."""
    token, seconds = at(data, "access_token"), at(data, "expires_in")
    if not isinstance(token, str) or not token:
        words = f"{network} gives no token for our credentials: check them, docs/sources.md shows how"
        raise SourceError(words, permanent=True, trouble=Trouble.LOGIN)
    whole = seconds if isinstance(seconds, int) and not isinstance(seconds, bool) else _SHORTEST
    lasts = timedelta(seconds=min(max(whole, _SHORTEST), _LONGEST))
    return Session(token, access.clock() + lasts)
