"""The App Home: what is live, unowned first, and whether the watches see what there is."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.core.mentions import Coverage
from bot.core.models import Crisis, State, Watch
from bot.slack import buttons, coverage, coverage_list, dates, ids, wording
from bot.slack import richtext as rich
from bot.slack.lists import RUN, button

MAX_CRISES = 20  # with two blocks each and the rest well under the 100 of a view
MAX_WATCHES = 20

CoverageOf = Mapping[int, Sequence[Coverage]]
"""How the sources of each watch fared last, by the watch's id."""


def home(
    crises: Sequence[Crisis], watches: Sequence[Watch], seen: CoverageOf, *, viewer_id: str, now: datetime
) -> dict[str, Any]:
    """The view of one person's App Home as it stands at `now`."""
    live = sorted((crisis for crisis in crises if crisis.state.live), key=_urgency)
    blocks = [_header("live", _headline(live))]
    for crisis in live[:MAX_CRISES]:
        blocks += [_crisis(crisis, viewer_id=viewer_id, now=now), _actions(crisis)]
    if len(live) > MAX_CRISES:
        blocks.append(_context("more", f"And {len(live) - MAX_CRISES} more: /crisis list"))
    blocks += [{"type": "divider"}, _header("watches", "Watches")]
    blocks += [_sight(watches, seen, now), _watches(watches, seen, now)] if watches else [_first_run()]
    blocks.append(_context("help", "Everything Firebreak can do: /crisis help"))
    return {"type": "home", "callback_id": "home", "blocks": blocks}


def _urgency(crisis: Crisis) -> tuple[bool, int, datetime]:
    """Unowned first, then the worst, then the oldest."""
    return crisis.owner is not None, -int(crisis.level), crisis.opened_at


def _headline(live: Sequence[Crisis]) -> str:
    if not live:
        return "No live crisis"
    count = "1 live crisis" if len(live) == 1 else f"{len(live)} live crises"
    unowned = sum(crisis.owner is None for crisis in live)
    return f"{count}, {unowned} without an owner" if unowned else count


def _crisis(crisis: Crisis, *, viewer_id: str, now: datetime) -> rich.Block:
    mark, window = wording.mark(crisis), crisis.situation.window
    title = f"{mark.badge} — {rich.tidy(crisis.brand, 40)}: {rich.tidy(crisis.title, 70)}"
    pace = f"{wording.amount(window)}, {wording.against_usual(window)} · {wording.tone(window)}"
    held = f"{crisis.state.capitalize()} for {dates.span(_age(crisis, now))} · owner: "
    return rich.block(
        ids.block("home", crisis.id, crisis.version),
        rich.section(
            rich.text(title, bold=True),
            rich.text(f"\n{pace}\n{held}"),
            rich.text(_owner(crisis, viewer_id), bold=crisis.owner is None),
        ),
    )


def _age(crisis: Crisis, now: datetime) -> timedelta:
    return now - (crisis.acknowledged_at or crisis.opened_at)


def _owner(crisis: Crisis, viewer_id: str) -> str:
    mine = crisis.owner is not None and crisis.owner.id == viewer_id
    return "you" if mine else wording.owner(crisis)


def _actions(crisis: Crisis) -> rich.Block:
    row = [buttons.button(ids.SHOW, crisis)]
    if crisis.state is State.OPEN:
        row.insert(0, buttons.button(ids.ACKNOWLEDGE, crisis, primary=True))
    return {
        "type": "actions",
        "block_id": ids.block("home-actions", crisis.id, crisis.version),
        "elements": row,
    }


def _sight(watches: Sequence[Watch], seen: CoverageOf, now: datetime) -> rich.Block:
    """Whether the sources of all watches show what there is, and the way to the whole list."""
    found = [coverage_list.seen(watch, seen.get(watch.id, ())) for watch in watches]
    text = {"type": "plain_text", "text": coverage_list.summary(found, now=now)}
    more = button("What is seen", f"{RUN}:coverage", "coverage")
    return {"type": "section", "block_id": "home:coverage", "text": text, "accessory": more}


def _watches(watches: Sequence[Watch], seen: CoverageOf, now: datetime) -> rich.Block:
    rows = [_watch(watch, seen.get(watch.id, ()), now) for watch in watches[:MAX_WATCHES]]
    parts = [{"type": "rich_text_list", "style": "bullet", "elements": rows}]
    if len(watches) > MAX_WATCHES:
        parts.append(rich.section(rich.text(f"And {len(watches) - MAX_WATCHES} more: /crisis watch list")))
    return rich.block("home:watch-list", *parts)


def _watch(watch: Watch, seen: Sequence[Coverage], now: datetime) -> rich.Element:
    name = rich.text(rich.tidy(watch.name, 60), bold=True)
    if watch.paused:
        return rich.section(name, rich.text(" · paused: nothing is read"))
    if not watch.sources:
        return rich.section(name, rich.text(" · no source: nothing is read"))
    return rich.section(name, *_last_read(seen), *coverage.elements(coverage.missed(seen, now=now)))


def _last_read(seen: Sequence[Coverage]) -> list[rich.Element]:
    moments = [one.last_success_at for one in seen if one.last_success_at]
    if not moments:
        return [rich.text(" · not read yet")]
    return [rich.text(" · last read "), dates.element(max(moments))]


def _first_run() -> rich.Block:
    words = (
        "Nothing is watched yet. Name a brand and where to look: "
        "`/crisis watch add Brindle feed:https://…` The first look follows within minutes."
    )
    text = {"type": "mrkdwn", "text": words, "verbatim": True}
    return {"type": "section", "block_id": "home:first-run", "text": text}


def _header(name: str, words: str) -> rich.Block:
    return {"type": "header", "block_id": f"home:{name}", "text": {"type": "plain_text", "text": words}}


def _context(name: str, words: str) -> rich.Block:
    text = {"type": "plain_text", "text": words}
    return {"type": "context", "block_id": f"home:{name}", "elements": [text]}
