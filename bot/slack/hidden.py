"""What a channel reads of a private crisis: that there is one, and nothing else."""

from typing import Any

from bot.core.messages import Purpose
from bot.core.models import Crisis
from bot.ports import Subject
from bot.slack.sentences import plain

OWNED = "A private crisis is being handled. Its owner is informed."
UNOWNED = "A private crisis is being handled. Whoever can take it on is being asked."
OVER = "A private crisis was handled. It is over."
ENTRY = "An entry of a private crisis."


def is_hidden(subject: Subject) -> bool:
    """Whether a message is about a crisis that its channel must not read of."""
    return subject.crisis is not None and subject.crisis.private


def hidden(subject: Subject) -> dict[str, Any]:
    """The message without a word of the crisis: no brand, no title, no number, no quote."""
    crisis, is_card = subject.crisis, subject.message.purpose is Purpose.CARD
    words = _card(crisis) if crisis and is_card else ENTRY
    return {"text": words, "blocks": [plain(words)]}


def _card(crisis: Crisis) -> str:
    if not crisis.state.live:
        return OVER
    return OWNED if crisis.owner else UNOWNED
