"""Grave categories learned from examples: a linear model beside the cues, and the words it goes by."""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from bot.analyzers import features
from bot.analyzers.features import BITS
from bot.analyzers.fitting import softmax
from bot.analyzers.hashing import Hashed
from bot.analyzers.tokens import tokenize
from bot.core.models import Cue

SLUGS = (
    "product_safety", "data_breach", "executive_misconduct", "employee_misconduct", "insensitive_post",
    "rogue_post", "partner_misconduct", "misinformation", "impersonation", "discrimination", "legal",
)  # fmt: skip
"""The categories it tells apart, in the order of every row of chances; the first chance is that of none."""
NONE = "none"
CLASSES = (NONE, *SLUGS)

SPAN = 5
"""Words that are quoted as the evidence: those in a row that weigh most."""
_STEPS = 127.0

Numbers = NDArray[np.float64]
Ids = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class GraveModel:
    """Weights of hashed features (`weights[i]`, steps of −127..127 of `steps`, belongs to feature `ids[i]`).

    A post is of a category from a chance of `least` on; a frame of the cues that the model gives less than
    `doubt` is not believed.
    """

    ids: NDArray[np.int32]
    weights: NDArray[np.int8]
    steps: Numbers
    intercepts: Numbers
    least: Numbers
    doubt: Numbers
    about: Mapping[str, Any]
    places: NDArray[np.int32] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        places = np.full(1 << BITS, -1, np.int32)
        places[self.ids] = np.arange(len(self.ids))
        object.__setattr__(self, "places", places)

    def raw(self, found: Hashed) -> Numbers:
        """Texts × classes, not yet chances."""
        place = self.places[found.ids]
        known = place >= 0
        rows, values = found.rows[known], found.values[known]
        each = self.weights[place[known]]
        said = [np.bincount(rows, values * each[:, k], minlength=found.texts) for k in range(each.shape[1])]
        raw: Numbers = np.stack(said, axis=1) * self.steps + self.intercepts
        return raw


def weigh(
    texts: Sequence[str], found: Hashed, cues: Sequence[tuple[Cue, ...]], *, model: GraveModel | None = None
) -> list[tuple[Cue, ...]]:
    """The cues of texts with what the model adds (a category it is sure of, by the words that weigh most) and
    without the frames it does not believe."""
    if not texts:
        return []
    model = model or shipped()
    chances = softmax(model.raw(found))[:, 1:]
    kept = [
        _believed(some, row) if some else some for some, row in zip(cues, chances < model.doubt, strict=True)
    ]
    sure = zip(*(places.tolist() for places in np.nonzero(chances >= model.least)), strict=True)
    new = [(at, k) for at, k in sure if not _is_told(SLUGS[k], kept[at])]
    for (at, k), span in zip(new, _spans([(texts[at], k) for at, k in new], model), strict=True):
        kept[at] = (*kept[at], Cue(SLUGS[k], span, by="learned"))
    return kept


def _believed(cues: tuple[Cue, ...], doubtful: NDArray[np.bool_]) -> tuple[Cue, ...]:
    out = {slug for slug, doubted in zip(SLUGS, doubtful, strict=True) if doubted}
    return tuple(cue for cue in cues if cue.by != "frame" or cue.category not in out)


def _is_told(slug: str, cues: Sequence[Cue]) -> bool:
    return any(cue.strong and cue.category == slug for cue in cues)


def packed(
    fitted: Numbers,
    used: Ids,
    intercepts: Numbers,
    *,
    least: Numbers,
    doubt: Numbers,
    about: Mapping[str, Any],
) -> GraveModel:
    """A model of fitted weights (features × classes); those that round to nothing are left out."""
    steps = np.maximum(np.abs(fitted).max(axis=0), 1e-9) / _STEPS
    rounded = np.rint(fitted / steps)
    kept = np.abs(rounded).max(axis=1) >= _LEAST_STEPS
    weights = rounded[kept].astype(np.int8)
    return GraveModel(used[kept].astype(np.int32), weights, steps, intercepts, least, doubt, dict(about))


_LEAST_STEPS = 8
"""A feature that weighs less than a sixteenth of the strongest one in every class is left out."""


def save(model: GraveModel, file: Path | BinaryIO) -> None:
    """Writes the model as a compressed archive of arrays; the same model gives the same bytes."""
    about = np.frombuffer(json.dumps(dict(model.about), sort_keys=True).encode(), np.uint8)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, array in [*((name, getattr(model, name)) for name in _ARRAYS), ("about", about)]:
            with archive.open(zipfile.ZipInfo(f"{name}.npy"), "w") as entry:
                np.lib.format.write_array(entry, np.asarray(array), allow_pickle=False)


def load(file: BinaryIO) -> GraveModel:
    """Reads a model that `save` wrote; runs nothing in it."""
    with np.load(file, allow_pickle=False) as archive:
        arrays = {name: archive[name] for name in _ARRAYS}
        return GraveModel(**arrays, about=json.loads(archive["about"].tobytes()))


@cache
def shipped() -> GraveModel:
    """The model that comes with Firebreak, fitted to examples we wrote (tools/risk)."""
    return load(io.BytesIO(files("bot.analyzers").joinpath("grave.npz").read_bytes()))


_ARRAYS = ("ids", "weights", "steps", "intercepts", "least", "doubt")


def _spans(hits: Sequence[tuple[str, int]], model: GraveModel) -> list[str]:
    """For each text and category the words in a row that speak most for it, as they are written."""
    windows = [_windows(text) for text, _ in hits]
    flat = [window for some in windows for window in some]
    raw = model.raw(features.hashed([tokenize(window) for window in flat])) if flat else np.zeros((0, 1))
    spans, start = [], 0
    for some, (_, k) in zip(windows, hits, strict=True):
        spans.append(some[int(raw[start : start + len(some), k + 1].argmax())])
        start += len(some)
    return spans


def _windows(text: str) -> list[str]:
    words = [word for word in text.split() if not word.startswith(("@", "http"))] or [text]
    return [" ".join(words[at : at + SPAN]) for at in range(max(1, len(words) - SPAN + 1))]
