"""chat.*: posting, editing, deleting, links."""

from __future__ import annotations

from typing import Any

from bot.sandbox.accept import accepted_blocks
from bot.sandbox.api.call import Call, Json, method
from bot.sandbox.refusals import Refused
from bot.sandbox.shapes import message_json
from bot.sandbox.validate import text_size
from bot.sandbox.workspace import Channel, Message

TEXT_MOST = 40_000
ATTACHMENTS_MOST = 100
METADATA_BYTES_MOST = 16_000
BLOCKS_TEXT_MOST = 13_200  # slackapi/bolt-js#2509: the sum of all block text fails near this


@method("chat.postMessage")
def post_message(call: Call) -> Json:
    """Posts a message of the app."""
    channel = posting_channel(call)
    message = composed(call, channel)
    if call.services.faults.switches.rate_limits:
        call.services.posts.rates.take(channel.id)
    call.services.posts.post(message, method=call.method)
    return {"channel": channel.id, "ts": message.ts, "message": _shown(call, message)}


@method("chat.postEphemeral")
def post_ephemeral(call: Call) -> Json:
    """Shows a message to one person, who must be in the channel."""
    channel = posting_channel(call)
    user = call.workspace.users.get(call.required("user"))
    if user is None or user.id not in channel.members:
        raise Refused("user_not_in_channel")
    message = composed(call, channel)
    message.ephemeral_to, message.metadata = user.id, None
    call.services.posts.post(message)
    return {"message_ts": message.ts}


@method("chat.update")
def update(call: Call) -> Json:
    """Edits a message of the app; blocks, attachments and metadata that are not sent stay."""
    channel = posting_channel(call)
    message = own_message(call, channel, refusal="cant_update_message")
    sent = composed(call, channel, may_be_empty=message.blocks != [] or call.has("metadata"))
    changes: Json = {"text": sent.text} if "text" in call.args else {}
    for name in ("blocks", "attachments", "metadata"):
        if call.args.get(name) is not None:
            changes[name] = getattr(sent, name)
    call.services.posts.change(message, **changes)
    shown = _shown(call, message)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": shown}


@method("chat.delete")
def delete(call: Call) -> Json:
    """Deletes a message of the app."""
    channel = posting_channel(call)
    message = own_message(call, channel, refusal="cant_delete_message")
    call.services.posts.remove(message)
    return {"channel": channel.id, "ts": message.ts}


@method("chat.getPermalink")
def get_permalink(call: Call) -> Json:
    """The address of a message in the page."""
    channel = call.channel()
    message = call.message(channel, "message_ts")
    link = f"{call.services.base_url}/archives/{channel.id}/p{message.ts.replace('.', '')}"
    return {"channel": channel.id, "permalink": link}


def posting_channel(call: Call) -> Channel:
    """The conversation a post goes to, named by id, #name or person; raises Refused."""
    name = call.required("channel")
    workspace = call.workspace
    if name in workspace.users and name != workspace.bot_user_id:
        return workspace.direct(name)
    if name.startswith("#") or name not in workspace.channels:
        name = next((c.id for c in workspace.channels.values() if c.name == name.lstrip("#")), name)
    channel = workspace.channels.get(name)
    is_member = channel is not None and workspace.bot_user_id in channel.members
    if channel is None or (channel.is_private and not is_member):
        raise Refused("channel_not_found")
    if channel.is_archived:
        raise Refused("is_archived")
    if not is_member and "chat:write.public" not in call.services.scopes:
        raise Refused("not_in_channel")
    return channel


def composed(call: Call, channel: Channel, *, may_be_empty: bool = False) -> Message:
    """The message the arguments describe, checked but not stored; raises Refused."""
    text = call.text("text")
    if len(text) > TEXT_MOST:
        raise Refused("msg_too_long")
    message = Message(
        channel=channel.id,
        ts=call.workspace.stamp(),
        user=call.workspace.bot_user_id,
        text=text,
        blocks=_blocks(call),
        attachments=_attachments(call),
        thread_ts=_thread(call, channel),
        metadata=_metadata(call),
        app_id=call.workspace.app_id,
    )
    if message.thread_ts and call.flag("reply_broadcast"):
        message.subtype = "thread_broadcast"
    if not (text or message.blocks or message.attachments or may_be_empty):
        raise Refused("no_text")
    return message


def own_message(call: Call, channel: Channel, *, refusal: str) -> Message:
    """A message the app wrote itself; raises Refused."""
    message = call.message(channel)
    if message.app_id != call.workspace.app_id:
        raise Refused(refusal)
    return message


def _blocks(call: Call) -> list[Json]:
    blocks: list[Any] | None = call.data("blocks", list, error="invalid_blocks_format")
    refused = call.services.faults.switches.charts_refused
    accepted = accepted_blocks(blocks or [], surface="message", charts_refused=refused)
    if text_size(accepted) > BLOCKS_TEXT_MOST:
        raise Refused("msg_blocks_too_long")
    _refuse_unscanned_files(call, accepted)
    return accepted


def _refuse_unscanned_files(call: Call, blocks: list[Json]) -> None:
    now = call.workspace.clock()
    for index, block in enumerate(blocks):
        file = call.workspace.files.get(block.get("slack_file", {}).get("id", ""), {})
        ready_at = file.get("ready_at")
        if "slack_file" in block and (ready_at is None or ready_at > now):
            text = f"invalid slack file [json-pointer:/blocks/{index}/slack_file]"
            messages = {"messages": [f"[ERROR] {text}"]}
            raise Refused("invalid_blocks", errors=[text], response_metadata=messages)


def _attachments(call: Call) -> list[Json]:
    attachments: list[Any] = call.data("attachments", list, error="invalid_attachments") or []
    if len(attachments) > ATTACHMENTS_MOST:
        raise Refused("too_many_attachments")
    refused = call.services.faults.switches.charts_refused
    return [
        attachment
        | (
            {"blocks": accepted_blocks(attachment["blocks"], surface="message", charts_refused=refused)}
            if "blocks" in attachment
            else {}
        )
        for attachment in attachments
    ]


def _thread(call: Call, channel: Channel) -> str | None:
    if not call.has("thread_ts"):
        return None
    parent = call.workspace.messages.get((channel.id, call.text("thread_ts")))
    if parent is None or parent.deleted:
        raise Refused("thread_not_found")
    if parent.is_reply:
        raise Refused("cannot_reply_to_message")
    return parent.ts


def _metadata(call: Call) -> Json | None:
    metadata: Json | None = call.data("metadata", dict, error="invalid_metadata_format")
    if not metadata:
        return None
    if not isinstance(metadata.get("event_type"), str) or not isinstance(metadata.get("event_payload"), dict):
        raise Refused("invalid_metadata_schema")
    if len(str(metadata)) > METADATA_BYTES_MOST:
        raise Refused("metadata_too_large")
    return metadata


def _shown(call: Call, message: Message) -> Json:
    return message_json(call.workspace, message, with_metadata=True)
