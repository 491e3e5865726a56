"""The forms: what is asked when a verb comes without its words."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from bot.core.models import Crisis, Level
from bot.slack.language import _
from bot.slack.richtext import tidy
from bot.slack.sentences import plain
from bot.slack.wording import MARKS

Block = dict[str, Any]
View = dict[str, Any]

ASSIGN = "form_assign"
LEVEL = "form_level"
NOTE = "form_note"
CONTAIN = "form_contain"
RESOLVE = "form_resolve"
DISMISS = "form_dismiss"
PARTNER = "form_partner"
TUNE = "form_tune"
OCCASION = "form_occasion"
MERGE = "form_merge"
SPLIT = "form_split"
REVIEW = "form_review"
TONE = "form_tone"
ROLE = "form_role"
ME = "form_me"
TEAM = "form_team"
ROTA = "form_rota"
SWAP = "form_swap"
LADDER = "form_ladder"
QUIET = "form_quiet"
MUTE = "form_mute"
UPDATE = "form_update"
ROUTE = "form_route"
ACCESS = "form_access"
REPORT = "form_report"
ATTACH = "form_attach"
REPLY = "form_reply"
OFFER = "form_offer_report"
CORRECT = "form_correct"
STRIKE = "form_strike"
LANGUAGE = "form_language"
TEMPLATE = "form_template"
TIMEZONE = "form_timezone"


def form(callback_id: str, title: str, submit: str, blocks: Sequence[Block], **memory: str | int) -> View:
    """A form that comes back as `callback_id` with its `memory`."""
    return {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain_words(title, 24),
        "submit": plain_words(submit, 24),
        "close": plain_words(_("Cancel"), 24),
        "private_metadata": json.dumps(memory, ensure_ascii=False),
        "blocks": list(blocks),
    }


def notice(text: str, blocks: Sequence[Block] = ()) -> View:
    """Words for one person where a message cannot be: over a form or the home tab."""
    shown = list(blocks) or [plain(text)]
    return {
        "type": "modal",
        "title": plain_words("Firebreak", 24),
        "close": plain_words(_("Close"), 24),
        "blocks": shown,
    }


def assign(crisis: Crisis, *, note: str = "") -> View:
    """Who takes it."""
    who = {"type": "users_select", "action_id": "value", "placeholder": plain_words(_("Pick a person"), 150)}
    blocks = [
        about(crisis),
        field("owner", _("Who owns it from now on?"), who),
        text_field(
            "note", _("Hand-over note"), hint=_("What they need to know."), initial=note, optional=True
        ),
    ]
    return form(ASSIGN, _("Assign"), _("Assign"), blocks, crisis=crisis.id)


def level(crisis: Crisis) -> View:
    """How bad it is, decided by a person."""
    options = [option(MARKS[one].badge, one.word) for one in Level]
    blocks = [
        about(crisis),
        select_field("level", _("How bad is it?"), options, initial=options[crisis.level]),
        text_field("why", _("Why?"), hint=_("It goes on the timeline."), optional=True),
    ]
    return form(LEVEL, _("Set the level"), _("Set"), blocks, crisis=crisis.id)


def note(crisis: Crisis) -> View:
    """A line for the timeline."""
    words = text_field(
        "text", _("What happened?"), hint=_("It goes on the timeline with your name and the time.")
    )
    when = moment_field("when", _("When?"), hint=_("Leave it open for now. What is planned has a time too."))
    return form(NOTE, _("Add a note"), _("Add"), [about(crisis), words, when], crisis=crisis.id)


def contain(crisis: Crisis) -> View:
    """Why it no longer spreads."""
    why = text_field(
        "why", _("What stopped it?"), hint=_("It stays on watch until it is resolved."), optional=True
    )
    return form(CONTAIN, _("Mark as contained"), _("Mark"), [about(crisis), why], crisis=crisis.id)


def resolve(crisis: Crisis) -> View:
    """How it ended and what was said: the record matters later."""
    blocks = [
        about(crisis),
        text_field("outcome", _("How did it end?"), hint=_("It goes into the record.")),
        text_field("said", _("What did we say, and where?"), hint=_("A link is enough."), optional=True),
    ]
    return form(RESOLVE, _("Resolve"), _("Resolve"), blocks, crisis=crisis.id)


def dismiss(crisis: Crisis) -> View:
    """Why it was none."""
    why = text_field("reason", _("Why is it a false alarm?"), hint=_("It goes into the record."))
    return form(DISMISS, _("Dismiss: false alarm"), _("Dismiss"), [about(crisis), why], crisis=crisis.id)


def about(crisis: Crisis) -> Block:
    """Which crisis a form is about."""
    words = _("Crisis #{number} · {title} · {brand}").format(
        number=crisis.id, title=tidy(crisis.title, 120), brand=tidy(crisis.brand, 60)
    )
    return {"type": "context", "elements": [plain_words(words, 2000)]}


def field(name: str, label: str, element: Block, *, hint: str = "", optional: bool = False) -> Block:
    """A field whose answer comes back under `name`."""
    block = {"type": "input", "block_id": name, "label": plain_words(label, 2000), "element": element}
    return (
        block | ({"hint": plain_words(hint, 2000)} if hint else {}) | ({"optional": True} if optional else {})
    )


def text_field(
    name: str,
    label: str,
    *,
    hint: str = "",
    initial: str = "",
    optional: bool = False,
    multiline: bool = True,
    limit: int = 1_000,
) -> Block:
    """A field for words of at most `limit` characters."""
    element: Block = {
        "type": "plain_text_input",
        "action_id": "value",
        "multiline": multiline,
        "max_length": limit,
    }
    if initial:
        element["initial_value"] = initial[:limit]
    return field(name, label, element, hint=hint, optional=optional)


def select_field(name: str, label: str, options: Sequence[Block], *, initial: Block | None = None) -> Block:
    """A field for one of several options."""
    element: Block = {"type": "static_select", "action_id": "value", "options": list(options)}
    return field(name, label, element | ({"initial_option": initial} if initial else {}))


def day_field(name: str, label: str, at: date | None, *, hint: str = "", optional: bool = True) -> Block:
    """A field for a day, picked from a calendar."""
    element: Block = {
        "type": "datepicker",
        "action_id": "value",
        "placeholder": plain_words(_("Pick a day"), 150),
    }
    picked = element | ({"initial_date": at.isoformat()} if at else {})
    return field(name, label, picked, hint=hint, optional=optional)


def moment_field(name: str, label: str, at: datetime | None = None, *, hint: str = "") -> Block:
    """A field for a day and a time, in the person's own time zone; may be left open."""
    element: Block = {"type": "datetimepicker", "action_id": "value"}
    picked = element | ({"initial_date_time": int(at.timestamp())} if at else {})
    return field(name, label, picked, hint=hint, optional=True)


def moment_of(answer: Any) -> datetime | None:
    """The moment picked in such a field; None when it was left open."""
    return datetime.fromtimestamp(int(answer), UTC) if answer else None


def option(text: str, value: str, description: str = "") -> Block:
    """One choice."""
    choice: Block = {"text": plain_words(text, 75), "value": value}
    return choice | ({"description": plain_words(description, 75)} if description else {})


def plain_words(text: str, limit: int) -> Block:
    """Plain text of at most `limit` characters."""
    return {"type": "plain_text", "text": tidy(text, limit), "emoji": True}
