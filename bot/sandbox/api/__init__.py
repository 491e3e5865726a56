"""The Web API: who may call what, and the table of methods."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.sandbox.api import (  # noqa: F401  importing registers the methods
    auth,
    blocks,
    chat,
    conversations,
    files,
    marks,
    oauth,
    people,
    scheduled,
    views,
)
from bot.sandbox.api.call import METHODS, Call, Json
from bot.sandbox.api.conversations import kind_of
from bot.sandbox.refusals import Refused
from bot.sandbox.scopes import scope_for
from bot.sandbox.services import Services

OPEN_TO_ALL = frozenset({"api.test", "blocks.validate", "oauth.v2.access"})
APP_TOKEN = frozenset({"apps.connections.open"})


def answered(services: Services, method: str, *, token: str, args: Mapping[str, Any]) -> Json:
    """The answer to one call; raises Refused."""
    function = METHODS.get(method)
    if function is None:
        raise Refused("unknown_method", req_method=method)
    if method not in OPEN_TO_ALL:
        _check_token(services, method, token)
        _check_scope(services, method, args)
    return {"ok": True} | function(Call(method, args, services))


def _check_token(services: Services, method: str, token: str) -> None:
    known = services.credentials
    if not token:
        raise Refused("not_authed")
    if token not in (known.bot_token, known.app_token):
        raise Refused("invalid_auth")
    if (token == known.app_token) != (method in APP_TOKEN):
        raise Refused("not_allowed_token_type")
    if services.faults.switches.token_revoked:
        raise Refused("token_revoked")


def _check_scope(services: Services, method: str, args: Mapping[str, Any]) -> None:
    channel = services.workspace.channels.get(str(args.get("channel") or args.get("channel_id")))
    needed = scope_for(method, kind_of(channel) if channel else "channels")
    if needed and needed not in services.scopes:
        raise Refused("missing_scope", needed=needed, provided=",".join(sorted(services.scopes)))
