"""CSV and JSONL files as records, read from any byte on, with the byte and the line where each one ends."""

import codecs
import csv
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from bot.core.mentions import Rejection
from bot.errors import SourceError
from bot.sources.records import REQUIRED

JSON_SUFFIXES = frozenset({".jsonl", ".ndjson"})
CSV_SUFFIXES = frozenset({".csv", ".tsv"})
SUFFIXES = JSON_SUFFIXES | CSV_SUFFIXES
MAX_LINE = 1_000_000
Columns = Sequence[Sequence[str]]
"""What a table must have: of each group one column."""
PLAIN_COLUMNS: Columns = tuple((name,) for name in REQUIRED)
_DELIMITERS = ",;\t|"
_EXCEL_FIRST_LINE = re.compile(r"sep=([,;\t|])\s*", re.IGNORECASE)
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))

Record = dict[str, Any] | Rejection


@dataclass(frozen=True, slots=True)
class Read:
    """One record (None: a blank line), the line it starts on, where reading goes on, whether it was ended."""

    record: Record | None
    line: int
    next_offset: int
    next_line: int
    ended: bool = True


@dataclass(frozen=True, slots=True)
class Format:
    """What the first bytes of a file say about it; `start` is where records begin."""

    encoding: str
    start: int
    start_line: int
    header: tuple[str, ...] = ()
    delimiter: str = ""


class Lines:
    """The lines of a file from a byte on; counts what it gave out and remembers the first since `mark`."""

    def __init__(self, stream: BinaryIO, *, encoding: str, offset: int, line: int) -> None:
        self._stream = stream
        self._encoding = encoding
        self._newline = "\n".encode(encoding)
        self._start_over(offset, line)

    def _start_over(self, offset: int, line: int) -> None:
        self._stream.seek(offset)
        self.offset, self.line = offset, line
        self.exhausted = False
        self.mark()

    def mark(self) -> None:
        """The next line is the first of a record."""
        self.first_line, self.first_end = self.line, self.offset
        self.undecodable = False
        self.ended = True
        self._fresh = True

    def skip_first(self) -> None:
        """Goes back to the line after the first of the record: the record was cut wrongly."""
        self._start_over(self.first_end, self.first_line + 1)

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        raw = self._line()
        if not raw:
            self.exhausted = True
            raise StopIteration
        self.offset += len(raw)
        self.line += 1
        if self._fresh:
            self.first_end, self._fresh = self.offset, False
        self.ended = raw.endswith(self._newline) or len(raw) >= MAX_LINE
        try:
            return raw.decode(self._encoding)
        except UnicodeDecodeError:
            self.undecodable = True
            return raw.decode(self._encoding, errors="replace")

    def _line(self) -> bytes:
        """Up to the next line feed; in UTF-16 the byte 0A may be half of another character."""
        raw = self._stream.readline(MAX_LINE)
        if len(self._newline) == 1 or not raw:
            return raw
        while True:
            if len(raw) % 2:
                raw += self._stream.read(1)
            if raw.endswith(self._newline) or len(raw) >= MAX_LINE:
                return raw
            more = self._stream.readline(MAX_LINE)
            if not more:
                return raw
            raw += more


def read_records(path: Path) -> Iterator[tuple[int, Record]]:
    """Every record of a whole file with its line number, unusable ones as rejections; raises SourceError."""
    with open_binary(path) as stream:
        form = format_of(path, stream)
        for read in reads(path, stream, form, offset=form.start, line=form.start_line):
            if read.record is not None:
                yield read.line, read.record


def open_binary(path: Path) -> BinaryIO:
    """The file opened; raises SourceError with what to do."""
    if path.exists() and not path.is_file() and not path.is_dir():  # opening a pipe would wait for a writer
        raise SourceError(f"{path} is not a file: name a CSV or JSONL file", permanent=True)
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise SourceError(f"{path} does not exist: check the path of the source", permanent=True) from None
    except IsADirectoryError:
        raise SourceError(f"{path} is a folder, not a file", permanent=True) from None
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror}") from None


