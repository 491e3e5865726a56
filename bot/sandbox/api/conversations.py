"""conversations.*: finding, reading and shaping channels."""

from __future__ import annotations

import re
import secrets

from bot.sandbox.api.call import Call, Json, method
from bot.sandbox.refusals import Refused, invalid_arguments
from bot.sandbox.shapes import channel_json, message_json, thread_json
from bot.sandbox.workspace import Channel, Message, Workspace

HISTORY_MOST = 999
KINDS = {"public_channel": "channels", "private_channel": "groups", "im": "im", "mpim": "mpim"}
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}")


@method("conversations.list")
def list_channels(call: Call) -> Json:
    """Every conversation the bot may see."""
    return _listed(call, [c for c in call.workspace.channels.values() if _is_visible(call.workspace, c)])


@method("users.conversations")
def user_conversations(call: Call) -> Json:
    """The conversations a member is in; the bot's own by default."""
    workspace = call.workspace
    member = call.user().id if call.has("user") else workspace.bot_user_id
    found = [c for c in workspace.channels.values() if _is_visible(workspace, c) and member in c.members]
    return _listed(call, found)


@method("conversations.info")
def info(call: Call) -> Json:
    """One conversation."""
    shape = channel_json(call.workspace, call.channel())
    if not call.flag("include_num_members"):
        shape.pop("num_members", None)
    return {"channel": shape}


@method("conversations.members")
def members(call: Call) -> Json:
    """Who is in a conversation."""
    page, cursor = call.page(sorted(call.channel().members))
    return {"members": page, "response_metadata": cursor}


@method("conversations.history")
def history(call: Call) -> Json:
    """The channel's own messages, newest first; ephemeral ones never."""
    channel = call.joined_channel()
    top = [m for m in _visible(call, channel) if not m.is_reply or m.subtype == "thread_broadcast"]
    page, cursor = call.page(list(reversed(_between(call, top))), most=HISTORY_MOST)
    return {
        "messages": _shapes(call, channel, page),
        "has_more": bool(cursor["next_cursor"]),
        "pin_count": len(call.workspace.pins.get(channel.id, ())),
        "response_metadata": cursor,
    }


@method("conversations.replies")
def replies(call: Call) -> Json:
    """A thread: the parent, then its replies, oldest first."""
    channel = call.joined_channel()
    root = call.required("ts")
    found = [m for m in _visible(call, channel) if m.ts == root or m.thread_ts == root]
    if not any(m.ts == root for m in found):
        raise Refused("thread_not_found")
    parent, rest = found[0], found[1:]
    page, cursor = call.page([parent, *_between(call, rest)], most=HISTORY_MOST)
    return {
        "messages": _shapes(call, channel, page),
        "has_more": bool(cursor["next_cursor"]),
        "response_metadata": cursor,
    }


@method("conversations.create")
def create(call: Call) -> Json:
    """Opens a new channel with the bot in it."""
    name = call.required("name")
    _refuse_without_scope(call, "groups:write" if call.flag("is_private") else "channels:manage")
    if not NAME.fullmatch(name):
        raise Refused("invalid_name_specials")
    if any(channel.name == name for channel in call.workspace.channels.values()):
        raise Refused("name_taken")
    channel = Channel(
        id=f"C{secrets.token_hex(5).upper()}",
        name=name,
        members={call.workspace.bot_user_id},
        is_private=call.flag("is_private"),
        created=int(call.workspace.clock()),
        creator=call.workspace.bot_user_id,
    )
    call.workspace.channels[channel.id] = channel
    call.workspace.changed("channel", channel=channel.id)
    return _shown(call, channel)


@method("conversations.invite")
def invite(call: Call) -> Json:
    """Brings people into a channel the bot is in; with `force` those who can come, whoever cannot."""
    channel = _open_channel(call)
    wanted = call.names("users")
    unknown = [user for user in wanted if user not in call.workspace.users]
    if call.flag("force"):
        wanted = [user for user in wanted if user not in unknown] or wanted
        unknown = [user for user in wanted if user in unknown]
    if not wanted or unknown:
        raise Refused("user_not_found" if unknown else "no_user")
    if call.workspace.bot_user_id in wanted and len(wanted) == 1:
        raise Refused("cant_invite_self")
    if all(user in channel.members for user in wanted):
        raise Refused("already_in_channel")
    for user in wanted:
        if user not in channel.members:
            call.services.posts.joined(channel, user, inviter=call.workspace.bot_user_id)
    return _shown(call, channel)


