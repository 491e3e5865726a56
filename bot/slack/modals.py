"""The forms: what is asked when a verb comes without its words."""

import json
from collections.abc import Sequence
from typing import Any

from bot.core.models import Crisis
from bot.slack.richtext import tidy
from bot.slack.sentences import plain

Block = dict[str, Any]
View = dict[str, Any]

ASSIGN = "form_assign"
LEVEL = "form_level"
NOTE = "form_note"
RESOLVE = "form_resolve"
DISMISS = "form_dismiss"
PICK_TEMPLATE = "form_pick_template"
DRAFT = "form_draft"
WATCH = "form_watch"


def form(callback_id: str, title: str, submit: str, blocks: Sequence[Block], **memory: str | int) -> View:
    """A form that comes back as `callback_id` with its `memory`."""
    return {
        "type": "modal",
        "callback_id": callback_id,
        "title": _words(title, 24),
        "submit": _words(submit, 24),
        "close": _words("Cancel", 24),
        "private_metadata": json.dumps(memory),
        "blocks": list(blocks),
    }


def notice(text: str, blocks: Sequence[Block] = ()) -> View:
    """Words for one person where a message cannot be: over a form or the home tab."""
    shown = list(blocks) or [plain(text)]
    return {"type": "modal", "title": _words("Firebreak", 24), "close": _words("Close", 24), "blocks": shown}


def assign(crisis: Crisis) -> View:
    """Who takes it."""
    who = {"type": "users_select", "action_id": "value", "placeholder": _words("Pick a person", 150)}
    blocks = [
        about(crisis),
        field("owner", "Who owns it from now on?", who),
        text_field("note", "Hand-over note", hint="What they need to know.", optional=True),
    ]
    return form(ASSIGN, "Assign", "Assign", blocks, crisis=crisis.id)


def about(crisis: Crisis) -> Block:
    """Which crisis a form is about."""
    words = f"Crisis #{crisis.id} · {tidy(crisis.title, 120)} · {tidy(crisis.brand, 60)}"
    return {"type": "context", "elements": [_words(words, 2000)]}


def field(name: str, label: str, element: Block, *, hint: str = "", optional: bool = False) -> Block:
    """A field whose answer comes back under `name`."""
    block = {"type": "input", "block_id": name, "label": _words(label, 2000), "element": element}
    return block | ({"hint": _words(hint, 2000)} if hint else {}) | ({"optional": True} if optional else {})


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


def option(text: str, value: str, description: str = "") -> Block:
    """One choice."""
    choice: Block = {"text": _words(text, 75), "value": value}
    return choice | ({"description": _words(description, 75)} if description else {})


def _words(text: str, limit: int) -> Block:
    return {"type": "plain_text", "text": tidy(text, limit), "emoji": True}
