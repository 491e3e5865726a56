"""The forms of the rota and of a swap, and what was typed of a swap, read into values."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from bot.core import oncall
from bot.core.desk import Desk, Rota, Swap
from bot.core.models import Person
from bot.errors import InputError
from bot.slack.filled import Filled
from bot.slack.modals import (
    ROTA,
    SWAP,
    TIMEZONE,
    day_field,
    field,
    form,
    option,
    plain_words,
    select_field,
    text_field,
)
from bot.slack.richtext import tidy
from bot.slack.roles import people_field

Block = dict[str, Any]
View = dict[str, Any]

EXAMPLE = "/crisis oncall swap @person from 2026-03-04 18:00 to 2026-03-05 09:00"
_FROM_TO = re.compile(r"(?:from\s+(?P<start>.+?)\s+)?(?:to|until|till)\s+(?P<end>.+)", re.IGNORECASE)
_MOMENT = re.compile(r"(?P<day>\d{4}-\d{2}-\d{2})?[\sT]*(?P<time>\d{1,2}:\d{2})?")


# --- the rota ----------------------------------------------------------------------------------------------


def rota_form(desk: Desk, *, today: date, zone: ZoneInfo) -> View:
    """Who is on call in turn, from when, for how long, and when they hand over."""
    rota = desk.rota
    hours = [option(f"{hour:02d}:00", str(hour)) for hour in range(24)]
    starts = rota.starts if rota.people else oncall.monday(today)
    people = people_field(
        "people",
        "Who, in this order?",
        [person.id for person in rota.people],
        hint="Pick them in the order of their turns.",
        optional=False,
    )
    blocks = [
        people,
        day_field("starts", "First day", starts, hint="The first person's first turn.", optional=False),
        text_field(
            "days",
            "Days per turn",
            initial=str(rota.turn_days),
            hint="7: a week each.",
            multiline=False,
            limit=3,
        ),
        select_field("hour", "Handover at", hours, initial=hours[rota.turn_hour]),
        timezone_field(zone),
    ]
    return form(ROTA, "Who is on call", "Save", blocks)


def read_rota(
    values: Mapping[str, Any], person: Callable[[str], Person]
) -> tuple[Rota, str] | dict[str, str]:
    """The rota and its time zone of the form, or what is wrong with it, by field."""
    filled = Filled(values)
    picked = tuple(values.get("people") or ())
    if not picked or len(picked) > oncall.MOST_PEOPLE:
        filled.wrong["people"] = f"Pick one to {oncall.MOST_PEOPLE} people."
    starts = filled.take("starts", _day, date.min)
    days = filled.take("days", _days, 7)
    hour = filled.take("hour", _hour, 9)
    timezone = filled.take("timezone", read_timezone, "UTC")
    if filled.wrong:
        return filled.wrong
    return Rota(tuple(person(one) for one in picked), starts, days, hour), timezone


def timezone_form(zone: ZoneInfo) -> View:
    """The time zone of the team alone."""
    return form(TIMEZONE, "Time zone of the team", "Save", [timezone_field(zone)])


def timezone_field(zone: ZoneInfo) -> Block:
    """A field for a time zone."""
    hint = "As the tz database calls it: Europe/Berlin, America/New_York."
    return text_field("timezone", "Time zone", initial=zone.key, hint=hint, multiline=False, limit=60)


def read_timezone(text: str) -> str:
    """The name of a time zone, whatever its case; raises InputError for none."""
    known = {name.casefold(): name for name in available_timezones()}
    if text.casefold() not in known:
        raise InputError(f"“{tidy(text, 40)}” is no time zone. Write one like Europe/Berlin.")
    return known[text.casefold()]


# --- a swap ------------------------------------------------------------------------------------------------


def take_form(*, until: datetime) -> View:
    """Until when the one who fills it in is on call, from now on."""
    return form(SWAP, "Take over until…", "Take over", [_moment_field("until", "Until", until)], mine=1)


def swap_form(*, now: datetime, until: datetime, person: Person | None = None) -> View:
    """Who stands in from when until when."""
    who: Block = {
        "type": "users_select",
        "action_id": "value",
        "placeholder": plain_words("Pick a person", 150),
    }
    if person is not None:
        who["initial_user"] = person.id
    moments = [_moment_field("from", "From", now), _moment_field("until", "Until", until)]
    blocks = [field("person", "Who stands in?", who), *moments]
    return form(SWAP, "Swap", "Save", blocks)


def read_swap(values: Mapping[str, Any], person: Person, *, now: datetime) -> Swap | dict[str, str]:
    """The swap of the form, or what is wrong with it, by field; without a beginning it starts now."""
    filled = Filled(values)
    start = filled.take("from", _moment_picked, now) if "from" in values else now
    end = filled.take("until", _moment_picked, now)
    if not filled.wrong and end <= max(start, now):
        filled.wrong["until"] = "Pick a moment after it begins, and after now."
    if not filled.wrong and end - start > oncall.LONGEST_SWAP:
        filled.wrong["until"] = (
            f"A swap lasts {oncall.LONGEST_SWAP.days} days at most; change the rota instead."
        )
    return filled.wrong or Swap(start, end, person)


def read_line(text: str, person: Person, desk: Desk, *, now: datetime, zone: ZoneInfo) -> Swap:
    """The swap that was typed, in the rota's time zone: a day alone means its handover hour, a time alone
    its next occurrence. Raises InputError with an example."""
    found = _FROM_TO.fullmatch(text.strip())
    if found is None:
        raise InputError(f"Write until when: {EXAMPLE}")
    hour = desk.rota.turn_hour
    start = _typed(found["start"], hour, after=None, now=now, zone=zone) if found["start"] else now
    return Swap(start, _typed(found["end"], hour, after=start, now=now, zone=zone), person)


def _typed(text: str, hour: int, *, after: datetime | None, now: datetime, zone: ZoneInfo) -> datetime:
    found = _MOMENT.fullmatch(text.strip().rstrip("."))
    if found is None or not any(found.groups()):
        raise InputError(f"“{tidy(text, 40)}” is no moment. Write 2026-03-04 18:00: {EXAMPLE}")
    try:
        clock = time.fromisoformat(found["time"].zfill(5)) if found["time"] else time(hour)
        day = date.fromisoformat(found["day"]) if found["day"] else (after or now).astimezone(zone).date()
    except ValueError:
        raise InputError(f"“{tidy(text, 40)}” is no moment. Write 2026-03-04 18:00: {EXAMPLE}") from None
    at = datetime.combine(day, clock, zone)
    if not found["day"] and after is not None and at <= after:
        at = datetime.combine(day + timedelta(days=1), clock, zone)
    return at.astimezone(UTC)


def _moment_field(name: str, label: str, at: datetime) -> Block:
    whole = int(at.timestamp()) // 300 * 300  # what a person would pick
    element: Block = {"type": "datetimepicker", "action_id": "value", "initial_date_time": whole}
    return field(name, label, element)


def _moment_picked(text: str) -> datetime:
    if not text.isdecimal():
        raise InputError("Pick a day and a time.")
    return datetime.fromtimestamp(int(text), UTC)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError("Pick a day.") from None


def _days(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= oncall.MOST_DAYS:
        raise InputError(f"Write a whole number of days, 1 to {oncall.MOST_DAYS}.")
    return int(text)


def _hour(text: str) -> int:
    if not text.isdecimal() or int(text) > 23:
        raise InputError("Pick an hour.")
    return int(text)
