"""The form of a partner: who they are, what they do for us and until when, what the contract allows."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from bot.core.cleaning import clean
from bot.core.mentions import Handle
from bot.core.models import Watch
from bot.core.partners import Partner, day
from bot.errors import InputError
from bot.slack.filled import Filled
from bot.slack.modals import PARTNER, day_field, form, option, select_field, text_field
from bot.slack.richtext import tidy

Block = dict[str, Any]
View = dict[str, Any]

NETWORKS = (
    "x",
    "instagram",
    "tiktok",
    "youtube",
    "facebook",
    "threads",
    "bluesky",
    "mastodon",
    "reddit",
)
MOST_LINES = 30  # accounts, or live posts, of one partner
MOST_WATCHES = 100  # options of a select: Slack's bound
_ALSO = {"twitter": "x"}
_ACCOUNT = re.compile(r"([A-Za-z]+)\s*[:/]\s*@?([^\s@/:,]\S*)")
_COUNT = re.compile(r"(\d[\d.,' \u00a0]*?)\s*([km]?)", re.IGNORECASE)
_RATE = re.compile(r"(\d{1,3}(?:[.,]\d+)?)\s*%?")
_SCALE = {"": 1, "k": 1_000, "m": 1_000_000}


# --- showing -----------------------------------------------------------------------------------------------


def partner_form(watches: Sequence[Watch], partner: Partner | None = None, *, name: str = "") -> View:
    """The form of a new partner (perhaps named already), or of one there is."""
    one = partner or Partner(watch_id=watches[0].id if len(watches) == 1 else 0, name=name)
    accounts = "\n".join(f"{handle.network}:@{handle.name}" for handle in one.handles)
    blocks = [
        text_field("name", "Name", initial=one.name, multiline=False, limit=80),
        text_field("handles", "Accounts", hint="One a line: tiktok:@ember.cooks", initial=accounts),
        _brand(watches, one.watch_id),
        text_field("campaign", "Campaign", initial=one.campaign, multiline=False, limit=120),
        day_field("starts", "Starts on", one.starts, hint="Left empty: it has begun."),
        day_field("ends", "Ends on", one.ends, hint="Its last day. Left empty: it goes on."),
        text_field(
            "clause",
            "Contract clause",
            hint="What it lets us do, e.g. 7.2: pause at our discretion.",
            initial=one.clause,
            optional=True,
            limit=500,
        ),
        text_field(
            "posts",
            "Live posts",
            hint="Links, one a line.",
            initial="\n".join(one.posts),
            optional=True,
            limit=3_000,
        ),
        _line(
            "followers", "Followers", "31600 or 31.6k", "" if one.followers is None else str(one.followers)
        ),
        _line("rate", "Engagement rate, %", "Left empty: counted from a live post.", _rate_words(one)),
    ]
    title, submit = ("Edit the partner", "Save") if one.id else ("Add a partner", "Add")
    return form(PARTNER, title, submit, blocks, **({"partner": one.id} if one.id else {}))


def _brand(watches: Sequence[Watch], chosen: int) -> Block:
    options = [option(watch.name, str(watch.id)) for watch in watches[:MOST_WATCHES]]
    initial = next((one for one in options if one["value"] == str(chosen)), None)
    return select_field("watch", "For which brand?", options, initial=initial)


def _line(name: str, label: str, hint: str, initial: str) -> Block:
    return text_field(name, label, hint=hint, initial=initial, optional=True, multiline=False, limit=20)


def _rate_words(one: Partner) -> str:
    return "" if one.engagement_rate is None else f"{one.engagement_rate:g}"


# --- reading -----------------------------------------------------------------------------------------------


def read(values: Mapping[str, Any], *, partner_id: int = 0) -> Partner | dict[str, str]:
    """The partner of the form's answers, or what is wrong with them and what to do, by field."""
    filled = Filled(values)
    starts = filled.take("starts", _date, None)
    partner = Partner(
        watch_id=filled.take("watch", _watch, 0),
        name=filled.take("name", _name, ""),
        handles=filled.take("handles", _handles, ()),
        campaign=clean(str(values.get("campaign") or "")),
        starts=starts,
        ends=filled.take("ends", lambda text: _last_day(text, starts), None),
        clause=clean(str(values.get("clause") or "")),
        posts=filled.take("posts", _links, ()),
        engagement_rate=filled.take("rate", _rate, None),
        followers=filled.take("followers", _followers, None),
        id=partner_id,
    )
    return filled.wrong or partner


def _name(text: str) -> str:
    name = tidy(clean(text), 80)
    if sum(letter.isalnum() for letter in name) < 2:
        raise InputError("Write the name people know them by, with two letters or more.")
    return name


def _watch(text: str) -> int:
    if not text.isdecimal():
        raise InputError("Pick the brand they speak for.")
    return int(text)


def _handles(text: str) -> tuple[Handle, ...]:
    return tuple(dict.fromkeys(_handle(line) for line in _lines(text)))


def _handle(line: str) -> Handle:
    found = _ACCOUNT.fullmatch(line)
    network = found[1].lower() if found else ""
    network = _ALSO.get(network, network)
    if found is None or network not in NETWORKS:
        raise InputError(
            f"“{tidy(line, 60)}”: write the network before the account, like tiktok:@ember.cooks. "
            f"Networks: {', '.join(NETWORKS)}."
        )
    return Handle(network, found[2])


def _links(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_link(line) for line in _lines(text)))


def _link(line: str) -> str:
    try:
        parts = urlsplit(line)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in line
    except ValueError:
        good = False
    if not good:
        raise InputError(f"“{tidy(line, 60)}” is no link: paste the post's address, starting with https://")
    return line


def _lines(text: str) -> list[str]:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > MOST_LINES:
        raise InputError(f"{len(lines)} lines are too many: keep the {MOST_LINES} that matter most.")
    return lines


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise InputError("Pick a day from the calendar.") from None


def _last_day(text: str, starts: date | None) -> date | None:
    ends = _date(text)
    if starts and ends and ends < starts:
        raise InputError(f"That is before it starts: pick {day(starts)} {starts.year} or a later day.")
    return ends


def _followers(text: str) -> int | None:
    if not text:
        return None
    found = _COUNT.fullmatch(text)
    if found is None:
        raise InputError("Write a number, like 31600 or 31.6k.")
    digits, unit = found[1], found[2].lower()
    if not unit:
        return int(re.sub(r"\D", "", digits))
    try:
        return round(float(digits.replace(",", ".")) * _SCALE[unit])
    except ValueError:
        raise InputError("Write a number, like 31600 or 31.6k.") from None


def _rate(text: str) -> float | None:
    if not text:
        return None
    found = _RATE.fullmatch(text)
    if found is None:
        raise InputError("Write a percentage, like 4.5; or leave it empty, then it is counted.")
    return float(found[1].replace(",", "."))
