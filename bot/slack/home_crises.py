"""The live crises on the App Home: what is yours, what is nobody's, and one line for each of the others."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from bot.core.access import Rank
from bot.core.deadlines import Deadline
from bot.core.dues import DueKind
from bot.core.escalation import due_of
from bot.core.glance import Glance
from bot.core.models import Crisis, State
from bot.slack import buttons, dates, ids, wording
from bot.slack import richtext as rich
from bot.slack.home_parts import context, row, title
from bot.slack.verbs import COMMAND

Block = dict[str, Any]

MOST = 8
"""Crises of yours, and of nobody's, with two blocks each."""
MOST_LINES = 15


def yours(glance: Glance) -> list[Block]:
    """What the viewer owns or has a role in: what is due next, and the buttons to do it."""
    blocks = [block for one in glance.yours[:MOST] for block in (_yours(glance, one), _work(glance, one))]
    return _part("yours", "Yours", glance.yours, blocks)


def nobodys(glance: Glance) -> list[Block]:
    """What nobody has: who is asked next and when, and the button that takes it on."""
    found = glance.nobodys
    blocks = [block for one in found[:MOST] for block in (_nobodys(glance, one), _take(glance, one))]
    return _part("nobodys", "Nobody has it", found, blocks)


def others(glance: Glance) -> list[Block]:
    """What others have, in one line each."""
    found = glance.others
    if not found:
        return []
    lines = [_line(glance, one) for one in found[:MOST_LINES]]
    block = rich.block("home:other-lines", rich.listed(lines))
    return _part("others", "Others have", found, [block], most=MOST_LINES)


def owed(due: Deadline, glance: Glance) -> list[rich.Element]:
    """`Next update, due today at 14:05`, or by how much it is overdue, in the reader's own time."""
    late = glance.now - due.at
    if late > timedelta(0):
        return [rich.text(f"⏰ Overdue by {dates.span(late)}: {due.words}", bold=True)]
    return [rich.text(f"{due.words}, due "), dates.element(due.at)]


def heading(crisis: Crisis) -> str:
    """`🔶 Orange · crisis forming — Brindle: product safety`."""
    badge = wording.mark(crisis).badge
    return f"{badge} — {rich.tidy(crisis.brand, 40)}: {rich.tidy(crisis.title, 70)}"


def _part(
    name: str, words: str, found: Sequence[Crisis], blocks: list[Block], *, most: int = MOST
) -> list[Block]:
    if not found:
        return []
    rest = len(found) - most
    more = [context(f"{name}-more", f"And {rest} more: {COMMAND} list")] if rest > 0 else []
    return [title(name, words), *blocks, *more]


def _yours(glance: Glance, crisis: Crisis) -> Block:
    due = glance.owed.get(crisis.id)
    next_due = owed(due, glance) if due else [rich.text("Nothing is due")]
    held = f"\n{crisis.state.capitalize()} for {dates.span(_age(glance, crisis))} · owner: "
    owner = "you" if _owns(glance, crisis) else wording.owner(crisis)
    parts = [rich.text("\nNext: "), *next_due, rich.text(f"{held}{owner}{_roles(glance, crisis)}")]
    return _told(crisis, *parts)


def _nobodys(glance: Glance, crisis: Crisis) -> Block:
    window = crisis.situation.window
    since = f"\nOpen for {dates.span(_age(glance, crisis))} · owner: "
    return _told(
        crisis,
        rich.text(f"\n{wording.amount(window)}, {wording.against_usual(window)}\n{wording.tone(window)}"),
        rich.text(since),
        rich.text("nobody yet", bold=True),
        rich.text("\n"),
        *_asked_next(crisis),
    )


def _told(crisis: Crisis, *parts: rich.Element) -> Block:
    name = ids.block("home", crisis.id, crisis.version)
    return rich.block(name, rich.section(rich.text(heading(crisis), bold=True), *parts))


def _asked_next(crisis: Crisis) -> list[rich.Element]:
    """Who is asked next, and when."""
    due = due_of(crisis, DueKind.ESCALATE)
    if due is None:
        return [rich.text("Nobody is asked by itself")]
    if due.done:
        return [rich.text("Everybody on the ladder was asked")]
    return [rich.text(f"Asked next: {rich.tidy(due.who, 80) or 'everybody here'}, "), dates.element(due.at)]


def _line(glance: Glance, crisis: Crisis) -> rich.Element:
    mark, due = wording.mark(crisis), glance.owed.get(crisis.id)
    about = f"{rich.tidy(crisis.brand, 40)}: {rich.tidy(crisis.title, 60)}"
    late = due is not None and due.at < glance.now
    tail = " · ⏰ overdue" if late else " · contained" if crisis.state is State.CONTAINED else ""
    return rich.section(
        rich.text(f"{mark.sign} {mark.word} #{crisis.id} · ", bold=True),
        rich.text(f"{about} · {wording.owner(crisis)}{tail}"),
    )


def _owns(glance: Glance, crisis: Crisis) -> bool:
    return crisis.owner is not None and crisis.owner.id == glance.viewer.person.id


def _roles(glance: Glance, crisis: Crisis) -> str:
    mine = [name for name, person in crisis.roles if person.id in glance.viewer.ids]
    return f" · your role: {', '.join(mine)}" if mine else ""


def _age(glance: Glance, crisis: Crisis) -> timedelta:
    return glance.now - (crisis.acknowledged_at or crisis.opened_at)


def _work(glance: Glance, crisis: Crisis) -> Block:
    show = buttons.button(ids.SHOW, crisis, label="Show")
    if glance.rank < Rank.RESPONDER:
        return _row(crisis, show)
    still = due_of(crisis, DueKind.LAPSE) is not None and _owns(glance, crisis)
    first = [buttons.button(ids.CONFIRM, crisis, primary=True)] if still else []
    update = buttons.button(ids.UPDATE, crisis, primary=not still)
    return _row(crisis, *first, update, buttons.button(ids.DRAFT, crisis), show)


def _take(glance: Glance, crisis: Crisis) -> Block:
    show = buttons.button(ids.SHOW, crisis, label="Show")
    if glance.rank < Rank.RESPONDER:
        return _row(crisis, show)
    return _row(crisis, buttons.button(ids.ACKNOWLEDGE, crisis, primary=True), show)


def _row(crisis: Crisis, *row_: Block) -> Block:
    return row(ids.block("home-actions", crisis.id, crisis.version), *row_)
