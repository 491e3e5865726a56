"""Mentions from a CSV file, a JSONL file, or a folder of them, each read on from where it stood."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from operator import attrgetter
from pathlib import Path
from typing import Any, BinaryIO

from bot.core.mentions import Batch, Mention, Query, Rejection
from bot.errors import SourceError
from bot.http import Clock
from bot.sources.about import About
from bot.sources.access import Access
from bot.sources.records import parse_record
from bot.sources.tables import SUFFIXES, Read, format_of, open_binary, read_records, reads

__all__ = ["ABOUT", "KIND", "FileSource", "open", "parse_record", "read_records"]

KIND = "file"
ABOUT = About(
    name="Files",
    example="file:mentions.csv — a CSV or JSONL file, or a folder of them, read as it grows",
    finds="every record of the files that the watch's terms match",
    blind=("whatever nobody exports",),
    login="none",
    steps=("Put the file into the folder FIREBREAK_FILES.",),
    cost="free",
    target="the name of a file or folder",
    target_needed=True,
    every=timedelta(0),
    urgent=timedelta(0),
)
MAX_RECORDS = 500
SETTLED_SECONDS = 5
"""An unended last line of a file that was not written to for so long is taken as it is."""
_HEAD_BYTES = 256


def open(target: str, *, query: Query, access: Access) -> "FileSource":
    """The source that reads the file or folder at `target`."""
    return FileSource(Path(target).expanduser(), clock=access.clock)


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
    mentions: list[Mention] = field(default_factory=list)
    rejected: list[Rejection] = field(default_factory=list)
    taken: int = 0

    @property
    def full(self) -> bool:
        return self.taken >= MAX_RECORDS

    def take(self, read: Read, where: str) -> None:
        if read.record is None:
            return
        self.taken += 1
        found = read.record
        if not isinstance(found, Rejection):
            parsed = parse_record(found, where=where, observed_at=self.observed_at)
            if isinstance(parsed, Mention):
                self.mentions.append(parsed)
                return
            found = parsed
        self.rejected.append(found)


class FileSource:
    """Reads what was added to the files since the cursor, at most 500 records at a time."""

    def __init__(self, path: Path, *, clock: Clock) -> None:
        self._path = path
        self._clock = clock

    def fetch(self, cursor: Mapping[str, Any]) -> Batch:
        """The new records, oldest first; raises SourceError when the file is missing or unusable."""
        known: Mapping[str, Any] = cursor.get("files", {})
        haul = _Haul(self._clock())
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
        named = path.suffix.lower() in SUFFIXES and path.name.isprintable() and not path.name.startswith(".")
        return named and path.is_file() and path.resolve().is_relative_to(self._path.resolve())

    def _read_on(self, path: Path, place: _Place, haul: _Haul) -> _Place:
        """Reads one file; in a folder an unusable one is reported once, and the others go on."""
        try:
            with open_binary(path) as stream:
                return self._read_stream(path, stream, place, haul)
        except SourceError as error:
            if not self._path.is_dir():
                raise
            if place.refused != str(error):
                haul.rejected.append(Rejection(path.name, str(error)))
            return _Place(refused=str(error))

    def _read_stream(self, path: Path, stream: BinaryIO, place: _Place, haul: _Haul) -> _Place:
        status = path.stat()
        if not _same_file(stream, place, inode=status.st_ino, size=status.st_size):
            place = _Place()
        settled = haul.observed_at.timestamp() - status.st_mtime > SETTLED_SECONDS
        stream.seek(0)
        form = format_of(path, stream)
        offset, line = max(place.offset, form.start), max(place.line, form.start_line)
        for read in reads(path, stream, form, offset=offset, line=line):
            if not read.ended and not settled:
                break
            haul.take(read, f"{path.name}:{read.line}")
            offset, line = read.next_offset, read.next_line
            if haul.full:
                break
        return _Place(status.st_ino, status.st_size, offset, line, _head(stream, offset))


def _same_file(stream: BinaryIO, place: _Place, *, inode: int, size: int) -> bool:
    """Whether the file still begins with what was read; rotated, cut and rewritten ones do not."""
    return place.inode == inode and place.offset <= size and _head(stream, place.offset) == place.head


def _head(stream: BinaryIO, offset: int) -> int:
    stream.seek(0)
    return zlib.crc32(stream.read(min(offset, _HEAD_BYTES)))


def _row(place: _Place) -> dict[str, Any]:
    return {name: getattr(place, name) for name in _Place.__slots__}
