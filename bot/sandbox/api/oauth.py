"""oauth.v2.access: a code that somebody's consent gave, against the bot token."""

from __future__ import annotations

from bot.sandbox.api.call import Call, Json, method
from bot.sandbox.refusals import Refused
from bot.sandbox.tickets import TicketRefused


@method("oauth.v2.access")
def access(call: Call) -> Json:
    """The token of this workspace; from now on it holds (again)."""
    services, workspace = call.services, call.workspace
    known = services.credentials.app
    if call.text("client_id") != known.client_id:
        raise Refused("invalid_client_id")
    if call.text("client_secret") != known.client_secret:
        raise Refused("bad_client_secret")
    try:
        user = services.tickets.use_code(call.text("code"))
    except TicketRefused as refused:
        raise Refused(str(refused)) from None
    services.faults.switches.token_revoked = False
    return {
        "access_token": services.credentials.bot_token,
        "token_type": "bot",
        "scope": ",".join(sorted(services.scopes)),
        "bot_user_id": workspace.bot_user_id,
        "app_id": workspace.app_id,
        "team": {"id": workspace.team_id, "name": workspace.team_name},
        "enterprise": None,
        "is_enterprise_install": False,
        "authed_user": {"id": user},
    }
