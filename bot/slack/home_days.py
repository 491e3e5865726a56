"""A calm day in numbers on the App Home: what is seen, and each brand's 24 hours beside its usual ones."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from bot.core.days import Day, Sum
from bot.core.glance import Glance, Lens
from bot.core.mentions import Coverage
from bot.core.wording import plural, times
from bot.slack import coverage, coverage_list, dates
from bot.slack import richtext as rich
from bot.slack.home_parts import context, title
from bot.slack.lists import RUN, button
from bot.slack.sentences import plain
from bot.slack.verbs import COMMAND

Block = dict[str, Any]

NOTHING = "Nothing is watched yet, so nothing can be seen."


def sight(glance: Glance) -> list[Block]:
    """Whether the sources of all watches show what there is, and the way to the whole list."""
    if not glance.watches:
        return [plain(NOTHING) | {"block_id": "home:coverage"}]
    more = button("What is seen", f"{RUN}:coverage", "coverage")
    return [plain(_summary(glance)) | {"block_id": "home:coverage", "accessory": more}]


def calm(glance: Glance) -> list[Block]:
    """The last 24 hours of the first brands in full, and of the rest in a line."""
    if not glance.days:
        return [context("calm", NOTHING)] if glance.lens is Lens.EXEC else []
    blocks = [title("calm", "The last 24 hours"), *(_day(glance, day) for day in glance.days)]
    if glance.rest:
        blocks.append(context("calm-rest", _rest(glance.rest)))
    if glance.lens is Lens.EXEC:
        blocks.append(context("sight", _summary(glance)))
    return blocks


def _summary(glance: Glance) -> str:
    found = [coverage_list.seen(watch, glance.seen.get(watch.id, ())) for watch in glance.watches]
    return coverage_list.summary(found, now=glance.now)


def _day(glance: Glance, day: Day) -> Block:
    name = rich.text(rich.tidy(day.watch.name, 60), bold=True)
    lines = [_mentions(day), _tone(day), _alerts(day, glance), *_asides(day)]
    spoken = [rich.text("\n" + line) for line in lines]
    return rich.block(
        f"home:day:{day.watch.id}",
        rich.section(name, *_looks(glance, day), *(spoken if not _is_idle(day) else [])),
    )


def _is_idle(day: Day) -> bool:
    return day.watch.paused or not day.watch.sources


def _looks(glance: Glance, day: Day) -> list[rich.Element]:
    """Since when nothing was read, or what was missed."""
    if day.watch.paused:
        return [rich.text(" · paused: nothing is read")]
    if not day.watch.sources:
        return [rich.text(" · no source: nothing is read")]
    seen: Sequence[Coverage] = glance.seen.get(day.watch.id, ())
    return [*_last_read(seen), *coverage.elements(coverage.missed(seen, now=glance.now))]


def _last_read(seen: Sequence[Coverage]) -> list[rich.Element]:
    moments = [one.last_success_at for one in seen if one.last_success_at]
    if not moments:
        return [rich.text(" · not read yet")]
    return [rich.text(" · last read "), dates.element(max(moments))]


def _mentions(day: Day) -> str:
    count = plural(day.mentions, "mention")
    if day.usual is None:
        return f"{count}; what is usual is still being learnt"
    return f"{count}, {times(day.mentions / max(day.usual, 1))} the usual {day.usual:,.0f}"


def _tone(day: Day) -> str:
    return "Tone unknown" if day.negative is None else day.negative.words


def _alerts(day: Day, glance: Glance) -> str:
    budget = f"{plural(day.alerts, 'alert')} in 7 days (budget about {day.watch.tuning.alerts_per_week:g})"
    if day.last_alert is None:
        return f"No alert yet · {budget}"
    since = glance.now - day.last_alert
    if since < timedelta(days=1):
        return f"Last alert {dates.span(since)} ago · {budget}"
    return f"{plural(since.days, 'day')} since the last alert · {budget}"


def _asides(day: Day) -> list[str]:
    """What was left off the desk."""
    found = [f"{rich.tidy(one.looks_like, 60)} ({plural(one.mentions, 'mention')})" for one in day.asides[:3]]
    return [f"Left off the desk: {', '.join(found)}"] if found else []


def _rest(rest: Sum) -> str:
    brands = plural(rest.brands, "more brand")
    return (
        f"{brands}: {plural(rest.mentions, 'mention')}, {plural(rest.alerts, 'alert')} in 7 days. "
        f"All of them: {COMMAND} watch list"
    )
