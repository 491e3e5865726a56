"""The forms of a ladder and of the quiet hours, and what they say, read into values."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from bot.core.desk import BACKUP, CHANNEL, ON_CALL, Desk, Ladder, Quiet, Role, Rung
from bot.core.models import Level
from bot.errors import InputError
from bot.slack.filled import Filled
from bot.slack.modals import LADDER, QUIET, field, form, option, plain_words, select_field, text_field
from bot.slack.oncall_form import read_timezone, timezone_field
from bot.slack.policy_list import clock
from bot.slack.richtext import tidy
from bot.slack.roles import people_field
from bot.slack.sentences import plain
from bot.slack.wording import MARKS

Block = dict[str, Any]
View = dict[str, Any]

MOST_RUNGS = 5
LONGEST_MINUTES = 24 * 60
_NAMED: Mapping[str, str] = {
    ON_CALL: "Whoever is on call",
    BACKUP: "The backup (next on the rota)",
    Role.COMMS: "Comms",
    Role.LEGAL: "Legal",
    Role.PRODUCT: "Product",
    Role.EXEC: "Exec",
    Role.SOCIAL: "Social",
    CHANNEL: "Everybody in the channel",
}


# --- a ladder ----------------------------------------------------------------------------------------------


def ladder_form(desk: Desk, level: Level) -> View:
    """The steps of a level, one to spare, and what its owner is asked."""
    rungs = [*desk.policy.ladder(level), None][:MOST_RUNGS]
    choices = {**_NAMED, **_groups(desk)}
    blocks: list[Block] = [
        plain(f"{MARKS[level].badge}. Whom to ask while nobody has it. A step left empty is taken out.")
    ]
    for number, rung in enumerate(rungs, 1):
        blocks += _rung_fields(number, rung, choices)
    confirm, lapse = (of[level - 1] for of in (desk.policy.confirm, desk.policy.lapse))
    blocks += [
        text_field(
            "confirm",
            "“Still on it?” after how many minutes?",
            initial=str(confirm),
            hint="Without a sign of the owner. 0: never.",
            multiline=False,
            limit=5,
        ),
        text_field(
            "lapse",
            "Without an answer for how many minutes is it nobody's again?",
            initial=str(lapse),
            hint="0: it stays theirs.",
            multiline=False,
            limit=5,
        ),
    ]
    return form(LADDER, f"Who is asked: {level.word}", "Save", blocks, level=level.word, steps=len(rungs))


def read_ladder(values: Mapping[str, Any], level: Level, steps: int) -> Ladder | dict[str, str]:
    """The ladder of the form, or what is wrong with it, by field."""
    filled = Filled(values)
    found = {number: rung for number in range(1, steps + 1) if (rung := _read_rung(filled, number))}
    confirm, lapse = (filled.take(name, _minutes, 0) for name in ("confirm", "lapse"))
    if not found and level > Level.YELLOW:
        filled.wrong.setdefault("minutes1", f"At {level.word} somebody has to be asked.")
    for (_, before), (number, rung) in pairwise(found.items()):
        if rung.after_minutes <= before.after_minutes:
            filled.wrong.setdefault(f"minutes{number}", "Write more minutes than at the step before.")
    return filled.wrong or Ladder(tuple(found.values()), confirm, lapse)


def picked_people(values: Mapping[str, Any], steps: int) -> set[str]:
    """The ids of the people picked by name, over all steps."""
    return {user for number in range(1, steps + 1) for user in values.get(f"people{number}") or ()}


def _rung_fields(number: int, rung: Rung | None, choices: Mapping[str, str]) -> list[Block]:
    options = {name: option(tidy(label, 75), name) for name, label in choices.items()}
    whom = rung.whom if rung else ()
    chosen = [options[name] for name in whom if name in options]
    select: Block = {
        "type": "multi_static_select",
        "action_id": "value",
        "placeholder": plain_words("Pick who is asked", 150),
        "options": list(options.values()),
    }
    if chosen:
        select["initial_options"] = chosen
    people = [name for name in whom if name not in options]
    after = str(rung.after_minutes) if rung else ""
    return [
        text_field(
            f"minutes{number}",
            f"Step {number}: after how many minutes?",
            initial=after,
            hint="0: at once.",
            optional=True,
            multiline=False,
            limit=5,
        ),
        field(f"whom{number}", f"Step {number}: whom?", select, optional=True),
        people_field(f"people{number}", f"Step {number}: people by name", people, hint="Beside those above."),
    ]


def _read_rung(filled: Filled, number: int) -> Rung | None:
    values = filled.values
    whom = (*(values.get(f"whom{number}") or ()), *(values.get(f"people{number}") or ()))
    text = str(values.get(f"minutes{number}") or "").strip()
    if not whom and not text:
        return None
    if not whom:
        filled.wrong[f"whom{number}"] = "Pick who is asked, or empty the minutes to take the step out."
    if not text:
        filled.wrong[f"minutes{number}"] = "Write after how many minutes; 0 is at once."
    return Rung(filled.take(f"minutes{number}", _minutes, 0), whom)


def _groups(desk: Desk) -> dict[str, str]:
    """The user groups the team knows: those that hold a role."""
    return {person.id: person.name for seat in desk.seats for person in seat.people if person.id[:1] == "S"}


# --- quiet hours -------------------------------------------------------------------------------------------


def quiet_form(desk: Desk, zone: ZoneInfo) -> View:
    """In which hours only what is bad enough asks anybody."""
    levels = [option(f"{MARKS[level].badge} and worse", level.word) for level in Level if level > Level.GREEN]
    blocks = [
        time_field("start", "Quiet from", desk.quiet.start_minute),
        time_field("end", "Quiet until", desk.quiet.end_minute, hint="The same as above: no quiet hours."),
        select_field("breaks", "What breaks them?", levels, initial=levels[max(0, desk.quiet.breaks - 1)]),
        timezone_field(zone),
    ]
    return form(QUIET, "Quiet hours", "Save", blocks)


def read_quiet(values: Mapping[str, Any]) -> tuple[Quiet, str] | dict[str, str]:
    """The quiet hours and their time zone of the form, or what is wrong with them, by field."""
    filled = Filled(values)
    quiet = Quiet(
        filled.take("start", minute_of_day, 0),
        filled.take("end", minute_of_day, 0),
        filled.take("breaks", _level, Level.RED),
    )
    timezone = filled.take("timezone", read_timezone, "UTC")
    return filled.wrong or (quiet, timezone)


def time_field(name: str, label: str, minute: int, *, hint: str = "") -> Block:
    """A field for a minute of the local day."""
    element: Block = {"type": "timepicker", "action_id": "value", "initial_time": clock(minute)}
    return field(name, label, element, hint=hint)


# --- reading fields ----------------------------------------------------------------------------------------


def _minutes(text: str) -> int:
    if not text:
        return 0
    if not text.isdecimal() or int(text) > LONGEST_MINUTES:
        raise InputError(f"Write whole minutes, 0 to {LONGEST_MINUTES}.")
    return int(text)


def minute_of_day(text: str) -> int:
    """The minute of the day of `22:00`; raises InputError for anything else."""
    hour, _, minute = text.partition(":")
    if not (hour.isdecimal() and minute.isdecimal() and int(hour) < 24 and int(minute) < 60):
        raise InputError("Pick a time.")
    return int(hour) * 60 + int(minute)


def _level(text: str) -> Level:
    found = next((level for level in Level if level.word == text and level is not Level.GREEN), None)
    if found is None:
        raise InputError("Pick a level.")
    return found
