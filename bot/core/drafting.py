"""Templates: what could be said, filled with a crisis's facts; one with a missing fact is not ready."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from bot.core.cleaning import clean
from bot.core.models import Crisis, Draft, Event, EventKind, Level
from bot.core.risk import CATEGORIES
from bot.core.wording import network_name
from bot.errors import InputError

MAX_TEXT = 2_900
"""Characters of a draft: what one message shows whole and one field of a form takes (3,000)."""
MAX_FACT = 500

CRISIS_FACTS: Mapping[str, str] = {
    "brand": "Which brand is it about?",
    "topic": "What is it about, in neutral words?",
    "category": "What kind of crisis is it?",
    "first_seen": "When was it first seen?",
    "raised": "When was the team told?",
    "platforms": "Where are people talking about it?",
    "mentions": "How many posts are there?",
    "owner": "Who leads the response?",
    "now": "As of when is this true?",
}
"""What a crisis can fill in by itself, with the question for when it cannot. Never a word about the cause."""

_PLACE = re.compile(r"\{\{\s*(\w+)\s*\}\}", re.ASCII)
_NAME = re.compile(r"[a-z][a-z_]*")
_FENCE = "---"
_WORDS = ("title", "strategy")
_LISTS = ("categories", "levels", "facts")


@dataclass(frozen=True, slots=True)
class Template:
    """A response template: its text with `{{fact}}` places, and when it fits."""

    name: str
    title: str
    text: str
    strategy: str = ""
    categories: tuple[str, ...] = ()
    levels: tuple[Level, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    """Each fact it needs with the question that asks a person for it."""

    def question(self, fact: str) -> str:
        """What to ask a person for a fact; empty for one it does not know."""
        return self.facts.get(fact) or CRISIS_FACTS.get(fact, "")


# --- reading a template ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of front matter, which can say where it stands."""

    file: str
    number: int
    text: str

    def wrong(self, what: str) -> InputError:
        return InputError(f"{self.file}, line {self.number}: {what}")


def parse(name: str, document: str) -> Template:
    """Reads a template from Markdown with front matter; raises InputError naming what is wrong."""
    head, body, first = _split(name, document)
    words, lists = _front_matter(head)
    template = Template(
        name=name,
        title=words["title"].text if "title" in words else "",
        text=body.strip(),
        strategy=words["strategy"].text if "strategy" in words else "",
        categories=tuple(_category(line) for line in lists.get("categories", ())),
        levels=tuple(_level(line) for line in lists.get("levels", ())),
        facts=dict(_fact(line) for line in lists.get("facts", ())),
    )
    if not template.title:
        raise InputError(f"{name}: the front matter needs a title.")
    _check_text(template, [_Line(name, first + n, line) for n, line in enumerate(body.splitlines())])
    return template


def reworded(template: Template, text: str) -> Template:
    """The template with another text, held to the rules of a file: every place in it is one of its facts or
    known of a crisis; raises InputError naming the line. Facts without a place are asked for no more."""
    text = text.strip()
    used = places(text)
    facts = {fact: asked for fact, asked in template.facts.items() if fact in used}
    made = replace(template, text=text, facts=facts)
    _check_text(made, [_Line(template.name, n, line) for n, line in enumerate(text.splitlines(), 1)])
    return made


def _split(name: str, document: str) -> tuple[list[_Line], str, int]:
    """The front matter, the text, and the number of the text's first line."""
    lines = document.splitlines()
    if not lines or lines[0].strip() != _FENCE:
        raise InputError(f"{name}, line 1: a template begins with {_FENCE} and its front matter.")
    end = next((n for n, line in enumerate(lines[1:], 1) if line.strip() == _FENCE), None)
    if end is None:
        raise InputError(f"{name}, line {len(lines)}: the front matter is not closed by {_FENCE}.")
    head = [_Line(name, n, line.rstrip()) for n, line in enumerate(lines[1:end], 2) if line.strip()]
    return head, "\n".join(lines[end + 1 :]), end + 2


def _front_matter(head: Sequence[_Line]) -> tuple[dict[str, _Line], dict[str, list[_Line]]]:
    words: dict[str, _Line] = {}
    lists: dict[str, list[_Line]] = {}
    items: list[_Line] | None = None
    for line in head:
        item = line.text.strip()
        if item.startswith("- "):
            if items is None:
                raise line.wrong("this item belongs to no list.")
            items.append(_Line(line.file, line.number, item[2:].strip()))
            continue
        key, value = _pair(line)
        if key in words or key in lists:
            raise line.wrong(f"{key} is given twice.")
        items = None
        if key in _WORDS and value:
            words[key] = _Line(line.file, line.number, value)
        elif key in _LISTS and not value:
            items = lists[key] = []
        else:
            raise line.wrong(_misplaced(key))
    return words, lists


def _misplaced(key: str) -> str:
    if key in _LISTS:
        return f"{key} is a list: one “- item” a line below it."
    if key in _WORDS:
        return f"{key} needs words behind the colon."
    return f"there is no “{key}” here. Known: {', '.join((*_WORDS, *_LISTS))}."


def _pair(line: _Line) -> tuple[str, str]:
    key, colon, value = line.text.partition(":")
    if not colon:
        raise line.wrong("expected “key: value”.")
    return key.strip(), _unquoted(value.strip())


def _unquoted(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] == '"' else value


def _category(line: _Line) -> str:
    if line.text not in CATEGORIES:
        raise line.wrong(f"there is no category “{line.text}”. Known: {', '.join(CATEGORIES)}.")
    return line.text


