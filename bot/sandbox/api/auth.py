"""auth.test, api.test, team.info, bots.info and the door to Socket Mode."""

from __future__ import annotations

from bot.sandbox.api.call import Call, Json, method
from bot.sandbox.refusals import Refused


@method("api.test")
def api_test(call: Call) -> Json:
    """Echoes the arguments, or fails as asked."""
    if call.has("error"):
        raise Refused(call.text("error"), args=dict(call.args))
    return {"args": dict(call.args)}


@method("auth.test")
def auth_test(call: Call) -> Json:
    """Who the token is."""
    workspace = call.workspace
    return {
        "url": f"{call.services.base_url}/",
        "team": workspace.team_name,
        "team_id": workspace.team_id,
        "user": workspace.users[workspace.bot_user_id].name,
        "user_id": workspace.bot_user_id,
        "bot_id": workspace.bot_id,
        "is_enterprise_install": False,
    }


@method("apps.connections.open")
def connections_open(call: Call) -> Json:
    """A fresh address for a Socket Mode connection."""
    return {"url": f"{call.services.socket_url}?ticket={call.services.tickets.connection()}"}


@method("team.info")
def team_info(call: Call) -> Json:
    """The workspace."""
    workspace = call.workspace
    return {"team": {"id": workspace.team_id, "name": workspace.team_name, "domain": "sandbox"}}


@method("bots.info")
def bots_info(call: Call) -> Json:
    """The app's bot."""
    workspace = call.workspace
    if call.text("bot", workspace.bot_id) != workspace.bot_id:
        raise Refused("bot_not_found")
    bot = {
        "id": workspace.bot_id,
        "deleted": False,
        "name": workspace.users[workspace.bot_user_id].name,
        "app_id": workspace.app_id,
        "user_id": workspace.bot_user_id,
    }
    return {"bot": bot}
