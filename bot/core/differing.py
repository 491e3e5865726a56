"""What differs between two settings, as short words: what stood before, what stands after."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from enum import IntEnum
from typing import Any

from bot.core.access import Grant
from bot.core.models import Person


def difference(before: Any, after: Any) -> tuple[str, str]:
    """What stood before and what stands after, only where two values of one dataclass differ: two texts,
    both empty when nothing does."""
    found = list(_differing("", before, after))
    return "; ".join(one for one, _ in found if one), "; ".join(one for _, one in found if one)


def _differing(name: str, before: Any, after: Any) -> Iterator[tuple[str, str]]:
    if before == after:
        return
    if isinstance(before, tuple) and isinstance(after, tuple):
        gone = [one for one in before if one not in after]
        new = [one for one in after if one not in before]
        yield _named(name, gone), _named(name, new)
    elif _has_parts(before) and type(before) is type(after):
        for part in fields(before):
            below = f"{name} {part.name}".strip().replace("_", " ")
            yield from _differing(below, getattr(before, part.name), getattr(after, part.name))
    else:
        yield _named(name, [before]), _named(name, [after])


def _named(name: str, values: list[Any]) -> str:
    return f"{name}: {', '.join(map(_word, values))}" if values else ""


def _has_parts(value: Any) -> bool:
    return is_dataclass(value) and not isinstance(value, type | Person | Grant)


def _word(value: Any) -> str:
    """A value as a person reads it; people by name."""
    if isinstance(value, Person):
        return value.name
    if isinstance(value, Grant):
        return f"{value.name} {value.rank.word}"
    if isinstance(value, IntEnum):
        return value.name.lower()
    if isinstance(value, tuple):
        return ", ".join(map(_word, value)) or "none"
    if is_dataclass(value):
        return " ".join(_word(getattr(value, part.name)) for part in fields(value))
    return "none" if value is None else str(value)
