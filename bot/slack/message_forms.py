"""What is asked about a message somebody points at: which crisis it is about, or whether it is one."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.core.models import Crisis
from bot.slack import ids, wording
from bot.slack import richtext as rich
from bot.slack.lists import button
from bot.slack.modals import OFFER, form, option, plain_words, select_field
from bot.slack.picked import Picked
from bot.slack.sentences import plain
from bot.slack.verbs import COMMAND, Done, Refuse, Say

Block = dict[str, Any]
View = dict[str, Any]

MAX_QUOTED = 280
MOST_BUTTONS = 5
NONE_LIVE = "No crisis is live. Is this message about one?"
NO_MESSAGE = f"There is no message in this. Open it again from the message's menu, or type {COMMAND} report."


def which(callback_id: str, title: str, crises: Sequence[Crisis], picked: Picked) -> View:
    """Which of the live crises a message is about; the newest is chosen already."""
    options = [option(_named(crisis), str(crisis.id)) for crisis in crises]
    asked = select_field("crisis", "Which crisis?", options, initial=options[0])
    return form(callback_id, title, "Continue", [quoted(picked), asked], **picked.memory)


def chosen(values: Mapping[str, Any]) -> int:
    """The number of the crisis that was picked."""
    return int(values["crisis"])


def offer(picked: Picked) -> View:
    """Nothing is live: the message may be the first sign."""
    return form(OFFER, "No crisis is live", "Report it", [plain(NONE_LIVE), quoted(picked)], **picked.memory)


def which_button(crises: Sequence[Crisis], picked: Picked) -> Say:
    """The same question for one person where no form can open: after a reaction."""
    asked = "Which crisis is this message about?"
    row = [
        button(_named(crisis), f"{ids.PIN}:{n}", f"{crisis.id}:{picked.channel}:{picked.ts}")
        for n, crisis in enumerate(crises[:MOST_BUTTONS])
    ]
    more = f"{asked} “Attach to crisis” in its menu offers all of them."
    lead = more if len(crises) > MOST_BUTTONS else asked
    said = rich.block("pin:message", rich.quote(rich.text(quote(picked))))
    return Say(lead, [plain(lead), said, {"type": "actions", "elements": row}])


def pressed(value: str) -> tuple[int, str, str] | None:
    """The crisis, channel and ts such a button carries; None when it is none of ours."""
    number, _, place = value.partition(":")
    channel, _, ts = place.partition(":")
    return (int(number), channel, ts) if number.isdecimal() and ts else None


def quoted(picked: Picked) -> Block:
    """The message below which something is written, in small print."""
    return quote_of(quote(picked))


def quote_of(words: str) -> Block:
    """Somebody's words in small print."""
    return {"type": "context", "elements": [plain_words(rich.disarm(words), 2_000)]}


def quote(picked: Picked) -> str:
    """Who wrote what, in one short line."""
    return f"{picked.author}: “{rich.tidy(picked.text, MAX_QUOTED)}”"


def on_record(crisis: Crisis, picked: Picked, *, mark: bool) -> Done:
    """The message is on the timeline."""
    words = f"On the timeline of crisis #{crisis.id}, {rich.tidy(crisis.title, 80)}."
    return Done(words, told=not mark, mark=(picked.channel, picked.ts) if mark else None)


def nothing_live() -> Refuse:
    """A pin, and no crisis to pin it to."""
    return Refuse(f"{NONE_LIVE} “Report as crisis” in its menu raises an alert card.")


def _named(crisis: Crisis) -> str:
    return f"{wording.mark(crisis).sign} #{crisis.id} {crisis.brand}: {crisis.title}"
