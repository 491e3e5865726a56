"""Mentions from a CSV, JSONL or JSON file, or a folder of them, each read on from where it stood."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from operator import attrgetter
from pathlib import Path
from typing import Any, BinaryIO

from bot.core.mentions import Batch, Mention, Query, Rejection
from bot.errors import InputError, SourceError
from bot.http import Clock
from bot.sources import json_files
from bot.sources.about import About
from bot.sources.access import Access
from bot.sources.file_options import FileOptions, Reader, reader_for, split_target
from bot.sources.records import parse_record
from bot.sources.tables import SUFFIXES, format_of, open_binary, read_records, reads

__all__ = ["ABOUT", "KIND", "FileSource", "open", "parse_record", "read_records", "split_target"]

KIND = "file"
ABOUT = About(
    name="Files",
    example="file:mentions.csv — a CSV, JSONL or JSON file, or a folder of them, read as it grows",
    finds="every record of the files that the watch's terms match",
    blind=("whatever nobody exports",),
    login="none",
    steps=(
        "Put the file into the folder FIREBREAK_FILES.",
        "Its first line names the columns: created_at (ISO 8601) and text, and any of id, author, url, "
        "source, followers, likes, reposts, replies, views, lang, title.",
        "Other names: file:mentions.csv?map=brandwatch (meltwater, brand24, generic, or your mine.toml).",
        "Other dates: add &dates=%d/%m/%Y&tz=Europe/Berlin, or dates=excel.",
        "Once, from anywhere: firebreak import FILE --dry-run shows what would be stored.",
    ),
    cost="free",
    target="the name of a file or folder; after a ? how to read it: map=, dates=, tz=",
    target_needed=True,
    every=timedelta(0),
    urgent=timedelta(0),
)
MAX_RECORDS = 500
SETTLED_SECONDS = 5
"""An unended last line of a file that was not written to for so long is taken as it is."""
_HEAD_BYTES = 256


def open(target: str, *, query: Query, access: Access) -> "FileSource":
    """The source that reads the file or folder at `target`; raises InputError for an unusable option."""
    name, options = split_target(target)
    path = Path(name).expanduser()
    if options != FileOptions():
        if path.is_symlink():  # whoever checked the target saw a name with options, and no link
            raise InputError(f"file:{path.name} is a link, which takes no options: name the file itself.")
        reader_for(path, options, folder=_home(path))
    return FileSource(path, clock=access.clock, options=options)


def _home(path: Path) -> Path:
    """The folder a file is in, or that it is."""
    return path if path.is_dir() else path.parent


@dataclass(frozen=True, slots=True)
class _Place:
    """How far a file was read; `head` tells whether it is still the same file."""

    inode: int = 0
    size: int = 0
    offset: int = 0
    line: int = 0
    head: int = 0
    refused: str = ""


@dataclass(slots=True)
class _Haul:
    """What one fetch gathers, file after file."""

    observed_at: datetime
    whole: bool = False
    mentions: list[Mention] = field(default_factory=list)
    rejected: list[Rejection] = field(default_factory=list)
    taken: int = 0

    @property
    def full(self) -> bool:
        return self.taken >= MAX_RECORDS

    def take(self, record: Any, where: str, reader: Reader) -> None:
        if record is None:
            return
        self.taken += 1
        found = record
        if not isinstance(found, Rejection):
            parsed = reader.parse(found, where=where, observed_at=self.observed_at)
            if isinstance(parsed, Mention):
                self.mentions.append(parsed)
                return
            found = parsed
        self.rejected.append(found)


class FileSource:
    """Reads what was added to the files since the cursor, at most 500 records at a time.

    `reader` None: each file is read by the options, or by the mapping beside it. `whole`: nobody is still
    writing.
    """

    def __init__(
        self,
        path: Path,
        *,
        clock: Clock,
        options: FileOptions | None = None,
        reader: Reader | None = None,
        whole: bool = False,
    ) -> None:
        self._path = path
        self._clock = clock
        self._options = options or FileOptions()
        self._reader = reader
        self._whole = whole

    def fetch(self, cursor: Mapping[str, Any]) -> Batch:
        """The new records, oldest first; raises SourceError when the file is missing or unusable."""
        known: Mapping[str, Any] = cursor.get("files", {})
        haul = _Haul(self._clock(), whole=self._whole)
        places: dict[str, Any] = {}
        for path in self._files():
            place = _Place(**known[path.name]) if path.name in known else _Place()
            if not haul.full:
                place = self._read_on(path, place, haul)
            places[path.name] = _row(place)
        return Batch(
            mentions=tuple(sorted(haul.mentions, key=attrgetter("created_at"))),
            cursor={"files": places},
            rejected=tuple(haul.rejected),
            more=haul.full,
        )

    def _files(self) -> list[Path]:
        if not self._path.is_dir():
            return [self._path]
        return sorted(path for path in self._path.iterdir() if self._is_ours(path))

    def _is_ours(self, path: Path) -> bool:
        """Whether it is a file to read, its name is text, and it is no link out of the folder."""
        known = path.suffix.lower() in (*SUFFIXES, json_files.SUFFIX)
        named = known and path.name.isprintable() and not path.name.startswith(".")
        return named and path.is_file() and path.resolve().is_relative_to(self._path.resolve())

    def _read_on(self, path: Path, place: _Place, haul: _Haul) -> _Place:
        """Reads one file; in a folder an unusable one is reported once, and the others go on."""
        try:
            reader = self._reader_of(path)
            with open_binary(path) as stream:
                if path.suffix.lower() == json_files.SUFFIX:
                    return _read_array(path, stream, place, haul, reader)
                return _read_lines(path, stream, place, haul, reader)
        except SourceError as error:
            if not self._path.is_dir():
                raise
            if place.refused != str(error):
                haul.rejected.append(Rejection(path.name, str(error)))
            return _Place(refused=str(error))

    def _reader_of(self, path: Path) -> Reader:
        try:
            return self._reader or reader_for(path, self._options, folder=_home(self._path))
        except InputError as error:
            raise SourceError(str(error), permanent=True) from error


def _read_lines(path: Path, stream: BinaryIO, place: _Place, haul: _Haul, reader: Reader) -> _Place:
    status = path.stat()
    if not _same_file(stream, place, inode=status.st_ino, size=status.st_size):
        place = _Place()
    settled = _is_settled(path, haul)
    stream.seek(0)
    form = format_of(path, stream, required=reader.required)
    offset, line = max(place.offset, form.start), max(place.line, form.start_line)
    for read in reads(path, stream, form, offset=offset, line=line):
        if not read.ended and not settled:
            break
        haul.take(read.record, f"{path.name}:{read.line}", reader)
        offset, line = read.next_offset, read.next_line
        if haul.full:
            break
    return _Place(status.st_ino, status.st_size, offset, line, _head(stream, offset))


def _read_array(path: Path, stream: BinaryIO, place: _Place, haul: _Haul, reader: Reader) -> _Place:
    """A list of records: `line` counts those taken, `offset` all, `head` stands for the whole content."""
    raw = json_files.read_whole(stream, path.name)
    head, taken = zlib.crc32(raw), 0
    if place.head == head and place.size == len(raw):
        taken = place.line
        if taken >= place.offset:
            return place
    try:
        items = reader.documents(json_files.parse_whole(raw, path.name))
    except SourceError:
        if not _is_settled(path, haul):  # somebody is still writing it
            return place
        raise
    except ValueError as error:
        raise SourceError(f"{path.name}: {error}", permanent=True) from None
    for item in items[taken : taken + MAX_RECORDS - haul.taken]:
        taken += 1
        haul.take({} if item is None else item, f"{path.name} #{taken}", reader)
    return _Place(path.stat().st_ino, len(raw), len(items), taken, head)


def _is_settled(path: Path, haul: _Haul) -> bool:
    return haul.whole or haul.observed_at.timestamp() - path.stat().st_mtime > SETTLED_SECONDS


def _same_file(stream: BinaryIO, place: _Place, *, inode: int, size: int) -> bool:
    """Whether the file still begins with what was read; rotated, cut and rewritten ones do not."""
    return place.inode == inode and place.offset <= size and _head(stream, place.offset) == place.head


def _head(stream: BinaryIO, offset: int) -> int:
    stream.seek(0)
    return zlib.crc32(stream.read(min(offset, _HEAD_BYTES)))


def _row(place: _Place) -> dict[str, Any]:
    return {name: getattr(place, name) for name in _Place.__slots__}
