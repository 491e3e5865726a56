"""The timeline as people correct it: the last entries, and the forms to set one right or strike it out."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.core.models import Crisis
from bot.core.record import Entry, is_own
from bot.slack import dates, ids
from bot.slack import richtext as rich
from bot.slack.entry_words import behind
from bot.slack.lists import entry_line, line
from bot.slack.modals import CORRECT, STRIKE, about, form, moment_field, option, text_field
from bot.slack.sentences import plain
from bot.slack.verbs import COMMAND, Say

Block = dict[str, Any]
View = dict[str, Any]

MOST_LISTED = 15
MAX_SAID = 600
CORRECTING, STRIKING = "correct", "strike"
GONE = f"This entry is from another version of Firebreak: {COMMAND} timeline shows the current ones."


def timeline(crisis: Crisis, entries: Sequence[Entry], *, reader: str, now: datetime) -> Say:
    """The last entries, the newest first; one's own notes and messages carry a menu to correct them."""
    shown = list(reversed(entries))[:MOST_LISTED]
    lead = line(crisis, now=now)
    older = len(entries) - len(shown)
    rest = [plain(f"and {older} before: {COMMAND} show {crisis.id}")] if older > 0 else []
    blocks = [plain(lead), *(_row(crisis, entry, reader) for entry in shown), *rest]
    spoken = [
        f"{dates.plain(entry.happened_at, now=now)} {entry_line(entry)}{behind(entry)}" for entry in shown
    ]
    return Say(rich.clip("\n".join([lead, *spoken]), 3_500), blocks)


def _row(crisis: Crisis, entry: Entry, reader: str) -> Block:
    """In mrkdwn, because only there a date is each reader's own and a menu may stand beside it."""
    said, rest = rich.safe(entry_line(entry), 1_500), rich.safe(behind(entry), 800)
    standing = f"~{said}~" if entry.struck else said
    section: Block = {
        "type": "section",
        "block_id": f"entry:{crisis.id}:{entry.event.id}:{len(entry.corrections)}",
        "text": {
            "type": "mrkdwn",
            "text": f"{dates.token(entry.happened_at)}  {standing} {rest}",
            "verbatim": True,
        },
    }
    return section | ({"accessory": _menu(crisis, entry)} if is_own(entry, reader) else {})


def _menu(crisis: Crisis, entry: Entry) -> Block:
    place = f"{crisis.id}:{entry.event.id}"
    options = [
        option("Edit…", f"{CORRECTING}:{place}"),
        option("Strike out…", f"{STRIKING}:{place}"),
    ]
    return {"type": "overflow", "action_id": ids.ENTRY, "options": options}


def pressed(value: str) -> tuple[str, int, int] | None:
    """What is to be done with which entry of which crisis; None when it is no value of ours."""
    act, _, place = value.partition(":")
    crisis, _, entry = place.partition(":")
    known = act in (CORRECTING, STRIKING) and crisis.isdecimal() and entry.isdecimal()
    return (act, int(crisis), int(entry)) if known else None


def correct_form(crisis: Crisis, entry: Entry) -> View:
    """The entry's words and its moment, to be set right."""
    blocks = [
        about(crisis),
        text_field("text", "What happened?", initial=entry.text, hint="What it said before stays on record."),
        moment_field("when", "When?", entry.happened_at),
    ]
    return form(CORRECT, "Correct an entry", "Correct", blocks, crisis=crisis.id, entry=entry.event.id)


def strike_form(crisis: Crisis, entry: Entry) -> View:
    """Why an entry is taken back; it is struck out, not removed."""
    said = plain(rich.tidy(entry.text, MAX_SAID))
    why = text_field("reason", "Why is it struck out?", hint="It can still be read, with your reason.")
    return form(
        STRIKE, "Strike an entry out", "Strike out", [about(crisis), said, why],
        crisis=crisis.id, entry=entry.event.id,
    )  # fmt: skip


def corrected(crisis: Crisis) -> str:
    """It says something else now."""
    return f"Corrected on crisis #{crisis.id}; what it said before stays on record."


def struck(crisis: Crisis) -> str:
    """It is struck out."""
    return f"Struck out on crisis #{crisis.id}; it can still be read."
