"""The form of an occasion, and what was typed of one: a name, what it is, its days, its words."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from bot.core.cleaning import clean
from bot.core.models import Watch
from bot.core.tuning import Occasion, OccasionKind
from bot.errors import InputError
from bot.slack.filled import Filled
from bot.slack.modals import OCCASION, day_field, form, option, select_field, text_field
from bot.slack.richtext import tidy

Block = dict[str, Any]
View = dict[str, Any]

EXAMPLE = '/crisis calendar add Brindle "Spring launch" launch 2026-03-01..2026-03-07 #springloaf'
LONGEST = timedelta(days=366)
"""What is joy for more than a year is the brand's ordinary life."""
MOST_TERMS = 10
MOST_WATCHES = 100  # options of a select: Slack's bound

KINDS: Mapping[OccasionKind, str] = {
    OccasionKind.CAMPAIGN: "Campaign of ours",
    OccasionKind.GIVEAWAY: "Giveaway or prize draw",
    OccasionKind.EARNINGS: "Earnings day",
    OccasionKind.LAUNCH: "Product launch",
    OccasionKind.EVENT: "Event",
}
_QUOTES = str.maketrans("“”„«»", '"""""')
_LINE = re.compile(
    rf'(?P<name>"[^"]*"|.+?)\s+(?P<kind>{"|".join(KINDS)})\s+(?P<days>\d\S*)(?:\s+(?P<terms>.+))?',
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\.{2,3}|…|–|/")
_TERM = re.compile(r'"([^"]+)"|([^\s,]+)')


# --- showing -----------------------------------------------------------------------------------------------


def occasion_form(watches: Sequence[Watch], *, chosen: int = 0) -> View:
    """The form of a new occasion, of the brand chosen if one is."""
    brands = [option(watch.name, str(watch.id)) for watch in watches[:MOST_WATCHES]]
    only = brands[0] if len(brands) == 1 else None
    brand = next((one for one in brands if one["value"] == str(chosen)), only)
    kinds = [option(words, kind) for kind, words in KINDS.items()]
    blocks = [
        select_field("watch", "For which brand?", brands, initial=brand),
        text_field("name", "Name", hint="The same name again changes the entry.", multiline=False, limit=80),
        select_field("kind", "What is it?", kinds, initial=kinds[0]),
        day_field("starts", "First day", None, optional=False),
        day_field("ends", "Last day", None, hint="Left empty: the same day."),
        text_field(
            "terms",
            "Its words and hashtags",
            hint="#springloaf, spring loaf. Left empty: it is about the whole brand.",
            multiline=False,
            optional=True,
            limit=300,
        ),
    ]
    return form(OCCASION, "Add an occasion", "Add", blocks)


# --- reading -----------------------------------------------------------------------------------------------


def read(values: Mapping[str, Any]) -> tuple[int, Occasion] | dict[str, str]:
    """The watch's id and the occasion of the form's answers, or what is wrong with them, by field."""
    filled = Filled(values)
    watch_id = filled.take("watch", _watch, 0)
    starts = filled.take("starts", _day, date.min)
    occasion = Occasion(
        name=filled.take("name", _name, ""),
        kind=filled.take("kind", _kind, OccasionKind.EVENT),
        starts=starts,
        ends=filled.take("ends", lambda text: _last_day(text, starts), starts),
        terms=filled.take("terms", _terms, ()),
    )
    return filled.wrong or (watch_id, occasion)


def read_line(line: str) -> Occasion:
    """The occasion that was typed: `"Spring launch" launch 2026-03-01..2026-03-07 #springloaf`; raises
    InputError with what is missing."""
    found = _LINE.fullmatch(line.translate(_QUOTES).strip())
    if found is None:
        raise InputError(f"Write its name, what it is ({', '.join(KINDS)}), and its days: {EXAMPLE}")
    first, *last = _BETWEEN.split(found["days"], maxsplit=1)
    starts = _day(first)
    return Occasion(
        name=_name(found["name"].strip('"')),
        kind=OccasionKind(found["kind"].casefold()),
        starts=starts,
        ends=_last_day(last[0] if last else "", starts),
        terms=_terms(found["terms"] or ""),
    )


def typed(brand: str, occasion: Occasion) -> str:
    """The line that puts an occasion into the calendar."""
    terms = "".join(f' "{term}"' if " " in term else f" {term}" for term in occasion.terms)
    days = f"{occasion.starts}..{occasion.ends}"
    return f'/crisis calendar add {brand} "{occasion.name}" {occasion.kind} {days}{terms}'


def _watch(text: str) -> int:
    if not text.isdecimal():
        raise InputError("Pick the brand it is for.")
    return int(text)


def _name(text: str) -> str:
    name = tidy(clean(text).replace('"', ""), 80)
    if sum(letter.isalnum() for letter in name) < 2:
        raise InputError("Give it a name of two letters or more.")
    return name


def _kind(text: str) -> OccasionKind:
    if text not in KINDS:
        raise InputError("Pick what it is.")
    return OccasionKind(text)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        shown = f"“{tidy(text, 40)}” is no day. " if text else ""
        raise InputError(
            f"{shown}Write days like 2026-03-01, and a stretch like 2026-03-01..2026-03-07."
        ) from None


def _last_day(text: str, starts: date) -> date:
    ends = _day(text) if text else starts
    if ends < starts:
        raise InputError(f"It would end on {ends}, before it starts on {starts}.")
    if starts > date.min and ends - starts > LONGEST:
        raise InputError(f"That is {(ends - starts).days} days: an occasion lasts a year at most.")
    return ends


def _terms(text: str) -> tuple[str, ...]:
    """Words and hashtags between commas; without a comma between blanks, what is quoted as one."""
    text = text.translate(_QUOTES)
    listed = text.split(",") if "," in text else [one or other for one, other in _TERM.findall(text)]
    terms = tuple(dict.fromkeys(clean(term.replace('"', "")) for term in listed if term.strip(' "')))
    short = next((term for term in terms if sum(letter.isalnum() for letter in term) < 2), None)
    if short is not None:
        raise InputError(f"“{short}” would match nearly everything. Use two letters or more.")
    if len(terms) > MOST_TERMS:
        raise InputError(f"{len(terms)} words are too many: keep the {MOST_TERMS} that name it best.")
    return terms
