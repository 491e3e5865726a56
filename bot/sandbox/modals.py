"""The stack of modals a person has open, and the home tab."""

from __future__ import annotations

import secrets
from typing import Any

from bot.sandbox.refusals import Refused
from bot.sandbox.workspace import View, Workspace

Json = dict[str, Any]
STACK_MOST = 3


def opened(workspace: Workspace, user_id: str, payload: Json) -> View:
    """Opens a modal as the root of a new stack."""
    _refuse_known_external_id(workspace, payload)
    view = _fresh(workspace, user_id, "modal", payload)
    workspace.stacks[user_id] = [view]
    workspace.changed("modal", user=user_id)
    return view


def pushed(workspace: Workspace, user_id: str, payload: Json) -> View:
    """Puts a modal on top of the open one; raises Refused."""
    stack = workspace.stacks.get(user_id) or []
    if not stack:
        raise Refused("not_found")
    if len(stack) >= STACK_MOST:
        raise Refused("push_limit_reached")
    _refuse_known_external_id(workspace, payload)
    view = _fresh(workspace, user_id, "modal", payload)
    view.root_id, view.previous_id = stack[0].root_id, stack[-1].id
    stack.append(view)
    workspace.changed("modal", user=user_id)
    return view


def replaced(workspace: Workspace, view: View, payload: Json) -> View:
    """Gives an open view new content; what was typed stays where the ids stay."""
    kept = {block.get("block_id") for block in payload.get("blocks", ())}
    view.payload, view.errors, view.hash = payload, {}, _hash(workspace)
    view.state_values = {key: value for key, value in view.state_values.items() if key in kept}
    workspace.changed(view.kind, user=view.user)
    return view


def published(workspace: Workspace, user_id: str, payload: Json) -> View:
    """Gives a person's home tab new content."""
    known = workspace.homes.get(user_id)
    if known:
        return replaced(workspace, known, payload)
    view = _fresh(workspace, user_id, "home", payload)
    workspace.homes[user_id] = view
    workspace.changed("home", user=user_id)
    return view


def closed(workspace: Workspace, view: View) -> None:
    """Takes a modal off its stack."""
    stack = workspace.stacks.get(view.user, [])
    workspace.stacks[view.user] = [other for other in stack if other.id != view.id]
    workspace.changed("modal", user=view.user)


def cleared(workspace: Workspace, user_id: str) -> None:
    """Closes every modal of a person."""
    workspace.stacks[user_id] = []
    workspace.changed("modal", user=user_id)


def _fresh(workspace: Workspace, user_id: str, kind: str, payload: Json) -> View:
    view_id = f"V{secrets.token_hex(5).upper()}"
    return View(
        id=view_id,
        user=user_id,
        kind=kind,
        payload=payload,
        hash=_hash(workspace),
        root_id=view_id,
        opened_at=workspace.clock(),
    )


def _hash(workspace: Workspace) -> str:
    return f"{int(workspace.clock())}.{secrets.token_hex(4)}"


def _refuse_known_external_id(workspace: Workspace, payload: Json) -> None:
    external_id = payload.get("external_id")
    if external_id and workspace.view(external_id):
        raise Refused("duplicate_external_id")
