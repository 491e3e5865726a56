"""What an executive sees of a live crisis in ten seconds: four lines, and the way to the whole brief."""

from typing import Any

from bot.core.glance import Glance
from bot.core.messages import Brief
from bot.core.models import Crisis
from bot.slack import buttons, ids
from bot.slack import richtext as rich
from bot.slack.home_crises import heading, owed
from bot.slack.home_parts import context, row

Block = dict[str, Any]

SHOWN = ("Level", "What happened", "Decision needed")
"""The lines of a brief that are shown; the next step stands below them with the reader's own time."""

STANDS_OUT = "Decision needed"


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
    parts = [rich.text(heading(crisis), bold=True)]
    for label, words in brief.lines:
        if label in SHOWN:
            value = rich.disarm(rich.tidy(words, 240))
            parts += [rich.text(f"\n{label}: ", bold=True), rich.text(value, bold=label == STANDS_OUT)]
    due = glance.owed.get(crisis.id)
    parts += [rich.text("\nNext step: ", bold=True), *(owed(due, glance) if due else [rich.text("watch")])]
    return rich.block(ids.block("home", crisis.id, crisis.version), rich.section(*parts))


def _row(glance: Glance, crisis: Crisis) -> Block:
    """The brief, and what somebody needs who owns it all the same."""
    mine = (ids.UPDATE, ids.DRAFT) if glance.is_theirs(crisis) and crisis.owner is not None else ()
    acts = [buttons.button(one, crisis) for one in mine]
    first = buttons.button(ids.BRIEF_ME, crisis, primary=True)
    return row(ids.block("home-actions", crisis.id, crisis.version), first, *acts)
