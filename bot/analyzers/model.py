"""The linear tone model: weights in a small file of numbers, never code."""

import io
import json
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from bot.analyzers.features import BITS, Features
from bot.analyzers.fitting import Fitted
from bot.analyzers.voices import WIDTH, Numbers
from bot.errors import InputError

LABELS = ("negative", "neutral", "positive")
"""The classes, in the order of every row of chances."""

FORMAT = 1
_STEPS = 127.0


@dataclass(frozen=True, slots=True)
class ToneModel:
    """Weights for numbers (centred and scaled first) and for hashed features, and where they are from.

    `hashed` are steps of −127..127 of `steps` (a number per class): a weight has a byte.
    """

    centre: Numbers
    scale: Numbers
    dense: Numbers
    intercepts: Numbers
    hashed: NDArray[np.int8]
    steps: Numbers
    about: Mapping[str, Any]

    def raw(self, features: Features, *, opinion: Numbers | None = None) -> Numbers:
        """Texts × classes, before they are made probabilities; `opinion` are the raw numbers of the model
        that this one was fitted on top of."""
        numbers = features.numbers if opinion is None else np.hstack([features.numbers, opinion])
        raw: Numbers = (numbers - self.centre) / self.scale @ self.dense + self.intercepts
        return raw + self._spoken(features)

    @property
    def on_top(self) -> bool:
        """Whether it wants another model's opinion beside the features."""
        return len(self.centre) > WIDTH

    def _spoken(self, features: Features) -> Numbers:
        found = features.hashed
        each = [
            np.bincount(found.rows, found.values * self.hashed[k][found.ids], minlength=len(features))
            for k in range(len(LABELS))
        ]
        spoken: Numbers = np.stack(each, axis=1) * self.steps
        return spoken


def packed(
    fitted: Fitted, used: NDArray[np.int64], *, centre: Numbers, scale: Numbers, about: Mapping[str, Any]
) -> ToneModel:
    """A model of fitted weights; `used` says which hashed feature each sparse column was."""
    steps = np.maximum(np.abs(fitted.sparse).max(axis=0, initial=0.0), 1e-9) / _STEPS
    hashed = np.zeros((len(LABELS), 1 << BITS), np.int8)
    hashed[:, used] = np.rint(fitted.sparse / steps).astype(np.int8).T
    return ToneModel(centre, scale, fitted.dense, fitted.intercepts, hashed, steps, dict(about))


def save(model: ToneModel, file: Path | BinaryIO) -> None:
    """Writes the model as a compressed archive of arrays; the same model gives the same bytes."""
    arrays = {name: getattr(model, name) for name in _SHAPES}
    about = np.frombuffer(json.dumps({"format": FORMAT, **model.about}, sort_keys=True).encode(), np.uint8)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, array in [*arrays.items(), ("about", about)]:
            with archive.open(zipfile.ZipInfo(f"{name}.npy"), "w") as entry:
                np.lib.format.write_array(entry, np.asarray(array), allow_pickle=False)


def load(file: Path | BinaryIO, *, name: str = "") -> ToneModel:
    """Reads a model; raises InputError for a file that is none, or of another format. Runs nothing in it."""
    name = name or getattr(file, "name", "the file")
    try:
        with zipfile.ZipFile(file) as archive:
            arrays = {key: _array(archive, key) for key in (*_SHAPES, "about")}
        about = json.loads(arrays.pop("about").tobytes())
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise InputError(
            f"{name} is no tone model of Firebreak: {error}. Fit one with: firebreak learn"
        ) from error
    if not isinstance(about, dict) or about.pop("format", None) != FORMAT:
        raise InputError(f"{name} is of another version of Firebreak. Fit it anew with: firebreak learn")
    model = ToneModel(**arrays, about=about)
    if not _fits(model):
        raise InputError(f"{name} has weights for other features than this version's. Fit it anew.")
    return model


@cache
def base() -> ToneModel:
    """The model that comes with Firebreak, fitted to examples we wrote (tools/tone)."""
    with files("bot.analyzers").joinpath("tone.npz").open("rb") as file:
        return load(io.BytesIO(file.read()), name="tone.npz")


_SHAPES = ("centre", "scale", "dense", "intercepts", "hashed", "steps")


def _array(archive: zipfile.ZipFile, name: str) -> NDArray[Any]:
    with archive.open(f"{name}.npy") as entry:
        array: NDArray[Any] = np.lib.format.read_array(entry, allow_pickle=False)
        return array


def _fits(model: ToneModel) -> bool:
    width, classes = model.centre.size, len(LABELS)
    shapes = {
        "centre": (width,),
        "scale": (width,),
        "dense": (width, classes),
        "intercepts": (classes,),
        "steps": (classes,),
    }
    return (
        width in (WIDTH, WIDTH + classes)
        and model.hashed.shape == (classes, 1 << BITS)
        and model.hashed.dtype == np.int8
        and all(_is_finite(getattr(model, part), shape) for part, shape in shapes.items())
        and bool((model.scale > 0).all())
    )


def _is_finite(numbers: NDArray[Any], shape: tuple[int, ...]) -> bool:
    return numbers.shape == shape and numbers.dtype == np.float64 and bool(np.isfinite(numbers).all())
