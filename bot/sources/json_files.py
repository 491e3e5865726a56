"""JSON files: a whole document that holds a list of records."""

import codecs
import json
from typing import Any, BinaryIO

from bot.errors import SourceError

MAX_BYTES = 50_000_000
SUFFIX = ".json"


def read_whole(stream: BinaryIO, name: str) -> bytes:
    """The file's bytes; raises SourceError beyond 50 MB, because the whole of it must fit into memory."""
    stream.seek(0)
    raw = stream.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        raise SourceError(
            f"{name} is larger than {MAX_BYTES // 1_000_000} MB: save it as JSONL, a record a line",
            permanent=True,
        )
    return raw


def parse_whole(raw: bytes, name: str) -> Any:
    """What the bytes say (UTF-8 or UTF-16); raises SourceError for what is no JSON."""
    encoding = "utf-16" if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    try:
        return json.loads(raw.decode(encoding))
    except (ValueError, RecursionError) as error:
        raise SourceError(f"{name} is not JSON: {error}", permanent=True) from None
