"""The deep tier as it is read and asked: what is damaged or missing is refused. Fitting: test_encoding."""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.analyzers import deep
from bot.analyzers.deep import _AT_ONCE, MODEL, SETTINGS, TOKENIZER, DeepModel
from bot.errors import InputError


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("@acme_uk help", "@user help"),
        ("see https://x.example/a?b=1 now", "see http now"),
        ("www.acme.example", "http"),
        ("＠acme, hello", "@user, hello"),
        ("plain words", "plain words"),
    ],
)
def test_the_encoder_sees_no_names_and_no_addresses(text: str, seen: str) -> None:
    assert deep.prepare(text) == seen


def test_a_folder_that_is_not_there_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nowhere/deep[.]json cannot be read"):
        DeepModel.load(tmp_path / "nowhere")


@pytest.mark.parametrize("name", [MODEL, TOKENIZER])
def test_a_missing_file_is_refused_by_name(tmp_path: Path, name: str) -> None:
    written(tmp_path)
    (tmp_path / name).unlink()
    with pytest.raises(InputError, match=rf"{name} cannot be read"):
        DeepModel.load(tmp_path)


@pytest.mark.parametrize("name", [MODEL, TOKENIZER])
def test_a_changed_file_is_refused_before_anything_reads_it(tmp_path: Path, name: str) -> None:
    written(tmp_path)
    (tmp_path / name).write_bytes(b"other")
    with pytest.raises(InputError, match=rf"{name} is not the file that was fitted"):
        DeepModel.load(tmp_path)


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ("{", "cannot be read"),
        ("[]", "another version"),
        ('{"format": 1}', "another version"),
        ('{"format": 2}', "lacks"),
        ('{"format": 2, "share": 0.5}', "lacks"),
        ('{"format": 2, "share": 2, "sha256": {}}', "lacks"),
        ('{"format": 2, "share": "x", "sha256": {}}', "lacks"),
        ('{"format": 2, "share": 0.5, "sha256": {}}', "is not the file that was fitted"),
    ],
)
def test_settings_that_do_not_do_are_refused(tmp_path: Path, settings: str, why: str) -> None:
    written(tmp_path)
    (tmp_path / SETTINGS).write_text(settings, encoding="utf-8")
    with pytest.raises(InputError, match=why):
        DeepModel.load(tmp_path)


def test_without_the_extra_it_is_said_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path)
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(InputError, match=r"pip install 'firebreak\[deep\]'"):
        DeepModel.load(tmp_path)


def test_the_deep_tier_counts_as_much_as_its_share() -> None:
    first = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 2.0]])
    model = DeepModel("1", 0.25, Standin(), Standin())
    assert model.raw(["a b", "a"], first).tolist() == [[1.25, 0.0, 0.5], [0.25, 0.0, 2.0]]
    assert model.raw([], np.zeros((0, 3))).shape == (0, 3)


def test_only_texts_of_one_length_are_run_together() -> None:
    session = Standin()
    texts = ["a", "a b c", *["a b"] * (_AT_ONCE + 1), "c"]
    DeepModel("1", 1.0, session, Standin()).raw(texts, np.zeros((len(texts), 3)))
    assert session.shapes == [(2, 1), (_AT_ONCE, 2), (1, 2), (1, 3)]


class Standin:
    """A session that says (tokens, 0, 2), and a tokenizer with a token per word."""

    def __init__(self) -> None:
        self.shapes: list[tuple[int, ...]] = []

    def run(self, wanted: None, given: dict[str, Any]) -> list[Any]:
        self.shapes.append(given["ids"].shape)
        texts, tokens = given["ids"].shape
        return [np.array([[tokens, 0.0, 2.0]] * texts)]

    def encode(self, text: str) -> Any:
        return type("Encoding", (), {"ids": list(range(len(text.split())))})


def written(folder: Path) -> None:
    """A folder whose hashes are right."""
    for name in (MODEL, TOKENIZER):
        (folder / name).write_bytes(name.encode())
    hashes = {name: deep.sha256(folder / name) for name in (MODEL, TOKENIZER)}
    settings = {"format": deep.FORMAT, "share": 0.5, "sha256": hashes}
    (folder / SETTINGS).write_text(json.dumps(settings), encoding="utf-8")
