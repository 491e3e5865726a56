"""A form as it was sent, read one field at a time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from bot.errors import InputError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Filled:
    """What was filled in, by field, and what turned out to be wrong with it: every field is read, so that all
    that is wrong is said at once."""

    values: Mapping[str, Any]
    wrong: dict[str, str] = field(default_factory=dict)

    def take(self, name: str, of: Callable[[str], T], otherwise: T) -> T:
        """What stands in a field as `of` reads it; where that raises InputError its sentence is kept, and
        `otherwise` stands for it."""
        try:
            return of(str(self.values.get(name) or "").strip())
        except InputError as error:
            self.wrong[name] = str(error)
            return otherwise
