"""The App Home: the desk of one person. For executives a screen of ten seconds, for the team everything."""

from collections.abc import Sequence
from typing import Any

from bot.core.access import Rank
from bot.core.glance import Glance, Lens
from bot.core.models import Crisis
from bot.slack import home_crises, home_days, home_exec, home_guide, home_settings, oncall_list
from bot.slack import richtext as rich
from bot.slack.home_parts import context, divider, header, row
from bot.slack.lists import RUN, button

Block = dict[str, Any]


def home(glance: Glance) -> dict[str, Any]:
    """The view of one person's App Home."""
    blocks = _executive(glance) if glance.lens is Lens.EXEC else _team(glance)
    return {"type": "home", "callback_id": "home", "blocks": blocks}


def _executive(glance: Glance) -> list[Block]:
    return [
        header("live", headline(glance.live)),
        *home_exec.crises(glance),
        divider(),
        *home_days.calm(glance),
    ]


def _team(glance: Glance) -> list[Block]:
    return [
        *(home_guide.guide(glance, glance.start) if glance.start else []),
        header("live", headline(glance.live)),
        *home_crises.yours(glance),
        *home_crises.nobodys(glance),
        *home_crises.others(glance),
        divider(),
        *_on_call(glance),
        divider(),
        *home_days.sight(glance),
        *home_days.calm(glance),
        *(home_settings.settings(glance) if glance.rank >= Rank.ADMIN else []),
        context("help", "Everything Firebreak can do: /crisis help"),
    ]


def headline(live: Sequence[Crisis]) -> str:
    """`3 live crises, 2 without an owner`."""
    if not live:
        return "No live crisis"
    count = "1 live crisis" if len(live) == 1 else f"{len(live)} live crises"
    unowned = sum(crisis.owner is None for crisis in live)
    return f"{count}, {unowned} without an owner" if unowned else count


def _on_call(glance: Glance) -> list[Block]:
    words = oncall_list.standing(glance.desk, now=glance.now, zone=glance.zone)
    more = button("On call…", f"{RUN}:oncall", "oncall")
    return [rich.block("home:oncall", rich.section(*words)), row("home:oncall-row", more)]
