"""The form of a route, and the list of those there are."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.core.models import Level, Watch
from bot.core.risk import CATEGORIES
from bot.core.routes import Route
from bot.errors import InputError
from bot.slack import richtext as rich
from bot.slack.lists import RUN, button
from bot.slack.modals import ROUTE, field, form, option, plain_words, select_field
from bot.slack.sentences import plain
from bot.slack.verbs import COMMAND, Say
from bot.slack.wording import MARKS, topic

Block = dict[str, Any]
View = dict[str, Any]

ANY = "any"
MOST_SHOWN = 20
NOTHING = (
    f"No rule yet: cards go to the channel of their brand, else to the usual one. {COMMAND} route add makes "
    "a rule by brand, level or category."
)
NOWHERE = "Pick a channel for cards, for executives, or both."


def route_form(watches: Sequence[Watch]) -> View:
    """Which crises, and where to."""
    brands = [option("Any brand", ANY), *(option(one.name, str(one.id)) for one in watches[:99])]
    levels = [option(MARKS[one].badge, one.word) for one in Level if one > Level.GREEN]
    kinds = [option("Any kind", ANY), *(option(one.title, one.slug) for one in CATEGORIES.values())]
    blocks = [
        select_field("brand", "Crises of which brand?", brands, initial=brands[0]),
        select_field("least", "From which level on?", levels, initial=levels[0]),
        select_field("category", "Of which kind?", kinds, initial=kinds[0]),
        _channel("channel", "Cards go to"),
        _channel("exec", "Executives read in"),
    ]
    return form(ROUTE, "Add a route", "Add", blocks)


def read(values: Mapping[str, Any]) -> Route:
    """The rule of the form; raises InputError when it leads nowhere."""
    channel, executives = (str(values.get(name) or "") or None for name in ("channel", "exec"))
    if channel is None and executives is None:
        raise InputError(NOWHERE)
    brand, category = str(values.get("brand") or ANY), str(values.get("category") or ANY)
    word = str(values.get("least") or "")
    return Route(
        channel=channel,
        exec_channel=executives,
        watch_id=int(brand) if brand.isdecimal() else 0,
        least=next((level for level in Level if level.word == word), Level.YELLOW),
        category="" if category == ANY else category,
    )


def listing(routes: Sequence[Route], watches: Sequence[Watch]) -> Say:
    """The rules in their order, each with a button that takes it away."""
    if not routes:
        return Say(NOTHING, [plain(NOTHING), {"type": "actions", "elements": [_add()]}])
    blocks: list[Block] = [plain("The first rule that fits decides.")]
    for number, route in enumerate(routes[:MOST_SHOWN], start=1):
        row = [button("Remove", f"{RUN}:{number}", f"route remove {number}")]
        blocks.append(rich.block(f"route:{number}", rich.section(*_elements(number, route, watches))))
        blocks.append({"type": "actions", "block_id": f"route-row:{number}", "elements": row})
    blocks.append({"type": "actions", "block_id": "route-add", "elements": [_add()]})
    return Say("\n".join(words(one, watches) for one in routes[:MOST_SHOWN]), blocks)


def words(route: Route, watches: Sequence[Watch]) -> str:
    """A rule in a sentence: `Brindle, orange or worse, product safety: cards to C0DESK`."""
    return "".join(str(part.get("text") or part.get("channel_id")) for part in _words(route, watches))


def added(route: Route, watches: Sequence[Watch]) -> str:
    """That it holds from now on."""
    return f"From now on: {words(route, watches)}. Cards that stand already stay where they are."


def _elements(number: int, route: Route, watches: Sequence[Watch]) -> list[rich.Element]:
    return [rich.text(f"{number}. ", bold=True), *_words(route, watches)]


def _words(route: Route, watches: Sequence[Watch]) -> list[rich.Element]:
    brand = next((one.name for one in watches if one.id == route.watch_id), None)
    gone = "a brand that is no longer watched"
    about = "any brand" if not route.watch_id else rich.tidy(brand or gone, 80)
    least = MARKS[route.least].word.lower()
    level = f", {least} or worse" if route.least < Level.RED else f", {least}"
    kind = f", {topic(route.category)}" if route.category else ""
    found = [rich.text(f"{about}{level}{kind}: ")]
    if route.channel:
        found += [rich.text("cards to "), _place(route.channel)]
    if route.exec_channel:
        found += [
            rich.text(", executives in " if route.channel else "executives in "),
            _place(route.exec_channel),
        ]
    return found


def _place(channel: str) -> rich.Element:
    if channel[:1] in "CG" and channel.isalnum() and channel.isupper():
        return {"type": "channel", "channel_id": channel}
    return rich.text(f"#{channel.removeprefix('#')}")


def _channel(name: str, label: str) -> Block:
    element = {
        "type": "conversations_select",
        "action_id": "value",
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
        "placeholder": plain_words("As usual", 150),
    }
    return field(name, label, element, optional=True)


def _add() -> Block:
    return button("Add a route", f"{RUN}:add", "route add")
