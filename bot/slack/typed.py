"""What people type after `/crisis`, read into values: numbers, people, levels, terms."""

import re
from html import unescape

from bot.core.models import Level, Person
from bot.errors import InputError

_HASHED = re.compile(r"(?<!\S)#(\d{1,9})(?!\S)")
_BARE = re.compile(r"(?<!\S)(\d{1,9})(?!\S)")
_IN_PROSE = re.compile(
    r"^\s*(\d{1,9})(?!\S)"  # before the prose, or alone behind a person or a level
    r"|^\s*(?:<@[^>]+>|green|yellow|orange|red)\s+(\d{1,9})\s*$",
    re.IGNORECASE,
)
_USER = re.compile(r"<@([A-Z0-9]+)(?:\|[^>]*)?>")
_ANYBODY = re.compile(r"<(?:@([UW][A-Z0-9]+)|!subteam\^(S[A-Z0-9]+))(?:\|([^>]*))?>")
_TYPED_NAME = re.compile(r"(?<!\S)@[\w.\-]+")


def split_verb(line: str) -> tuple[str, str]:
    """The first word and the rest of what was typed."""
    word, *rest = line.split(None, 1) or [""]
    return word, rest[0].strip() if rest else ""


def split_number(text: str, *, prose: bool = False) -> tuple[int | None, str]:
    """The crisis's number (`#3` or `3`, anywhere; in prose a bare one only before it) and the rest."""
    found = _HASHED.search(text) or (_IN_PROSE if prose else _BARE).search(text)
    if found is None:
        return None, text.strip()
    start, end = found.span(found.lastindex or 0)
    number = text[start:end]
    rest = f"{text[:start].removesuffix('#').rstrip()} {text[end:].lstrip()}"
    return int(number), rest.strip()


def split_user(text: str) -> tuple[str | None, str]:
    """The user id of the first mention and the rest; raises InputError for a name that Slack did not link."""
    found = _USER.search(text)
    if found is not None:
        return found.group(1), f"{text[: found.start()]}{text[found.end() :]}".strip()
    typed = _TYPED_NAME.search(text)
    if typed is not None:
        raise InputError(
            f"{typed.group()} is not linked to anybody: type @ and pick the person from the list, "
            "or use /crisis assign alone and pick them in the form."
        )
    return None, text.strip()


def split_people(text: str) -> tuple[list[Person], str]:
    """Everybody mentioned, people and user groups, by the names they were picked by, and the rest."""
    found = [
        Person(user or group, unescape(name or "").removeprefix("@") or user or group)
        for user, group, name in _ANYBODY.findall(text)
    ]
    return list(dict.fromkeys(found)), " ".join(_ANYBODY.sub(" ", text).split())


def split_level(text: str) -> tuple[Level | None, str]:
    """The level at the beginning and the rest; raises InputError when the first word is none."""
    word, rest = split_verb(text)
    if not word:
        return None, ""
    if word.upper() not in Level.__members__:
        raise InputError(f"“{word[:40]}” is no level. Levels: {', '.join(level.word for level in Level)}.")
    return Level[word.upper()], rest


def split_terms(text: str) -> tuple[str, ...]:
    """Terms between commas or on lines of their own."""
    return tuple(term.strip() for term in re.split(r"[,\n]", text) if term.strip())


_LINKED = re.compile(r"<([@#!]?)([^>|]+)(?:\|([^>]*))?>")


def readable(text: str) -> str:
    """A command's text without Slack's markup: mentions by name, addresses bare, entities as characters."""
    return unescape(_LINKED.sub(_as_typed, text))


def _as_typed(link: re.Match[str]) -> str:
    sign, target, label = link.groups()
    return f"{sign}{label or target}" if sign in ("@", "#") else target
