"""A model's file: the same after a round trip, and refused in words when it is anything else."""

import io
import json
import pickle
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.analyzers import features
from bot.analyzers.model import FORMAT, ToneModel, base, load, save
from bot.errors import InputError

PARTS = ("centre", "scale", "dense", "intercepts", "hashed", "steps")
FOUND = features.extract(["the tea is great", "it broke again :(", "a box"], [(), (), ()])


def saved(model: ToneModel) -> bytes:
    file = io.BytesIO()
    save(model, file)
    return file.getvalue()


def made(*, about: object = None, **changed: Any) -> bytes:
    """The shipped model as a plain npz, with other arrays in it."""
    file, words = (
        io.BytesIO(),
        np.frombuffer(json.dumps({"format": FORMAT} if about is None else about).encode(), np.uint8),
    )
    np.savez(file, **{**{part: getattr(base(), part) for part in PARTS}, "about": words, **changed})
    return file.getvalue()


def nonsense(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, "nonsense")
    return file.getvalue()


def one_array() -> bytes:
    file = io.BytesIO()
    np.save(file, np.zeros(3))
    return file.getvalue()


def spoiled(part: str, value: float) -> bytes:
    array = getattr(base(), part).copy()
    array.flat[0] = value
    return made(**{part: array})


class Bomb:
    """Pickled, it writes a file as soon as somebody unpickles it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.path,)


def test_a_round_trip_changes_no_chance_and_no_byte(tmp_path: Path) -> None:
    save(base(), tmp_path / "tone.npz")
    again = load(tmp_path / "tone.npz")
    assert (again.raw(FOUND) == base().raw(FOUND)).all()
    assert again.about == base().about
    assert saved(again) == saved(base()) == (tmp_path / "tone.npz").read_bytes()


def test_another_model_is_another_file() -> None:
    assert saved(replace(base(), intercepts=base().intercepts + 1)) != saved(base())


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"nonsense",
        one_array(),
        nonsense(),
        nonsense("centre", "about"),
        nonsense(*(f"{part}.npy" for part in (*PARTS, "about"))),
        saved(base())[:5000],
        made(about=[]),
        made(about={"format": FORMAT + 1}),
        made(about={}),
        made(centre=np.zeros(3)),
        made(centre=np.float64(1)),
        made(dense=base().dense.T),
        made(dense=np.full(base().dense.shape, "x")),
        made(hashed=base().hashed.astype(float)),
        made(hashed=base().hashed[:, :1000]),
        *(spoiled(part, np.nan) for part in PARTS if part != "hashed"),
        spoiled("steps", np.inf),
        spoiled("scale", 0.0),
    ],
)
def test_what_is_no_model_is_refused_with_its_name_and_what_to_do(content: bytes) -> None:
    with pytest.raises(InputError, match=r"(?s)^mine\.npz .*(firebreak learn|Fit it anew\.)$"):
        load(io.BytesIO(content), name="mine.npz")


@pytest.mark.parametrize("whole", [True, False])
def test_nothing_in_a_file_is_executed(tmp_path: Path, whole: bool) -> None:
    bomb = Bomb(tmp_path / "exploded")
    content = pickle.dumps(bomb) if whole else made(centre=np.array([bomb], object))
    with pytest.raises(InputError, match="no tone model"):
        load(io.BytesIO(content), name="mine.npz")
    assert not bomb.path.exists()
    pickle.loads(pickle.dumps(bomb))
    assert bomb.path.exists(), "it would have"


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nowhere"):
        load(tmp_path / "nowhere")
