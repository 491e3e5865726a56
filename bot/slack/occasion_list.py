"""A brand's own calendar as people see it: what is on, what comes, what is over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.core.models import Watch
from bot.core.tuning import Occasion
from bot.slack import occasion_form
from bot.slack import richtext as rich
from bot.slack.lists import RUN, button, confirmed
from bot.slack.sentences import plain
from bot.slack.verbs import COMMAND, Say

Block = dict[str, Any]

REMOVE = "occasion_remove"
"""The button that takes an entry out; its value is `<watch id>:<name>`."""

MAX_WATCHES = 12
MAX_ENTRIES = 30  # with the brands well under the 50 blocks of a message
NOTHING = f"Nothing is watched yet. Name a brand: {COMMAND} watch add Brindle"
EMPTY = "Nothing is planned. Enter what will make people talk in joy, so that it is no alarm."


@dataclass(frozen=True, slots=True)
class Calendar:
    """A watch with its entries and its local day."""

    watch: Watch
    today: date


def listing(found: Sequence[Calendar]) -> Say:
    """Every entry with a button that takes it out, and one for each brand that adds another."""
    if not found:
        return Say(NOTHING)
    blocks: list[Block] = []
    left = MAX_ENTRIES
    for one in found[:MAX_WATCHES]:
        rows = [_entry(one, occasion) for occasion in _in_order(one)[:left]]
        left -= len(rows)
        blocks += [_brand(one), *rows]
    hidden = sum(len(one.watch.occasions) for one in found) - (MAX_ENTRIES - left)
    if hidden > 0:
        blocks.append(plain(f"And {hidden} more: {COMMAND} calendar and a brand's name."))
    return Say(rich.clip("\n".join(map(_spoken, found)), 3_500), blocks)


def added(watch: Watch, occasion: Occasion) -> str:
    """What an entry does from now on."""
    whose = f"posts with {_terms(occasion)}" if occasion.terms else "the whole brand"
    return (
        f"“{occasion.name}” is on {watch.name}'s calendar, {days(occasion)}: joy about {whose} raises no "
        "alert then; harm still does."
    )


def removed(watch: Watch, occasion: Occasion | None, name: str) -> str:
    """An entry is gone, and how to bring it back."""
    back = f" To bring it back: {occasion_form.typed(watch.name, occasion)}" if occasion else ""
    return f"“{occasion.name if occasion else name}” is off {watch.name}'s calendar.{back}"


def days(occasion: Occasion) -> str:
    """`1 Mar 2026`, `1 Mar to 7 Mar 2026`, `30 Dec 2026 to 2 Jan 2027`."""
    starts, ends = occasion.starts, occasion.ends
    last = f"{ends:%-d %b %Y}"
    if starts == ends:
        return last
    return f"{starts:%-d %b} to {last}" if starts.year == ends.year else f"{starts:%-d %b %Y} to {last}"


def _in_order(one: Calendar) -> list[Occasion]:
    """What is on and what comes by day, then what is over, the latest first."""
    over = [occasion for occasion in one.watch.occasions if occasion.ends < one.today]
    ahead = [occasion for occasion in one.watch.occasions if occasion.ends >= one.today]
    return [*sorted(ahead, key=lambda o: o.starts), *sorted(over, key=lambda o: o.ends, reverse=True)]


def _brand(one: Calendar) -> Block:
    watch = one.watch
    none = "" if watch.occasions else f"\n{EMPTY}"
    text = {"type": "plain_text", "text": rich.tidy(watch.name, 80) + none}
    more = button("Add…", f"{RUN}:add", f"calendar add {watch.name}")
    return {"type": "section", "block_id": f"calendar:{watch.id}", "text": text, "accessory": more}


def _entry(one: Calendar, occasion: Occasion) -> Block:
    pressed = button("Remove", REMOVE, f"{one.watch.id}:{occasion.name}")
    asked = f"“{occasion.name}” leaves the calendar: joy about it may raise an alert again."
    return {
        "type": "section",
        "text": {"type": "plain_text", "text": rich.disarm(_line(one, occasion))},
        "accessory": confirmed(pressed, title="Take it out?", text=asked),
    }


def _line(one: Calendar, occasion: Occasion) -> str:
    kind = occasion_form.KINDS[occasion.kind]
    terms = rich.tidy(_terms(occasion), 200) or "the whole brand"
    return f"{_sign(one, occasion)} {rich.tidy(occasion.name, 80)} · {kind} · {days(occasion)} · {terms}"


def _sign(one: Calendar, occasion: Occasion) -> str:
    if occasion.on(one.today):
        return "▶️ On now:"
    return "🗓️ Comes:" if occasion.starts > one.today else "☑️ Over:"


def _terms(occasion: Occasion) -> str:
    return ", ".join(occasion.terms)


def _spoken(one: Calendar) -> str:
    entries = "; ".join(_line(one, occasion) for occasion in _in_order(one)) or EMPTY
    return f"{one.watch.name}: {entries}"
