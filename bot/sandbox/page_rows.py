"""What the page shows, as values: timeline rows, sidebar entries, unread marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from markupsafe import Markup

from bot.sandbox.render import render_attachments, render_blocks
from bot.sandbox.render_context import Context
from bot.sandbox.render_dates import ago, clock, day_name
from bot.sandbox.render_text import mrkdwn
from bot.sandbox.workspace import Channel, Exchange, Message, User, Workspace

GROUP_SECONDS = 300  # messages of one author this close share one name line
GIST_CHARACTERS = 80
NETWORKS = {"tiktok": "TikTok", "youtube": "YouTube", "hackernews": "Hacker News", "linkedin": "LinkedIn"}
STRANGER = User("", "unknown", "Unknown", "", "#64748b")


@dataclass(frozen=True, slots=True)
class Row:
    """One message of a timeline, ready to show."""

    message: Message
    author: User
    body: Markup
    at: datetime
    time: str
    day: str = ""  # set on the first message of a day
    continues: bool = False
    is_new: bool = False  # the first message since the viewer last looked
    replies: int = 0
    last_reply: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the sidebar."""

    channel: Channel
    label: str
    unread: int = 0
    is_called: bool = False  # the viewer is named, or it is a direct message


class ReadMarks:
    """Up to where each person has read each channel; before the first look, up to when the page began."""

    def __init__(self, start: str) -> None:
        self._start = start
        self._marks: dict[tuple[str, str], str] = {}

    def of(self, viewer: str, channel_id: str) -> str:
        """The timestamp of the last message the viewer saw."""
        return self._marks.get((viewer, channel_id), self._start)

    def read(self, viewer: str, channel_id: str, ts: str) -> None:
        """Notes that the viewer saw everything up to this message."""
        self._marks[viewer, channel_id] = max(ts, self.of(viewer, channel_id))


def timeline_rows(
    workspace: Workspace, messages: Sequence[Message], context: Context, *, read_until: str = ""
) -> list[Row]:
    """The messages as rows: grouped by author, parted by day, the first unread one marked."""
    rows: list[Row] = []
    new_marked = not read_until
    for message in messages:
        row = _row(workspace, message, context)
        is_new = not new_marked and message.ts > read_until and message.user != context.viewer
        new_marked = new_marked or is_new
        rows.append(_placed(replace(row, is_new=is_new), rows[-1] if rows else None, context.now))
    return rows


def with_replies(workspace: Workspace, rows: Sequence[Row], context: Context) -> list[Row]:
    """The rows with their reply counts and when the last reply came."""
    counts = workspace.reply_counts(rows[0].message.channel) if rows else {}
    return [
        replace(row, replies=count, last_reply=_last_reply(workspace, row.message, context)) if count else row
        for row in rows
        for count in [counts.get(row.message.ts, 0)]
    ]


def message_body(message: Message, context: Context) -> Markup:
    """What a message shows: its blocks, else its text; then its attachments."""
    own = replace(context, scope=f"{context.scope}-{message.ts.replace('.', '-')}")
    if message.blocks:
        body = render_blocks(message.blocks, own)
    else:
        text = mrkdwn(message.text, own, mentions=False)
        body = Markup('<div class="b-text">{}</div>').format(text) if message.text else Markup("")
    return body + render_attachments(message.attachments, own)


def sidebar_entries(workspace: Workspace, viewer: str, marks: ReadMarks) -> list[Entry]:
    """The viewer's channels by name, then the direct message with the app."""
    workspace.direct(viewer)
    mine = [c for c in workspace.channels.values() if viewer in c.members and not c.is_archived]
    ordered = sorted(mine, key=lambda c: (c.is_im, c.name))
    return [_entry(workspace, channel, viewer, marks.of(viewer, channel.id)) for channel in ordered]


def gist(exchange: Exchange) -> str:
    """What an exchange is about in a few words: the event, the command, the action, or the text."""
    request = exchange.request
    event, actions = request.get("event") or {}, request.get("actions") or [{}]
    view = request.get("view") or {}
    words = (
        event.get("type"),
        f"{request['command']} {request.get('text') or ''}" if "command" in request else "",
        actions[0].get("action_id"),
        request.get("callback_id") or (view.get("callback_id") if isinstance(view, dict) else ""),
        request.get("text"),
    )
    return str(next((word for word in words if word), ""))[:GIST_CHARACTERS]


def network_name(name: str) -> str:
    """A network as people write it."""
    return NETWORKS.get(name.lower(), name[:1].upper() + name[1:])


def channel_label(workspace: Workspace, channel: Channel, viewer: str) -> str:
    """The channel's name, or who is on the other side of a direct message."""
    if not channel.is_im:
        return channel.name
    other = next((m for m in sorted(channel.members) if m != viewer), viewer)
    return workspace.users.get(other, STRANGER).real_name


def _row(workspace: Workspace, message: Message, context: Context) -> Row:
    at = context.local(float(message.ts))
    return Row(
        message=message,
        author=workspace.users.get(message.user, STRANGER),
        body=message_body(message, context),
        at=at,
        time=clock(at),
    )


def _placed(row: Row, before: Row | None, now: datetime) -> Row:
    if before is None or before.at.date() != row.at.date():
        return replace(row, day=day_name(row.at, now))
    return replace(row, continues=not row.is_new and _is_continued(row, before))


def _is_continued(row: Row, before: Row) -> bool:
    same_voice = (row.message.user, row.message.ephemeral_to) == (
        before.message.user,
        before.message.ephemeral_to,
    )
    return same_voice and (row.at - before.at).total_seconds() < GROUP_SECONDS


def _last_reply(workspace: Workspace, parent: Message, context: Context) -> str:
    replies = workspace.thread(parent.channel, parent.ts, context.viewer)
    return ago(context.local(float(replies[-1].ts)), context.now) if replies else ""


def _entry(workspace: Workspace, channel: Channel, viewer: str, mark: str) -> Entry:
    fresh = [m for m in workspace.timeline(channel.id, viewer) if m.ts > mark and m.user != viewer]
    called = bool(fresh) and (channel.is_im or any(_calls(message, viewer) for message in fresh))
    label = channel_label(workspace, channel, viewer)
    return Entry(channel, label, unread=len(fresh), is_called=called)


def _calls(message: Message, viewer: str) -> bool:
    """Whether a message is for this viewer by name: said to them alone, or mentioning them."""
    said = f"{message.text}{message.blocks}{message.attachments}"
    return message.ephemeral_to == viewer or f"<@{viewer}" in said or f"'user_id': '{viewer}'" in said
