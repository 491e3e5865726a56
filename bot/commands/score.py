"""`firebreak score`: JSON lines in, JSON lines with tone and risk out."""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from bot import config
from bot.analyzers.shelf import Shelf
from bot.analyzers.tone import ToneAnalyzer
from bot.core.cleaning import clean
from bot.core.mentions import Mention
from bot.core.models import Score

BATCH = 500


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command reads stdin and has no options."""
    parser.epilog = 'in: {"id": "1", "text": "…", "lang": "en"}'


def run(args: argparse.Namespace) -> int:
    """Scores every good line; 2 when some lines were not usable, each named on stderr."""
    analyzer, bad = ToneAnalyzer(Shelf(config.models_path(config.load())), thorough=True), 0
    lines = enumerate(sys.stdin.buffer, start=1)
    while chunk := list(islice(lines, BATCH)):
        records = list(_records(chunk))
        good = [(record["id"], _mention(record)) for record, _ in records if record is not None]
        for error in (error for _, error in records if error):
            bad += 1
            print(f"firebreak: {error}", file=sys.stderr)
        scores = analyzer.score([mention for _, mention in good])
        for (name, _), score in zip(good, scores, strict=True):
            print(json.dumps(_facts(name, score), ensure_ascii=False))
    return 2 if bad else 0


def _records(lines: Iterable[tuple[int, bytes]]) -> Iterator[tuple[dict[str, Any] | None, str | None]]:
    for number, line in lines:
        if not line.strip():
            continue
        try:
            record = json.loads(line.decode("utf-8-sig"))
        except (ValueError, RecursionError) as error:
            yield None, f"line {number} is not JSON: {error}"
            continue
        problem = _problem(record)
        yield (None, f"line {number} {problem}") if problem else (record, None)


def _problem(record: object) -> str | None:
    if not isinstance(record, dict):
        return 'must be an object like {"id": "1", "text": "…"}'
    if not isinstance(record.get("text"), str):
        return 'needs "text" as a string'
    if not isinstance(record.get("id"), str | int):
        return 'needs an "id"'
    return None


def _mention(record: dict[str, Any]) -> Mention:
    now, lang = datetime.now(UTC), record.get("lang")
    return Mention(
        source="file",
        native_key=str(record["id"]),
        text=clean(record["text"]),
        created_at=now,
        observed_at=now,
        lang=lang if isinstance(lang, str) else None,
    )


def _facts(name: str | int, score: Score) -> dict[str, Any]:
    return {
        "id": name,
        "label": score.label.value,
        "tone": score.tone,
        "categories": list(score.categories),
        "reasons": list(score.reasons),
    }