def format_of(path: Path, stream: BinaryIO, *, required: Columns = PLAIN_COLUMNS) -> Format:
    """Encoding, delimiter and header; raises SourceError for what is no text or lacks a column."""
    head = stream.read(4096)
    stream.seek(0)
    bom, encoding = next(((mark, name) for mark, name in _BOMS if head.startswith(mark)), (b"", "utf-8"))
    if encoding == "utf-8" and b"\0" in head:
        raise SourceError(
            f"{path.name} is not a text file (a workbook?): save it as CSV UTF-8 or JSONL", permanent=True
        )
    if path.suffix.lower() in JSON_SUFFIXES:
        return Format(encoding, len(bom), 1)
    return _csv_format(path, stream, encoding, len(bom), required)


def reads(path: Path, stream: BinaryIO, form: Format, *, offset: int, line: int) -> Iterator[Read]:
    """The records from a byte on, each with where it ends."""
    lines = Lines(stream, encoding=form.encoding, offset=offset, line=line)
    if form.header:
        return _csv_reads(path, lines, form)
    return _json_reads(path, lines)


def _csv_format(path: Path, stream: BinaryIO, encoding: str, bom: int, required: Columns) -> Format:
    lines = Lines(stream, encoding=encoding, offset=bom, line=1)
    first = next(lines, "")
    told = _EXCEL_FIRST_LINE.fullmatch(first)
    if told:
        first = next(lines, "")
    if not first.strip():
        raise SourceError(f"{path.name} is empty: its first line must name the columns", permanent=True)
    headers = {mark: _header(first, mark) for mark in (told.group(1) if told else _DELIMITERS)}
    delimiter = max(headers, key=lambda mark: (-len(_missing(headers[mark], required)), len(headers[mark])))
    header = headers[delimiter]
    missing = _missing(header, required)
    if missing:
        raise SourceError(_lacks(path, missing[0], header), permanent=True)
    return Format(encoding, lines.offset, lines.line, header, delimiter)


def _missing(header: Sequence[str], required: Columns) -> list[str]:
    return [" or ".join(group[:4]) for group in required if not set(group) & set(header)]


def _lacks(path: Path, column: str, header: Sequence[str]) -> str:
    found = ", ".join(header[:12])
    return (
        f"{path.name} has no column “{column}” (it has: {found}): name it so in the first line, "
        "or say where it stands with a mapping, map=generic or map=mine.toml"
    )


def _header(line: str, delimiter: str) -> tuple[str, ...]:
    row = next(csv.reader([line], delimiter=delimiter), [])
    return tuple(name.strip().lower().replace(" ", "_") for name in row)


def _csv_reads(path: Path, lines: Lines, form: Format) -> Iterator[Read]:
    rows = csv.reader(lines, delimiter=form.delimiter)
    while True:
        lines.mark()
        try:
            row = next(rows, None)
            fault = "a quote is never closed" if lines.exhausted else ""
        except csv.Error as error:
            row, fault = [], f"not CSV: {error}"
        if row is None:
            return
        if fault:
            yield _cut_wrongly(path, lines, fault)
            rows = csv.reader(lines, delimiter=form.delimiter)
        else:
            record = _row(path, lines, form, row)
            yield Read(record, lines.first_line, lines.offset, lines.line, lines.ended)


def _cut_wrongly(path: Path, lines: Lines, fault: str) -> Read:
    """The first line of a record that never ended, refused; what it swallowed is read again."""
    line, ended = lines.first_line, not lines.exhausted
    lines.skip_first()
    return Read(Rejection(f"{path.name}:{line}", fault), line, lines.offset, lines.line, ended)


def _row(path: Path, lines: Lines, form: Format, row: list[str]) -> Record | None:
    if not row:
        return None
    if lines.undecodable:
        return Rejection(
            f"{path.name}:{lines.first_line}", f"not {form.encoding.upper()}: save the file as UTF-8"
        )
    return dict(zip(form.header, row, strict=False))


def _json_reads(path: Path, lines: Lines) -> Iterator[Read]:
    while True:
        lines.mark()
        text = next(lines, None)
        if text is None:
            return
        record = _json_record(f"{path.name}:{lines.first_line}", text, lines.undecodable)
        yield Read(record, lines.first_line, lines.offset, lines.line, lines.ended)


def _json_record(where: str, text: str, undecodable: bool) -> Record | None:
    if undecodable:
        return Rejection(where, "not UTF-8: save the file as UTF-8")
    if not text.strip():
        return None
    try:
        record = json.loads(text)
    except (ValueError, RecursionError) as error:
        return Rejection(where, f"not JSON: {error}")
    return record if isinstance(record, dict) else Rejection(where, "not a JSON object")
