"""Labelled texts out of CSV and JSONL files, whatever they call their columns and their labels."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.core.cleaning import clean
from bot.core.mentions import Rejection
from bot.core.models import Label
from bot.errors import InputError, SourceError
from bot.sources import tables

TEXTS = ("text", "tweet", "message", "content", "body")
LABELS = ("label", "sentiment", "tone", "polarity", "target", "class")

_WORDS: Mapping[str, Label] = {
    **dict.fromkeys(("negative", "neg", "-", "-1"), Label.NEGATIVE),
    **dict.fromkeys(("neutral", "neu", "none"), Label.NEUTRAL),
    **dict.fromkeys(("positive", "pos", "+"), Label.POSITIVE),
}
_SCALES: Mapping[frozenset[str], Mapping[str, Label]] = {
    frozenset(numbers): dict(zip(numbers, (Label.NEGATIVE, Label.NEUTRAL, Label.POSITIVE), strict=True))
    for numbers in (("-1", "0", "1"), ("0", "1", "2"), ("0", "2", "4"))
}
"""Numbers as data sets use them; which of the three it is shows in the numbers a file has."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """Texts with their labels, each text once, and what could not be used."""

    texts: tuple[str, ...]
    labels: tuple[Label, ...]
    rejected: tuple[Rejection, ...] = ()
    repeated: int = 0


def read(files: Sequence[Path], *, text: str | None = None, label: str | None = None) -> Labelled:
    """Every usable record of the files; a text that stands there with two labels is left out. Raises
    InputError for a file that cannot be read, lacks a column, or has labels nobody can interpret."""
    found: dict[str, set[Label]] = {}
    rejected: list[Rejection] = []
    total = 0
    for path in files:
        rows = list(_rows(path, text=text, label=label))
        scale = _scale_of(path, [row[1] for _, row in rows if not isinstance(row, Rejection)])
        for where, row in rows:
            outcome = row if isinstance(row, Rejection) else _usable(where, row, scale)
            if isinstance(outcome, Rejection):
                rejected.append(outcome)
                continue
            total += 1
            found.setdefault(outcome[0], set()).add(outcome[1])
    clear = {words: next(iter(labels)) for words, labels in found.items() if len(labels) == 1}
    return Labelled(tuple(clear), tuple(clear.values()), tuple(rejected), total - len(clear))


def _usable(where: str, row: tuple[str, str], scale: Mapping[str, Label]) -> Rejection | tuple[str, Label]:
    words, label = clean(row[0]), scale.get(row[1].strip().lower())
    if not words:
        return Rejection(where, "no text")
    if label is None:
        return Rejection(where, "its label is not one of the file's three")
    return words, label


def _rows(
    path: Path, *, text: str | None, label: str | None
) -> Iterator[tuple[str, Rejection | tuple[str, str]]]:
    groups = ((text.lower(),) if text else TEXTS, (label.lower(),) if label else LABELS)
    try:
        with tables.open_binary(path) as stream:
            form = tables.format_of(path, stream, required=groups)
            for read in tables.reads(path, stream, form, offset=form.start, line=form.start_line):
                if read.record is not None:
                    where = f"{path.name}:{read.line}"
                    yield where, _pair(where, read.record, groups)
    except SourceError as error:
        raise InputError(_without_mapping(str(error))) from error


def _without_mapping(words: str) -> str:
    head, sep, _ = words.partition(": name it so in the first line")
    return f"{head}: say which it is with --text COLUMN and --label COLUMN" if sep else words


def _pair(
    where: str, record: dict[str, Any] | Rejection, groups: Sequence[Sequence[str]]
) -> Rejection | tuple[str, str]:
    if isinstance(record, Rejection):
        return record
    lowered = {str(name).lower(): value for name, value in record.items()}
    given = [
        next((lowered[name] for name in names if lowered.get(name) is not None), None) for names in groups
    ]
    if given[0] is None or given[1] is None:
        return Rejection(where, f"needs {' and '.join(names[0] for names in groups)}")
    return str(given[0]), str(given[1])


def _scale_of(path: Path, given: Sequence[str]) -> Mapping[str, Label]:
    """What each label of a file means; raises InputError when its labels are of no known kind."""
    labels = {value.strip().lower() for value in given} - {""}
    numbers = {value.removesuffix(".0") for value in labels}
    for known, scale in _SCALES.items():
        if numbers == known:
            return {value: scale[value.removesuffix(".0")] for value in labels}
    if len(labels & set(_WORDS)) >= 2:
        return _WORDS
    shown = ", ".join(sorted(labels)[:6]) or "none"
    raise InputError(
        f"{path.name}: its labels are {shown}; they must be negative, neutral, positive, "
        "or the numbers -1 0 1, 0 1 2 or 0 2 4"
    )
