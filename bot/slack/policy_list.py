"""Whom Firebreak asks, and when, in sentences: a paragraph for each level, one for the quiet hours."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.core.desk import BACKUP, CHANNEL, LADDERED, ON_CALL, Desk, Role, Rung
from bot.core.models import Level
from bot.slack import richtext as rich
from bot.slack.lists import RUN, button
from bot.slack.verbs import Say
from bot.slack.wording import MARKS

Block = dict[str, Any]

LEVELS = LADDERED[::-1]
"""Those with a ladder, the worst first."""


def listing(desk: Desk, *, now: datetime, zone: ZoneInfo) -> Say:
    """The ladders in sentences, with a button each that changes it."""
    told = [
        (level.word, f"{MARKS[level].sign} {ladder(desk, level, now=now, zone=zone)}") for level in LEVELS
    ]
    told.append(("quiet", f"🌙 {quiet(desk, zone)}"))
    return Say("\n".join(words for _, words in told), [_block(name, words) for name, words in told])


def ladder(desk: Desk, level: Level, *, now: datetime, zone: ZoneInfo) -> str:
    """`Red: at once Maya Okafor (on call); after 5 min the backup …` and what an owner is asked."""
    rungs = desk.policy.ladder(level)
    steps = "; ".join(_step(desk, rung, now, zone) for rung in rungs) or "nobody is asked"
    return f"{level.word.capitalize()}: {steps}. {_owner(desk, level)}"


def quiet(desk: Desk, zone: ZoneInfo) -> str:
    """In which hours what waits."""
    hours = desk.quiet
    if hours.start_minute == hours.end_minute:
        return "Quiet hours: none, everything asks at any time."
    through = [level.word for level in Level if level >= hours.breaks and level is not Level.GREEN]
    waits = [level.word for level in Level if Level.GREEN < level < hours.breaks]
    one = len(waits) == 1
    does = "waits until they end, and stands" if one else "wait until they end, and stand"
    held = f"; {_and(waits)} {does} in the morning digest" if waits else ""
    broken = "breaks" if len(through) == 1 else "break"
    return (
        f"Quiet hours {clock(hours.start_minute)}–{clock(hours.end_minute)} {zone.key}: "
        f"{_and(through)} {broken} them{held}."
    )


def clock(minute: int) -> str:
    """A minute of the day as `22:00`."""
    return f"{minute // 60 % 24:02d}:{minute % 60:02d}"


def _step(desk: Desk, rung: Rung, now: datetime, zone: ZoneInfo) -> str:
    when = "at once" if rung.after_minutes == 0 else f"after {rung.after_minutes} min"
    return f"{when} {_and([_whom(desk, name, now, zone) for name in rung.whom])}"


def _whom(desk: Desk, name: str, now: datetime, zone: ZoneInfo) -> str:
    if name == CHANNEL:
        return "everybody in the channel"
    people = desk.asked(Rung(0, (name,)), now, zone)
    who = ", ".join(rich.tidy(person.name, 60) for person in people)
    what = {ON_CALL: "on call", BACKUP: "the backup"}.get(name, name if name in {*Role} else "")
    if not what:
        return who
    return f"{who} ({what})" if who else f"{what} (nobody is set)"


def _owner(desk: Desk, level: Level) -> str:
    confirm, lapse = desk.policy.confirm_after(level), desk.policy.lapse_after(level)
    if confirm is None:
        return "Its owner is never asked whether they are still on it."
    asked = f"Its owner is asked “still on it?” after {_minutes(confirm.total_seconds())} without a sign"
    if lapse is None:
        return f"{asked}."
    return f"{asked}; without an answer for {_minutes(lapse.total_seconds())} it is nobody's again."


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:.0f} min"


def _and(words: Iterable[str]) -> str:
    *first, last = [*words] or ["nobody"]
    return f"{', '.join(first)} and {last}" if first else last


def _block(name: str, words: str) -> Block:
    text = {"type": "plain_text", "text": rich.clip(words, 2_900), "emoji": True}
    change = button("Change…", f"{RUN}:{name}", f"escalation {name}")
    return {"type": "section", "block_id": f"policy:{name}", "text": text, "accessory": change}
