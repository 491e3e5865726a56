"""What a rule would have alerted in the last thirty days, as people read it below a form."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from bot.core.models import Level
from bot.core.wording import plural
from bot.slack import dates, wording
from bot.slack import richtext as rich
from bot.slack.sentences import plain

Block = dict[str, Any]

TRYING = "Trying it on the last 30 days…"
NOTHING_STORED = "No post of the last 30 days is stored for it yet, so it cannot be tried."
FAILED = "It could not be tried just now. Please try again."
MAX_ALERTS = 10
MAX_ASIDES = 5
WHOLE_DAYS = 29.0
"""From here on what is stored covers the thirty days."""


class TriedAlert(Protocol):
    """One alert that would have been raised."""

    @property
    def at(self) -> datetime:
        """When."""

    @property
    def level(self) -> Level:
        """How bad it would have got."""

    @property
    def title(self) -> str:
        """What about."""

    @property
    def words(self) -> str:
        """Why."""


class Tried(Protocol):
    """What a rule would have done with the stored posts of so many days."""

    @property
    def days(self) -> float:
        """Over how many days."""

    @property
    def posts(self) -> int:
        """Of how many posts."""

    @property
    def alerts(self) -> Sequence[TriedAlert]:
        """What it would have raised, oldest first."""

    @property
    def asides(self) -> Sequence[str]:
        """What it would have left off the desk."""


def trying() -> list[Block]:
    """That the answer takes some seconds."""
    return [plain(TRYING)]


def failed() -> list[Block]:
    """That there is no answer."""
    return [plain(FAILED)]


def shown(tried: Tried) -> list[Block]:
    """Each alert with its day, level, title and reason, then what would have stayed off the desk."""
    if not tried.posts:
        return [plain(NOTHING_STORED)]
    lead = rich.section(rich.text(f"{counted(tried)}{':' if tried.alerts else '.'}", bold=True))
    alerts = [_alert(one) for one in tried.alerts[:MAX_ALERTS]]
    listed = {"type": "rich_text_list", "style": "bullet", "elements": alerts}
    return [rich.block("trial", lead, *([listed] if alerts else []), *_rest(tried), *_asides(tried))]


def compared(before: Tried, after: Tried, *, was: str, is_now: str) -> list[Block]:
    """The alerts of another setting, and how many there would have been as it is now."""
    if not after.posts:
        return shown(after)
    now = len(before.alerts)
    line = f"Now, with {was}: {plural(now, 'alert')}. With {is_now}: {plural(len(after.alerts), 'alert')}."
    return [plain(line), *shown(after)]


def counted(tried: Tried) -> str:
    """`Would have alerted 3 times in the last 30 days`."""
    often = {1: "once", 2: "twice"}.get(len(tried.alerts), f"{len(tried.alerts)} times")
    verb = f"Would have alerted {often}" if tried.alerts else "Would not have alerted"
    return f"{verb} in {_span(tried.days)}"


def _span(days: float) -> str:
    if days >= WHOLE_DAYS:
        return "the last 30 days"
    return f"the last {round(days)} days, as far as posts are stored" if days >= 1.5 else "the one day stored"


def _alert(one: TriedAlert) -> rich.Element:
    mark = wording.MARKS[one.level]
    title = rich.disarm(rich.tidy(one.title, 80))
    words = rich.disarm(rich.tidy(one.words, 200))
    return rich.section(
        dates.element(one.at),
        rich.text(f" {mark.sign} {mark.word} · "),
        rich.text(title, bold=True),
        *([rich.text(f": {words}")] if words else []),
    )


def _rest(tried: Tried) -> list[rich.Element]:
    rest = len(tried.alerts) - MAX_ALERTS
    return [rich.section(rich.text(f"And {rest} more."))] if rest > 0 else []


def _asides(tried: Tried) -> list[rich.Element]:
    if not tried.asides:
        return []
    told = [rich.disarm(rich.tidy(one, 200)) for one in tried.asides[:MAX_ASIDES]]
    rest = len(tried.asides) - MAX_ASIDES
    told += [f"and {rest} more"] if rest > 0 else []
    return [rich.section(rich.text("Left off the desk", bold=True)), rich.bullets(told)]
