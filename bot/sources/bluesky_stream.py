"""Every post on Bluesky as it is published: Jetstream, in its second and its first wire format."""

import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any
from urllib.parse import urlencode, urlsplit

from bot.core.mentions import Batch, Gap, Gone, Mention
from bot.core.moments import moment_of
from bot.errors import SourceError
from bot.sources.access import Access
from bot.sources.bluesky_posts import COLLECTION, SOURCE, of_record, uri_of
from bot.sources.shapes import at

SUBPROTOCOL = "xrpc.v1.json"
MOST = 100
WITHIN_SECONDS = 1.0
SILENT_SECONDS = 60.0
"""All of Bluesky is never silent for so long: the connection is dead."""
_V2_PATH = "/xrpc/network.bsky.jetstream.subscribeEvents"
_V1_HOST = re.compile(r"jetstream\d+\.")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Frame:
    """One message: where the stream stands after it, and the post that came or went; or that it lost some."""

    seq: int | None = None
    at: datetime | None = None
    mention: Mention | None = None
    gone: Gone | None = None
    outdated: bool = False


class Jetstream:
    """One connection to a Jetstream host, for every watch at once; login is not needed."""

    def __init__(self, access: Access, *, url: str) -> None:
        self._access = access
        self._url = url.rstrip("/")
        parts = urlsplit(self._url)
        self._first_wire = parts.path.endswith("/subscribe") or bool(_V1_HOST.match(parts.hostname or ""))

    def run(self, cursor: Mapping[str, Any], *, put: Callable[[Batch], None], stopping: Event) -> None:
        """Hands over what is published, written anew or deleted, from the cursor on, at most a second late;
        raises SourceError when the connection breaks."""
        protocols = () if self._first_wire else (SUBPROTOCOL,)
        opened = self._access.http.websocket(self._address(cursor), subprotocols=protocols, network=SOURCE)
        with opened as socket:
            put(Batch((), {}))
            heard = time.monotonic()
            while not stopping.is_set():
                frames = self._gathered(socket.recv)
                if frames:
                    heard = time.monotonic()
                    put(self._batch(frames, cursor))
                elif time.monotonic() - heard > SILENT_SECONDS:
                    raise SourceError("Jetstream fell silent; it is connected anew")

    def _address(self, cursor: Mapping[str, Any]) -> str:
        """Where to connect; a place is a number of one host's, elsewhere the time (µs) takes its part."""
        at = cursor.get("seq") if cursor.get("host") == self._url else None
        at = at or cursor.get("time_us")
        if self._first_wire:
            at = cursor.get("time_us")
            params = {"wantedCollections": COLLECTION}
        else:
            params = {"collections": COLLECTION, "kinds": "commit"}
        wanted = {**params, "cursor": str(at)} if at else params
        path = "/subscribe" if self._first_wire else _V2_PATH
        base = self._url.removesuffix(path)
        return f"{base}{path}?{urlencode(wanted)}"

    def _gathered(self, recv: Callable[[float | None], str | bytes | None]) -> list[Frame]:
        """What comes within a second, at most a hundred frames."""
        end = time.monotonic() + WITHIN_SECONDS
        frames: list[Frame] = []
        while len(frames) < MOST and (left := end - time.monotonic()) > 0:
            message = recv(left)
            if message is None:
                break
            frame = frame_of(message, observed_at=self._access.clock())
            if frame is not None:
                frames.append(frame)
        return frames

    def _batch(self, frames: list[Frame], cursor: Mapping[str, Any]) -> Batch:
        seq = next((frame.seq for frame in reversed(frames) if frame.seq is not None), None)
        moment = next((frame.at for frame in reversed(frames) if frame.at is not None), None)
        place: dict[str, Any] = {}
        if seq is not None or moment is not None:
            place = {"host": self._url, "seq": seq, "time_us": _microseconds(moment) if moment else None}
        return Batch(
            tuple(frame.mention for frame in frames if frame.mention is not None),
            place,
            gone=tuple(frame.gone for frame in frames if frame.gone is not None),
            gap=self._gap(cursor) if any(frame.outdated for frame in frames) else None,
        )

    def _gap(self, cursor: Mapping[str, Any]) -> Gap:
        now = self._access.clock()
        start = moment_of(cursor.get("time_us")) or now
        return Gap(min(start, now), now, "Jetstream no longer has what followed the last post read")


def frame_of(message: str | bytes, *, observed_at: datetime) -> Frame | None:
    """A message of either wire as a frame; None for what is no news of a post. Raises SourceError for the
    error by which the host ends the stream."""
    try:
        data = json.loads(message)
    except (ValueError, RecursionError):
        return None
    payload = data.get("payload") if isinstance(at(data, "payload"), dict) else data
    kind = str(at(payload, "$type") or at(data, "$type") or "")
    if kind.endswith("error"):
        said = at(payload, "message") or at(payload, "error") or "it does not say why"
        raise SourceError(f"Jetstream ended the stream: {str(said)[:200]}")
    if kind.endswith("#info"):
        return Frame(outdated=True) if at(payload, "name") == "OutdatedCursor" else None
    commit = at(payload, "commit")
    return _of_commit({**payload, **commit} if isinstance(commit, dict) else payload, observed_at)


def _of_commit(data: Any, observed_at: datetime) -> Frame | None:
    did, rkey, operation = at(data, "did"), at(data, "rkey"), at(data, "operation")
    if at(data, "collection") != COLLECTION or not isinstance(did, str) or not isinstance(rkey, str):
        return None
    moment = moment_of(at(data, "time")) or moment_of(at(data, "time_us"))
    seq = at(data, "seq")
    seq = seq if isinstance(seq, int) and not isinstance(seq, bool) else None
    uri = uri_of(did, rkey)
    if operation == "delete":
        return Frame(seq, moment, gone=Gone(SOURCE, uri))
    record = at(data, "record")
    if operation not in ("create", "update") or not isinstance(record, dict):
        return Frame(seq, moment)
    try:
        mention = of_record(
            uri,
            record,
            indexed_at=moment or observed_at,
            observed_at=observed_at,
            edited=operation == "update",
        )
    except ValueError:
        return Frame(seq, moment)
    return Frame(seq, moment, mention)


def _microseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)
