"""BACKTEST: recorded posts of files, scored as they would have been, through the engine that watches."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from operator import attrgetter
from pathlib import Path
from typing import Any

from bot.analyzers.pool import score_all
from bot.core.matching import found, matches
from bot.core.mentions import Mention, Query, Rejection
from bot.core.models import Scored, Watch
from bot.errors import InputError, SourceError
from bot.ports import Store
from bot.replay import Alert, play
from bot.sources.records import parse_record
from bot.sources.tables import read_records
from bot.store.scratch import scratch_store


def backtest(
    files: Sequence[Path],
    *,
    any_terms: Sequence[str] = (),
    by: str | None = None,
    models: Path | None = None,
    on_rejected: Callable[[str], None] = lambda sentence: None,
    scratch: Callable[[], AbstractContextManager[Store]] = scratch_store,
) -> Iterator[Alert]:
    """Every alert that recorded mentions would have raised, in the order of their own time.

    All files are one recording: a watch of each value of the column `by`, else one named after the first
    file; `any_terms` keeps what matches; `models` is the folder of the team's own tone models. Unusable
    records are told to `on_rejected`, a sentence a file. Raises InputError when a file cannot be used.
    """
    recordings = _recordings(files, by=by, on_rejected=on_rejected)
    query = Query(any=tuple(any_terms))
    watches = [Watch(id=0, name=name, query=query) for name in recordings]
    with scratch() as store:
        yield from play(store, [(watch, _scored(watch, recordings[watch.name], models)) for watch in watches])


def _scored(watch: Watch, mentions: Sequence[Mention], models: Path | None) -> list[Scored]:
    kept = [mention for mention in mentions if matches(watch.query, mention)]
    scores = score_all(kept, models)
    return [Scored(m, score, found(watch.query, m)) for m, score in zip(kept, scores, strict=True)]


def _recordings(
    files: Sequence[Path], *, by: str | None, on_rejected: Callable[[str], None]
) -> dict[str, list[Mention]]:
    """The mentions of each watch, sorted by time; no recording at all when nothing is usable."""
    found: dict[str, list[Mention]] = {}
    for path in files:
        rejected: list[Rejection] = []
        total = 0
        for record in _parsed(path, by=by, otherwise=files[0].stem):
            total += 1
            if isinstance(record, Rejection):
                rejected.append(record)
            else:
                found.setdefault(record[0], []).append(record[1])
        if rejected:
            first = f"the first, {rejected[0].where}: {rejected[0].reason}"
            on_rejected(f"{path}: {len(rejected)} of {total} records left out; {first}")
    return {name: sorted(found[name], key=attrgetter("created_at")) for name in sorted(found)}


def _parsed(path: Path, *, by: str | None, otherwise: str) -> Iterator[Rejection | tuple[str, Mention]]:
    """Each record's watch and mention, or what is wrong with it."""
    try:
        for line, record in read_records(path):
            yield _parse(f"{path.name}:{line}", record, by=by, otherwise=otherwise)
    except SourceError as error:
        raise InputError(str(error)) from error


def _parse(
    where: str, record: dict[str, Any] | Rejection, *, by: str | None, otherwise: str
) -> Rejection | tuple[str, Mention]:
    if isinstance(record, Rejection):
        return record
    name = otherwise if by is None else str(record.get(by) or "").strip()
    if not name:
        return Rejection(where, f"nothing in the column {by!r}")
    mention = parse_record(record, where=where, observed_at=None)
    return mention if isinstance(mention, Rejection) else (name, mention)
