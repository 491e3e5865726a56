"""How each brand is judged, as people see it: its budget, what it learned, and how to take that back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.core.models import Tuned, Watch
from bot.core.tuning import QuietTheme, Tuning, difference
from bot.core.wording import plural
from bot.slack import dates
from bot.slack import richtext as rich
from bot.slack.lists import RUN, button
from bot.slack.sentences import plain
from bot.slack.verbs import COMMAND, Say

Block = dict[str, Any]

MAX_SHOWN = 15  # two blocks each, of the 50 of a message
MAX_CHANGES = 5
MAX_LESSONS = 4
MAX_TEXT = 3_500
NOTHING = f"Nothing is watched yet. Name a brand: {COMMAND} watch add Brindle"


@dataclass(frozen=True, slots=True)
class Judged:
    """A watch with the changes of how it is judged, newest first."""

    watch: Watch
    changes: tuple[Tuned, ...]


def listing(found: Sequence[Judged], *, now: datetime) -> Say:
    """Every watch with what it was taught, and its buttons."""
    if not found:
        return Say(NOTHING)
    blocks = [block for one in found[:MAX_SHOWN] for block in _watch(one, now)]
    if len(found) > MAX_SHOWN:
        blocks.append(plain(f"And {len(found) - MAX_SHOWN} more: {COMMAND} tune and a brand's name."))
    spoken = "\n".join(f"{one.watch.name}: {_spoken(one, now)}" for one in found)
    return Say(rich.clip(spoken, MAX_TEXT), blocks)


def learned(brand: str, before: Tuning, after: Tuning) -> str:
    """What a brand is judged by from now on, and the way back; empty when nothing changed."""
    said = difference(before, after)
    return f"{brand}: {said} {take_back(brand)}" if said else ""


def undone(brand: str, before: Tuning, after: Tuning) -> str:
    """What was taken back."""
    return f"{brand}: {difference(before, after) or 'taken back; it is judged as before.'}"


def take_back(brand: str) -> str:
    """`Undo: /crisis tune undo Brindle`."""
    return f"Undo: {COMMAND} tune undo {brand}"


def with_undo(text: str, brand: str, *, label: str = "Undo") -> list[Block]:
    """Words with a button below that takes the last lesson back."""
    return [plain(text), {"type": "actions", "elements": [undo(brand, label=label)]}]


def undo(brand: str, *, label: str = "Undo") -> Block:
    """The button that takes the last lesson back."""
    return button(label, f"{RUN}:undo", f"tune undo {brand}")


def budget(alerts_per_week: float) -> str:
    """A budget in plain words: `about 1 alert a week`, `about one alert in 5 weeks`."""
    if alerts_per_week >= 1:
        number = f"{alerts_per_week:g}"
        return f"about {number} {'alert' if number == '1' else 'alerts'} a week"
    weeks = 1 / alerts_per_week
    shown = f"{weeks:.0f}" if weeks >= 2 else f"{weeks:.1f}".removesuffix(".0")
    return f"about one alert in {shown} weeks"


def facts(tuning: Tuning, *, now: datetime) -> list[str]:
    """What was taught beside the budget, a sentence each."""
    quiet = [_quiet(theme) for theme in tuning.quiet if theme.until > now]
    same = [f"“{one}” and “{other}” are one story." for one, other in tuning.together]
    apart = [f"“{one}” and “{other}” are two stories." for one, other in tuning.apart]
    lessons = [rich.disarm(rich.tidy(words, 200)) for words in (*quiet, *same, *apart)]
    rest = len(lessons) - MAX_LESSONS
    return lessons[:MAX_LESSONS] + ([f"And {plural(rest, 'more lesson')}."] if rest > 0 else [])


def _quiet(theme: QuietTheme) -> str:
    why = f", a false alarm in crisis {theme.crisis_id}" if theme.crisis_id else ""
    return f"{', '.join(theme.terms)} raises nothing until {theme.until:%-d %B}{why}."


def _watch(one: Judged, now: datetime) -> list[Block]:
    watch = one.watch
    about = rich.section(
        rich.text(rich.disarm(rich.tidy(watch.name, 80)), bold=True),
        rich.text(f" · {budget(watch.tuning.alerts_per_week)}"),
    )
    told = facts(watch.tuning, now=now)
    rows = [rich.bullets(told)] if told else []
    changes = [_change(tuned) for tuned in one.changes[:MAX_CHANGES]]
    if changes:
        listed = {"type": "rich_text_list", "style": "bullet", "elements": changes}
        rows += [rich.section(rich.text("Last changes", italic=True)), listed]
    row = [button("Change…", f"{RUN}:tune", f"tune {watch.name}"), *([undo(watch.name)] if changes else [])]
    return [
        rich.block(f"tune:{watch.id}", about, *rows),
        {"type": "actions", "block_id": f"tune-actions:{watch.id}", "elements": row},
    ]


def _change(tuned: Tuned) -> rich.Element:
    said = rich.disarm(rich.tidy(difference(tuned.before, tuned.after), 240)) or "nothing to see"
    who = rich.tidy(tuned.actor.name, 60)
    why = rich.disarm(rich.tidy(tuned.why, 120))
    return rich.section(dates.element(tuned.at), rich.text(f"  {who}: {said} ({why})"))


def _spoken(one: Judged, now: datetime) -> str:
    last = [f"Last change: {difference(t.before, t.after)} ({t.why})" for t in one.changes[:1]]
    lead = budget(one.watch.tuning.alerts_per_week)
    return " ".join([f"{lead}.", *facts(one.watch.tuning, now=now), *last])
