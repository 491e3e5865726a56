"""views.*: modals and the home tab."""

from __future__ import annotations

from bot.sandbox import modals
from bot.sandbox.accept import accepted_view
from bot.sandbox.api.call import Call, Json, method
from bot.sandbox.refusals import Refused, invalid_arguments
from bot.sandbox.shapes import view_json
from bot.sandbox.tickets import TicketRefused
from bot.sandbox.workspace import View


@method("views.open")
def open_view(call: Call) -> Json:
    """Opens a modal for the person behind a trigger."""
    view = _view(call, kind="modal")
    return _shown(call, modals.opened(call.workspace, _person(call), view))


@method("views.push")
def push(call: Call) -> Json:
    """Opens a modal on top of the one the trigger came from."""
    view = _view(call, kind="modal")
    return _shown(call, modals.pushed(call.workspace, _person(call), view))


@method("views.update")
def update(call: Call) -> Json:
    """Replaces an open modal."""
    key = call.text("view_id") or call.text("external_id")
    if not key:
        raise invalid_arguments("one of view_id, external_id is required")
    known = call.workspace.view(key)
    if known is None:
        raise Refused("not_found")
    _refuse_stale(call, known)
    return _shown(call, modals.replaced(call.workspace, known, _view(call, kind=known.kind)))


@method("views.publish")
def publish(call: Call) -> Json:
    """Replaces a person's home tab."""
    user = call.user("user_id")
    known = call.workspace.home(user.id)
    if known:
        _refuse_stale(call, known)
    return _shown(call, modals.published(call.workspace, user.id, _view(call, kind="home")))


def _view(call: Call, *, kind: str) -> Json:
    view: Json | None = call.data("view", dict, error="invalid_arguments")
    if view is None:
        raise invalid_arguments("missing required field: view")
    if view.get("type") != kind:
        raise invalid_arguments(f"must be {kind} [json-pointer:/view/type]")
    return accepted_view(view)


def _person(call: Call) -> str:
    try:
        return call.services.tickets.exchange(call.required("trigger_id"))
    except TicketRefused as refusal:
        raise Refused(str(refusal)) from None


def _refuse_stale(call: Call, known: View) -> None:
    if call.has("hash") and call.text("hash") != known.hash:
        raise Refused("hash_conflict")


def _shown(call: Call, view: View) -> Json:
    return {"view": view_json(call.workspace, view)}
