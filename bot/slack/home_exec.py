"""What an executive sees of a live crisis in ten seconds: four lines, and the way to the whole brief."""

from typing import Any

from bot.core.glance import Glance
from bot.core.messages import Brief
from bot.core.models import Crisis
from bot.slack import buttons, ids, wording
from bot.slack import richtext as rich
from bot.slack.home_crises import owed
from bot.slack.home_parts import context, row

Block = dict[str, Any]

LEVEL, DECISION = "Level", "Decision needed"
SHOWN = (LEVEL, "What happened", DECISION)
"""The lines of a brief that are shown; the next step stands below them with the reader's own time."""


def crises(glance: Glance) -> list[Block]:
    """Each live crisis in four lines with its button."""
    found = {one.id: one for one in glance.live}
    blocks = [
        block
        for brief in glance.briefs
        for block in (_lines(glance, found[brief.crisis_id], brief), _row(glance, found[brief.crisis_id]))
    ]
    rest = len(glance.live) - len(glance.briefs)
    return [*blocks, context("more", f"And {rest} more: /crisis list")] if rest > 0 else blocks


def _lines(glance: Glance, crisis: Crisis, brief: Brief) -> Block:
    said = {label: rich.disarm(rich.tidy(words, 240)) for label, words in brief.lines if label in SHOWN}
    parts = [rich.text(f"{wording.mark(crisis).sign} {said.pop(LEVEL)}", bold=True)]
    for label, words in said.items():
        parts += [rich.text(f"\n{label}: ", bold=True), rich.text(words, bold=label == DECISION)]
    due = glance.owed.get(crisis.id)
    parts += [rich.text("\nNext step: ", bold=True), *(owed(due, glance) if due else [rich.text("watch")])]
    return rich.block(ids.block("home", crisis.id, crisis.version), rich.section(*parts))


def _row(glance: Glance, crisis: Crisis) -> Block:
    """The brief, and what somebody needs who owns it all the same."""
    mine = (ids.UPDATE, ids.DRAFT) if glance.is_theirs(crisis) and crisis.owner is not None else ()
    acts = [buttons.button(one, crisis) for one in mine]
    first = buttons.button(ids.BRIEF_ME, crisis, primary=True)
    return row(ids.block("home-actions", crisis.id, crisis.version), first, *acts)
