"""What a channel reads of a private crisis: that there is one, and nothing else."""

from typing import Any

from bot.core.access import is_group
from bot.core.messages import Purpose
from bot.core.models import Crisis
from bot.ports import Subject
from bot.slack import richtext as rich
from bot.slack.language import N_, _
from bot.slack.sentences import plain

OWNED = N_("A private crisis is being handled. Its owner is informed.")
UNOWNED = N_("A private crisis is being handled. Whoever can take it on is being asked.")
OVER = N_("A private crisis was handled. It is over.")
ENTRY = N_("An entry of a private crisis.")
ASKED = N_("a private crisis asks something of you: /crisis list")


def is_hidden(subject: Subject) -> bool:
    """Whether a message is about a crisis that its channel must not read of."""
    return subject.crisis is not None and subject.crisis.private and not subject.discreet


def hidden(subject: Subject) -> dict[str, Any]:
    """The message without a word of the crisis: no brand, no title, no number, no quote."""
    crisis, is_card = subject.crisis, subject.message.purpose is Purpose.CARD
    words = _(_card(crisis) if crisis and is_card else ENTRY)
    groups = [] if is_card or subject.message.ts else _groups_asked(subject)
    if not groups:
        return {"text": words, "blocks": [plain(words)]}
    call = [part for group in groups for part in (rich.person(group), rich.text(" "))]
    asked = _(ASKED)
    return {"text": asked, "blocks": [rich.block("hidden", rich.section(*call, rich.text(asked)))]}


def _groups_asked(subject: Subject) -> list[str]:
    """The user groups of which something is asked: nobody can write to them alone."""
    return [person.id for person in subject.event.people if is_group(person)] if subject.event else []


def _card(crisis: Crisis) -> str:
    if not crisis.state.live:
        return OVER
    return OWNED if crisis.owner else UNOWNED
