"""What an app may do with an interaction's response URL, or with the body of its acknowledgement."""

from __future__ import annotations

from typing import Any

from bot.sandbox.accept import accepted_blocks
from bot.sandbox.refusals import Refused
from bot.sandbox.services import Services
from bot.sandbox.tickets import Hook
from bot.sandbox.workspace import Message

Json = dict[str, Any]


def answer_hook(services: Services, ticket: str, payload: Any) -> None:
    """Carries out one answer by response URL; raises TicketRefused or Refused."""
    hook = services.tickets.use_hook(ticket)
    if not isinstance(payload, dict):
        raise Refused("invalid_payload")
    respond(services, hook, payload)


def respond(services: Services, hook: Hook, payload: Json) -> None:
    """Posts, replaces or deletes, as the payload asks; only the person sees it unless in_channel."""
    source = services.workspace.messages.get((hook.channel, hook.message_ts or ""))
    if payload.get("delete_original"):
        _remove(services, source)
    elif payload.get("replace_original") and source and not source.deleted:
        _replace(services, source, payload)
    else:
        _post(services, hook, payload)


def _remove(services: Services, source: Message | None) -> None:
    if source is None or source.deleted:
        raise Refused("message_not_found")
    services.posts.remove(source)


def _replace(services: Services, source: Message, payload: Json) -> None:
    _refuse_empty(payload)
    services.posts.change(source, text=payload.get("text") or "", blocks=_blocks(services, payload))


def _post(services: Services, hook: Hook, payload: Json) -> None:
    _refuse_empty(payload)
    in_channel = payload.get("response_type") == "in_channel"
    message = Message(
        channel=hook.channel,
        ts=services.workspace.stamp(),
        user=services.workspace.bot_user_id,
        text=payload.get("text") or "",
        blocks=_blocks(services, payload),
        thread_ts=payload.get("thread_ts"),
        metadata=payload.get("metadata") if in_channel else None,
        ephemeral_to=None if in_channel else hook.user,
        app_id=services.workspace.app_id,
    )
    services.posts.post(message, method="response_url" if in_channel else None)


def _refuse_empty(payload: Json) -> None:
    if not (payload.get("text") or payload.get("blocks") or payload.get("attachments")):
        raise Refused("no_text")


def _blocks(services: Services, payload: Json) -> list[Json]:
    refused = services.faults.switches.charts_refused
    return accepted_blocks(payload.get("blocks") or [], surface="message", charts_refused=refused)
