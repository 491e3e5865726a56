"""Who is on call as people see it: now, next, the swaps that come, each moment in the reader's own time."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.core import oncall
from bot.core.desk import Desk, Role, Swap
from bot.errors import Refused
from bot.slack import dates
from bot.slack import richtext as rich
from bot.slack.lists import RUN, button, confirmed
from bot.slack.sentences import plain
from bot.slack.verbs import COMMAND, Say

Block = dict[str, Any]

REMOVE = "swap_remove"
"""The button that takes a swap away; its value is `<start in epoch milliseconds>:<user id>`."""

MAX_SWAPS = oncall.MOST_SWAPS
Part = str | datetime
"""Words, or a moment that each reader sees in their own time."""


def listing(desk: Desk, *, now: datetime, zone: ZoneInfo) -> Say:
    """Who is on call until when, who is next, the swaps with a button each, and what can be changed."""
    lead = _now(desk, now, zone)
    swaps = oncall.coming(desk.rota, now)[:MAX_SWAPS]
    spoken = [_words(lead, now), *(_spoken(swap, now) for swap in swaps)]
    heading = [plain("Swaps that are on or come:")] if swaps else []
    blocks = [
        rich.block("oncall", rich.section(*_elements(lead))),
        *heading,
        *(_swap(swap) for swap in swaps),
        {"type": "actions", "block_id": "oncall-row", "elements": _row(desk)},
    ]
    return Say(rich.clip("\n".join(spoken), 3_500), blocks)


def standing(desk: Desk, *, now: datetime, zone: ZoneInfo) -> list[rich.Element]:
    """Who is on call now, until when, and who is next, for where a button leads to the rest."""
    shift = oncall.shift(desk.rota, now, zone)
    return _elements([f"{_nobody(desk)}."] if shift is None else _now(desk, now, zone))


def swapped(swap: Swap, *, now: datetime) -> Say:
    """A swap is on the rota."""
    words: list[Part] = [_name(swap.person.name), " is on call from ", swap.start, " until ", swap.end, "."]
    return Say(_words(words, now), [rich.block("oncall-swap", rich.section(*_elements(words)))])


def handover(desk: Desk, zone: ZoneInfo) -> str:
    """How the rota turns, in words."""
    rota = desk.rota
    names = ", then ".join(_name(person.name) for person in rota.people)
    days = "day" if rota.turn_days == 1 else f"{rota.turn_days} days"
    return (
        f"On call in turn: {names}; a new turn every {days} at {rota.turn_hour:02d}:00 {zone.key}, "
        f"the first one on {rota.starts:%-d %b %Y}."
    )


def moment(value: str) -> datetime:
    """The start of a swap as a button carries it; raises Refused for anything else."""
    if not value.isdecimal() or len(value) > 14:
        raise Refused("This swap is gone already.")
    return datetime.fromtimestamp(int(value) / 1000, UTC)


# --- words and moments -------------------------------------------------------------------------------------


def _now(desk: Desk, now: datetime, zone: ZoneInfo) -> list[Part]:
    rota = desk.rota
    shift, after = oncall.shift(rota, now, zone), oncall.following(rota, now, zone)
    if shift is None:
        make = "" if desk.rota.people else f". To make a rota: {COMMAND} oncall set"
        return [f"{_nobody(desk)}{make}"]
    words: list[Part] = [f"📟 On call now: {_name(shift.person.name)}"]
    if after is None:
        alone = len(rota.people) == 1 and rota.turn(now, zone) is not None and not oncall.coming(rota, now)
        words += [", always: nobody else is on the rota."] if alone else [" until ", shift.end, "."]
    else:
        words += [" until ", shift.end, f".\nNext: {_name(after.person.name)} until ", after.end, "."]
    backup = rota.backup(now, zone)
    return [*words, f"\nBackup: {_name(backup.name)}."] if backup else words


def _nobody(desk: Desk) -> str:
    stand_in = next(iter(desk.seat(Role.COMMS)), None)
    instead = (
        f"{_name(stand_in.name)} (comms) is asked instead" if stand_in else "the channel is asked instead"
    )
    if desk.rota.people:
        return f"📟 Nobody is on call before {desk.rota.starts:%-d %b %Y}: {instead}"
    return f"📟 Nobody is on call: there is no rota yet, {instead}"


def _elements(words: list[Part]) -> list[rich.Element]:
    return [dates.element(one) if isinstance(one, datetime) else rich.text(one) for one in words]


def _words(words: list[Part], now: datetime) -> str:
    return "".join(dates.plain(one, now=now) if isinstance(one, datetime) else one for one in words)


def _name(name: str) -> str:
    return rich.tidy(name, 60)


# --- swaps and buttons -------------------------------------------------------------------------------------


def _spoken(swap: Swap, now: datetime) -> str:
    return f"Swap: {_words([_name(swap.person.name), ', ', swap.start, ' to ', swap.end], now)}"


def _swap(swap: Swap) -> Block:
    words = f"🔁 {rich.safe(swap.person.name, 60)}: {dates.token(swap.start)} to {dates.token(swap.end)}"
    start = int(swap.start.astimezone(UTC).timestamp() * 1000)
    pressed = button("Remove", REMOVE, f"{start}:{swap.person.id}")
    asked = f"{rich.tidy(swap.person.name, 60)} no longer stands in: the rota counts again."
    return {
        "type": "section",
        "text": {"type": "mrkdwn", "text": words, "verbatim": True},
        "accessory": confirmed(pressed, title="Remove this swap?", text=asked),
    }


def _row(desk: Desk) -> list[Block]:
    acts = {"take": "Take over until…", "swap": "Swap…", "set": "Set up the rota…"}
    row = [button(label, f"{RUN}:{word}", f"oncall {word}") for word, label in acts.items()]
    first = row[0] if desk.rota.people else row[-1]
    first["style"] = "primary"
    return row
