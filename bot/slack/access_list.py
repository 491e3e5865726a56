"""Who may what, in words: the list of ranks, and the answer to somebody who may not."""

from collections.abc import Sequence
from typing import Any

from bot.core.access import Access, Grant, Rank
from bot.slack import richtext as rich
from bot.slack.lists import RUN, button
from bot.slack.verbs import Say

Block = dict[str, Any]

MAX_ASKED = 3
WORDS = "/crisis access shows who is what; /crisis access change opens the form."
NOBODY = (
    "Nobody has a rank yet: everybody may do everything, and private crises are seen by those they name "
    "alone. Whoever gives the first rank becomes admin."
)
UNSURE = " Slack does not say just now who is in which group; try again in a minute."
_MAY = {
    Rank.ADMIN: "may everything, also set up watches, roles and ranks; sees private crises",
    Rank.APPROVER: "also approves what is said",
    Rank.RESPONDER: "works crises: acknowledge, assign, draft, brief, resolve",
    Rank.VIEWER: "looks: lists, timelines, reasons",
}


def refusal(access: Access, needed: Rank, *, unsure: bool = False) -> str:
    """What somebody is told who may not: the rank it takes, and who has it, by name and without a mention."""
    able = [one.name for one in access.who_may(needed)[:MAX_ASKED]]
    *first, last = able or ["an admin"]
    who = f"{', '.join(first)} or {last}" if first else last
    return f"This needs {needed.word}. Ask {who}.{UNSURE if unsure else ''}"


def listing(access: Access) -> Say:
    """Who is what, and the button that changes it."""
    if not access.grants:
        return Say(NOBODY, [rich.block("access", rich.section(rich.text(NOBODY))), _change()])
    rows = [(rank, [one for one in access.grants if one.rank is rank]) for rank in reversed(Rank)]
    lines = [(rank, _names(found)) for rank, found in rows if found]
    rest = f"Everybody else is {access.default.word}."
    sections = [
        rich.section(rich.text(f"{rank.word.capitalize()}: ", bold=True), rich.text(f"{who} ({_MAY[rank]})"))
        for rank, who in lines
    ]
    rows_block = {"type": "rich_text_list", "style": "bullet", "elements": sections}
    spoken = [f"{rank.word.capitalize()}: {who}" for rank, who in lines]
    blocks = [rich.block("access", rows_block, rich.section(rich.text(rest))), _change()]
    return Say("\n".join([*spoken, rest]), blocks)


def saved(access: Access) -> str:
    """What stands now."""
    admins = _names([one for one in access.grants if one.rank is Rank.ADMIN])
    return f"Saved. Admins: {admins}. Everybody without a rank is {access.default.word}."


def _names(grants: Sequence[Grant]) -> str:
    return rich.disarm(rich.tidy(", ".join(one.name for one in grants), 1_000))


def _change() -> Block:
    return {"type": "actions", "elements": [button("Change…", f"{RUN}:access", "access change")]}
