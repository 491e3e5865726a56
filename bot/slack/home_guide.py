"""The first steps on the App Home, ticked from what is really there; each one has the button that does it."""

from typing import Any

from bot.core.glance import Glance, Start
from bot.core.messages import Told
from bot.slack import richtext as rich
from bot.slack.home_parts import context, divider, header, row
from bot.slack.lists import RUN, button
from bot.slack.sentences import plain

Block = dict[str, Any]

TEST_LINE = "home_test_line"
"""Asks for a line in a channel; its value is `desk` or `executives`."""
DESK, EXECUTIVES = "desk", "executives"

HIDE = "home_hide_guide"


def guide(glance: Glance, start: Start) -> list[Block]:
    """The five steps, what is done of them, and the way to be rid of them."""
    done = sum(start.steps)
    steps = zip(start.steps, _words(glance, start), _buttons(glance, start), strict=True)
    blocks = [
        block
        for number, (ticked, words, row_) in enumerate(steps, 1)
        for block in _step(number, words, row_, ticked=ticked)
    ]
    hide = row("home:guide-hide", button("Hide this guide", HIDE, "guide"))
    lead = context("guide-lead", f"{done} of {len(start.steps)} steps are done. No file has to be edited.")
    return [header("guide", "First steps"), lead, *blocks, hide, divider()]


def _step(number: int, words: str, buttons: list[Block], *, ticked: bool) -> list[Block]:
    sign = "✅ Done" if ticked else f"{number} · To do"
    said = plain(f"{sign}: {words}") | {"block_id": f"home:step:{number}"}
    if ticked or not buttons:
        return [said]
    return [said, row(f"home:step-row:{number}", *buttons)]


def _words(glance: Glance, start: Start) -> tuple[str, str, str, str, str]:
    return (
        "Firebreak is installed",
        f"It can post in {_place(glance.channel)}{_fared(start.desk, glance.channel)}",
        "A brand is watched",
        "Somebody is on call, or leads comms",
        _last(glance, start),
    )


def _last(glance: Glance, start: Start) -> str:
    looked = "the first look is done" if start.looked else "the first look follows within minutes"
    cards = "by your routes" if start.routed else f"in {_place(glance.channel)}"
    if start.executives_chosen:
        where = "by your routes" if start.routed_executives else f"in {_place(glance.exec_channel)}"
        return f"Cards come {cards}, executives read {where}; {looked}"
    told = _fared(start.executives, glance.exec_channel)
    return (
        f"Choose where executives read; the usual place is {_place(glance.exec_channel)}{told}. "
        f"Cards come {cards}; {looked}"
    )


def _fared(told: Told | None, channel: str) -> str:
    """What is known of posting in a channel."""
    if told is None or told.sent:
        return ""
    if not told.error:
        return ". A line is on its way: open this tab again in a moment"
    said = rich.disarm(rich.tidy(told.error, 160))
    return f". Slack said: {said}. In {_place(channel)}, type /invite and the app's name"


def _buttons(glance: Glance, start: Start) -> tuple[list[Block], ...]:
    route = button("Choose channels…", f"{RUN}:route-add", "route add")
    test = _test(f"Post a test line in {_place(glance.exec_channel)}", EXECUTIVES)
    return (
        [],
        [_test("Post a test line", DESK)],
        [button("Watch a brand…", f"{RUN}:watch-add", "watch add")],
        [
            button("Set up on call…", f"{RUN}:oncall-set", "oncall set"),
            button("Name the team…", f"{RUN}:team-first", "team"),
        ],
        [route] if start.executives_chosen else [route, test],
    )


def _test(label: str, where: str) -> Block:
    return button(label, f"{TEST_LINE}:{where}", where)


def _place(channel: str) -> str:
    return f"#{channel.removeprefix('#')}"
