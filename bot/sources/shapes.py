"""Tolerant shapes: what a network sends, where any field but an id and a time may be missing or nonsense."""

from collections.abc import Callable, Iterable, Sequence
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError, WrapValidator
from pydantic_core import PydanticCustomError

from bot.core.mentions import Mention, Rejection
from bot.errors import SourceError, Trouble

T = TypeVar("T")
M = TypeVar("M", bound="Shape")
_MOST = 10**12


class Shape(BaseModel):
    """A JSON object read leniently: unknown fields are passed over, names or aliases both count."""

    model_config = ConfigDict(extra="ignore", populate_by_name=True, frozen=True)


def _none_if_unfit(value: Any, check: Callable[[Any], Any]) -> Any:
    try:
        return check(value)
    except (ValueError, TypeError, ArithmeticError, RecursionError):
        return None


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    raise ValueError("not text")


def _key(value: Any) -> str:
    """An id as text; a float has lost digits and names other posts too."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, str) and value.strip():
        return _text(value).strip()[:1000]
    raise PydanticCustomError("no_id", "it has no usable id")


def _count(value: Any) -> int:
    """A count, also as text (`"12"`, `"12.0"`); forged sizes are refused."""
    if isinstance(value, bool) or (isinstance(value, str) and len(value) > 24):
        raise ValueError("not a count")
    number = float(value) if isinstance(value, str | float) else value
    count = int(number)
    if count != number or not -_MOST <= count <= _MOST:
        raise ValueError("not a count")
    return count


Text = Annotated[str | None, BeforeValidator(_text), WrapValidator(_none_if_unfit)]
"""Text, or None for what is none. Give it the default None."""

Count = Annotated[int | None, BeforeValidator(_count), WrapValidator(_none_if_unfit)]
"""A whole number, also written as text, or None."""

Flag = Annotated[bool | None, WrapValidator(_none_if_unfit)]
"""True or false, or None."""

Id = Annotated[str, BeforeValidator(_key)]
"""What names an object: text, or a whole number of any size, always given as text."""

OptionalId = Annotated[str | None, BeforeValidator(_key), WrapValidator(_none_if_unfit)]
"""An id that may be missing."""


def _fit_ones(value: Any, check: Callable[[Any], Any]) -> tuple[Any, ...]:
    if not isinstance(value, list):
        return ()
    return tuple(kept[0] for one in value if (kept := _none_if_unfit([one], check)))


Maybe = Annotated[T | None, WrapValidator(_none_if_unfit)]
"""`Maybe[Shape]`: a nested shape, or None where it is missing or unfit. Give it the default None."""

Many = Annotated[tuple[T, ...], WrapValidator(_fit_ones)]
"""`Many[Shape]`: the nested shapes of a list that are fit. Give it the default ()."""


def listed(data: Any, *path: str) -> list[Any]:
    """The list at a path of keys; [] where anything on the way is missing or something else."""
    for name in path:
        data = data.get(name) if isinstance(data, dict) else None
    return data if isinstance(data, list) else []


def required(data: Any, *path: str, network: str) -> list[Any]:
    """The list at a path of keys; raises SourceError where there is none, for nothing said is not "none"."""
    found = at(data, *path)
    if not isinstance(found, list):
        raise SourceError(f"{network} answers a second look with nothing of use", trouble=Trouble.BROKEN)
    return found


def listed_ids(data: Any, *, network: str) -> set[str]:
    """The ids of an answer's `items`, of those too that cannot be read otherwise; raises SourceError."""
    return {str(one.get("id")) for one in required(data, "items", network=network) if isinstance(one, dict)}


def at(data: Any, *path: str) -> Any:
    """The value at a path of keys, None where anything on the way is missing."""
    for name in path:
        data = data.get(name) if isinstance(data, dict) else None
    return data


def mentions_of(
    items: Iterable[Any], shape: type[M], to_mention: Callable[[M], Mention | None], *, where: str
) -> tuple[list[Mention], list[Rejection]]:
    """Each item as a mention (None: not one of ours), unfit ones as rejections at `where #n`."""
    mentions: list[Mention] = []
    rejected: list[Rejection] = []
    for number, item in enumerate(items, start=1):
        try:
            mention = to_mention(shape.model_validate(item))
        except (ValueError, ArithmeticError, RecursionError) as error:
            rejected.append(Rejection(f"{where} #{number}", _why(error)))
        else:
            if mention is not None:
                mentions.append(mention)
    return mentions, rejected


def _why(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first: Sequence[Any] = error.errors(include_input=False, include_url=False)
        return f"{'.'.join(map(str, first[0]['loc'])) or 'item'}: {first[0]['msg']}"
    return str(error)[:200]
