"""The form of how one person wants to be reached, and what was chosen in words."""

from collections.abc import Mapping
from typing import Any

from bot.core.desk import Quiet
from bot.core.wishes import NO_HOURS, Reach, Wish
from bot.slack.filled import Filled
from bot.slack.modals import ME, form, option, select_field
from bot.slack.policy_form import minute_of_day, time_field
from bot.slack.policy_list import clock
from bot.slack.sentences import plain

View = dict[str, Any]

WORDS: Mapping[Reach, str] = {
    Reach.USUAL: "As usual: what is yours in private, questions in both places",
    Reach.MENTION: "A mention in the thread",
    Reach.DIRECT: "A direct message",
    Reach.BOTH: "Both",
}
ALWAYS = "When nobody takes on a red crisis and you are asked, the thread names you in any case."


def me_form(wish: Wish) -> View:
    """Where somebody is told what is asked of them, and in which hours not."""
    choices = [option(words, one.value) for one, words in WORDS.items()]
    chosen = next(one for one in choices if one["value"] == wish.reach.value)
    hours = wish.hours
    blocks = [
        plain(f"You are only called when something is asked of you. {ALWAYS}"),
        select_field("reach", "Reach me by", choices, initial=chosen),
        time_field("start", "My own quiet hours from", hours.start_minute),
        time_field(
            "end",
            "until",
            hours.end_minute,
            hint="In the team's time zone. Direct messages below red wait until then. Both the same: none.",
        ),
    ]
    return form(ME, "How I am reached", "Save", blocks)


def read(values: Mapping[str, Any]) -> Wish | dict[str, str]:
    """What the form says, or what is wrong with it, by field."""
    filled = Filled(values)
    start, end = (filled.take(name, minute_of_day, 0) for name in ("start", "end"))
    hours = NO_HOURS if start == end else Quiet(start, end)
    return filled.wrong or Wish(filled.take("reach", Reach, Reach.USUAL), hours)


def said(wish: Wish) -> str:
    """What was chosen, in words."""
    how = WORDS[wish.reach]
    hours = wish.hours
    if hours == NO_HOURS:
        return f"You are reached by: {how}. No quiet hours of your own."
    quiet = f"{clock(hours.start_minute)}–{clock(hours.end_minute)}"
    return f"You are reached by: {how}. From {quiet} direct messages below red wait."
