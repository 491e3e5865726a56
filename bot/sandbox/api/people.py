"""users.* and usergroups.*: who works here."""

from __future__ import annotations

from bot.sandbox.api.call import Call, Json, method
from bot.sandbox.refusals import Refused
from bot.sandbox.shapes import user_json
from bot.sandbox.workspace import User, UserGroup


@method("users.list")
def list_users(call: Call) -> Json:
    """Everybody, bots included."""
    page, cursor = call.page(list(call.workspace.users.values()))
    return {"members": [_shown(call, user) for user in page], "response_metadata": cursor}


@method("users.info")
def info(call: Call) -> Json:
    """One user."""
    return {"user": _shown(call, call.user())}


@method("users.lookupByEmail")
def lookup_by_email(call: Call) -> Json:
    """The user with an address."""
    wanted = call.required("email").lower()
    for user in call.workspace.users.values():
        if user.email.lower() == wanted and not user.deleted:
            return {"user": _shown(call, user)}
    raise Refused("users_not_found")


@method("usergroups.list")
def list_groups(call: Call) -> Json:
    """Every user group; its members only when asked for."""
    with_users = call.flag("include_users")
    return {"usergroups": [_group(g, with_users=with_users) for g in call.workspace.groups.values()]}


@method("usergroups.users.list")
def list_group_users(call: Call) -> Json:
    """Who is in a user group."""
    group = call.workspace.groups.get(call.required("usergroup"))
    if group is None:
        raise Refused("no_such_subteam")
    return {"users": list(group.users)}


def _shown(call: Call, user: User) -> Json:
    return user_json(call.workspace, user, with_email="users:read.email" in call.services.scopes)


def _group(group: UserGroup, *, with_users: bool) -> Json:
    shape: Json = {
        "id": group.id,
        "handle": group.handle,
        "name": group.name,
        "is_usergroup": True,
        "user_count": len(group.users),
    }
    return shape | ({"users": list(group.users)} if with_users else {})
