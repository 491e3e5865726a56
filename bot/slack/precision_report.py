"""What a brand's alerts were worth, in one sentence, and the buttons that tune it."""

from collections.abc import Mapping
from typing import Any

from bot.core.precision import Precision, Tally
from bot.core.tuning import LEAST_ALERTS_PER_WEEK, MOST_ALERTS_PER_WEEK, STEP
from bot.core.wording import plural
from bot.slack import richtext as rich
from bot.slack.lists import RUN, button
from bot.slack.sentences import plain
from bot.slack.tune_list import budget
from bot.slack.verbs import Say

Block = dict[str, Any]
GOOD = 0.5
"""Below half, fewer alerts is the next step; at or above it the budget may stay."""


def report(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The weekly message as `text` and `blocks`, from what the outbox carries."""
    tallies = {name: Tally(**payload[name]) for name in ("week", "month")}
    shown = said(Precision(**{**payload, **tallies}))
    return {"text": shown.text, "blocks": shown.blocks}


def said(found: Precision) -> Say:
    """One brand's week with its buttons."""
    words = sentence(found)
    row = {
        "type": "actions",
        "block_id": f"precision:{found.watch_id}:{found.monday}",
        "elements": _row(found),
    }
    return Say(rich.safe(words, 1_000), [plain(words), row])


def sentence(found: Precision) -> str:
    """`Brindle, last week: 3 alerts, 2 real, 1 false alarm; budget about 1 a week. Precision 67 % (…)`."""
    week, brand = found.week, rich.disarm(rich.tidy(found.brand, 80))
    parts = [plural(week.alerts, "alert"), f"{week.real} real", plural(week.false_alarms, "false alarm")]
    undecided = week.alerts - week.judged
    parts += [f"{undecided} still open"] if undecided else []
    parts += [f"{found.left_off} left off the desk"] if found.left_off else []
    lead = f"{brand}, last week: {', '.join(parts)}; budget {budget(found.alerts_per_week)}."
    return f"{lead} {_share(found)}"


def _share(found: Precision) -> str:
    week, month = found.week.precision, found.month.precision
    if month is None:
        return "No alert of the last 4 weeks was judged yet."
    before = f"last 4 weeks {_percent(month)}, n={found.month.judged}"
    return f"Precision {_percent(week)} ({before})." if week is not None else f"Precision: {before}."


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _row(found: Precision) -> list[Block]:
    """One click each, and each can be taken back; the primary one is what the numbers suggest."""
    now = found.alerts_per_week
    fewer = max(LEAST_ALERTS_PER_WEEK, round(now * STEP, 2))
    more = min(MOST_ALERTS_PER_WEEK, round(now / STEP, 2))
    noisy = found.month.precision is not None and found.month.precision < GOOD
    keep = button("Keep", f"{RUN}:keep", f"precision keep {found.brand}")
    less = button("Fewer alerts", f"{RUN}:fewer", f"tune {found.brand} {fewer:g}")
    added = button("More alerts", f"{RUN}:more", f"tune {found.brand} {more:g}")
    primary = less if noisy and fewer < now else keep
    primary["style"] = "primary"
    return [*([less] if fewer < now else []), *([added] if more > now else []), keep]
