"""The mutes that hold, and the crises that were like this one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.core.models import Crisis, Draft, State, Watch
from bot.core.mutes import Mute
from bot.core.similar import Alike
from bot.core.wording import plural
from bot.slack import dates, wording
from bot.slack import richtext as rich
from bot.slack.lists import RUN, button
from bot.slack.sentences import plain
from bot.slack.verbs import COMMAND, Say

Block = dict[str, Any]

MOST_SHOWN = 20
NOTHING = (
    f"Nothing is muted. {COMMAND} mute hides an author, a phrase, a link, a conversation or a partner for a "
    "while."
)
NONE_ALIKE = "No closed crisis was like this one."


def listing(found: Sequence[tuple[Watch, Sequence[Mute]]], *, now: datetime) -> Say:
    """Every mute that holds, with a button that ends it."""
    rows = [(watch, mute) for watch, some in found for mute in some]
    if not rows:
        return Say(NOTHING)
    blocks = [block for watch, mute in rows[:MOST_SHOWN] for block in _row(watch, mute)]
    if len(rows) > MOST_SHOWN:
        blocks.append(plain(f"And {len(rows) - MOST_SHOWN} more."))
    spoken = "\n".join(_spoken(watch, mute, now) for watch, mute in rows[:MOST_SHOWN])
    return Say(spoken, blocks)


def lifted(mute: Mute) -> str:
    """What counts again."""
    held = (
        f" It held back {plural(mute.hidden, 'post')}, which stay out of the counts." if mute.hidden else ""
    )
    return f"The mute of {mute.words} has ended: what comes from now on counts again.{held}"


def similar(crisis: Crisis, found: Sequence[tuple[Alike, Draft | None]], *, now: datetime) -> Say:
    """Up to three crises like this one: how they went, and what was ready to be said."""
    if not found:
        return Say(NONE_ALIKE)
    blocks = [_alike(one, draft) for one, draft in found]
    row = [
        button(f"Show #{one.crisis.id}", f"{RUN}:{number}", f"show #{one.crisis.id}")
        for number, (one, _) in enumerate(found)
    ]
    lead = f"Like #{crisis.id} {rich.tidy(crisis.title, 80)}, closed before:"
    spoken = [lead, *(_line(one) for one, _ in found)]
    return Say("\n".join(spoken), [plain(lead), *blocks, {"type": "actions", "elements": row}])


def _row(watch: Watch, mute: Mute) -> list[Block]:
    words = [
        rich.text(rich.disarm(rich.tidy(mute.words, 120)), bold=True),
        rich.text(f" · {rich.tidy(watch.name, 60)} · until "),
        dates.element(mute.until),
        rich.text(f" · {plural(mute.hidden, 'post')} held back · by {rich.tidy(mute.actor.name, 60)}"),
    ]
    ending = button("End it", f"{RUN}:mute{mute.id}", f"mute lift {mute.id}")
    return [
        rich.block(f"mute:{mute.id}", rich.section(*words)),
        {"type": "actions", "block_id": f"mute-end:{mute.id}", "elements": [ending]},
    ]


def _spoken(watch: Watch, mute: Mute, now: datetime) -> str:
    until = dates.plain(mute.until, now=now)
    return f"{rich.disarm(mute.words)} ({watch.name}) until {until}, {COMMAND} mute lift {mute.id}"


def _line(one: Alike) -> str:
    crisis = one.crisis
    ended = "dismissed" if crisis.state is State.DISMISSED else "resolved"
    lasted = f" after {dates.span(crisis.closed_at - crisis.opened_at)}" if crisis.closed_at else ""
    peak = wording.MARKS[crisis.peak_level].word.lower()
    common = f" · in common: {', '.join(one.common[:4])}" if one.common else ""
    return (
        f"#{crisis.id} {rich.tidy(crisis.brand, 40)}: {rich.tidy(crisis.title, 80)} · peak {peak} · "
        f"{ended}{lasted}{rich.disarm(rich.tidy(common, 160))}"
    )


def _alike(one: Alike, draft: Draft | None) -> Block:
    outcome = rich.disarm(rich.tidy(one.crisis.outcome or "", 300))
    parts = [
        rich.section(
            rich.text(_line(one), bold=True), rich.text(f"\nHow it ended: {outcome}" if outcome else "")
        )
    ]
    if draft:
        parts.append(rich.section(rich.text(f"What we said ({rich.tidy(draft.title, 80)}):", italic=True)))
        parts.append(rich.quote(rich.text(rich.disarm(rich.tidy(draft.text, 400)))))
    return rich.block(f"similar:{one.crisis.id}", *parts)