def _level(line: _Line) -> Level:
    if line.text.upper() not in Level.__members__:
        raise line.wrong(
            f"there is no level “{line.text}”. Known: {', '.join(level.word for level in Level)}."
        )
    return Level[line.text.upper()]


def _fact(line: _Line) -> tuple[str, str]:
    fact, question = _pair(line)
    if not _NAME.fullmatch(fact):
        raise line.wrong(f"“{fact}” is no name for a fact: small letters and underscores.")
    if fact in CRISIS_FACTS:
        raise line.wrong(f"{fact} is filled in by the crisis; do not ask for it.")
    if not question:
        raise line.wrong(f"{fact} needs the question that asks for it.")
    return fact, question


def _check_text(template: Template, lines: Sequence[_Line]) -> None:
    if not template.text or len(template.text) > MAX_TEXT:
        raise InputError(f"{template.name}: the text has {len(template.text)} of 1 to {MAX_TEXT} characters.")
    for line in lines:
        for fact in places(line.text):
            if not template.question(fact):
                raise line.wrong(f"{{{{{fact}}}}} is neither in its facts nor known of a crisis.")
        if _is_torn(line.text):
            raise line.wrong("a {{place}} is not written as one.")
    unused = set(template.facts) - set(places(template.text))
    if unused:
        raise InputError(f"{template.name}: the text does not use {', '.join(sorted(unused))}.")


# --- choosing and filling ----------------------------------------------------------------------------------


def fitting(templates: Sequence[Template], crisis: Crisis) -> list[Template]:
    """All templates, those for the crisis's category and level first, the most specific before the rest."""
    return sorted(templates, key=lambda one: (_distance(one, crisis), len(one.categories), one.title))


def fits(template: Template, crisis: Crisis) -> bool:
    """Whether the template was written for this category (or any) at this level."""
    return _distance(template, crisis) < 2


def _distance(template: Template, crisis: Crisis) -> int:
    """0: made for it, 1: for any category, 2 and more: for something else."""
    about = 1 if not template.categories else 0 if crisis.category in template.categories else 4
    return about + (2 if template.levels and crisis.level not in template.levels else 0)


def named(templates: Sequence[Template], name: str) -> Template | None:
    """The template of that name or title, whatever its case; the best fitting one whose name begins so."""
    wanted = name.strip().casefold().replace(" ", "-")
    exact = (one for one in templates if wanted in (one.name, one.title.casefold().replace(" ", "-")))
    alike = (one for one in templates if wanted and one.name.startswith(wanted))
    return next(exact, None) or next(alike, None)


def facts(crisis: Crisis, timeline: Sequence[Event], *, now: datetime) -> dict[str, str]:
    """What the crisis itself can fill in: brand, topic, category, platforms, numbers, times, owner."""
    raised = next((event.at for event in timeline if event.kind is EventKind.OPENED), crisis.opened_at)
    category = CATEGORIES.get(crisis.category or "")
    return {
        "brand": crisis.brand,
        "topic": crisis.title.lower(),
        "category": category.title.lower() if category else "",
        "first_seen": _moment(crisis.situation.began),
        "raised": _moment(raised),
        "platforms": _listed([network_name(source) for source, _ in crisis.situation.platforms[:3]]),
        "mentions": f"{crisis.situation.total:,}" if crisis.situation.total else "",
        "owner": crisis.owner.name if crisis.owner else "",
        "now": _moment(now),
    }


def fill(template: Template, values: Mapping[str, str]) -> Draft:
    """The template with values in their places, in a single pass; those without a value are missing."""
    known = {fact: _tame(value) for fact, value in values.items()}
    text = _PLACE.sub(lambda place: known.get(place[1]) or place[0], template.text)
    return Draft(template.name, template.title, text.strip(), missing=tuple(_open_places(text)))


def with_text(template: Template, text: str) -> Template:
    """The template as somebody edited it."""
    return replace(template, text=text)


def places(text: str) -> list[str]:
    """The facts a text has places for, in their order, each once."""
    return list(dict.fromkeys(_PLACE.findall(text)))


def _open_places(text: str) -> Iterator[str]:
    yield from places(text)
    if _is_torn(text):
        yield "a broken {{place}}"


def _is_torn(text: str) -> bool:
    left = _PLACE.sub("", text)
    return "{{" in left or "}}" in left


def _tame(value: str) -> str:
    """A value that can neither hide anything nor open a place of its own."""
    return re.sub(r"([{}])\1+", r"\1", clean(value, limit=MAX_FACT)).strip()


def _moment(at: datetime) -> str:
    at = at.astimezone(UTC)
    return f"{at.day} {at:%B}, {at:%H:%M} UTC"


def _listed(names: Sequence[str]) -> str:
    names = list(dict.fromkeys(names))
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


# --- words that make it worse ------------------------------------------------------------------------------

_BANNED: Mapping[str, str] = {
    r"if (?:any(?:one|body)|you) (?:was|were|felt|feels?) offended": "an apology with an “if” is none",
    r"technically": "it sounds like a way out",
    r"re-?accommodat\w*": "it hides what was done to a person",
    r"no comment": "it reads as guilt: say when you will know more",
    r"isolated incident": "nobody can know that yet",
    r"sophisticated (?:cyber)?attack": "say it only once it is proven",
    r"taken out of context": "it blames those who were hurt",
    r"thoughts and prayers": "it has become a way of saying nothing",
}
"""Phrases that turned crises into worse ones, as patterns, each with why."""


def warnings(text: str) -> list[str]:
    """What to think about again before this is said; nothing here stops anybody."""
    found = ((re.search(rf"\b{pattern}\b", text, re.IGNORECASE), why) for pattern, why in _BANNED.items())
    return [f"Think again about “{match[0]}”: {why}." for match, why in found if match]
