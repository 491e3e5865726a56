"""Subject → message: which surface each purpose of the outbox is rendered by."""

from typing import Any

from bot.core.messages import Brief, Outgoing, Purpose
from bot.core.payloads import from_payload
from bot.ports import Subject
from bot.slack import alert_card, brief_card, direct, precision_report, room_lines, thread
from bot.slack import richtext as rich
from bot.slack.alert_text import MAX_TEXT
from bot.slack.hidden import hidden, is_hidden
from bot.slack.language import speaking


def render(subject: Subject, *, link: str | None = None) -> dict[str, Any]:
    """The `text` and `blocks` of a message as it should stand now; `link` leads to the crisis's card."""
    with speaking(subject.language):
        return _rendered(subject, link)


def _rendered(subject: Subject, link: str | None) -> dict[str, Any]:
    if is_hidden(subject):
        return hidden(subject)
    match subject.message.purpose:
        case Purpose.CARD:
            return alert_card.card(room_lines.without_posts(subject))
        case Purpose.EVENT:
            return thread.event_message(subject)
        case Purpose.BRIEF | Purpose.DIGEST:
            return _told(subject.message)
        case Purpose.NOTICE:
            return _notice(subject.message)
        case Purpose.REPORT:
            return precision_report.report(subject.message.payload)
        case Purpose.ROOM:
            return room_lines.line(subject)
        case Purpose.DIRECT:
            return direct.instruction(subject, link=link)


def _told(message: Outgoing) -> dict[str, Any]:
    value = from_payload(message.payload)
    return brief_card.brief(value) if isinstance(value, Brief) else brief_card.digest(value)


def _notice(message: Outgoing) -> dict[str, Any]:
    """A notice is its payload's `text`, one sentence to the team."""
    words = str(message.payload["text"])
    block = rich.block(f"notice:{message.id}", rich.section(rich.text(rich.clip(words, 2_900))))
    return {"text": rich.clip(rich.safe(words, MAX_TEXT), MAX_TEXT), "blocks": [block]}
