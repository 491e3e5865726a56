"""Which Mastodon server a target names, and our token there."""

import re
from dataclasses import replace

from bot.errors import InputError
from bot.http.api import Api
from bot.sources.about import Key
from bot.sources.access import Access, suffix

INSTANCE = "mastodon.social"
URL = Key(
    "MASTODON_API_URL", "where the server is, if not at https:// and its name", secret=False, needed=False
)
TOKEN = Key(
    "MASTODON_TOKEN",
    f"access token of an account on {INSTANCE}; MASTODON_TOKEN_CHAOS_SOCIAL is that of chaos.social",
    needed=False,
)
_HOST = re.compile(r"(?=.{1,253}$)[a-z0-9-]+(\.[a-z0-9-]+)+(:\d{1,5})?")


def base_url(target: str, access: Access) -> str:
    """Where a server's API is; raises InputError for what is no server's name."""
    name = target.strip().lower()
    if name and not _HOST.fullmatch(name):
        raise InputError(f"mastodon:{target}: name a server, as in mastodon:{INSTANCE}")
    return (access.setting(URL, name) or f"https://{name or INSTANCE}").rstrip("/")


def token(target: str, access: Access) -> str:
    """The token for a server, "" without; one server's token is never shown to another."""
    name = target.strip().lower()
    own = replace(TOKEN, name=f"{TOKEN.name}_{suffix(name)}")
    shared = access.setting(TOKEN) if name in ("", INSTANCE) else ""
    return (access.setting(own) if name else "") or shared


def login(target: str, access: Access) -> dict[str, str]:
    """The header that shows our token, if there is one."""
    key = token(target, access)
    return {"Authorization": f"Bearer {key}"} if key else {}


def api(target: str, access: Access) -> Api:
    """The server's API, with our token if there is one."""
    return Api(
        access.http,
        network="mastodon",
        base_url=base_url(target, access),
        meter=access.meter,
        headers=login(target, access),
    )
