"""Scores many mentions with every core: for recordings, where starting helpers pays."""

import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from bot.analyzers.shelf import Shelf
from bot.analyzers.tone import ToneAnalyzer
from bot.core.mentions import Mention
from bot.core.models import Score

PAYS_FROM = 20_000
"""A helper takes about two seconds to start, in which one core scores ten thousand posts."""
_CHUNK = 1_000


def score_all(mentions: Sequence[Mention], models: Path | None = None) -> list[Score]:
    """One score per mention, in order; the same as one `ToneAnalyzer` on this folder of models gives."""
    cores = os.cpu_count() or 1
    chunks = [mentions[at : at + _CHUNK] for at in range(0, len(mentions), _CHUNK)]
    if len(mentions) < PAYS_FROM or cores < 2:
        return [score for chunk in chunks for score in _scores(models, chunk)]
    with ProcessPoolExecutor(cores, mp_context=get_context("spawn")) as helpers:
        return [score for scores in helpers.map(partial(_scores, models), chunks) for score in scores]


def _scores(models: Path | None, mentions: Sequence[Mention]) -> list[Score]:
    if models not in _ready:
        _ready[models] = ToneAnalyzer(Shelf(models) if models else None)
    return _ready[models].score(mentions)


_ready: dict[Path | None, ToneAnalyzer] = {}
"""The analyzer of this process, by its folder: loaded once."""
