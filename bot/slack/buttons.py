"""The buttons of a crisis: by state, at most four and a menu, and exactly one primary: the next step.

They keep their places; what is next changes only which one is primary.
"""

from typing import Any

from bot.core.models import Crisis, State
from bot.slack import ids
from bot.slack.richtext import Block, tidy

_LABELS = {
    ids.ACKNOWLEDGE: "Acknowledge",
    ids.ASSIGN: "Assign",
    ids.DRAFT: "Draft",
    ids.BRIEF: "Brief",
    ids.BRIEF_ME: "Brief me",
    ids.RESOLVE: "Resolve",
    ids.REOPEN: "Reopen",
    ids.SHOW: "Show timeline",
    ids.TONE: "Wrong tone?",
    ids.UNACKNOWLEDGE: "Undo",
    ids.CONFIRM: "Still on it",
    ids.UPDATE: "Update",
    ids.NOTHING_NEW: "Nothing new",
}

# The first of each row is the primary button; once something is drafted, the update of an owner is.
_BY_STATE = {
    State.OPEN: (ids.ACKNOWLEDGE, ids.ASSIGN, ids.DRAFT, ids.BRIEF),
    State.ACKNOWLEDGED: (ids.DRAFT, ids.UPDATE, ids.BRIEF, ids.RESOLVE),
    State.CONTAINED: (ids.RESOLVE, ids.UPDATE, ids.DRAFT, ids.BRIEF),
    State.RESOLVED: (ids.SHOW, ids.REOPEN),
    State.DISMISSED: (ids.SHOW, ids.REOPEN),
}

_MENU_WORDS = {
    "why": "Why this alert, and more…",
    "assign": "Give it to somebody…",
    "merge": "Merge another into it…",
    "level": "Set level…",
    "note": "Add note…",
    "contain": "Mark as contained…",
    "unack": "Undo the acknowledgement",
    "dismiss": "Dismiss: not a crisis…",
}

# A menu holds five. The timeline is the thread below the card; "why" leads to everything else.
_MENU = {
    State.OPEN: ("why", "level", "note", "merge", "dismiss"),
    State.ACKNOWLEDGED: ("why", "assign", "contain", "unack", "dismiss"),
    State.CONTAINED: ("why", "assign", "note", "level", "dismiss"),
}


def of_card(crisis: Crisis, *, drafted: bool = False) -> Block:
    """The row of a card: what can be done in its state; `drafted`: there is something to say already."""
    names = _BY_STATE[crisis.state]
    step = ids.UPDATE if drafted and crisis.state is State.ACKNOWLEDGED else names[0]
    row = [button(name, crisis, primary=name == step) for name in names]
    menu = [_menu(crisis)] if crisis.state in _MENU else []
    if crisis.merged_into is not None:
        row, menu = [_elsewhere(crisis, crisis.merged_into)], []
    return {
        "type": "actions",
        "block_id": ids.block("actions", crisis.id, crisis.version),
        "elements": row + menu,
    }


def below_posts(crisis: Crisis) -> Block | None:
    """The quiet button below what a card quotes; none below nothing."""
    if not crisis.situation.quotes or crisis.merged_into is not None:
        return None
    return {
        "type": "actions",
        "block_id": ids.block("tone", crisis.id, crisis.version),
        "elements": [button(ids.TONE, crisis)],
    }


def row(block_id: str, crisis: Crisis, *action_ids: str) -> Block:
    """A row of buttons about a crisis where no card stands; the first one is the primary."""
    acts = [button(one, crisis, primary=place == 0) for place, one in enumerate(action_ids)]
    return {"type": "actions", "block_id": block_id, "elements": acts}


def of_reminder(block_id: str, crisis: Crisis) -> Block:
    """The answers to "the update is due": say it, say that nothing is new, or be reminded later."""
    answers = row(block_id, crisis, ids.UPDATE, ids.NOTHING_NEW)
    for minutes, label in ((15, "Ask in 15 min"), (60, "Ask in 1 hour")):
        later = button(ids.LATER, crisis, label=label)
        # One row's ids must differ; what follows the colon is left out when a click is read.
        numbered = {"action_id": f"{ids.LATER}:{minutes}", "value": f"later{minutes}:{crisis.id}"}
        answers["elements"].append(later | numbered)
    return answers


def give(crisis: Crisis) -> dict[str, Any]:
    """The button that hands a crisis over, in words for whoever cannot go on."""
    return button(ids.ASSIGN, crisis, label="Give it to somebody")


def button(
    action_id: str, crisis: Crisis, *, primary: bool = False, label: str | None = None
) -> dict[str, Any]:
    """One button about a crisis, which says to a screen reader which one."""
    label = label or _LABELS[action_id]
    style = {"style": "primary"} if primary else {}
    return {
        "type": "button",
        "action_id": action_id,
        "value": str(crisis.id),
        "text": {"type": "plain_text", "text": label},
        "accessibility_label": tidy(f"{label}: crisis {crisis.id}, {crisis.brand}", 75),
    } | style


def _elsewhere(crisis: Crisis, number: int) -> dict[str, Any]:
    """The one button of a merged crisis: it shows the one that took it over."""
    label = f"Show crisis {number}"
    shown = button(ids.SHOW, crisis, primary=True)
    words = {"text": {"type": "plain_text", "text": label}, "accessibility_label": label}
    return shown | words | {"value": str(number)}


def _menu(crisis: Crisis) -> dict[str, Any]:
    options = [
        {"text": {"type": "plain_text", "text": _MENU_WORDS[verb]}, "value": f"{verb}:{crisis.id}"}
        for verb in _MENU[crisis.state]
    ]
    return {"type": "overflow", "action_id": ids.MORE, "options": options}
