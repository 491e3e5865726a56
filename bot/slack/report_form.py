"""The form in which people report a crisis: a name is enough, and what is live already stands above it."""

from collections.abc import Sequence
from typing import Any

from bot.core.models import Crisis, Level, Watch
from bot.core.risk import CATEGORIES
from bot.slack import ids, lists, richtext, wording
from bot.slack.message_forms import quoted
from bot.slack.modals import REPORT, form, option, select_field, text_field
from bot.slack.picked import Picked
from bot.slack.sentences import plain
from bot.slack.verbs import COMMAND

Block = dict[str, Any]
View = dict[str, Any]

BRAND = "report_brand"
MAX_TITLE = 100
MOST_BRANDS = 100  # options of a select: Slack's bound
MOST_LIVE = 3
LEVELS = (Level.YELLOW, Level.ORANGE, Level.RED)

NO_BRAND = f"No brand is watched yet: a crisis is about one. {COMMAND} watch add Brindle"
LIVE = "Live already. Is it one of these?"
NAMELESS = "Give it a name: a few words that everybody will know it by."


def report_form(
    watches: Sequence[Watch],
    chosen: Watch | None,
    live: Sequence[Crisis],
    *,
    title: str = "",
    level: str = "",
    category: str = "",
    picked: Picked | None = None,
) -> View:
    """What is live for the brand, then what has to be known: the name, the brand, how bad."""
    levels = [option(wording.MARKS[one].badge, one.word) for one in LEVELS]
    kinds = [option(one.title, slug) for slug, one in CATEGORIES.items()]
    kind = select_field("category", "What kind of crisis?", kinds, initial=_initial(kinds, category))
    blocks = [
        *_live(live),
        *([quoted(picked)] if picked else []),
        text_field("title", "What is it?", hint=NAMELESS, initial=title, multiline=False, limit=MAX_TITLE),
        _brand(watches[:MOST_BRANDS], chosen),
        select_field("level", "How bad is it?", levels, initial=_initial(levels, level or Level.YELLOW.word)),
        kind | {"optional": True},
    ]
    memory = picked.memory if picked else {}
    return form(REPORT, "Report a crisis", "Report", blocks, asks="report", **memory)


def title_of(words: str) -> str:
    """A message's own first words as a name to start from."""
    first = words.partition(". ")[0].partition(" [")[0]
    return richtext.tidy(richtext.disarm(first), MAX_TITLE)


def reported(crisis: Crisis, channel: str) -> str:
    """It is on the desk, and where."""
    where = f"#{channel.removeprefix('#')}"
    return f"Crisis #{crisis.id}, {crisis.title}, is reported; its card is on its way to {where}."


def same(crisis: Crisis) -> str:
    """Nothing was declared twice."""
    return f"Nothing was reported anew: it belongs to crisis #{crisis.id}, {crisis.title}."


def again(title: str) -> str:
    """What the timeline says when somebody saw the same thing."""
    return f"Seen by somebody else too: {title}"


def _live(live: Sequence[Crisis]) -> list[Block]:
    if not live:
        return []
    rows = [_row(number, crisis) for number, crisis in enumerate(live[:MOST_LIVE])]
    more = len(live) - MOST_LIVE
    rest = [plain(f"and {more} more: {COMMAND} status")] if more > 0 else []
    return [plain(LIVE), *rows, *rest, {"type": "divider"}]


def _row(number: int, crisis: Crisis) -> Block:
    words = f"{wording.mark(crisis).badge} · #{crisis.id} {crisis.brand}: {crisis.title}"
    press = lists.button("It is this one", f"{ids.SAME}:{number}", str(crisis.id))
    return plain(richtext.tidy(words, 300)) | {"accessory": press}


def _brand(watches: Sequence[Watch], chosen: Watch | None) -> Block:
    """The brand; choosing another one lists what is live for that."""
    options = [option(watch.name, str(watch.id)) for watch in watches]
    initial = _initial(options, str(chosen.id) if chosen else "")
    asked = select_field("brand", "Which brand?", options, initial=initial)
    return asked | {"element": asked["element"] | {"action_id": BRAND}, "dispatch_action": True}


def _initial(options: Sequence[Block], value: str) -> Block | None:
    """What is chosen already, if it is among the options."""
    return next((one for one in options if one["value"] == value), None)
