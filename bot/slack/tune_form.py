"""The form in which a brand's alert budget is set, and what was typed of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.core.models import Watch
from bot.core.tuning import MOST_ALERTS_PER_WEEK
from bot.errors import InputError
from bot.slack import richtext as rich
from bot.slack import tune_list
from bot.slack.lists import button
from bot.slack.modals import TUNE, form, option, select_field
from bot.slack.sentences import plain

Block = dict[str, Any]
View = dict[str, Any]

TRY = "tune_try"
"""The button that plays the budget chosen over the last thirty days."""

CHOICES = (0.1, 0.25, 0.5, 1.0, 2.0, 3.5, MOST_ALERTS_PER_WEEK)
"""From one alert in ten weeks to one a day; what lies between can be typed."""
UNTOUCHED = "Injuries, leaks and the like raise one whatever the budget."


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed behind `/crisis tune`: which brand (empty: the only one), a budget, or the way back."""

    brand: str
    alerts_per_week: float | None = None
    undo: bool = False


def read_line(line: str, brands: Sequence[str]) -> Asked:
    """What was typed: a brand, a number or `undo`, in any order; a brand's own name is never taken apart."""
    if line.casefold() in {brand.casefold() for brand in brands}:
        return Asked(line)
    words = line.split()
    for place in (-1, 0):
        word, rest = words[place] if words else "", words[:-1] if place else words[1:]
        brand = " ".join(rest)
        if word.casefold() == "undo":
            return Asked(brand, undo=True)
        number = _number(word)
        if number is not None:
            return Asked(brand, number)
    return Asked(line)


def tune_form(
    watch: Watch, *, now: datetime, chosen: float | None = None, below: Sequence[Block] = ()
) -> View:
    """How often a brand may alert, what it was taught, and a try `below`."""
    current = watch.tuning.alerts_per_week
    options = [_option(one) for one in sorted({*CHOICES, current, chosen or current})]
    initial = next(one for one in options if one["value"] == f"{chosen or current:g}")
    taught = tune_list.facts(watch.tuning, now=now)
    about = f"{watch.name}: the fewer alerts, the rarer a moment must be to raise one. {UNTOUCHED}"
    blocks = [
        plain(rich.tidy(about, 400)),
        select_field("budget", "How often may it alert?", options, initial=initial),
        *([rich.block("taught", rich.bullets(taught))] if taught else []),
        {
            "type": "actions",
            "block_id": "try",
            "elements": [button("Try it on the last 30 days", TRY, str(watch.id))],
        },
        *below,
    ]
    return form(TUNE, "Alert budget", "Save", blocks, watch=watch.id)


def read(values: Mapping[str, Any]) -> float:
    """The budget chosen, in alerts a week; raises InputError when none is."""
    number = _number(str(values.get("budget") or ""))
    if number is None:
        raise InputError("Choose how often it may alert.")
    return number


def _option(alerts_per_week: float) -> Block:
    words = tune_list.budget(alerts_per_week)
    return option(words[0].upper() + words[1:], f"{alerts_per_week:g}")


def _number(word: str) -> float | None:
    try:
        number = float(word.replace(",", ".", 1))
    except ValueError:
        return None
    return number if 0 <= number < 1_000_000 else None
