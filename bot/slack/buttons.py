"""The buttons of a crisis: by state, at most four and a menu, and exactly one primary: the next step.

They keep their places; what is next changes only which one is primary.
"""

from typing import Any

from bot.core.models import Crisis, State
from bot.slack import ids
from bot.slack.language import N_, _
from bot.slack.richtext import Block, tidy

_LABELS = {
    ids.ACKNOWLEDGE: N_("Acknowledge"),
    ids.ASSIGN: N_("Assign"),
    ids.DRAFT: N_("Draft"),
    ids.BRIEF: N_("Brief"),
    ids.BRIEF_ME: N_("Brief me"),
    ids.RESOLVE: N_("Resolve"),
    ids.REOPEN: N_("Reopen"),
    ids.SHOW: N_("Show timeline"),
    ids.TONE: N_("Wrong tone?"),
    ids.UNACKNOWLEDGE: N_("Undo"),
    ids.CONFIRM: N_("Still on it"),
    ids.UPDATE: N_("Update"),
    ids.NOTHING_NEW: N_("Nothing new"),
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
    "why": N_("Why this alert, and more…"),
    "assign": N_("Give it to somebody…"),
    "merge": N_("Merge another into it…"),
    "level": N_("Set level…"),
    "note": N_("Add note…"),
    "contain": N_("Mark as contained…"),
    "unack": N_("Undo the acknowledgement"),
    "dismiss": N_("Dismiss: not a crisis…"),
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
    for minutes, label in ((15, _("Ask in 15 min")), (60, _("Ask in 1 hour"))):
        later = button(ids.LATER, crisis, label=label)
        # One row's ids must differ; what follows the colon is left out when a click is read.
        numbered = {"action_id": f"{ids.LATER}:{minutes}", "value": f"later{minutes}:{crisis.id}"}
        answers["elements"].append(later | numbered)
    return answers


def give(crisis: Crisis) -> dict[str, Any]:
    """The button that hands a crisis over, in words for whoever cannot go on."""
    return button(ids.ASSIGN, crisis, label=_("Give it to somebody"))


def button(
    action_id: str, crisis: Crisis, *, primary: bool = False, label: str | None = None
) -> dict[str, Any]:
    """One button about a crisis, which says to a screen reader which one."""
    label = label or _(_LABELS[action_id])
    style = {"style": "primary"} if primary else {}
    return {
        "type": "button",
        "action_id": action_id,
        "value": str(crisis.id),
        "text": {"type": "plain_text", "text": label},
        "accessibility_label": about(label, crisis),
    } | style


def about(label: str, crisis: Crisis) -> str:
    """What a screen reader says of a button: its words, and which crisis it is for."""
    words = _("{button}: crisis {number}, {brand}")
    return tidy(words.format(button=label, number=crisis.id, brand=crisis.brand), 75)


def _elsewhere(crisis: Crisis, number: int) -> dict[str, Any]:
    """The one button of a merged crisis: it shows the one that took it over."""
    label = _("Show crisis {number}").format(number=number)
    shown = button(ids.SHOW, crisis, primary=True)
    words = {"text": {"type": "plain_text", "text": label}, "accessibility_label": label}
    return shown | words | {"value": str(number)}


def _menu(crisis: Crisis) -> dict[str, Any]:
    options = [
        {"text": {"type": "plain_text", "text": _(_MENU_WORDS[verb])}, "value": f"{verb}:{crisis.id}"}
        for verb in _MENU[crisis.state]
    ]
    return {"type": "overflow", "action_id": ids.MORE, "options": options}
