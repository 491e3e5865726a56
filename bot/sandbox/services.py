"""What every Web API method works with, in one value."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from bot.sandbox.deliver import Delivery
from bot.sandbox.faults import Faults
from bot.sandbox.posts import Posts
from bot.sandbox.tickets import Tickets
from bot.sandbox.workspace import Workspace


@dataclass(frozen=True, slots=True)
class AppKeys:
    """What an app is known by, in whichever workspace: its client and the secret requests are signed with."""

    client_id: str
    client_secret: str
    signing_secret: str


def new_app() -> AppKeys:
    """The keys of an app nobody has seen yet."""
    client = f"{secrets.randbelow(10**13)}.{secrets.randbelow(10**13)}"
    return AppKeys(client, client_secret=secrets.token_hex(16), signing_secret=secrets.token_hex(16))


@dataclass(frozen=True, slots=True)
class Credentials:
    """The tokens the sandbox accepts, and the keys of the app they were given to."""

    bot_token: str
    app_token: str
    app: AppKeys


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
    redirect_url: str = ""
    """Where the app waits for the codes of those who let it in."""

    @property
    def socket_url(self) -> str:
        """Where Socket Mode connects."""
        return self.base_url.replace("http://", "ws://") + "/link"

    def hook_url(self, ticket: str) -> str:
        """The response URL of a ticket."""
        return f"{self.base_url}/hooks/{ticket}"
