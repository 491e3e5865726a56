"""What every Web API method works with, in one value."""

from __future__ import annotations

from dataclasses import dataclass

from bot.sandbox.deliver import Delivery
from bot.sandbox.faults import Faults
from bot.sandbox.posts import Posts
from bot.sandbox.tickets import Tickets
from bot.sandbox.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Credentials:
    """The tokens the sandbox accepts and the secret it signs with."""

    bot_token: str
    app_token: str
    signing_secret: str


@dataclass(slots=True)
class Services:
    """The parts of the platform; `base_url` is known once the server listens."""

    workspace: Workspace
    tickets: Tickets
    faults: Faults
    delivery: Delivery
    posts: Posts
    scopes: frozenset[str]
    credentials: Credentials
    base_url: str = ""

    @property
    def socket_url(self) -> str:
        """Where Socket Mode connects."""
        return self.base_url.replace("http://", "ws://") + "/link"

    def hook_url(self, ticket: str) -> str:
        """The response URL of a ticket."""
        return f"{self.base_url}/hooks/{ticket}"
