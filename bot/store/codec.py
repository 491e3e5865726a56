"""Values to JSON text and back, by their types; moments to UTC epoch milliseconds and back."""

import dataclasses
import json
import types
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)

Decode = Callable[[Any], Any]


def millis(moment: datetime) -> int:
    """A moment as whole milliseconds since 1970; raises ValueError for one without a time zone."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no time zone")
    return (moment - _EPOCH) // _MILLISECOND


def moment(milliseconds: int) -> datetime:
    """The aware UTC moment so many milliseconds after 1970."""
    return _EPOCH + timedelta(milliseconds=milliseconds)


def optional_millis(value: datetime | None) -> int | None:
    """`millis`, or None for None."""
    return None if value is None else millis(value)


def optional_moment(value: int | None) -> datetime | None:
    """`moment`, or None for None."""
    return None if value is None else moment(value)


def dump(value: Any) -> str:
    """A dataclass, mapping or sequence of them as compact JSON."""
    return _ENCODER.encode(value)


def load(kind: Any, text: str) -> Any:
    """The value of a type (`Draft`, `tuple[Cue, ...]`) that was dumped; unknown fields are passed over."""
    return _decoder(kind)(json.loads(text))


def is_text(text: str) -> bool:
    """Whether it is whole characters: half of a pair (JSON can hold one) is what no database takes."""
    return text.isascii() or not any("\ud800" <= char <= "\udfff" for char in text)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return millis(value)
    if isinstance(value, date):
        return value.isoformat()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} cannot be stored as JSON")


_ENCODER = json.JSONEncoder(default=_plain, ensure_ascii=False, separators=(",", ":"))


@cache
def _decoder(kind: Any) -> Decode:
    if kind is datetime:
        return moment
    if kind is date:
        return date.fromisoformat
    if get_origin(kind) in (Union, types.UnionType):
        return _optional_decoder(kind)
    if get_origin(kind) is tuple:
        return _tuple_decoder(get_args(kind))
    if dataclasses.is_dataclass(kind):
        return _dataclass_decoder(kind)
    if isinstance(kind, type) and (issubclass(kind, Enum) or kind is float):
        return kind
    return lambda value: value


def _optional_decoder(kind: Any) -> Decode:
    decode = _decoder(next(arg for arg in get_args(kind) if arg is not type(None)))
    return lambda value: None if value is None else decode(value)


def _tuple_decoder(args: tuple[Any, ...]) -> Decode:
    if args[-1] is Ellipsis:
        decode = _decoder(args[0])
        return lambda values: tuple(map(decode, values))
    decoders = tuple(map(_decoder, args))
    return lambda values: tuple(decode(value) for decode, value in zip(decoders, values, strict=True))


def _dataclass_decoder(kind: Any) -> Decode:
    decoders = {name: _decoder(hint) for name, hint in get_type_hints(kind).items()}
    return lambda value: kind(**{k: decoders[k](v) for k, v in value.items() if k in decoders})
