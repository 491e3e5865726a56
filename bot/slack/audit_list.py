"""The audit log as people read it: its newest entries, a line each."""

from collections.abc import Sequence
from datetime import datetime

from bot.core.audit import Entry
from bot.slack import dates
from bot.slack import richtext as rich
from bot.slack.verbs import Say

MOST_SHOWN = 20
MAX_TEXT = 3_500
NOTHING = "Nothing is on record yet."
REST = "All of it, sealed entry by entry: firebreak export audit"


def listing(entries: Sequence[Entry], *, subject: str, now: datetime) -> Say:
    """The newest entries, newest first."""
    if not entries:
        return Say(NOTHING)
    lead = f"The last {len(entries)} entries" + (f" on {subject}" if subject else "")
    rows = [rich.section(dates.element(one.at), rich.text(f"  {_line(one)}")) for one in entries]
    listed = {"type": "rich_text_list", "style": "bullet", "elements": rows}
    heading = rich.section(rich.text(lead, bold=True))
    block = rich.block("audit", heading, listed, rich.section(rich.text(REST)))
    spoken = [lead, *(f"{dates.plain(one.at, now=now)} {_line(one)}" for one in entries)]
    return Say(rich.clip("\n".join(spoken), MAX_TEXT), [block])


def _line(entry: Entry) -> str:
    steps = " → ".join(step for step in (entry.before, entry.after) if step)
    said = f": {rich.disarm(rich.tidy(steps, 200))}" if steps else ""
    who = rich.tidy(entry.actor.name, 60)
    return f"{entry.seq} · {who} {entry.action} {entry.subject}{said}"