@method("conversations.join")
def join(call: Call) -> Json:
    """Brings the bot into a public channel."""
    channel = call.channel()
    if channel.is_archived:
        raise Refused("is_archived")
    if call.workspace.bot_user_id in channel.members:
        return _shown(call, channel) | {"warning": "already_in_channel"}
    call.services.posts.joined(channel, call.workspace.bot_user_id)
    return _shown(call, channel)


@method("conversations.open")
def open_direct(call: Call) -> Json:
    """The direct message with one person."""
    if call.has("channel"):
        return {"channel": {"id": call.channel().id}}
    wanted = call.names("users")
    if len(wanted) != 1:
        raise invalid_arguments("exactly one user is supported here [json-pointer:/users]")
    if wanted[0] not in call.workspace.users:
        raise Refused("user_not_found")
    known = any(channel.im_user == wanted[0] for channel in call.workspace.channels.values())
    channel = call.workspace.direct(wanted[0])
    shape = channel_json(call.workspace, channel) if call.flag("return_im") else {"id": channel.id}
    return {"channel": shape} | ({"no_op": True, "already_open": True} if known else {})


@method("conversations.setTopic")
def set_topic(call: Call) -> Json:
    """Changes what a channel says it is about."""
    channel = _open_channel(call)
    channel.topic = _short(call, "topic")
    call.workspace.changed("channel", channel=channel.id)
    return _shown(call, channel)


@method("conversations.setPurpose")
def set_purpose(call: Call) -> Json:
    """Changes what a channel says it is for."""
    channel = _open_channel(call)
    channel.purpose = _short(call, "purpose")
    call.workspace.changed("channel", channel=channel.id)
    return _shown(call, channel)


@method("conversations.archive")
def archive(call: Call) -> Json:
    """Closes a channel for good."""
    channel = call.joined_channel()
    if channel.is_archived:
        raise Refused("already_archived")
    if channel.name == "general":
        raise Refused("cant_archive_general")
    channel.is_archived = True
    call.workspace.changed("channel", channel=channel.id)
    return {}


def _listed(call: Call, found: list[Channel]) -> Json:
    kinds = [KINDS.get(name, "") for name in call.names("types")] or ["channels"]
    if "" in kinds:
        raise Refused("invalid_types")
    for kind in kinds:
        _refuse_without_scope(call, f"{kind}:read")
    hidden = call.flag("exclude_archived")
    rows = [c for c in found if kind_of(c) in kinds and not (hidden and c.is_archived)]
    page, cursor = call.page(rows)
    return {"channels": [channel_json(call.workspace, c) for c in page], "response_metadata": cursor}


def kind_of(channel: Channel) -> str:
    """The word a conversation's scopes begin with."""
    return "im" if channel.is_im else "groups" if channel.is_private else "channels"


def _refuse_without_scope(call: Call, scope: str) -> None:
    if scope not in call.services.scopes:
        raise Refused("missing_scope", needed=scope, provided=",".join(sorted(call.services.scopes)))


def _is_visible(workspace: Workspace, channel: Channel) -> bool:
    return not channel.is_private or workspace.bot_user_id in channel.members


def _visible(call: Call, channel: Channel) -> list[Message]:
    lag = call.services.faults.switches.history_lag_seconds
    horizon = call.workspace.clock() - lag if lag else float("inf")
    return [m for m in call.workspace.said(channel.id) if float(m.ts) <= horizon]


def _shapes(call: Call, channel: Channel, page: list[Message]) -> list[Json]:
    with_metadata = call.flag("include_all_metadata")
    threads: dict[str, list[Message]] = {}
    for message in _visible(call, channel):
        if message.is_reply and message.thread_ts:
            threads.setdefault(message.thread_ts, []).append(message)
    return [
        message_json(call.workspace, message, with_metadata=with_metadata)
        | thread_json(message, threads.get(message.ts, []))
        for message in page
    ]


def _between(call: Call, messages: list[Message]) -> list[Message]:
    oldest, latest = _bound(call, "oldest", 0.0), _bound(call, "latest", float("inf"))
    if call.flag("inclusive"):
        return [m for m in messages if oldest <= float(m.ts) <= latest]
    return [m for m in messages if oldest < float(m.ts) < latest]


def _bound(call: Call, name: str, default: float) -> float:
    if not call.has(name):
        return default
    try:
        return float(call.text(name))
    except ValueError:
        raise Refused(f"invalid_ts_{name}") from None


def _open_channel(call: Call) -> Channel:
    channel = call.joined_channel()
    if channel.is_archived:
        raise Refused("is_archived")
    return channel


def _short(call: Call, name: str) -> str:
    text = call.text(name)
    if len(text) > 250:
        raise Refused("too_long")
    return text


def _shown(call: Call, channel: Channel) -> Json:
    return {"channel": channel_json(call.workspace, channel)}
