"""Messages for later: chat.scheduleMessage, its list and its undoing."""

from __future__ import annotations

import asyncio

from bot.sandbox.api.call import Call, Json, method
from bot.sandbox.api.chat import composed, posting_channel
from bot.sandbox.refusals import Refused, invalid_arguments
from bot.sandbox.workspace import Message

FURTHEST_SECONDS = 120 * 86_400  # docs.slack.dev, chat.scheduleMessage: at most 120 days ahead


@method("chat.scheduleMessage")
def schedule(call: Call) -> Json:
    """Posts a message at a given time."""
    channel = posting_channel(call)
    message = composed(call, channel)
    post_at = _time(call)
    plan = f"Q{call.workspace.number():010d}"
    call.workspace.scheduled[plan] = {
        "id": plan,
        "channel_id": channel.id,
        "post_at": post_at,
        "date_created": int(call.workspace.clock()),
        "text": message.text,
    }
    delay = max(0.0, post_at - call.workspace.clock())
    asyncio.get_running_loop().call_later(delay, _post, call, plan, message)
    shown = {"type": "delayed_message", "text": message.text, "user": message.user}
    return {"channel": channel.id, "scheduled_message_id": plan, "post_at": post_at, "message": shown}


@method("chat.deleteScheduledMessage")
def delete_scheduled(call: Call) -> Json:
    """Takes a planned message back."""
    channel = posting_channel(call)
    plan = call.workspace.scheduled.get(call.required("scheduled_message_id"))
    if plan is None or plan["channel_id"] != channel.id:
        raise Refused("invalid_scheduled_message_id")
    del call.workspace.scheduled[plan["id"]]
    return {}


@method("chat.scheduledMessages.list")
def list_scheduled(call: Call) -> Json:
    """What is planned, soonest first."""
    wanted = call.text("channel")
    plans = [p for p in call.workspace.scheduled.values() if wanted in ("", p["channel_id"])]
    page, cursor = call.page(sorted(plans, key=lambda plan: (plan["post_at"], plan["id"])))
    return {"scheduled_messages": page, "response_metadata": cursor}


def _time(call: Call) -> int:
    try:
        post_at = int(call.required("post_at"))
    except ValueError:
        raise invalid_arguments("must be a number [json-pointer:/post_at]") from None
    now = call.workspace.clock()
    if post_at <= now:
        raise Refused("time_in_past")
    if post_at - now > FURTHEST_SECONDS:
        raise Refused("time_too_far")
    return post_at


def _post(call: Call, plan: str, message: Message) -> None:
    if call.workspace.scheduled.pop(plan, None) is None:
        return
    message.ts = call.workspace.stamp()
    call.services.posts.post(message, method=call.method)
