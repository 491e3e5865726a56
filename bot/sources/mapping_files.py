"""Mapping files: the TOML in which somebody says where a vendor's fields stand, read and checked."""

import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from importlib import resources
from pathlib import Path
from typing import Any

from bot.errors import InputError
from bot.sources.dates import dates_of
from bot.sources.mapping import Path as Place
from bot.sources.mapping import VendorMapping, parse_path
from bot.sources.records import FIELDS

_MAX_BYTES = 64_000
_KEYS = frozenset(
    {"items", "fields", "constants", "words", "dates", "rating_scale", "id_prefix", "html", "answer"}
)
_ANSWERS = range(200, 203)


def known_mappings() -> tuple[str, ...]:
    """The names of the mappings that come with Firebreak."""
    found = (entry.name for entry in resources.files("bot.sources").joinpath("mappings").iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in found if name.endswith(".toml")))


def load_mapping(name_or_path: str, *, folder: Path | None = None) -> VendorMapping:
    """The mapping of that name, or the file of that name in `folder` (None: any path); raises InputError."""
    if name_or_path in known_mappings():
        text = resources.files("bot.sources").joinpath("mappings", f"{name_or_path}.toml").read_text("utf-8")
        return parse_mapping(name_or_path, text)
    if folder is None and Path(name_or_path).suffix != ".toml":
        raise InputError(_unknown(name_or_path))
    path = Path(name_or_path) if folder is None else _inside(folder, name_or_path)
    return parse_mapping(path.stem, _read(path, name_or_path))


def parse_mapping(name: str, text: str) -> VendorMapping:
    """The mapping a TOML text describes; raises InputError naming what is wrong in it."""
    try:
        table = tomllib.loads(text)
        _refuse_unknown(name, table, _KEYS, "keys")
        return _mapping(name, table)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"the mapping {name} is not TOML: {error}.") from error
    except (ValueError, TypeError, RecursionError) as error:
        raise InputError(f"the mapping {name} cannot be used: {error}.") from error


def _mapping(name: str, table: Mapping[str, Any]) -> VendorMapping:
    fields = _table(table, "fields")
    _refuse_unknown(name, fields, FIELDS, "fields")
    if "created_at" not in fields or not {"text", "title"} & set(fields):
        raise ValueError("[fields] must say where created_at and text (or title) stand")
    dates = _table(table, "dates")
    low, high = map(float, table.get("rating_scale", (-1, 1)))
    answer = int(table.get("answer", 202))
    if not low < high:
        raise ValueError("rating_scale is [worst, best], like [0, 100]")
    if answer not in _ANSWERS:
        raise ValueError("answer is 200, 201 or 202")
    return VendorMapping(
        name=name,
        items=_places(table.get("items", "")),
        fields={field: _places(value) for field, value in fields.items()},
        constants={field: str(value) for field, value in _table(table, "constants").items()},
        words={field: _words(value) for field, value in _table(table, "words").items()},
        dates=dates_of(str(dates.get("format", "")), str(dates.get("zone", ""))),
        scale=(low, high),
        id_prefix=str(table.get("id_prefix", "")),
        html=bool(table.get("html", False)),
        answer=answer,
    )


def _table(table: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = table.get(name, {})
    if not isinstance(found, dict):
        raise ValueError(f"[{name}] is a table")
    return found


def _places(value: Any) -> tuple[Place, ...]:
    given = value if isinstance(value, list) else [value]
    if not given or not all(isinstance(one, str) for one in given):
        raise ValueError(f"{value!r} is neither a path nor a list of paths")
    return tuple(parse_path(one) for one in given)


def _words(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError("[words.FIELD] is a table of what is given and what is meant")
    return {str(given).lower(): meant for given, meant in value.items()}


def _refuse_unknown(name: str, given: Mapping[str, Any], known: frozenset[str], what: str) -> None:
    for word in given:
        if word not in known:
            close = get_close_matches(word, known, n=1)
            hint = f"did you mean {close[0]}? " if close else ""
            listed = ", ".join(sorted(known))
            raise InputError(f"the mapping {name} has the unknown {word}: {hint}Its {what}: {listed}.")


def _inside(folder: Path, name: str) -> Path:
    """A mapping file right in the folder, through no link: anybody in Slack may name one."""
    path = folder / (name if name.endswith(".toml") else f"{name}.toml")
    if Path(name).name != name or name.startswith(".") or path.is_symlink():
        raise InputError(f"the mapping {name} must be a file right beside the data.")
    return path


def _read(path: Path, name: str) -> str:
    try:
        if not path.is_file():
            raise InputError(_unknown(name))
        with path.open("rb") as file:
            raw = file.read(_MAX_BYTES + 1)
        if len(raw) > _MAX_BYTES:
            raise InputError(f"the mapping {name} is larger than {_MAX_BYTES // 1000} KB.")
        return raw.decode("utf-8")
    except (OSError, ValueError) as error:
        raise InputError(f"the mapping {name} cannot be read: {error}.") from error


def _unknown(name: str) -> str:
    known = ", ".join(known_mappings())
    return f"there is no mapping “{name}”. There are {known}, and files like mine.toml."
