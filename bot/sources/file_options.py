"""How the records of a file are to be read: by the usual columns or by a mapping, with which dates."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.core.mentions import Mention, Rejection
from bot.errors import InputError
from bot.sources.dates import Dates, dates_of
from bot.sources.mapping import VendorMapping, apply, column, documents
from bot.sources.mapping_files import load_mapping
from bot.sources.records import REQUIRED, parse_record

_OPTIONS = re.compile(r"(.*?)\?((?:map|dates|tz)=.*)", re.DOTALL)
_NAMES = ("map", "dates", "tz")
PLAIN = VendorMapping("plain", items=(("mentions",), ()), fields={"text": (("text",),)})
"""Where a JSON file without a mapping has its records; their fields are read by the usual names."""


@dataclass(frozen=True, slots=True)
class FileOptions:
    """What a person said about a file: `map` (a mapping's name), `dates` (iso, excel, a pattern), `tz`."""

    map: str = ""
    dates: str = ""
    tz: str = ""


@dataclass(frozen=True, slots=True)
class Reader:
    """Turns records into mentions, by a mapping (None: by the usual columns)."""

    mapping: VendorMapping | None = None
    dates: Dates = field(default_factory=Dates)

    @property
    def required(self) -> tuple[tuple[str, ...], ...]:
        """The columns a table must have, each with those that do as well."""
        if self.mapping is None:
            return tuple((name,) for name in REQUIRED)
        texts = (*_columns(self.mapping, "text"), *_columns(self.mapping, "title"))
        return (_columns(self.mapping, "created_at"), texts)

    def documents(self, body: Any) -> list[Any]:
        """The records of a JSON file; raises ValueError."""
        return documents(self.mapping or PLAIN, body)

    def parse(self, record: Any, *, where: str, observed_at: datetime) -> Mention | Rejection:
        """The mention of a record, or what is wrong with it."""
        if self.mapping is not None:
            return apply(
                self.mapping, record, where=where, observed_at=observed_at, source="file", via="import"
            )
        if not isinstance(record, Mapping):
            return Rejection(where, "not a JSON object")
        return parse_record(record, where=where, observed_at=observed_at, dates=self.dates)


def split_target(target: str) -> tuple[str, FileOptions]:
    """The path and the options in `mentions.csv?map=brandwatch&dates=%d/%m/%Y&tz=Europe/Berlin`; raises
    InputError for an unknown option."""
    found = _OPTIONS.fullmatch(target)
    if not found:
        return target, FileOptions()
    given: dict[str, str] = {}
    for pair in found.group(2).split("&"):
        name, _, value = pair.partition("=")
        if name not in _NAMES or not value:
            raise InputError(f"file: knows no option “{pair[:40]}”, only map=, dates= and tz=.")
        given[name] = value.strip()
    return found.group(1), FileOptions(**given)


def reader_for(path: Path, options: FileOptions, *, folder: Path | None) -> Reader:
    """The reader of one file: by the mapping named (a file right in `folder`; None: anywhere), else by the
    mapping beside it (`mentions.toml` for `mentions.csv`, `mapping.toml` for a folder); raises InputError."""
    mapping = load_mapping(options.map, folder=folder) if options.map else _beside(path)
    dates = dates_of(options.dates, options.tz)
    if mapping is not None and (options.dates or options.tz):
        mapping = replace(mapping, dates=dates)
    return Reader(mapping, dates)


def _beside(path: Path) -> VendorMapping | None:
    for name in (f"{path.stem}.toml", "mapping.toml"):
        if (path.parent / name).is_file():
            return load_mapping(name, folder=path.parent)
    return None


def _columns(mapping: VendorMapping, name: str) -> tuple[str, ...]:
    places = mapping.fields.get(name, ())
    return tuple(column(place[0]) for place in places if len(place) == 1 and isinstance(place[0], str))
