"""What the platform hands out for a short while: trigger ids, response URLs, codes of a consent."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass

TRIGGER_SECONDS = 3.0  # docs.slack.dev, handling user interaction
HOOK_SECONDS = 30 * 60.0
HOOK_USES = 5
CODE_SECONDS = 600.0  # docs.slack.dev, installing with OAuth
FORGOTTEN_AFTER_SECONDS = 3_600.0


class TicketRefused(Exception):
    """The trigger or response URL is unknown, used up or too old; the text is the platform's error."""


@dataclass(slots=True)
class Trigger:
    """Lets the app open one modal for one person."""

    user: str
    born: float
    used: bool = False


@dataclass(slots=True)
class Hook:
    """Lets the app answer an interaction without a token."""

    user: str
    channel: str
    born: float
    message_ts: str | None = None
    uses: int = 0


class Tickets:
    """Issues and checks trigger ids and response URLs."""

    def __init__(self, clock: Callable[[], float], *, trigger_seconds: float = TRIGGER_SECONDS) -> None:
        self.clock, self.trigger_seconds = clock, trigger_seconds
        self.triggers: dict[str, Trigger] = {}
        self.hooks: dict[str, Hook] = {}
        self.connections: set[str] = set()
        self.codes: dict[str, Trigger] = {}

    def trigger(self, user: str) -> str:
        """A new trigger id for something this person just did."""
        self._forget()
        ticket = f"{int(self.clock() * 1000)}.{secrets.randbelow(10**10)}.{secrets.token_hex(16)}"
        self.triggers[ticket] = Trigger(user, self.clock())
        return ticket

    def exchange(self, ticket: str) -> str:
        """The person a trigger id stands for, once; raises TicketRefused."""
        trigger = self.triggers.get(ticket)
        if trigger is None:
            raise TicketRefused("invalid_trigger_id")
        if trigger.used:
            raise TicketRefused("exchanged_trigger_id")
        if self.clock() - trigger.born > self.trigger_seconds:
            raise TicketRefused("expired_trigger_id")
        trigger.used = True
        return trigger.user

    def hook(self, user: str, channel: str, *, message_ts: str | None = None) -> str:
        """The id of a new response URL."""
        ticket = secrets.token_urlsafe(18)
        self.hooks[ticket] = Hook(user, channel, self.clock(), message_ts)
        return ticket

    def use_hook(self, ticket: str) -> Hook:
        """The interaction a response URL belongs to, counting one use; raises TicketRefused."""
        hook = self.hooks.get(ticket)
        if hook is None or self.clock() - hook.born > HOOK_SECONDS:
            raise TicketRefused("expired_url")
        if hook.uses >= HOOK_USES:
            raise TicketRefused("used_url")
        hook.uses += 1
        return hook

    def connection(self) -> str:
        """A ticket for one Socket Mode connection."""
        ticket = secrets.token_urlsafe(18)
        self.connections.add(ticket)
        return ticket

    def use_connection(self, ticket: str) -> bool:
        """Whether the ticket opens a connection; each does so once."""
        known = ticket in self.connections
        self.connections.discard(ticket)
        return known

    def code(self, user: str, *, team: str) -> str:
        """A code that says: this person let the app into the team."""
        code = f"{team}.{secrets.token_hex(16)}"
        self.codes[code] = Trigger(user, self.clock())
        return code

    def use_code(self, code: str) -> str:
        """The person whose consent a code stands for, once; raises TicketRefused."""
        consent = self.codes.get(code)
        if consent is None or self.clock() - consent.born > CODE_SECONDS:
            raise TicketRefused("invalid_code")
        if consent.used:
            raise TicketRefused("code_already_used")
        consent.used = True
        return consent.user

    def _forget(self) -> None:
        horizon = self.clock() - FORGOTTEN_AFTER_SECONDS
        self.triggers = {key: t for key, t in self.triggers.items() if t.born > horizon}
        self.hooks = {key: h for key, h in self.hooks.items() if h.born > horizon}
