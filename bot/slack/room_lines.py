"""What is said in a war room beside its card: one line a change, and the last words."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.core.models import Crisis, Event, EventKind
from bot.core.rooms import stream
from bot.ports import Subject
from bot.slack import dates, ids, thread
from bot.slack import richtext as rich
from bot.slack.alert_text import MAX_TEXT

ENDS = frozenset({EventKind.RESOLVED, EventKind.DISMISSED, EventKind.MERGED})


def line(subject: Subject) -> dict[str, Any]:
    """A change of level, state or owner in one line that mentions nobody, or the last words."""
    crisis, event = subject.crisis, subject.event
    if crisis is None:
        raise ValueError("a line in a room needs a crisis")
    if event is None:
        return _last_words(subject, crisis)
    words = thread.headline(event, crisis)
    block = rich.block(f"room:{crisis.id}:{event.id}", rich.section(rich.text(words)))
    rest = _stays(subject, crisis, event)
    return {"text": rich.clip(rich.safe(words, 400), MAX_TEXT), "blocks": [block, *rest]}


def without_posts(subject: Subject) -> Subject:
    """The subject of a card; one in a room quotes nobody once its crisis is over, because what stands in an
    archived channel cannot be taken back when a network takes the post down."""
    message, crisis = subject.message, subject.crisis
    if crisis is None or crisis.state.live or message.stream != stream(message.channel):
        return subject
    return replace(subject, crisis=replace(crisis, situation=replace(crisis.situation, quotes=())))


def _stays(subject: Subject, crisis: Crisis, event: Event) -> list[rich.Block]:
    """Until when the room of a crisis that is over stays, and the button that keeps it."""
    hours = subject.message.payload.get("hours")
    if event.kind not in ENDS or crisis.state.live or not hours:
        return []
    until = event.at + timedelta(hours=hours)
    lead = rich.section(rich.text("This channel is archived "), dates.element(until), rich.text("."))
    label = "Keep open"
    keep = {
        "type": "button",
        "action_id": ids.KEEP_ROOM,
        "value": str(crisis.id),
        "text": {"type": "plain_text", "text": label},
        "accessibility_label": f"{label}: the room of crisis {crisis.id}",
    }
    actions = {"type": "actions", "block_id": f"room-keep:{crisis.id}:{event.id}", "elements": [keep]}
    return [rich.block(f"room-until:{crisis.id}:{event.id}", lead), actions]


def _last_words(subject: Subject, crisis: Crisis) -> dict[str, Any]:
    record, desk = (str(subject.message.payload.get(name) or "") for name in ("record", "desk"))
    words = f"This room is closed. The record of crisis {crisis.id}, its card and its timeline, stays"
    where = [rich.text(" in "), rich.channel(desk)] if desk else [rich.text(" at the desk")]
    link = [rich.text(": "), {"type": "link", "url": record, "text": "the alert card"}] if record else []
    block = rich.block(f"room-last:{crisis.id}", rich.section(rich.text(words), *where, *link))
    return {"text": f"{words} at the desk: /crisis show {crisis.id}", "blocks": [block]}
